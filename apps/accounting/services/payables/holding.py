"""Stopping a bill for a reason, and letting it go on."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.facts import payables as facts
from apps.accounting.models import Bill
from apps.accounting.services.payables import locking, refusals
from apps.accounting.values.bills import TO_CODE, BillState
from kernel.actor import Actor
from kernel.facts import publish

HOLD: Final = "accounting.bill.hold"
OVER: Final = (BillState.REVERSED, BillState.DISCARDED)


@transaction.atomic
def hold_bill(*, bill_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Nothing happens to the bill, and it isn't paid, until it is released.

    Errors: `NotFound`, `BillMovedOn`, `BillOnHold`, `ReasonMissing`.
    """
    actor.require(HOLD)
    if not reason.strip():
        raise refusals.ReasonMissing(field="reason")
    locking.hold_count()
    bill = locking.locked(bill_id)
    locking.refuse_hold(bill)
    if bill.state in OVER:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    bill.held_at = timezone.now()
    bill.hold_reason, bill.held_by_name = reason.strip()[:300], actor.name
    _save(bill)
    left = locking.to_code()
    publish(
        facts.BillHeld(
            bill_id=bill.pk, bill=locking.name_of(bill), reason=bill.hold_reason, to_code=left
        ),
        actor=actor,
    )
    if bill.state in TO_CODE:
        locking.tell_when_coded(left=left, actor=actor)


@transaction.atomic
def release_bill(*, bill_id: uuid.UUID, actor: Actor) -> None:
    """Let a bill on hold go on. Errors: `NotFound`."""
    actor.require(HOLD)
    locking.hold_count()
    bill = locking.locked(bill_id)
    if bill.held_at is None:
        return
    bill.held_at, bill.hold_reason, bill.held_by_name = None, "", ""
    _save(bill)
    publish(
        facts.BillReleased(bill_id=bill.pk, bill=locking.name_of(bill), to_code=locking.to_code()),
        actor=actor,
    )


def _save(bill: Bill) -> None:
    bill.changed_at = timezone.now()
    bill.save(update_fields=["held_at", "hold_reason", "held_by_name", "changed_at"])
