"""`kontor …` as an operator types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kernel.models import DataKey
from kernel.tenancy import client_scope
from kontor.cli import kontor
from kontor.tasks import anchor_audit
from tenants import selectors
from tenants.fleet import compile as compiler
from tenants.fleet import provision
from tenants.models import Client, User
from tests.cast import Cast, drain

ROOT = Path(__file__).resolve().parents[2]
CREATE = (
    *("client", "create", "Aurora Bøger ApS", "--country", "DK", "--currency", "DKK"),
    *("--language", "da", "--time-zone", "Europe/Copenhagen", "--chart", "dk"),
    *("--books-start", "2025-01-01", "--owner", "ida@aurora.example", "Ida Bech"),
)


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(kontor, list(arguments), input=typed)


def test_help_names_every_command_without_a_database() -> None:
    env = {"PATH": os.environ["PATH"], "KONTOR_ENVIRONMENT": "production"}
    made = subprocess.run(
        [sys.executable, "-m", "kontor", "--help"],
        env=env | {"PYTHONPATH": "platform"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in ("migrate", "client", "audit", "keys", "administrator", "database", "demo"):
        assert name in made.stdout


def test_unsafe_settings_are_refused_with_a_sentence() -> None:
    env = {"PATH": os.environ["PATH"], "KONTOR_ENVIRONMENT": "production"}
    made = subprocess.run(
        [sys.executable, "-m", "kontor", "client", "list"],
        env=env | {"PYTHONPATH": "platform"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 1
    assert "KONTOR_SECRET_KEY must be a secret" in made.stderr
    assert "Traceback" not in made.stderr


def test_a_client_is_created_suspended_and_resumed(fresh_database: Cast) -> None:
    made = run(*CREATE)
    assert made.exit_code == 0, made.output
    assert "Aurora Bøger ApS is ready at aurora-boger.localhost" in made.output
    assert "Ida Bech can accept at http://aurora-boger.localhost" in made.output
    assert "aurora-boger" in run("client", "list").output
    assert run("client", "suspend", "aurora-boger", "--reason", "unpaid").exit_code == 0
    info = selectors.client_by_slug(slug="aurora-boger")
    assert info is not None and info.state == "suspended"
    assert run("client", "resume", "aurora-boger").exit_code == 0
    again = run("client", "resume", "aurora-boger")
    assert (again.exit_code, "can't become" in again.output) == (1, True)


def test_a_refusal_is_a_sentence_and_an_exit_code(cast: Cast) -> None:
    refused = run(*CREATE[:4], "XX", *CREATE[5:])
    assert refused.exit_code == 1
    assert "“XX” is not a country code of ISO 3166." in refused.output
    missing = run("client", "suspend", "nobody")
    assert missing.exit_code == 1
    assert "There is no client “nobody”" in missing.output


def test_no_command_means_every_client_by_accident(cast: Cast) -> None:
    for command in (("audit", "verify"), ("keys", "rotate")):
        assert run(*command).exit_code == 2
        assert run(*command, "nordlys", "--all").exit_code == 2


def test_export_erase_and_restore_from_the_command_line(
    fresh_database: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KONTOR_PASSPHRASE", "north light over the harbour")
    archive = tmp_path / "duna.zip"
    assert run("client", "export", "duna", str(archive)).exit_code == 0
    kept = run("client", "erase", "duna")
    assert (kept.exit_code, "is not archived" in kept.output) == (1, True)
    wrong = run("client", "erase", "duna", "--force", typed="Duna\n")
    assert (wrong.exit_code, "Nothing was erased" in wrong.output) == (1, True)
    schema = fresh_database.duna.ref.schema_name
    assert provision.schema_exists(schema)
    gone = run("client", "erase", "duna", "--force", typed="Duna Bútor Kft.\n")
    assert gone.exit_code == 0, gone.output
    assert not provision.schema_exists(schema)
    back = run("client", "restore", str(archive))
    assert back.exit_code == 0, back.output
    assert "Duna Bútor Kft. is back at duna.localhost" in back.output


def test_a_changed_trail_is_found_out(fresh_database: Cast) -> None:
    import psycopg

    cast = fresh_database
    run("client", "suspend", "nordlys")
    run("client", "resume", "nordlys")
    drain(cast.nordlys.ref)
    assert ", nothing is anchored yet\n" in run("audit", "verify", "nordlys").output
    anchor_audit()
    assert ", 1 anchor fits\n" in run("audit", "verify", "nordlys").output
    assert run("audit", "verify", "--all").exit_code == 0
    schema = cast.nordlys.ref.schema_name
    with psycopg.connect(compiler.owner_address(), autocommit=True) as connection:
        connection.execute(
            f"ALTER TABLE {schema}.audit_entry DISABLE TRIGGER USER;"
            f" UPDATE {schema}.audit_entry SET actor_name = 'Nobody' WHERE sequence = 1;".encode()
        )
    found = run("audit", "verify", "--all")
    assert found.exit_code == 1
    assert "nordlys: BROKEN at entry 1: its content was changed" in found.output
    assert "pekarna" in found.output
    assert run("audit", "verify", "pekarna").exit_code == 0


def test_keys_are_rotated_and_old_values_stay_readable(cast: Cast, settings: Any) -> None:
    from kernel import crypto

    with client_scope(cast.nordlys.ref):
        sealed = crypto.seal("4817", bound_to="row")
    new_master = "bmV3IG1hc3RlciBrZXkgb2YgdGhpcnR5LXR3byBieXQ="
    settings.MASTER_KEYS = [new_master, *settings.MASTER_KEYS]
    made = run("keys", "rotate", "nordlys")
    assert "nordlys: 2 keys wrapped anew, new values use key 2" in made.output
    settings.MASTER_KEYS = [new_master]
    with client_scope(cast.nordlys.ref):
        assert DataKey.objects.count() == 2
        assert crypto.open_sealed(sealed, bound_to="row") == "4817"
        assert crypto.seal("x", bound_to="row").version == 2
    only = run("keys", "rotate", "nordlys", "--only-master")
    assert only.output == "nordlys: 2 keys wrapped anew\n"


def test_the_first_administrator_signs_in(cast: Cast) -> None:
    made = run(
        *("administrator", "create", "first@provider.example", "První Osoba", "--language", "cs"),
        typed="a kettle of north light\na kettle of north light\n",
    )
    assert made.exit_code == 0, made.output
    user = User.objects.get(email="first@provider.example")
    assert user.check_password("a kettle of north light")
    held = selectors.provider_actor(user_id=user.id)
    assert held is not None and held.may("provider.clients.manage")
    assert Client.objects.count() == 3


def test_preparing_a_database_names_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    missing = run("database", "prepare", "--superuser-url", "postgresql:///postgres")
    assert (missing.exit_code, missing.output) == (1, "Error: DATABASE_URL is not set.\n")
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:x@localhost/kontor")
    wrong = run("database", "prepare", "--superuser-url", "postgresql:///postgres")
    assert "DATABASE_URL must sign in as kontor_app." in wrong.output
