"""The remembered rules."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.db.models import Count

from apps.accounting.models import (
    LineState,
    MatchRule,
    Reconciliation,
    StatementLine,
)
from apps.accounting.rules import match_rules as learn
from apps.accounting.selectors import line_numbers, suggestions
from apps.accounting.selectors.bank import explanations
from apps.accounting.selectors.bank.lines import info as line_info
from apps.accounting.values.bank import LineInfo, RuleDraft, RuleInfo, RulePreview
from apps.parties.values import bank_numbers
from kernel import crypto

# How far a preview looks back, and how many lines it shows.
LOOKED_AT: Final = 1000
EXAMPLES: Final = 8


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


def proposed_rule(*, line: LineInfo) -> RuleDraft | None:
    """The rule that would be made of `line`, its account still to be said and the other side's
    masked; None when the line has nothing to go by."""
    learned = learn.rule_from_line(
        learn.LineFacts(
            booked_on=line.booked_on,
            amount=line.amount,
            currency=line.currency,
            counterparty_name=line.counterparty_name,
            counterparty_account=line.counterparty_account,
            description=line.description,
        ),
        account_code="",
        name="",
    )
    if learned.is_empty:
        return None
    return RuleDraft(
        name=learned.text_contains or line.counterparty_name,
        account_code="",
        text_contains=learned.text_contains,
        counterparty_account=learned.counterparty_account,
        direction=learned.direction,
    )


def rule_preview(*, draft: RuleDraft) -> RulePreview:
    """What the rule would have done with the latest lines. The number of queries is fixed."""
    keys = crypto.data_keys()
    rows = list(StatementLine.objects.order_by("-booked_on", "-id")[:LOOKED_AT])
    rule = suggestions.rule_of(draft)
    fitting = [
        row for row in rows if learn.first_match([rule], suggestions.facts_of(row, keys=keys))
    ]
    explained = explanations.current(fitting)
    same = [
        row
        for row in fitting
        if row.id in explained
        and {side.account_code for side in explained[row.id].sides} == {draft.account_code}
    ]
    is_open = [row for row in fitting if row.state == LineState.IMPORTED]
    return RulePreview(
        looked_at=len(rows),
        open_lines=len(is_open),
        same=len(same),
        otherwise=len(fitting) - len(is_open) - len(same),
        examples=tuple(
            replace(line_info(row, keys=keys), reconciliation=explained.get(row.id))
            for row in fitting[:EXAMPLES]
        ),
    )


def _rule(row: MatchRule, *, used: int, keys: Mapping[int, bytes]) -> RuleInfo:
    direction: Any = str(row.direction)
    return RuleInfo(
        id=row.id,
        name=row.name,
        account_code=row.account.code,
        account_name=row.account.name,
        text_contains=row.text_contains,
        counterparty_account=bank_numbers.masked(line_numbers.opened(row, keys=keys)),
        direction=direction,
        amount_min=row.amount_min,
        amount_max=row.amount_max,
        position=row.position,
        is_active=row.is_active,
        used=used,
        actor_name=row.actor_name,
        made_at=row.made_at,
    )
