# What a person types here. Everything runs in .venv, which `make` creates from requirements.lock.
# Paths are relative on purpose: the folder may have spaces in its name.

PYTHON := $(shell command -v python3 || command -v python3.11 || command -v python)
RUN := .venv/bin/python
HOUSES = $(wildcard platform/kontor platform/kernel tenants billing apps api frontend)
WORKERS ?= auto
# Both roots of the sources, for tools that don't know of the installation in .venv.
export PYTHONPATH := .:platform
export DJANGO_SETTINGS_MODULE ?= kontor.settings
# Tools read the settings without production's secrets. The demonstration does without: it runs as
# in production, with keys of its own.
types contracts migrations-check messages: export KONTOR_DEBUG ?= 1

.DEFAULT_GOAL := help
.PHONY: help ready demo kontor stop test test-slow lint format types contracts migrations-check bench lock messages clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

ready: ## Create or refresh .venv from the lock
	@"$(PYTHON)" bootstrap.py

demo: ready ## Start everything with three demonstration clients; PORT=… to choose the port
	@$(RUN) -m kontor.embedded demo $(PORT)

kontor: ready ## Run a command on the running demonstration; ARGS="client list"
	@$(RUN) -m kontor.embedded kontor $(ARGS)

stop: ready ## Stop what a killed demo left running
	@$(RUN) -m kontor.embedded stop

test: ready ## Run the tests on an embedded PostgreSQL and Valkey
	@$(RUN) -m pytest -n $(WORKERS) -m "not slow" $(ARGS)

test-slow: ready ## Run the tests that take their time
	@$(RUN) -m pytest -m slow $(ARGS)

lint: ready ## Check style
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .

format: ready ## Put the sources in style
	@$(RUN) -m ruff check --fix .
	@$(RUN) -m ruff format .

types: ready ## Check types
	@$(RUN) -m mypy $(HOUSES)

contracts: ready ## Check that imports go one way down
	@.venv/bin/lint-imports

migrations-check: ready ## Check that models and migrations agree
	@$(RUN) -m django makemigrations --check --dry-run

bench: ready ## Measure; each figure as a ratio against a baseline of the same run
	@$(RUN) -m infra.benchmarks $(ARGS)

lock: ready ## Resolve requirements*.in anew; ARGS=--upgrade for the newest versions
	@$(RUN) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" \
		$(ARGS) --output-file requirements.lock requirements-dev.in

messages: ready ## Compile the translations
	@$(RUN) -m kontor.catalogues

clean: ## Remove all that was made here, the demonstration's data too
	@if [ -x $(RUN) ]; then $(RUN) -m kontor.embedded erase; fi
	@rm -rf .venv .boot .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
