"""What every benchmark needs: a throw-away database on the embedded engine, and a stopwatch.

Commits are durable, as in production. Run one with `python infra/benchmarks/<name>.py`.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "platform")]


@dataclass(frozen=True, slots=True)
class Database:
    """Addresses of the throw-away database: run time, owner, superuser."""

    runtime: str
    owner: str
    superuser: str


@contextmanager
def throw_away_database() -> Iterator[Database]:
    """A durable cluster of its own with one migrated database; Django is set up on it.

    Everything is removed afterwards. Nothing is sent to a broker.
    """
    from kontor.embedded.postgres import Cluster

    with tempfile.TemporaryDirectory(prefix="kontor-benchmark-", dir=_room()) as home:
        cluster = Cluster(Path(home), durable=True)
        urls = cluster.start()
        os.environ.update(
            DATABASE_URL=urls.runtime,
            DATABASE_OWNER_URL=urls.owner,
            DJANGO_SETTINGS_MODULE="kontor.settings",
            KONTOR_DEBUG="1",
            KONTOR_DISPATCH="0",
            KONTOR_LOG_LEVEL="WARNING",
        )
        try:
            _migrate()
            yield Database(urls.runtime, urls.owner, urls.superuser)
        finally:
            _close()
            cluster.stop()


def _room() -> str:
    """On the project's own disk, so that commits cost what they cost there."""
    room = ROOT / ".kontor"
    room.mkdir(exist_ok=True)
    return str(room)


def _migrate() -> None:
    import django

    django.setup()
    # Kept queries would grow without end, and nobody reads them here.
    from django.conf import settings

    settings.DEBUG = False
    from tenants.fleet import compile as fleet

    fleet.migrate_shared()
    fleet.compile_revisions()


def _close() -> None:
    from django.db import connections

    connections.close_all()


def rate(act: Callable[[int], Any], *, count: int) -> float:
    """How many times a second `act(turn)` runs."""
    start = time.perf_counter()
    for turn in range(count):
        act(turn)
    return count / (time.perf_counter() - start)


def rates(*acts: Callable[[int], Any], rounds: int, count: int) -> list[float]:
    """The median rate of each of `acts`, run in turns so that noise meets them all alike."""
    found = [[rate(act, count=count) for act in acts] for _round in range(rounds)]
    return [median(of_act) for of_act in zip(*found, strict=True)]


def milliseconds(act: Callable[[], Any], *, times: int) -> float:
    """The median time of `act`."""
    found = []
    for _turn in range(times):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1000)
    return median(found)


def report(figure: str, *, ours: float, baseline: float, unit: str, aim: float) -> bool:
    """Print ours, the baseline, and their ratio against the aim; True when it is met."""
    ratio = ours / baseline
    met = "met" if ratio >= aim else "MISSED"
    print(
        f"{figure}: {ours:,.0f} {unit}, baseline {baseline:,.0f} {unit},"
        f" ratio {ratio:.2f} (aim {aim:g}: {met})"
    )
    return ratio >= aim


def report_limit(figure: str, *, ours: float, limit: float, unit: str) -> bool:
    """Print a figure against its limit; True when it is kept."""
    kept = "kept" if ours <= limit else "MISSED"
    print(f"{figure}: {ours:.2f} {unit} (limit {limit:g} {unit}: {kept})")
    return ours <= limit
