"""Time spent, by day, worker and client."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.db.models import Sum

from apps.workspace.models import TimeEntry
from apps.workspace.values import PersonName, TimeEntryInfo, WorkedTime


def running_timer(*, user_id: uuid.UUID) -> TimeEntryInfo | None:
    row = _entries().filter(worker_id=user_id, minutes=None).first()
    return _info(row) if row else None


def entries(
    *,
    first_day: date,
    last_day: date,
    user_id: uuid.UUID | None = None,
    client_id: uuid.UUID | None = None,
) -> list[TimeEntryInfo]:
    """What was logged from `first_day` to `last_day`, both included, newest day first."""
    found = _entries().filter(worked_on__range=(first_day, last_day))
    wanted = {"worker_id": user_id, "client_id": client_id}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    return [_info(row) for row in found.order_by("-worked_on", "-started_at", "pk")]


def worked_time(
    *, first_day: date, last_day: date, client_id: uuid.UUID | None = None
) -> list[WorkedTime]:
    """Minutes per client, worker and day, both days included. One query; timers that still run
    don't count."""
    found = TimeEntry.objects.filter(worked_on__range=(first_day, last_day), minutes__gt=0)
    if client_id is not None:
        found = found.filter(client_id=client_id)
    sums = found.values("client_id", "worker_id", "worker__name", "worked_on")
    return [
        WorkedTime(
            client_id=row["client_id"],
            worker=PersonName(user_id=row["worker_id"], name=row["worker__name"]),
            worked_on=row["worked_on"],
            minutes=row["spent"],
        )
        for row in sums.annotate(spent=Sum("minutes")).order_by(
            "client_id", "worker_id", "worked_on"
        )
    ]


def _entries() -> Any:
    return TimeEntry.objects.select_related("worker", "client")


def _info(row: TimeEntry) -> TimeEntryInfo:
    return TimeEntryInfo(
        entry_id=row.pk,
        worker=PersonName(user_id=row.worker_id, name=row.worker.name),
        client_id=row.client_id,
        client_name=row.client.name,
        item_id=row.item_id,
        worked_on=row.worked_on,
        started_at=row.started_at,
        minutes=row.minutes,
        note=row.note,
        is_manual=row.is_manual,
    )
