"""Who approves bills, and what happens once they have."""

from __future__ import annotations

from apps.accounting.models import ApprovalRule, BillSettings
from apps.accounting.values.bills import ApprovalRuleInfo, BillSettingsInfo


def bill_settings() -> BillSettingsInfo:
    """Two queries."""
    row = BillSettings.objects.first() or BillSettings()
    rules = ApprovalRule.objects.filter(is_active=True).order_by("position")
    return BillSettingsInfo(
        is_posted_when_approved=row.is_posted_when_approved,
        rules=tuple(
            ApprovalRuleInfo(
                id=each.pk,
                position=each.position,
                label=each.label,
                amount_from=each.amount_from,
                member_ids=tuple(each.member_ids),
                is_active=each.is_active,
            )
            for each in rules
        ),
    )
