"""Posting a bill, setting a credit note off, and taking both back."""

from __future__ import annotations

import datetime
import uuid
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.facts import payables as facts
from apps.accounting.models import Bill
from apps.accounting.selectors import currencies
from apps.accounting.selectors.payables import checking
from apps.accounting.services.ledger import record_entry, record_reversal
from apps.accounting.services.payables import entries, locking, refusals, setting_off
from apps.accounting.values.bills import BillState, PostedBill
from apps.accounting.values.ledger import PostedEntry
from kernel.actor import Actor
from kernel.facts import publish

POST: Final = "accounting.bill.post"


@transaction.atomic
def post_bill(*, bill_id: uuid.UUID, actor: Actor, on: datetime.date | None = None) -> PostedBill:
    """Post an approved bill: on its tax point while that period is open, else today, unless `on`
    says another day. From then on it is final.

    Errors: `NotFound`, `BillMovedOn`, `BillOnHold`, `RateMissing`, `RoleUnassigned`,
    `PeriodClosed`, `NoPeriod`, `FigureWrong`.
    """
    actor.require(POST)
    bill = locking.locked(bill_id)
    return record_posting(bill, actor=actor, on=on)


def record_posting(bill: Bill, *, actor: Actor, on: datetime.date | None = None) -> PostedBill:
    """`post_bill` for acts that have permissions of their own. Errors: as there."""
    if bill.state != BillState.APPROVED:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    locking.refuse_hold(bill)
    tax_point = bill.taxed_on or bill.issued_on or timezone.localdate()
    day = on or checking.posting_day(tax_point=tax_point, today=timezone.localdate())
    rate = currencies.rate_for(currency=bill.currency, on=tax_point)
    draft = entries.entry_of(
        bill,
        locking.lines_of(bill),
        locking.instalments_of(bill),
        on=day,
        tax_point=tax_point,
        rate=rate,
    )
    posted = record_entry(draft=draft, actor=actor)
    bill.entry_id = posted.id
    bill.exchange_rate = None if bill.currency == posted.currency else rate.rate
    bill.posted_at, bill.posted_by_name = timezone.now(), actor.name
    locking.move(bill, BillState.POSTED, "entry", "exchange_rate", "posted_at", "posted_by_name")
    _announce(bill, posted, actor=actor)
    if bill.is_set_off:
        setting_off.set_off(bill, on=day, actor=actor)
    return PostedBill(bill_id=bill.pk, entry_id=posted.id, reference=posted.reference)


@transaction.atomic
def reverse_bill(
    *, bill_id: uuid.UUID, reason: str, actor: Actor, on: datetime.date | None = None
) -> PostedEntry:
    """Take a posted bill back by a linked reversal; what was paid on it is taken back before.
    What a credit note was set off against by posting is taken back in the same act.

    Errors: `NotFound`, `BillMovedOn`, `ReasonMissing`, `ItemsAllocated`, `PeriodClosed`.
    """
    actor.require(POST)
    bill = locking.locked(bill_id)
    if bill.state != BillState.POSTED or bill.entry_id is None:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    if not reason.strip():
        raise refusals.ReasonMissing(field="reason")
    setting_off.undo(bill, reason=reason, actor=actor)
    reversal = record_reversal(entry_id=bill.entry_id, reason=reason, actor=actor, date=on)
    _reversed(bill, reason=reason.strip(), actor=actor)
    return reversal


@transaction.atomic
def follow_reversal(*, entry_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """A bill whose entry was reversed in the journal is reversed."""
    found = Bill.objects.filter(entry_id=entry_id, state=BillState.POSTED).first()
    if found is not None:
        _reversed(locking.locked(found.pk), reason=reason, actor=actor)


# ---- Facts -----------------------------------------------------------------------------------
def _announce(bill: Bill, posted: PostedEntry, *, actor: Actor) -> None:
    if bill.party is None:
        raise refusals.FigureWrong()
    publish(
        facts.BillPosted(
            bill_id=bill.pk,
            bill=locking.name_of(bill),
            kind=bill.kind,
            party_id=bill.party.pk,
            party=bill.party.name,
            number=bill.number,
            due_on=str(bill.due_on),
            gross=locking.plain(bill.gross),
            currency=bill.currency,
            entry_id=posted.id,
            entry=posted.reference,
        ),
        actor=actor,
    )


def _reversed(bill: Bill, *, reason: str, actor: Actor) -> None:
    if bill.entry_id is None:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    locking.move(bill, BillState.REVERSED)
    publish(
        facts.BillReversed(
            bill_id=bill.pk, bill=locking.name_of(bill), reason=reason, entry_id=bill.entry_id
        ),
        actor=actor,
    )
