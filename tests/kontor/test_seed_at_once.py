"""The demonstration's clients side by side: every step is heard, a failure is told by its name."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from kontor.seed import at_once
from kontor.seed.at_once import OneByOne, Processes, Work

both = pytest.mark.parametrize("kind", [OneByOne, Processes])


def walk(steps: int) -> Iterator[None]:
    for _step in range(steps):
        yield


def stumble() -> Iterator[None]:
    yield
    raise LookupError("there is no third step")


def vanish() -> Iterator[None]:
    yield
    os.kill(os.getpid(), signal.SIGKILL)


def follow(running: at_once.Running) -> tuple[dict[str, int], dict[str, at_once.Failure]]:
    heard: dict[str, int] = {}
    failures = running.follow(lambda name: heard.update({name: heard.get(name, 0) + 1}))
    return heard, failures


@both
def test_every_step_of_every_work_is_heard(kind: type[OneByOne] | type[Processes]) -> None:
    heard, failures = follow(kind({"a": Work(walk, (3,)), "b": Work(walk, (5,))}))
    assert heard == {"a": 3, "b": 5}
    assert failures == {}


@both
def test_a_failure_is_told_by_name_and_holds_up_nobody(
    kind: type[OneByOne] | type[Processes],
) -> None:
    heard, failures = follow(kind({"a": Work(stumble, ()), "b": Work(walk, (2,))}))
    assert heard == {"a": 1, "b": 2}
    assert {name: each.why for name, each in failures.items()} == {
        "a": "LookupError: there is no third step"
    }
    assert "in stumble" in failures["a"].trace


def test_a_process_that_is_killed_is_a_failure() -> None:
    heard, failures = follow(Processes({"a": Work(vanish, ()), "b": Work(walk, (1,))}))
    assert heard == {"a": 1, "b": 1}
    assert failures == {"a": at_once.Failure("its process ended with code -9")}


def test_a_single_processor_takes_one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    works = {"a": Work(walk, (1,)), "b": Work(walk, (1,))}
    monkeypatch.setattr(at_once, "processors", lambda: 1)
    assert isinstance(at_once.start(works), OneByOne)


def test_elsewhere_than_on_linux_nothing_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    works = {"a": Work(walk, (1,)), "b": Work(walk, (1,))}
    monkeypatch.setattr(at_once, "processors", lambda: 8)
    monkeypatch.setattr(at_once.sys, "platform", "darwin")
    assert isinstance(at_once.start(works), OneByOne)
