"""Reading accruals and their shares. Always in a client."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any, Final

from django.db.models import DecimalField, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from apps.accounting.models import Accrual, AccrualPart, JournalEntry
from apps.accounting.values.accruals import AccrualDetail, AccrualPartInfo, AccrualRow
from apps.accounting.values.recurring import told
from kernel.errors import NotFound

LISTED_MAX: Final = 500
WAITS: Final = Q(entry=None, is_cancelled=False)


def accruals(*, is_running: bool | None = None) -> list[AccrualRow]:
    """Those that end last first; with shares still to come, or without, or all. Two queries."""
    rows = _rows().order_by("-last", "pk")
    if is_running is not None:
        waiting = AccrualPart.objects.filter(WAITS).values("accrual")
        rows = rows.filter(pk__in=waiting) if is_running else rows.exclude(pk__in=waiting)
    found = list(rows[:LISTED_MAX])
    return [_row(row, sums) for row, sums in _with_sums(found)]


def accrual(*, accrual_id: uuid.UUID) -> AccrualDetail:
    """With every share. Four queries. Errors: `NotFound`."""
    row = _rows().filter(pk=accrual_id).first()
    if row is None:
        raise NotFound()
    (pair,) = _with_sums([row])
    parts = AccrualPart.objects.filter(accrual=row).order_by("position")
    source = row.line.entry
    return AccrualDetail(
        row=_row(*pair),
        source_entry_id=source.pk,
        source_entry=_reference(source),
        entry_id=row.entry_id,
        entry=_reference(row.entry) if row.entry else "",
        cancelled_because=row.cancelled_because,
        parts=tuple(
            AccrualPartInfo(
                position=part.position,
                on=part.date,
                amount=part.amount,
                entry_id=part.entry_id,
                entry=_reference(part.entry) if part.entry else "",
                is_cancelled=part.is_cancelled,
                held_because=told(part.held),
            )
            for part in parts.select_related("entry__journal", "entry__fiscal_year")
        ),
    )


def waiting_shares(*, on: datetime.date) -> QuerySet[AccrualPart]:
    """The shares up to that day that aren't booked, to be counted with others."""
    return AccrualPart.objects.filter(WAITS, date__lte=on)


def is_spread(*, line_ids: list[int]) -> dict[int, uuid.UUID]:
    """Line → accrual, of those lines that are being spread."""
    rows = Accrual.objects.filter(line_id__in=line_ids, cancelled_at=None)
    return dict(rows.values_list("line_id", "pk"))


def _rows() -> Any:
    return Accrual.objects.select_related(
        "target",
        "deferral",
        "line__entry__journal",
        "line__entry__fiscal_year",
        "entry__journal",
        "entry__fiscal_year",
    )


def _with_sums(rows: list[Any]) -> list[tuple[Any, dict[str, Any]]]:
    zero = Decimal(0)
    sums = (
        AccrualPart.objects.filter(accrual__in=rows)
        .values("accrual_id")
        .annotate(
            booked=Coalesce(
                Sum("amount", filter=Q(entry__isnull=False, is_cancelled=False)),
                zero,
                output_field=DecimalField(),
            ),
            next_on=Min("date", filter=WAITS),
        )
    )
    by_accrual = {each["accrual_id"]: each for each in sums}
    held: dict[Any, Any] = dict(
        AccrualPart.objects.filter(accrual__in=rows, held__isnull=False, entry=None)
        .order_by("-position")
        .values_list("accrual_id", "held")
    )
    nothing = {"booked": zero, "next_on": None}
    return [(row, {**by_accrual.get(row.pk, nothing), "held": held.get(row.pk)}) for row in rows]


def _row(row: Any, sums: dict[str, Any]) -> AccrualRow:
    return AccrualRow(
        id=row.pk,
        description=row.description,
        amount=row.amount,
        booked=sums["booked"],
        first=row.first,
        last=row.last,
        spread_by=row.spread_by,
        target_code=row.target.code,
        deferral_code=row.deferral.code,
        next_on=sums["next_on"],
        is_cancelled=row.cancelled_at is not None,
        held_because=told(sums["held"]),
    )


def _reference(entry: JournalEntry) -> str:
    return f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}"
