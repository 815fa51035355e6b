"""Reading recurring entries and what is due of them. Always in a client."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.db.models import OuterRef, Subquery, Sum

from apps.accounting.models import RecurringEntry, RecurringLine, RecurringRun
from apps.accounting.rules.recurrence import Every, Recurrence
from apps.accounting.values.recurring import (
    DueEntry,
    RecurringDetail,
    RecurringLineInfo,
    RecurringRow,
    RunInfo,
    told,
)
from kernel.errors import NotFound

COMING: Final = 6
RUNS: Final = 24
DUE_MAX: Final = 500


def recurring_entries(*, is_active: bool | None = None) -> list[RecurringRow]:
    """By name; those that still come, those that ended, or all. One query."""
    rows = _rows().order_by("name", "pk")
    if is_active is not None:
        rows = rows.filter(next_on__isnull=not is_active)
    return [_row(row) for row in rows]


def recurring_entry(*, recurring_id: uuid.UUID) -> RecurringDetail:
    """With its lines, its latest occurrences and the coming ones. Errors: `NotFound`."""
    row = _rows().filter(pk=recurring_id).first()
    if row is None:
        raise NotFound()
    lines = RecurringLine.objects.filter(recurring=row).order_by("position")
    runs = RecurringRun.objects.filter(recurring=row).order_by("-date")
    return RecurringDetail(
        row=_row(row),
        lines=tuple(
            _line(each)
            for each in lines.select_related("account", "cost_centre", "project", "party")
        ),
        runs=tuple(
            _run(each)
            for each in runs.select_related("entry__journal", "entry__fiscal_year")[:RUNS]
        ),
        coming=_coming(row),
    )


def due(*, on: datetime.date) -> list[DueEntry]:
    """Every occurrence up to that day that is neither posted nor skipped, oldest first."""
    found = [
        DueEntry(
            recurring_id=row.pk,
            name=row.name,
            on=day,
            total=row.total or Decimal(0),
            held_because=told(row.held) if day == row.next_on else "",
        )
        for row in _rows().filter(next_on__lte=on).order_by("next_on")[:DUE_MAX]
        for day in _days_from(row, last=on)
    ]
    return sorted(found, key=lambda each: (each.on, each.name))


def recurrence_of(row: RecurringEntry) -> Recurrence:
    return Recurrence(every=Every(row.every), day=row.day, first=row.starts_on, last=row.ends_on)


def _days_from(row: Any, *, last: datetime.date) -> list[datetime.date]:
    found: list[datetime.date] = []
    for day in recurrence_of(row).days():
        if day > last or len(found) >= DUE_MAX:
            break
        if day >= row.next_on:
            found.append(day)
    return found


def _coming(row: Any) -> tuple[datetime.date, ...]:
    if row.next_on is None:
        return ()
    days = (day for day in recurrence_of(row).days() if day >= row.next_on)
    return tuple(islice(days, COMING))


def _rows() -> Any:
    debits = RecurringLine.objects.filter(recurring=OuterRef("pk"), amount__gt=0)
    total = debits.values("recurring").annotate(total=Sum("amount")).values("total")
    return RecurringEntry.objects.select_related("journal").annotate(total=Subquery(total))


def _row(row: Any) -> RecurringRow:
    return RecurringRow(
        id=row.pk,
        name=row.name,
        journal=row.journal.code,
        description=row.description,
        every=row.every,
        day=row.day,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        next_on=row.next_on,
        total=row.total or Decimal(0),
        held_because=told(row.held),
    )


def _line(row: RecurringLine) -> RecurringLineInfo:
    return RecurringLineInfo(
        account_code=row.account.code,
        account_name=row.account.name,
        amount=row.amount,
        description=row.description,
        cost_centre=row.cost_centre.code if row.cost_centre else "",
        project=row.project.code if row.project else "",
        currency=row.currency,
        currency_amount=row.currency_amount,
        party_id=row.party_id,
        party_name=row.party.name if row.party else "",
        due_days=row.due_days or 0,
        tax_code=row.tax_code,
        tax_role=row.tax_role,
    )


def _run(row: RecurringRun) -> RunInfo:
    entry = row.entry
    reference = f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}" if entry else ""
    return RunInfo(
        on=row.date,
        entry_id=row.entry_id,
        entry=reference,
        skipped_because=row.skipped_because,
        actor_name=row.actor_name,
        done_at=row.done_at,
    )
