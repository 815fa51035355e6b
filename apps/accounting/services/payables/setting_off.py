"""A credit note against the bill that it corrects: what posting settles, and taking that back."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Final

from apps.accounting.models import Allocation, Bill, OpenItem
from apps.accounting.selectors.open_items import IS_OPEN
from apps.accounting.selectors.payments import held_by_batches
from apps.accounting.services.ledger.allocating import record_allocation, record_undo
from apps.accounting.services.payables.entries import SOURCE
from apps.accounting.values.bills import BillState
from apps.accounting.values.open_items import ItemShare
from kernel.actor import Actor

ZERO: Final = Decimal(0)


def set_off(bill: Bill, *, on: datetime.date, actor: Actor) -> None:
    """Settle a posted credit note against the bill it corrects, the earliest due first, as far as
    both are open and no payment batch holds the bill. The rest stays open on either side."""
    corrected = bill.corrects
    if corrected is None or corrected.state != BillState.POSTED:
        return
    if corrected.currency != bill.currency:
        return
    credit, owed = _open_items(bill.entry_id), _open_items(corrected.entry_id)
    held = held_by_batches(line_ids=[each.pk for each in owed])
    free = {
        each.pk: max(-each.open_currency_amount - held.get(each.pk, (ZERO, ""))[0], ZERO)
        for each in owed
    }
    left = min(sum((each.open_currency_amount for each in credit), ZERO), sum(free.values(), ZERO))
    if left <= 0:
        return
    shares = [
        *_taken({each.pk: each.open_currency_amount for each in credit}, left, sign=1),
        *_taken(free, left, sign=-1),
    ]
    days = [on, *(each.date for each in owed)]
    record_allocation(
        items=shares, on=max(days), actor=actor, source_kind=SOURCE, source_id=str(bill.pk)
    )


def undo(bill: Bill, *, reason: str, actor: Actor) -> None:
    """Open again what posting this bill settled, when that still stands."""
    made = Allocation.objects.filter(source_kind=SOURCE, source_id=str(bill.pk))
    mirrored = made.exclude(undoes=None).values("undoes_id")
    for allocation in made.filter(undoes=None).exclude(pk__in=mirrored):
        record_undo(allocation_id=allocation.pk, reason=reason, actor=actor)


def _open_items(entry_id: uuid.UUID | None) -> list[OpenItem]:
    rows = OpenItem.objects.filter(IS_OPEN, line__entry_id=entry_id)
    return list(rows.order_by("due_on", "pk"))


def _taken(items: dict[int, Decimal], left: Decimal, *, sign: int) -> list[ItemShare]:
    """So much of the items in their order."""
    shares = []
    for line_id, amount in items.items():
        part = min(amount, left)
        if part > 0:
            shares.append(ItemShare(line_id=line_id, amount=sign * part))
            left -= part
    return shares
