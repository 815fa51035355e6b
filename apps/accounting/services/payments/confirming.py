"""What became of payments: confirmed by a bank line, or failed for a reason."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting import permissions as allowed
from apps.accounting.facts import payments as facts
from apps.accounting.models import Payment
from apps.accounting.selectors.payments import shares_of
from apps.accounting.services import bank
from apps.accounting.services.bank import holding
from apps.accounting.services.payments import discounting, locking, refusals
from apps.accounting.services.payments.following import close_when_known
from apps.accounting.values.bank import Reconciled
from apps.accounting.values.payments import BatchState, PaymentState
from kernel.actor import Actor
from kernel.facts import publish

FAILURE_MAX: Final = 300


@transaction.atomic
def confirm(
    *,
    payment_ids: Collection[uuid.UUID],
    line_id: int,
    actor: Actor,
    without_discount: bool = False,
) -> Reconciled:
    """Explain a bank line by these payments: one of them, several, or a whole batch as one sum.
    Its entry settles what they pay, they are confirmed, and what they kept back as cash discount
    is booked. `without_discount`: what the bank paid too late for it stays open.

    Errors: `NotOnTheWay`, `DiscountLost`, those of `bank.settle_line`.
    """
    wanted = set(payment_ids)
    # The line first, then the batches, then what they pay: whoever settles locks in this order.
    held = holding.locked(line_id)
    locking.locked_of(wanted)
    _on_the_way(wanted)
    if not without_discount:
        discounting.refuse_lost(wanted, on=held.line.booked_on)
    return bank.settle_line(
        line_id=line_id, shares=shares_of(payment_ids=wanted), payment_ids=wanted, actor=actor
    )


@transaction.atomic
def fail_payments(*, payment_ids: Collection[uuid.UUID], reason: str, actor: Actor) -> None:
    """The bank didn't make these payments: what they pay is free for another batch.

    Errors: `ReasonMissing`, `NotOnTheWay`.
    """
    actor.require(allowed.PREPARE_PAYMENTS)
    said = reason.strip()[:FAILURE_MAX]
    if not said:
        raise refusals.ReasonMissing(field="reason")
    wanted = set(payment_ids)
    batches = locking.locked_of(wanted)
    for payment in _on_the_way(wanted):
        payment.state, payment.failure = PaymentState.FAILED, said
        payment.done_at = timezone.now()
        with refusals.named_errors():
            payment.save(update_fields=["state", "failure", "done_at"])
        publish(
            facts.PaymentFailed(
                **locking.named(batches[payment.batch_id]),
                payment_id=payment.pk,
                payee=payment.payee_name,
                reason=said,
            ),
            actor=actor,
        )
    for batch in batches.values():
        close_when_known(batch, actor=actor)


def _on_the_way(wanted: set[uuid.UUID]) -> list[Payment]:
    rows = Payment.objects.filter(
        pk__in=wanted, state=PaymentState.PLANNED, batch__state=BatchState.EXPORTED
    )
    found = list(rows.defer("payee_number").order_by("batch_id", "position"))
    if not wanted or len(found) != len(wanted):
        raise refusals.NotOnTheWay()
    return found
