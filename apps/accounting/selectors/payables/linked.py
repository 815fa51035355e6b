"""Credit notes and the bills that they correct, seen from either side."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, Final

from django.db.models import Exists, OuterRef, Sum

from apps.accounting.models import AllocationPart, Bill
from apps.accounting.values.bills import BillState, LinkedBill
from apps.parties import selectors as parties

SHOWN_MAX: Final = 50


def corrects(found: Any) -> LinkedBill | None:
    if found.corrects_id is None:
        return None
    corrected = Bill.objects.defer("account_number").get(pk=found.corrects_id)
    return _linked(corrected, credit_note=found, corrected=corrected)


def corrected_by(found: Any) -> tuple[LinkedBill, ...]:
    rows = Bill.objects.defer("account_number").filter(corrects=found.pk)
    rows = rows.exclude(state=BillState.DISCARDED).order_by("received_on", "pk")
    return tuple(_linked(each, credit_note=each, corrected=found) for each in rows[:SHOWN_MAX])


def _linked(shown: Bill, *, credit_note: Any, corrected: Any) -> LinkedBill:
    return LinkedBill(
        id=shown.pk,
        number=shown.number,
        state=shown.state,
        currency=shown.currency,
        gross=shown.gross,
        set_off=_settled_between(credit_note.entry_id, corrected.entry_id),
    )


def _settled_between(one: uuid.UUID | None, other: uuid.UUID | None) -> Decimal:
    """What two entries have settled of each other, less what was taken back of it."""
    if one is None or other is None:
        return Decimal(0)
    mine = AllocationPart.objects.filter(item__line__entry=one)
    theirs = AllocationPart.objects.filter(
        item__line__entry=other, allocation=OuterRef("allocation")
    )
    found = mine.filter(Exists(theirs)).aggregate(total=Sum("currency_amount"))
    return abs(found["total"] or Decimal(0))


def bills_to_correct(*, bill_id: uuid.UUID, limit: int = SHOWN_MAX) -> tuple[LinkedBill, ...]:
    """The bills of its supplier that a credit note may correct, the newest first."""
    own = Bill.objects.filter(pk=bill_id).first()
    if own is None or own.party_id is None:
        return ()
    rows = (
        Bill.objects.defer("account_number")
        .filter(kind="bill", party__in=parties.same_ids(own.party_id))
        .exclude(state__in=[BillState.DISCARDED, BillState.REVERSED])
        .exclude(pk=bill_id)
        .order_by("-received_on", "-pk")
    )
    return tuple(
        LinkedBill(
            id=each.pk,
            number=each.number,
            state=each.state,
            currency=each.currency,
            gross=each.gross,
            set_off=Decimal(0),
        )
        for each in rows[:limit]
    )
