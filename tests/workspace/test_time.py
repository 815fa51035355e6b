"""Time is logged by those who serve the client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from apps.workspace import selectors, services
from apps.workspace.models import TimeEntry
from kernel.errors import NotFound
from tests.cast import Cast


def test_minutes_are_logged_for_a_client(cast: Cast) -> None:
    joana = cast.provider(cast.preparer)
    services.log_time(client_id=cast.nordlys.id, minutes=25, note="Bank", actor=joana)
    services.log_time(client_id=cast.nordlys.id, minutes=35, actor=joana)
    today = timezone.localdate()
    [worked] = selectors.worked_time(first_day=today, last_day=today)
    assert (worked.client_id, worked.worker.name, worked.minutes) == (
        cast.nordlys.id,
        "Joana Dias",
        60,
    )


def test_a_span_is_logged_in_whole_minutes_on_the_day_it_began(cast: Cast) -> None:
    services.log_time(
        client_id=cast.nordlys.id,
        started_at=datetime(2026, 1, 5, 9, 0, tzinfo=UTC),
        ended_at=datetime(2026, 1, 5, 10, 29, 30, tzinfo=UTC),
        actor=cast.provider(cast.preparer),
    )
    entry = TimeEntry.objects.get()
    assert (entry.minutes, str(entry.worked_on), entry.is_manual) == (90, "2026-01-05", True)


@pytest.mark.parametrize(
    "given",
    [
        {"minutes": 0},
        {"minutes": 1441},
        {"minutes": -5},
        {},
        {"minutes": 5, "worked_on": timezone.localdate() + timedelta(days=1)},
    ],
)
def test_a_time_out_of_range_is_refused(cast: Cast, given: dict[str, Any]) -> None:
    with pytest.raises((services.TimeOutOfRange, NotFound)):
        services.log_time(client_id=cast.nordlys.id, actor=cast.provider(cast.preparer), **given)
    assert not TimeEntry.objects.exists()


def test_without_an_assignment_there_is_no_client_to_log_time_for(cast: Cast) -> None:
    with pytest.raises(NotFound):
        services.log_time(client_id=cast.duna.id, minutes=5, actor=cast.provider(cast.preparer))
    with pytest.raises(NotFound):
        services.start_timer(client_id=cast.nordlys.id, actor=cast.provider(cast.outsider))
    assert not TimeEntry.objects.exists()


def test_one_timer_runs_per_worker(cast: Cast) -> None:
    joana = cast.provider(cast.preparer)
    services.start_timer(client_id=cast.nordlys.id, actor=joana)
    with pytest.raises(services.TimerRuns) as refusal:
        services.start_timer(client_id=cast.pekarna.id, actor=joana)
    assert refusal.value.message == (
        "A timer is already running for Nordlys Kaffe ApS. Stop it first."
    )
    services.start_timer(client_id=cast.nordlys.id, actor=cast.provider(cast.reviewer))
    running = selectors.running_timer(user_id=cast.preparer.user_id)
    assert running is not None
    assert (running.client_id, running.minutes) == (cast.nordlys.id, None)


def test_a_stopped_timer_leaves_its_minutes(cast: Cast) -> None:
    joana = cast.provider(cast.preparer)
    services.start_timer(client_id=cast.nordlys.id, actor=joana)
    TimeEntry.objects.update(started_at=timezone.now() - timedelta(minutes=42))
    services.stop_timer(actor=joana, note="Bank lines")
    entry = TimeEntry.objects.get()
    assert (entry.minutes, entry.note, entry.is_manual) == (42, "Bank lines", False)
    with pytest.raises(services.NoTimerRuns):
        services.stop_timer(actor=joana)


def test_a_timer_forgotten_for_days_is_stopped_at_the_time_one_says(cast: Cast) -> None:
    joana = cast.provider(cast.preparer)
    started_at = timezone.now() - timedelta(days=3)
    services.start_timer(client_id=cast.nordlys.id, actor=joana)
    TimeEntry.objects.update(started_at=started_at)
    with pytest.raises(services.TimeOutOfRange):
        services.stop_timer(actor=joana)
    services.stop_timer(actor=joana, ended_at=started_at + timedelta(hours=2))
    assert TimeEntry.objects.get().minutes == 120


def test_a_discarded_timer_leaves_nothing(cast: Cast) -> None:
    joana = cast.provider(cast.preparer)
    services.start_timer(client_id=cast.nordlys.id, actor=joana)
    services.discard_timer(actor=joana)
    assert not TimeEntry.objects.exists()
