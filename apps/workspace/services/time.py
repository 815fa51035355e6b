"""Time spent for a client: by a timer, or written down by hand."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workspace.models import TimeEntry, WorkItem
from apps.workspace.services.history import worker_id
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from tenants import selectors as tenants

DAY = 24 * 60


class TimerRuns(Conflict):
    code = "workspace.timer_runs"
    sentence = _("A timer is already running for %(client)s. Stop it first.")


class NoTimerRuns(Conflict):
    code = "workspace.no_timer_runs"
    sentence = _("No timer is running.")


class TimeOutOfRange(Invalid):
    code = "workspace.time_out_of_range"
    sentence = _("Give a time between one minute and 24 hours, and not in the future.")


@transaction.atomic
def log_time(
    *,
    client_id: uuid.UUID,
    actor: Actor,
    minutes: int | None = None,
    worked_on: date | None = None,
    started_at: datetime | None = None,
    ended_at: datetime | None = None,
    item_id: uuid.UUID | None = None,
    note: str = "",
) -> uuid.UUID:
    """Write down `minutes` of a day (today when not given), or the span from–to.

    Errors: `NotFound` unless assigned to the client on that day, `TimeOutOfRange`.
    """
    person = _person(actor)
    if started_at is not None and ended_at is not None:
        minutes, worked_on = whole_minutes(started_at, ended_at), timezone.localdate(started_at)
    day = worked_on or timezone.localdate()
    _require_assigned(person, client_id=client_id, on=day)
    _require_item(item_id, client_id=client_id)
    latest = ended_at or timezone.now()
    if not 1 <= (minutes or 0) <= DAY or day > timezone.localdate() or latest > timezone.now():
        raise TimeOutOfRange(field="minutes")
    entry = TimeEntry.objects.create(
        worker_id=person,
        client_id=client_id,
        item_id=item_id,
        worked_on=day,
        started_at=started_at,
        ended_at=ended_at,
        minutes=minutes,
        note=note.strip(),
        is_manual=True,
    )
    return entry.pk


@transaction.atomic
def start_timer(
    *, client_id: uuid.UUID, actor: Actor, item_id: uuid.UUID | None = None, note: str = ""
) -> uuid.UUID:
    """One timer runs per worker. Errors: `NotFound` unless assigned today, `TimerRuns`."""
    person = _person(actor)
    now = timezone.now()
    _require_assigned(person, client_id=client_id, on=timezone.localdate(now))
    _require_item(item_id, client_id=client_id)
    entry = TimeEntry(
        worker_id=person,
        client_id=client_id,
        item_id=item_id,
        worked_on=timezone.localdate(now),
        started_at=now,
        note=note.strip(),
        is_manual=False,
    )
    try:
        with transaction.atomic():
            entry.save(force_insert=True)
    except IntegrityError as refusal:
        running = _running(person)
        if running is None:
            raise
        raise TimerRuns(client=running.client.name) from refusal
    return entry.pk


@transaction.atomic
def stop_timer(*, actor: Actor, ended_at: datetime | None = None, note: str = "") -> uuid.UUID:
    """Stop it now, or at `ended_at` by whoever forgot to. Errors: `NoTimerRuns`,
    `TimeOutOfRange`."""
    entry = _require_running(_person(actor))
    end = ended_at or timezone.now()
    start = entry.started_at or end
    if end < start or end > timezone.now():
        raise TimeOutOfRange(field="ended_at")
    minutes = max(1, whole_minutes(start, end))
    if minutes > DAY:
        raise TimeOutOfRange(field="ended_at")
    entry.ended_at, entry.minutes = end, minutes
    entry.note = note.strip() or entry.note
    entry.save(update_fields=["ended_at", "minutes", "note"])
    return entry.pk


@transaction.atomic
def discard_timer(*, actor: Actor) -> None:
    """Forget the running timer; nothing is logged. Errors: `NoTimerRuns`."""
    _require_running(_person(actor)).delete()


def whole_minutes(started_at: datetime, ended_at: datetime) -> int:
    """Minutes of the span, half a minute counting as one."""
    return int((ended_at - started_at).total_seconds() / 60 + 0.5)


# ---- Leaves ------------------------------------------------------------------------------------
def _person(actor: Actor) -> uuid.UUID:
    person = worker_id(actor)
    if person is None:
        raise NotFound
    return person


def _require_assigned(person: uuid.UUID, *, client_id: uuid.UUID, on: date) -> None:
    if not tenants.assignments(client_id=client_id, user_id=person, on=on):
        raise NotFound


def _require_item(item_id: uuid.UUID | None, *, client_id: uuid.UUID) -> None:
    if item_id is None:
        return
    if not WorkItem.objects.filter(pk=item_id, subject__client_id=client_id).exists():
        raise NotFound


def _running(person: uuid.UUID) -> TimeEntry | None:
    rows = TimeEntry.objects.select_for_update(of=("self",)).select_related("client")
    return rows.filter(worker_id=person, minutes=None).first()


def _require_running(person: uuid.UUID) -> TimeEntry:
    entry = _running(person)
    if entry is None:
        raise NoTimerRuns
    return entry
