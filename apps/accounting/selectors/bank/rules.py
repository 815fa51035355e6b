"""The remembered rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db.models import Count

from apps.accounting.models import (
    MatchRule,
    Reconciliation,
)
from apps.accounting.rules import bank_numbers
from apps.accounting.selectors import suggestions
from apps.accounting.values.bank import (
    RuleInfo,
)
from kernel import crypto


def match_rules() -> list[RuleInfo]:
    """All rules in the order they are tried, those switched off included. Two queries."""
    keys = crypto.data_keys()
    used = Counter(
        dict(
            Reconciliation.objects.filter(undone_at=None)
            .exclude(rule=None)
            .values_list("rule_id")
            .annotate(lines=Count("id"))
        )
    )
    rows = MatchRule.objects.select_related("account").order_by("position", "made_at")
    return [_rule(row, used=used[row.id], keys=keys) for row in rows]


def _rule(row: MatchRule, *, used: int, keys: Mapping[int, bytes]) -> RuleInfo:
    direction: Any = str(row.direction)
    return RuleInfo(
        id=row.id,
        name=row.name,
        account_code=row.account.code,
        account_name=row.account.name,
        text_contains=row.text_contains,
        counterparty_account=bank_numbers.masked(suggestions.opened(row, keys=keys)),
        direction=direction,
        amount_min=row.amount_min,
        amount_max=row.amount_max,
        position=row.position,
        is_active=row.is_active,
        used=used,
        actor_name=row.actor_name,
        made_at=row.made_at,
    )
