"""Approving and declining a submitted batch: never by who prepared it, each step by another."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from apps.accounting import permissions as allowed
from apps.accounting.facts import payments as facts
from apps.accounting.models import Payment, PaymentBatch, PaymentDecision, PaymentStep
from apps.accounting.services.payments import locking, refusals
from apps.accounting.values.payments import BatchState, BatchVerdict
from kernel.actor import Actor, ActorKind
from kernel.facts import publish
from kernel.records import acted

REASON_MAX: Final = 500


@transaction.atomic
def approve_batch(*, batch_id: uuid.UUID, actor: Actor) -> None:
    """Approve the step that the batch waits for; the last one lets it be exported.

    Errors: `NotFound`, `BatchMovedOn`, `KeyCannotApprove`, `SecondPersonNeeded`, `NotYours`,
    `AlreadySaid`, `PaidTwice`, `PayeeChanged`, `ItemNotPayable` for a bill put on hold since.
    """
    actor.require(allowed.APPROVE_PAYMENTS)
    batch = locking.locked(batch_id)
    step = _my_step(batch, actor=actor)
    locking.refuse_held(batch)
    _decide(batch, step, BatchVerdict.APPROVED, "", actor=actor)
    left = _open_steps(batch).count()
    if left:
        publish(
            facts.BatchStepApproved(**locking.named(batch), step=step.label, left=left),
            actor=actor,
        )
        return
    locking.move(batch, BatchState.APPROVED)
    publish(facts.BatchApproved(**locking.named(batch)), actor=actor)


@transaction.atomic
def decline_batch(*, batch_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Send a submitted batch back to its preparer, and say why.

    Errors: `NotFound`, `BatchMovedOn`, `ReasonMissing`, `KeyCannotApprove`,
    `SecondPersonNeeded`, `NotYours`.
    """
    actor.require(allowed.APPROVE_PAYMENTS)
    said = reason.strip()[:REASON_MAX]
    if not said:
        raise refusals.ReasonMissing(field="reason")
    batch = locking.locked(batch_id)
    step = _my_step(batch, actor=actor)
    _decide(batch, step, BatchVerdict.DECLINED, said, actor=actor)
    locking.move(batch, BatchState.DRAFT)
    publish(facts.BatchDeclined(**locking.named(batch), reason=said), actor=actor)


def _open_steps(batch: PaymentBatch) -> QuerySet[PaymentStep]:
    decided = PaymentDecision.objects.filter(step=OuterRef("pk"))
    rows = PaymentStep.objects.filter(~Exists(decided), batch=batch, round=batch.round)
    return rows.order_by("position")


def _my_step(batch: PaymentBatch, *, actor: Actor) -> PaymentStep:
    """The first open step, when it is this person's to decide."""
    locking.refuse_unless(batch, BatchState.SUBMITTED)
    prepared = {batch.actor_id, batch.submitted_by_id}
    prepared |= set(Payment.objects.filter(batch=batch).values_list("actor_id", flat=True))
    if actor.user_id is None:
        raise refusals.KeyCannotApprove()
    if actor.id in prepared:
        raise refusals.SecondPersonNeeded()
    step = _open_steps(batch).first()
    if step is None:
        raise refusals.BatchMovedOn(state=str(BatchState(batch.state).label))
    is_named = not step.member_ids or actor.id in step.member_ids
    if actor.kind is not ActorKind.MEMBER or not is_named:
        raise refusals.NotYours(who=step.label)
    return step


def _decide(
    batch: PaymentBatch, step: PaymentStep, verdict: BatchVerdict, reason: str, *, actor: Actor
) -> None:
    with refusals.named_errors():
        PaymentDecision.objects.create(
            batch=batch,
            round=batch.round,
            step=step,
            verdict=verdict,
            reason=reason,
            **acted(actor),
        )
