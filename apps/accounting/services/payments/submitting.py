"""Handing a batch to those who approve it, and taking it back."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting import permissions as allowed
from apps.accounting.facts import payments as facts
from apps.accounting.models import (
    ApprovalRule,
    Payment,
    PaymentBatch,
    PaymentDecision,
    PaymentStep,
)
from apps.accounting.rules.approval import Limit, limits_reached
from apps.accounting.selectors import currencies, ledger
from apps.accounting.services.payments import locking, refusals
from apps.accounting.values.payments import ZERO, BatchState, BatchVerdict
from kernel.actor import Actor
from kernel.facts import publish
from kernel.records import acted

REASON_MAX: Final = 500


@transaction.atomic
def submit_batch(*, batch_id: uuid.UUID, actor: Actor) -> None:
    """Hand a draft to the client's approvers: those whose limits its sum reaches, one after the
    other; any of them where no limit does. From now on it is frozen.

    Errors: `NotFound`, `BatchMovedOn`, `DayPassed`, `NothingToPay`, `PaidTwice`, `PayeeChanged`,
    `ItemNotPayable` for a bill put on hold since, `DiscountTooLate`, `RateMissing`.
    """
    actor.require(allowed.PREPARE_PAYMENTS)
    batch = locking.locked(batch_id)
    locking.refuse_unless(batch, BatchState.DRAFT)
    if batch.execution_on < timezone.localdate():
        raise refusals.DayPassed(field="execution_on")
    locking.refuse_held(batch)
    locking.refuse_late_discount(batch)
    batch.round += 1
    batch.submitted_at = timezone.now()
    batch.submitted_by_id, batch.submitted_by_name = actor.answerable_id, actor.name
    locking.move(
        batch,
        BatchState.SUBMITTED,
        "round",
        "submitted_at",
        "submitted_by_id",
        "submitted_by_name",
    )
    steps = _write_steps(batch)
    publish(
        facts.BatchSubmitted(**locking.named(batch), waits_for=steps[0].label, steps=len(steps)),
        actor=actor,
    )


@transaction.atomic
def take_back_batch(*, batch_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Make a batch a draft again that waits for approval, or was approved and not exported.

    Errors: `NotFound`, `BatchMovedOn`, `ReasonMissing`.
    """
    actor.require(allowed.PREPARE_PAYMENTS)
    said = reason.strip()[:REASON_MAX]
    if not said:
        raise refusals.ReasonMissing(field="reason")
    batch = locking.locked(batch_id)
    locking.refuse_unless(batch, BatchState.SUBMITTED, BatchState.APPROVED)
    with refusals.named_errors():
        PaymentDecision.objects.create(
            batch=batch,
            round=batch.round,
            verdict=BatchVerdict.TAKEN_BACK,
            reason=said,
            **acted(actor),
        )
    locking.move(batch, BatchState.DRAFT)
    publish(facts.BatchTakenBack(**locking.named(batch), reason=said), actor=actor)


def _write_steps(batch: PaymentBatch) -> list[PaymentStep]:
    """Frozen: whoever changes the limits later changes nothing about this round."""
    rules = ApprovalRule.objects.filter(is_active=True).order_by("position")
    limits = (
        Limit(
            position=each.position,
            label=each.label,
            amount_from=each.amount_from,
            member_ids=tuple(each.member_ids),
        )
        for each in rules
    )
    reached = limits_reached(amount=_in_books(batch), limits=limits)
    steps = [
        PaymentStep(
            batch=batch,
            round=batch.round,
            position=at,
            label=each.label,
            member_ids=list(each.member_ids),
        )
        for at, each in enumerate(reached, start=1)
    ] or [PaymentStep(batch=batch, round=batch.round, position=1, label=gettext("Approver"))]
    return PaymentStep.objects.bulk_create(steps)


def _in_books(batch: PaymentBatch) -> Decimal:
    total = Payment.objects.filter(batch=batch).aggregate(total=Sum("amount"))["total"] or ZERO
    rate = currencies.rate_for(currency=batch.currency, on=timezone.localdate())
    return currencies.in_books(amount=total, rate=rate, places=ledger.books().places)
