"""Handing a coded bill to whoever approves it, and taking it back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting.facts import payables as facts
from apps.accounting.models import (
    ApprovalRule,
    Bill,
    BillConfirmation,
    BillDecision,
    BillLine,
    BillStep,
)
from apps.accounting.rules.approval import Limit, limits_reached
from apps.accounting.selectors import currencies, ledger
from apps.accounting.selectors.payables import checking
from apps.accounting.services.payables import locking, refusals, writing
from apps.accounting.values.bills import TO_CODE, ApproverDoor, BillState, Severity, Verdict
from kernel.actor import Actor
from kernel.facts import publish
from kernel.records import acted

CODE: Final = "accounting.bill.code"


@transaction.atomic
def submit_bill(
    *, bill_id: uuid.UUID, actor: Actor, confirmed: Mapping[str, str] | None = None
) -> None:
    """Hand a bill on for approval. `confirmed` gives a reason for each finding that needs a word,
    by its code; the reasons are kept.

    Errors: `NotFound`, `BillMovedOn`, `BillOnHold`, `ChecksFailed` naming what is in the way.
    """
    actor.require(CODE)
    locking.hold_count()
    bill = locking.locked(bill_id)
    if bill.state not in TO_CODE:
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    lines = locking.lines_of(bill)
    _confirm(bill, lines, confirmed or {}, actor=actor)
    _refuse_open_findings(bill, lines)
    _begin_round(bill, actor=actor)
    steps = _write_steps(bill)
    _announce(bill, steps, actor=actor)


@transaction.atomic
def confirm_findings(*, bill_id: uuid.UUID, confirmed: Mapping[str, str], actor: Actor) -> None:
    """Say for findings, by their codes, why the bill is right all the same.

    Errors: `NotFound`, `BillFrozen`.
    """
    actor.require(CODE)
    bill = locking.locked(bill_id)
    if bill.state not in TO_CODE:
        raise refusals.BillFrozen()
    _confirm(bill, locking.lines_of(bill), confirmed, actor=actor)


@transaction.atomic
def take_back(*, bill_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Take a bill back that waits for approval or was approved but not posted.

    Errors: `NotFound`, `BillMovedOn`, `ReasonMissing`.
    """
    actor.require(CODE)
    if not reason.strip():
        raise refusals.ReasonMissing(field="reason")
    locking.hold_count()
    bill = locking.locked(bill_id)
    if bill.state not in (BillState.SUBMITTED, BillState.APPROVED):
        raise refusals.BillMovedOn(state=str(BillState(bill.state).label))
    was_reviewed = is_with_provider(bill)
    with refusals.named_errors():
        BillDecision.objects.create(
            bill=bill,
            round=bill.round,
            verdict=Verdict.TAKEN_BACK,
            reason=reason.strip()[:500],
            **acted(actor),
        )
    back_to_coding(bill)
    name = locking.name_of(bill)
    publish(
        facts.BillTakenBack(
            bill_id=bill.pk, bill=name, reason=reason.strip(), to_code=locking.to_code()
        ),
        actor=actor,
    )
    if was_reviewed:
        publish(facts.ReviewGiven(bill_id=bill.pk, bill=name), actor=actor)


# ---- Shared with deciding --------------------------------------------------------------------
def back_to_coding(bill: Bill) -> None:
    bill.approved_at = None
    locking.move(bill, BillState.CODED, "approved_at")


def is_with_provider(bill: Bill) -> bool:
    """Whether the bill waits for the provider's reviewer."""
    steps = BillStep.objects.filter(bill=bill, round=bill.round, door=ApproverDoor.WORKSPACE)
    return bill.state == BillState.SUBMITTED and steps.exists()


# ---- Leaves ----------------------------------------------------------------------------------
def _confirm(
    bill: Bill, lines: Sequence[BillLine], confirmed: Mapping[str, str], *, actor: Actor
) -> None:
    given = {code: reason.strip() for code, reason in confirmed.items() if reason.strip()}
    if not given:
        return
    found = checking.found_in(bill, lines)
    BillConfirmation.objects.bulk_create(
        BillConfirmation(
            bill=bill, finding=each.identity, reason=given[each.code][:300], **acted(actor)
        )
        for each in found
        if each.severity == Severity.CONFIRM and each.code in given
    )
    locking.prepared(bill, actor=actor)
    bill.save(update_fields=["preparer_ids"])


def _refuse_open_findings(bill: Bill, lines: Sequence[BillLine]) -> None:
    open_ones = [each for each in checking.findings_of(bill, lines) if not each.is_settled]
    if open_ones:
        raise refusals.ChecksFailed(
            field=open_ones[0].field, findings=" ".join(each.text for each in open_ones)
        )


def _begin_round(bill: Bill, *, actor: Actor) -> None:
    bill.round += 1
    bill.amount_in_books = _in_books(bill)
    bill.submitted_at = timezone.now()
    bill.submitted_by_id, bill.submitted_by_name = actor.answerable_id, actor.name
    locking.prepared(bill, actor=actor)
    bill.approved_at = None
    if bill.state != BillState.CODED:
        locking.move(bill, BillState.CODED)
    locking.move(
        bill,
        BillState.SUBMITTED,
        "round",
        "amount_in_books",
        "submitted_at",
        "submitted_by_id",
        "submitted_by_name",
        "preparer_ids",
        "approved_at",
    )


def _in_books(bill: Bill) -> Decimal:
    own = ledger.books()
    rate = currencies.rate_for(
        currency=bill.currency, on=bill.taxed_on or bill.issued_on or timezone.localdate()
    )
    found = currencies.in_books(amount=bill.gross or Decimal(0), rate=rate, places=own.places)
    return writing.fitting(found, own.currency, field="gross")


def _write_steps(bill: Bill) -> list[BillStep]:
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
    reached = limits_reached(amount=bill.amount_in_books or Decimal(0), limits=limits)
    steps = [
        BillStep(
            bill=bill,
            round=bill.round,
            position=at,
            door=ApproverDoor.PORTAL,
            label=each.label,
            member_ids=list(each.member_ids),
        )
        for at, each in enumerate(reached, start=1)
    ] or [
        BillStep(
            bill=bill,
            round=bill.round,
            position=1,
            door=ApproverDoor.WORKSPACE,
            label=gettext("Reviewer"),
        )
    ]
    return BillStep.objects.bulk_create(steps)


def _announce(bill: Bill, steps: Sequence[BillStep], *, actor: Actor) -> None:
    left, name = locking.to_code(), locking.name_of(bill)
    gross = locking.plain(bill.gross)
    publish(
        facts.BillSubmitted(
            bill_id=bill.pk,
            bill=name,
            gross=gross,
            currency=bill.currency,
            waits_for=steps[0].label,
            steps=len(steps),
            to_code=left,
        ),
        actor=actor,
    )
    if steps[0].door == ApproverDoor.WORKSPACE:
        publish(
            facts.ReviewAsked(bill_id=bill.pk, bill=name, gross=gross, currency=bill.currency),
            actor=actor,
        )
    locking.tell_when_coded(left=left, actor=actor)
