"""Remembering what to do with lines like one that was seen before."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import bank as facts
from apps.accounting.models import Account, MatchRule, RuleDirection, StatementLine
from apps.accounting.rules import match_rules
from apps.accounting.selectors import suggestions
from apps.accounting.services import ledger
from apps.accounting.services.bank import booking
from apps.accounting.values.bank import RuleDraft
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from kernel.records import acted

NAME_MAX: Final = 100


class RuleTakesEverything(Invalid):
    code = "accounting.match_rule.takes_everything"
    sentence = _("Say what the lines have in common: words, the other side, or an amount.")


class BadDirection(Invalid):
    code = "accounting.match_rule.bad_direction"
    sentence = _("Say whether the rule is for money in, money out, or either way.")


class RuleNameMissing(Invalid):
    code = "accounting.match_rule.name_missing"
    sentence = _("Give the rule a name by which people will know it.")


class AmountsCrossed(Invalid):
    code = "accounting.match_rule.amounts_crossed"
    sentence = _("The lowest amount lies above the highest.")


class RuleKnown(Conflict):
    code = "accounting.match_rule.known"
    sentence = _("The rule “%(rule)s” does that already.")


@transaction.atomic
def learn_rule(*, line_id: int, account_code: str, actor: Actor, name: str = "") -> uuid.UUID:
    """Make a rule of a line: its stablest words, its direction, and `account_code`.

    Errors: `NotFound`, `RuleTakesEverything` when the line has nothing to go by, `RuleKnown`,
    the ledger's `UnknownAccount`.
    """
    actor.require(booking.RECONCILE)
    line = StatementLine.objects.filter(pk=line_id).first()
    if line is None:
        raise NotFound()
    learned = match_rules.rule_from_line(
        suggestions.facts_of(line), account_code=account_code, name=name.strip()
    )
    draft = RuleDraft(
        name=learned.name or learned.text_contains or line.counterparty_name,
        account_code=account_code,
        text_contains=learned.text_contains,
        counterparty_account=learned.counterparty_account,
        direction=learned.direction,
    )
    return _make(draft, actor=actor)


@transaction.atomic
def add_rule(*, draft: RuleDraft, actor: Actor) -> uuid.UUID:
    """Make a rule with conditions of one's own. Errors: as `learn_rule`; `AmountsCrossed`."""
    actor.require(booking.RECONCILE)
    return _make(draft, actor=actor)


@transaction.atomic
def switch_rule(*, rule_id: uuid.UUID, is_active: bool, actor: Actor) -> None:
    """Let a rule suggest, or keep it from doing so. Errors: `NotFound`."""
    actor.require(booking.RECONCILE)
    rule = _locked(rule_id)
    rule.is_active = is_active
    rule.save(update_fields=["is_active"])
    _announce_change(rule, actor=actor)


@transaction.atomic
def move_rule(*, rule_id: uuid.UUID, position: int, actor: Actor) -> None:
    """Put a rule at `position`, counted from 1; the others close up. Errors: `NotFound`."""
    actor.require(booking.RECONCILE)
    rule = _locked(rule_id)
    others = [one for one in MatchRule.objects.select_for_update() if one.pk != rule.pk]
    others.insert(max(position, 1) - 1, rule)
    for place, one in enumerate(others, start=1):
        one.position = place
    MatchRule.objects.bulk_update(others, ["position"])
    _announce_change(rule, actor=actor)


def _make(draft: RuleDraft, *, actor: Actor) -> uuid.UUID:
    account = _checked(draft)
    last = MatchRule.objects.aggregate(last=Max("position"))["last"] or 0
    rule = MatchRule.objects.create(
        name=draft.name.strip()[:NAME_MAX],
        text_contains=draft.text_contains.strip(),
        counterparty_account=draft.counterparty_account.strip(),
        direction=draft.direction,
        amount_min=draft.amount_min,
        amount_max=draft.amount_max,
        account=account,
        position=last + 1,
        **acted(actor),
    )
    publish(
        facts.MatchRuleMade(rule_id=rule.id, rule=rule.name, account=account.code),
        actor=actor,
    )
    return rule.id


def _checked(draft: RuleDraft) -> Account:
    """The account the rule posts to. Errors: what is wrong with the draft."""
    if suggestions.rule_of(draft).is_empty:
        raise RuleTakesEverything(field="text_contains")
    if not draft.name.strip():
        raise RuleNameMissing(field="name")
    if draft.direction not in RuleDirection.values:
        raise BadDirection(field="direction")
    low, high = draft.amount_min, draft.amount_max
    if low is not None and high is not None and low > high:
        raise AmountsCrossed(field="amount_min")
    account = Account.objects.filter(code=draft.account_code, is_active=True).first()
    if account is None:
        raise ledger.UnknownAccount(field="account_code", account=draft.account_code)
    known = suggestions.known_rule(draft)
    if known is not None:
        raise RuleKnown(rule=known.name)
    return account


def _locked(rule_id: uuid.UUID) -> MatchRule:
    rule = MatchRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise NotFound()
    return rule


def _announce_change(rule: MatchRule, *, actor: Actor) -> None:
    publish(
        facts.MatchRuleChanged(
            rule_id=rule.id, rule=rule.name, is_active=rule.is_active, position=rule.position
        ),
        actor=actor,
    )
