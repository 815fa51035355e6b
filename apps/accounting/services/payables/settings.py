"""Who approves bills from which amount on, and whether they are posted at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction

from apps.accounting.facts import payables as facts
from apps.accounting.models import ApprovalRule, BillSettings
from apps.accounting.rules.approval import Limit
from apps.accounting.services.payables import locking, refusals, writing
from kernel.actor import Actor
from kernel.facts import publish
from kernel.records import acted

LIMITS: Final = "accounting.approval.change"
SETTINGS_ID: Final = 1


@transaction.atomic
def change_approvals(
    *, limits: Sequence[Limit], actor: Actor, is_posted_when_approved: bool | None = None
) -> None:
    """Set who approves bills, in this order. Bills that wait already keep their steps.

    Errors: `LimitUnfit`.
    """
    actor.require(LIMITS)
    for at, each in enumerate(limits):
        is_amount = each.amount_from.is_finite() and 0 <= each.amount_from < writing.AMOUNT_MAX
        if not each.label.strip() or not is_amount:
            raise refusals.LimitUnfit(field=f"limits.{at}")
    settings, _is_new = BillSettings.objects.select_for_update().get_or_create(id=SETTINGS_ID)
    ApprovalRule.objects.filter(is_active=True).update(is_active=False)
    ApprovalRule.objects.bulk_create(
        ApprovalRule(
            position=at,
            label=each.label.strip()[:100],
            amount_from=each.amount_from,
            member_ids=list(each.member_ids),
            **acted(actor),
        )
        for at, each in enumerate(limits, start=1)
    )
    if is_posted_when_approved is not None:
        settings.is_posted_when_approved = is_posted_when_approved
        settings.save(update_fields=["is_posted_when_approved"])
    said = ", ".join(f"{each.label.strip()} {locking.plain(each.amount_from)}" for each in limits)
    publish(facts.ApprovalRulesChanged(rules=said or "\u2013"), actor=actor)
