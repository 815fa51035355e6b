"""What a bank line settles is what a batch had ordered: its payments follow, both ways."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from decimal import Decimal

from django.utils import timezone

from apps.accounting import facts_payments as facts
from apps.accounting.models import Payment, PaymentBatch, PaymentItem
from apps.accounting.services.payments import locking, refusals
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import BatchState, PaymentState
from kernel.actor import Actor
from kernel.facts import publish


def follow_settlement(*, entry_id: uuid.UUID, shares: Sequence[ItemShare], actor: Actor) -> None:
    """Payments on their way, all of whose items the bank's entry settled, are confirmed by it."""
    left: dict[int, Decimal] = {each.line_id: abs(each.amount) for each in shares}
    rows = PaymentItem.objects.filter(
        item_id__in=left,
        payment__state=PaymentState.PLANNED,
        payment__batch__state=BatchState.EXPORTED,
    )
    wanted = set(rows.values_list("payment_id", flat=True))
    if not wanted:
        return
    batches = locking.locked_of(wanted)
    for payment in _planned(wanted):
        asked = {
            item_id: abs(amount)
            for item_id, amount in PaymentItem.objects.filter(payment=payment).values_list(
                "item_id", "amount"
            )
        }
        if all(left.get(item_id, Decimal(0)) >= amount for item_id, amount in asked.items()):
            for item_id, amount in asked.items():
                left[item_id] -= amount
            _confirm(payment, entry_id)
    for batch in batches.values():
        close_when_known(batch, actor=actor)


def follow_undoing(*, entry_id: uuid.UUID, actor: Actor) -> None:
    """Payments that this entry confirmed are on their way again.

    Errors: `PaidTwice` when what they pay was put into another batch since.
    """
    rows = Payment.objects.filter(entry_id=entry_id, state=PaymentState.CONFIRMED)
    wanted = set(rows.values_list("pk", flat=True))
    if not wanted:
        return
    for batch in locking.locked_of(wanted).values():
        if batch.state == BatchState.CONFIRMED:
            locking.move(batch, BatchState.EXPORTED)
            publish(facts.BatchReopened(**locking.named(batch)), actor=actor)
    with refusals.named_errors():
        rows.filter(pk__in=wanted).update(state=PaymentState.PLANNED, entry=None, done_at=None)


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
