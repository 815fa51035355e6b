"""What a bank line settles is what a batch had ordered: its payments follow, both ways."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from apps.accounting import facts_payments as facts
from apps.accounting.models import JournalEntry, Payment, PaymentBatch, PaymentItem
from apps.accounting.services.payments import discounting, locking, refusals
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import BatchState, PaymentState
from kernel.actor import Actor
from kernel.facts import publish


def follow_settlement(*, entry_id: uuid.UUID, shares: Sequence[ItemShare], actor: Actor) -> None:
    """Payments on their way, all of whose items the bank's entry settled, are confirmed by it, and
    their cash discount is booked when it came in time."""
    left: dict[int, Decimal] = {each.line_id: abs(each.amount) for each in shares}
    rows = PaymentItem.objects.filter(
        item_id__in=left,
        payment__state=PaymentState.PLANNED,
        payment__batch__state=BatchState.EXPORTED,
    )
    wanted = set(rows.values_list("payment_id", flat=True))
    if not wanted:
        return
    on = JournalEntry.objects.values_list("date", flat=True).get(pk=entry_id)
    batches = locking.locked_of(wanted)
    for payment in _planned(wanted):
        items = list(PaymentItem.objects.filter(payment=payment).order_by("item_id"))
        asked = {each.item_id: abs(each.amount - each.discount) for each in items}
        if all(left.get(item_id, Decimal(0)) >= amount for item_id, amount in asked.items()):
            for item_id, amount in asked.items():
                left[item_id] -= amount
            _confirm(payment, entry_id)
            batch = batches[payment.batch_id]
            discounting.book(batch, payment, items, on=on, actor=actor)
    for batch in batches.values():
        close_when_known(batch, actor=actor)


def follow_undoing(*, entry_id: uuid.UUID, actor: Actor, reason: str = "") -> None:
    """Payments that this entry confirmed are on their way again, and what they had kept back is
    open again.

    Errors: `PaidTwice` when what they pay was put into another batch since.
    """
    rows = Payment.objects.filter(entry_id=entry_id, state=PaymentState.CONFIRMED)
    _put_back(set(rows.values_list("pk", flat=True)), reason=reason, actor=actor)


def _put_back(wanted: set[uuid.UUID], *, reason: str, actor: Actor) -> None:
    if not wanted:
        return
    for batch in locking.locked_of(wanted).values():
        if batch.state == BatchState.CONFIRMED:
            locking.move(batch, BatchState.EXPORTED)
            publish(facts.BatchReopened(**locking.named(batch)), actor=actor)
    discounting.take_back(wanted, reason=reason, actor=actor)
    with refusals.named_errors():
        Payment.objects.filter(pk__in=wanted).update(
            state=PaymentState.PLANNED, entry=None, done_at=None
        )


def close_when_known(batch: PaymentBatch, *, actor: Actor) -> None:
    """A batch is done when of every payment it is known whether it was made."""
    states = list(Payment.objects.filter(batch=batch).values_list("state", flat=True))
    if PaymentState.PLANNED in states:
        return
    if PaymentState.CONFIRMED in states:
        locking.move(batch, BatchState.CONFIRMED)
        failed = states.count(PaymentState.FAILED)
        publish(facts.BatchConfirmed(**locking.named(batch), failed=failed), actor=actor)
    else:
        locking.move(batch, BatchState.FAILED)
        publish(facts.BatchFailed(**locking.named(batch)), actor=actor)


def _planned(wanted: set[uuid.UUID]) -> list[Payment]:
    rows = Payment.objects.filter(
        pk__in=wanted, state=PaymentState.PLANNED, batch__state=BatchState.EXPORTED
    )
    return list(rows.defer("payee_number").order_by("batch__number", "position"))


def _confirm(payment: Payment, entry_id: uuid.UUID) -> None:
    payment.state, payment.entry_id = PaymentState.CONFIRMED, entry_id
    payment.done_at = timezone.now()
    with refusals.named_errors():
        payment.save(update_fields=["state", "entry", "done_at"])
