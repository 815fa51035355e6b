"""Long works side by side, a process each, with word of every step; one after the other where
there is a single processor."""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from typing import Any, Protocol, cast

STEP, DONE = "step", "done"


@dataclass(frozen=True, slots=True)
class Work:
    """A generator that takes a step and says so."""

    steps: Callable[..., Iterator[None]]
    args: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """`trace` is empty where the process was ended from outside."""

    why: str
    trace: str = ""


class Running(Protocol):
    def follow(self, stepped: Callable[[str], None]) -> dict[str, Failure]:
        """Wait for all to end, calling `stepped` with a work's name after each of its steps.

        Returns those that failed, by name; one that fails holds up no other.
        """
        ...


def start(works: Mapping[str, Work]) -> Running:
    """In processes of their own when there are processors for more than one.

    Only Linux lets a forked process use every library of its parent.
    """
    is_worth_it = processors() > 1 and len(works) > 1
    return Processes(works) if is_worth_it and sys.platform == "linux" else OneByOne(works)


def processors() -> int:
    """How many this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class OneByOne:
    def __init__(self, works: Mapping[str, Work]) -> None:
        self.works = works

    def follow(self, stepped: Callable[[str], None]) -> dict[str, Failure]:
        failures: dict[str, Failure] = {}
        for name, work in self.works.items():
            try:
                for _step in work.steps(*work.args):
                    stepped(name)
            except Exception as failure:  # noqa: BLE001 — told by name when all have ended
                failures[name] = _failure(failure)
        return failures


class Processes:
    def __init__(self, works: Mapping[str, Work]) -> None:
        from django.db import connections

        # A connection is no thing to share with a child.
        connections.close_all()
        context: Any = multiprocessing.get_context("fork")
        self.names: dict[Connection, str] = {}
        self.processes = {}
        for name, work in works.items():
            heard, tells = context.Pipe(duplex=False)
            process = context.Process(target=_child, args=(work, tells), name=name, daemon=True)
            process.start()
            tells.close()
            self.names[heard] = name
            self.processes[name] = process

    def follow(self, stepped: Callable[[str], None]) -> dict[str, Failure]:
        failures: dict[str, Failure] = {}
        while self.names:
            for heard in cast("list[Connection]", wait(list(self.names))):
                name = self.names[heard]
                try:
                    word = heard.recv()
                except EOFError:
                    self.processes[name].join()
                    code = self.processes[name].exitcode
                    word = Failure(f"its process ended with code {code}")
                if word == STEP:
                    stepped(name)
                    continue
                del self.names[heard]
                if word != DONE:
                    failures[name] = word
        for process in self.processes.values():
            process.join()
        return failures


def _child(work: Work, tells: Connection) -> None:
    """Step by step; the last word is DONE or the failure."""
    try:
        for _step in work.steps(*work.args):
            tells.send(STEP)
    except Exception as failure:  # noqa: BLE001 — the parent tells it
        tells.send(_failure(failure))
    else:
        tells.send(DONE)
    finally:
        tells.close()


def _failure(failure: Exception) -> Failure:
    return Failure(
        f"{type(failure).__name__}: {failure}", "".join(traceback.format_exception(failure))
    )
