"""Approving and declining a submitted bill: each step another person's, never a preparer's."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from apps.accounting.facts import payables as facts
from apps.accounting.models import Bill, BillDecision, BillSettings, BillStep
from apps.accounting.services.payables import locking, posting, refusals, submitting
from apps.accounting.values.bills import ApproverDoor, BillState, Verdict
from kernel.actor import Actor, ActorKind
from kernel.facts import publish
from kernel.records import acted

APPROVE: Final = "accounting.bill.approve"


@transaction.atomic
def approve_bill(*, bill_id: uuid.UUID, actor: Actor, seen_round: int | None = None) -> None:
    """Approve the step that the bill waits for; the last one approves the bill, and posts it where
    the settings say so. `seen_round` is the submission that the person looked at.

    Errors: `NotFound`, `BillMovedOn`, `ChangedMeanwhile`, `BillOnHold`, `PersonNeeded`,
    `SecondPersonNeeded`, `NotYours`, `AlreadySaid`; those of `post_bill`.
    """
    actor.require(APPROVE)
    bill = locking.locked(bill_id)
    locking.refuse_hold(bill)
    step = _my_step(bill, actor=actor, seen_round=seen_round)
    _decide(bill, step, Verdict.APPROVED, "", actor=actor)
    left = _open_steps(bill).count()
    name = locking.name_of(bill)
    if step.door == ApproverDoor.WORKSPACE:
        publish(facts.ReviewGiven(bill_id=bill.pk, bill=name), actor=actor)
    if left:
        publish(
            facts.StepApproved(bill_id=bill.pk, bill=name, step=step.label, left=left),
            actor=actor,
        )
        return
    _approve(bill, actor=actor)


@transaction.atomic
def decline_bill(
    *, bill_id: uuid.UUID, reason: str, actor: Actor, seen_round: int | None = None
) -> None:
    """Send a submitted bill back to be coded again, and say why. `seen_round` as for approving.

    Errors: `NotFound`, `BillMovedOn`, `ChangedMeanwhile`, `ReasonMissing`, `PersonNeeded`,
    `SecondPersonNeeded`, `NotYours`.
    """
    actor.require(APPROVE)
    if not reason.strip():
        raise refusals.ReasonMissing(field="reason")
    locking.hold_count()
    bill = locking.locked(bill_id)
    step = _my_step(bill, actor=actor, seen_round=seen_round)
    _decide(bill, step, Verdict.DECLINED, reason.strip()[:500], actor=actor)
    submitting.back_to_coding(bill)
    name = locking.name_of(bill)
    publish(
        facts.BillDeclined(
            bill_id=bill.pk, bill=name, reason=reason.strip()[:500], to_code=locking.to_code()
        ),
        actor=actor,
    )
    if step.door == ApproverDoor.WORKSPACE:
        publish(facts.ReviewGiven(bill_id=bill.pk, bill=name), actor=actor)


# ---- Leaves ----------------------------------------------------------------------------------
def _open_steps(bill: Bill) -> QuerySet[BillStep]:
    decided = BillDecision.objects.filter(step=OuterRef("pk"))
    rows = BillStep.objects.filter(~Exists(decided), bill=bill, round=bill.round)
    return rows.order_by("position")


def _my_step(bill: Bill, *, actor: Actor, seen_round: int | None) -> BillStep:
    """The first open step, when it is this actor's to decide."""
    if actor.user_id is None:
        raise refusals.PersonNeeded()
    if bill.state != BillState.SUBMITTED:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    if seen_round is not None and seen_round != bill.round:
        raise refusals.ChangedMeanwhile()
    if actor.id in (bill.submitted_by_id, *bill.preparer_ids):
        raise refusals.SecondPersonNeeded()
    step = _open_steps(bill).first()
    if step is None:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    asked = ActorKind.MEMBER if step.door == ApproverDoor.PORTAL else ActorKind.WORKER
    is_named = not step.member_ids or actor.id in step.member_ids
    if actor.kind is not asked or not is_named:
        raise refusals.NotYours(who=step.label)
    return step


def _decide(bill: Bill, step: BillStep, verdict: Verdict, reason: str, *, actor: Actor) -> None:
    with refusals.named_errors(), transaction.atomic():
        BillDecision.objects.create(
            bill=bill, round=bill.round, step=step, verdict=verdict, reason=reason, **acted(actor)
        )


def _approve(bill: Bill, *, actor: Actor) -> None:
    bill.approved_at = timezone.now()
    locking.move(bill, BillState.APPROVED, "approved_at")
    publish(
        facts.BillApproved(
            bill_id=bill.pk,
            bill=locking.name_of(bill),
            gross=locking.plain(bill.gross),
            currency=bill.currency,
        ),
        actor=actor,
    )
    settings = BillSettings.objects.first()
    if settings is not None and settings.is_posted_when_approved:
        posting.record_posting(bill, actor=actor)
