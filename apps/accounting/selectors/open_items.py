"""Reading what is owed. Always in a client."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable
from decimal import Decimal
from typing import Any, Final

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import Abs, Coalesce

from apps.accounting.models import AllocationPart, OpenItem
from apps.accounting.selectors.ledger import CursorMalformed
from apps.accounting.values.open_items import (
    AllocationInfo,
    OpenItemInfo,
    OpenItemPage,
    Settlement,
)
from apps.parties import selectors as parties
from kernel.db.prepared import Parameter
from kernel.errors import NotFound

PAGE: Final = 50
IS_OPEN: Final = ~Q(open_amount=0) | ~Q(open_currency_amount=0)


def open_items(
    *,
    control: str = "",
    account_code: str = "",
    party_id: uuid.UUID | None = None,
    currency: str = "",
    due_before: datetime.date | None = None,
    cursor: str = "",
    size: int = PAGE,
) -> OpenItemPage:
    """What is open, soonest due first, a page at a time. One query. Errors: `CursorMalformed`."""
    rows = item_rows().filter(IS_OPEN).order_by("due_on", "line_id")
    if control:
        rows = rows.filter(account__control=control)
    if account_code:
        rows = rows.filter(account__code=account_code)
    if party_id:
        rows = rows.filter(of_party(party_id))
    if currency:
        rows = rows.filter(currency=currency)
    if due_before:
        rows = rows.filter(due_on__lt=due_before)
    if cursor:
        rows = rows.filter(_after(cursor))
    found = list(rows[: size + 1])
    page = found[:size]
    last = page[-1] if len(found) > size else None
    return OpenItemPage(
        rows=tuple(item_info(row) for row in page),
        next_cursor=f"{last.due_on.isoformat()}~{last.pk}" if last else "",
    )


def open_item(*, line_id: int) -> OpenItemInfo:
    """Open or settled. Errors: `NotFound`."""
    row = item_rows().filter(pk=line_id).first()
    if row is None:
        raise NotFound()
    return item_info(row)


def items_of_entries(*, entry_ids: Collection[uuid.UUID]) -> list[OpenItemInfo]:
    """The items that these entries made, open or settled, in the order of their lines."""
    rows = item_rows().filter(line__entry_id__in=entry_ids).order_by("line_id")
    return [item_info(row) for row in rows]


def settlements(*, entry_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Settlement]:
    """How far each entry is settled; one without open items is not in the answer. One query."""
    rows = (
        OpenItem.objects.filter(line__entry_id__in=entry_ids)
        .values("line__entry_id", "currency")
        .annotate(total=Sum(Abs("currency_amount")), left=Sum(Abs("open_currency_amount")))
    )
    return {
        row["line__entry_id"]: Settlement(
            currency=row["currency"], total=row["total"], open=row["left"]
        )
        for row in rows
    }


def party_balances(
    *, control: str, party_ids: Collection[uuid.UUID] | None = None
) -> dict[uuid.UUID, Decimal]:
    """What each living party owes us (positive) or we owe them, in the books' currency."""
    rows = OpenItem.objects.filter(IS_OPEN, account__control=control).annotate(
        living=Coalesce("party__merged_into_id", "party_id")
    )
    if party_ids is not None:
        rows = rows.filter(living__in=party_ids)
    return dict(
        rows.values("living").annotate(left=Sum("open_amount")).values_list("living", "left")
    )


def allocations_of_item(*, line_id: int) -> list[AllocationInfo]:
    """What settled an item, oldest first, with what was taken back since. Two queries."""
    parts = (
        AllocationPart.objects.filter(item_id=line_id)
        .select_related("allocation")
        .order_by("allocation__allocated_at", "pk")
    )
    found = list(parts)
    counters = _counter_entries([part.allocation_id for part in found], line_id=line_id)
    undone = {part.allocation.undoes_id: part.allocation.allocated_at for part in found}
    return [
        AllocationInfo(
            id=part.allocation_id,
            date=part.allocation.date,
            amount=part.currency_amount,
            source_kind=part.allocation.source_kind,
            source_id=part.allocation.source_id,
            actor_name=part.allocation.actor_name,
            undone_at=undone.get(part.allocation_id),
            undoes_id=part.allocation.undoes_id,
            counter_entries=counters.get(part.allocation_id, ()),
        )
        for part in found
    ]


def of_party(party_id: uuid.UUID | Parameter) -> Q:
    """The items of a living party and of those merged into it."""
    # By the parties first: an OR over two tables would read everybody's items.
    return Q(party_id__in=parties.rows_of(party_id))


def item_info(row: Any) -> OpenItemInfo:
    entry = row.line.entry
    return OpenItemInfo(
        line_id=row.pk,
        entry_id=entry.pk,
        reference=f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}",
        description=row.line.description or entry.description,
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        account_code=row.account.code,
        control=row.account.control,
        party_id=row.living_id,
        party_name=row.living_name,
        date=row.date,
        due_on=row.due_on,
        currency=row.currency,
        amount=row.amount,
        currency_amount=row.currency_amount,
        open_amount=row.open_amount,
        open_currency_amount=row.open_currency_amount,
    )


def item_rows() -> Any:
    is_merged = Q(party__merged_into__isnull=False)
    return OpenItem.objects.select_related(
        "account", "line__entry__journal", "line__entry__fiscal_year"
    ).annotate(
        living_id=Coalesce("party__merged_into_id", "party_id"),
        living_name=Case(
            When(is_merged, then=F("party__merged_into__name")), default=F("party__name")
        ),
    )


def _counter_entries(
    allocation_ids: Iterable[uuid.UUID], *, line_id: int
) -> dict[uuid.UUID, tuple[tuple[uuid.UUID, str], ...]]:
    parts = (
        AllocationPart.objects.filter(allocation_id__in=list(allocation_ids))
        .exclude(item_id=line_id)
        .select_related("item__line__entry__journal", "item__line__entry__fiscal_year")
        .order_by("item_id")
    )
    found: dict[uuid.UUID, tuple[tuple[uuid.UUID, str], ...]] = {}
    for part in parts:
        entry = part.item.line.entry
        reference = f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}"
        found[part.allocation_id] = (
            *found.get(part.allocation_id, ()),
            (entry.pk, reference),
        )
    return found


def _after(cursor: str) -> Q:
    day, _mark, line_id = cursor.partition("~")
    try:
        due, last = datetime.date.fromisoformat(day), int(line_id)
    except ValueError as damaged:
        raise CursorMalformed() from damaged
    return Q(due_on__gt=due) | Q(due_on=due, line_id__gt=last)
