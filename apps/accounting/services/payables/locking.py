"""One bill, and the count of those that are still to code, each for one transaction at a time."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.utils import timezone

from apps.accounting.facts import payables as facts
from apps.accounting.models import Bill, BillInstalment, BillLine, Books
from apps.accounting.services.payables import refusals
from apps.accounting.values.bills import BILL_TRANSITIONS, TO_CODE, BillState
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish


def locked(bill_id: uuid.UUID) -> Bill:
    """The bill, for this transaction alone. Errors: `NotFound`."""
    rows = Bill.objects.select_related("party").filter(pk=bill_id)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound()
    return found


def prepared(bill: Bill, *, actor: Actor) -> None:
    """Note that the actor had a hand in the bill, and so can't be who approves it. Not saved."""
    person = actor.answerable_id
    if person and person not in bill.preparer_ids:
        bill.preparer_ids = [*bill.preparer_ids, person]


def lines_of(bill: Bill) -> list[BillLine]:
    rows = BillLine.objects.filter(bill=bill).select_related("account")
    return list(rows.order_by("position"))


def instalments_of(bill: Bill) -> list[BillInstalment]:
    return list(BillInstalment.objects.filter(bill=bill).order_by("position"))


def move(bill: Bill, to: BillState, *fields: str) -> None:
    """Take the bill on along its transitions. Errors: `BillMovedOn`, those of the tables."""
    if to not in BILL_TRANSITIONS[bill.state]:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    bill.state, bill.changed_at = to, timezone.now()
    with refusals.named_errors():
        bill.save(update_fields=["state", "changed_at", *fields])


def refuse_hold(bill: Bill) -> None:
    """Errors: `BillOnHold`."""
    if bill.held_at is not None:
        raise refusals.BillOnHold(reason=bill.hold_reason)


def hold_count() -> None:
    """Whoever changes how many bills are to code comes one after the other, so that the last one
    is noticed exactly once."""
    Books.objects.select_for_update(no_key=True).get()


def to_code() -> int:
    return Bill.objects.filter(state__in=TO_CODE, held_at__isnull=True).count()


def tell_when_coded(*, left: int, actor: Actor) -> None:
    if not left:
        publish(facts.BillsCoded(), actor=actor)


def name_of(bill: Bill) -> str:
    """As people call it: supplier and number."""
    supplier = bill.party.name if bill.party else bill.supplier.get("name", "")
    return ", ".join(part for part in (supplier, bill.number) if part) or "\u2026"


def plain(amount: Decimal | None) -> str:
    """An amount for a fact: without idle zeros behind the point's second place."""
    if amount is None:
        return ""
    return f"{amount.quantize(Decimal('0.01')) if amount == round(amount, 2) else amount:f}"
