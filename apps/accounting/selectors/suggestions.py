"""What could explain an open line: the remembered rules, what is in the books already, and the open
items that it may settle.

One `Suggester` serves all lines of a bank account; the number of its queries is fixed.
"""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext

from apps.accounting.models import BankAccount, LineState, MatchRule, StatementLine
from apps.accounting.rules import match_rules
from apps.accounting.selectors import line_numbers
from apps.accounting.selectors.open_for_bank import OpenForBank, open_for_bank
from apps.accounting.values.bank import RuleDraft, Suggestion
from apps.parties.values import bank_numbers
from kernel import crypto

FAR: Final = match_rules.NEAR_DAYS_MAX
_NUMBER = re.compile(r"[^\W_]*\d{4,}[^\W_]*")

# Ledger lines of the account that nothing settles yet. What was reversed, the reversals, and
# opening balances never stand on a statement.
OPEN_ENTRIES: Final = """
SELECT l.id, l.date, coalesce(l.currency_amount, l.amount), l.description, e.id, e.description,
       j.code || ' ' || y.label || '/' || e.number
  FROM journal_line AS l
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS y ON y.id = e.fiscal_year_id
 WHERE l.account_id = %(account)s AND coalesce(l.currency_amount, l.amount) = ANY(%(amounts)s)
   AND coalesce(l.currency, %(currency)s) = %(currency)s AND j.kind <> 'opening'
   AND e.reverses_id IS NULL
   AND NOT EXISTS (SELECT FROM journal_entry AS r WHERE r.reverses_id = e.id)
   AND NOT EXISTS (SELECT FROM reconciliation AS d
                    WHERE d.ledger_line_id = l.id AND d.undone_at IS NULL)
 ORDER BY l.date, l.id
"""


@dataclass(frozen=True, slots=True)
class _BooksEntry:
    entry_id: uuid.UUID
    reference: str
    text: str
    open_entry: match_rules.OpenEntry


@dataclass(slots=True)
class Suggester:
    rules: list[match_rules.MatchRule]
    account_names: Mapping[str, str]
    by_amount: Mapping[Decimal, list[_BooksEntry]]
    open_items: OpenForBank
    # Ledger lines that an earlier line is certain to settle.
    claimed: set[int] = field(default_factory=set)

    def all_for(self, line_id: int, line: match_rules.LineFacts) -> tuple[Suggestion, ...]:
        """The likeliest first."""
        matches = list(self._matches(line))
        settling = self.open_items.suggestions(line_id)
        rule = self._by_rule(line)
        sure = [one for one in (*matches, *settling) if one.certainty == "certain"]
        # Something of that amount in the books about that day: booking it again might double it.
        near = [one for one in matches if self._is_near(line, one)]
        named = [one for one in settling if one.is_named]
        by_rule = [rule] if rule else []
        return tuple(dict.fromkeys((*sure, *near, *named, *by_rule, *settling, *matches)))

    def best_for(self, line_id: int, line: match_rules.LineFacts) -> Suggestion | None:
        """The likeliest; what is certain takes what it settles from the lines that follow."""
        best = next(iter(self.all_for(line_id, line)), None)
        if best is None or best.certainty != "certain":
            return best
        if best.ledger_line_id is not None:
            self.claimed.add(best.ledger_line_id)
        if best.kind in ("settle", "batch", "transfer"):
            self.open_items.claim(line_id)
        return best

    def _matches(self, line: match_rules.LineFacts) -> Iterator[Suggestion]:
        entries = {
            one.open_entry.line_id: one
            for one in self.by_amount.get(line.amount, [])
            if one.open_entry.line_id not in self.claimed
        }
        found = match_rules.candidates(line, [one.open_entry for one in entries.values()])
        for candidate in found:
            entry = entries[candidate.entry.line_id]
            yield Suggestion(
                kind="match",
                certainty=candidate.certainty,
                reason=_sentence(candidate.reason),
                ledger_line_id=int(str(candidate.entry.line_id)),
                entry_id=entry.entry_id,
                entry_reference=entry.reference,
                entry_date=candidate.entry.entry_date,
                entry_text=entry.text,
                amount=candidate.entry.amount,
            )

    def _by_rule(self, line: match_rules.LineFacts) -> Suggestion | None:
        match = match_rules.first_match(self.rules, line) if line.amount else None
        if match is None:
            return None
        rule = match.rule
        return Suggestion(
            kind="rule",
            certainty="certain",
            reason=_sentence(match.reason),
            account_code=rule.account_code,
            account_name=self.account_names.get(rule.account_code, ""),
            rule_id=uuid.UUID(str(rule.id)),
            rule_name=rule.name,
            amount=line.amount,
        )

    def _is_near(self, line: match_rules.LineFacts, one: Suggestion) -> bool:
        return one.entry_date is not None and abs((line.booked_on - one.entry_date).days) <= FAR


def suggester(
    bank_account: BankAccount, lines: Sequence[StatementLine], *, keys: Mapping[int, bytes]
) -> Suggester:
    """For open lines of the account."""
    rows = list(MatchRule.objects.filter(is_active=True).select_related("account"))
    return Suggester(
        rules=[_rule(row, keys=keys) for row in rows],
        account_names={row.account.code: row.account.name for row in rows},
        by_amount=_open_entries(bank_account, sorted({line.amount for line in lines})),
        open_items=open_for_bank(
            bank_account,
            lines,
            numbers={line.id: line_numbers.opened(line, keys=keys) for line in lines},
            keys=keys,
        ),
    )


def of_line(row: StatementLine) -> tuple[Suggestion, ...]:
    """Everything that could explain the open line, the likeliest first."""
    keys = crypto.data_keys()
    found = suggester(row.bank_account, [row], keys=keys)
    return found.all_for(row.id, facts_of(row, keys=keys))


def best_of(bank_account: BankAccount) -> dict[int, Suggestion | None]:
    """The best suggestion of every open line; the oldest line has the first choice."""
    keys = crypto.data_keys()
    rows = StatementLine.objects.filter(bank_account=bank_account, state=LineState.IMPORTED)
    lines = list(rows.order_by("booked_on", "id"))
    found = suggester(bank_account, lines, keys=keys)
    return {line.id: found.best_for(line.id, facts_of(line, keys=keys)) for line in lines}


def certain(bank_account: BankAccount) -> list[tuple[int, Suggestion]]:
    """(line, suggestion) of all open lines whose best suggestion is certain, oldest first."""
    best = best_of(bank_account).items()
    return [(line_id, one) for line_id, one in best if one and one.certainty == "certain"]


def facts_of(
    line: StatementLine, *, keys: Mapping[int, bytes] | None = None
) -> match_rules.LineFacts:
    return match_rules.LineFacts(
        booked_on=line.booked_on,
        amount=line.amount,
        currency=line.currency,
        counterparty_name=line.counterparty_name,
        counterparty_account=line_numbers.opened(line, keys=keys),
        description=line.description,
        reference=line.reference,
        variable_symbol=line.variable_symbol,
    )


def rule_of(draft: RuleDraft) -> match_rules.MatchRule:
    return match_rules.MatchRule(
        name=draft.name,
        account_code=draft.account_code,
        text_contains=draft.text_contains,
        counterparty_account=draft.counterparty_account,
        direction=draft.direction,
        amount_min=draft.amount_min,
        amount_max=draft.amount_max,
    )


def known_rule(draft: RuleDraft) -> MatchRule | None:
    """The rule in use that has the same conditions and the same account."""
    rows = MatchRule.objects.filter(
        is_active=True,
        account__code=draft.account_code,
        text_contains__iexact=draft.text_contains.strip(),
        direction=draft.direction,
        amount_min=draft.amount_min,
        amount_max=draft.amount_max,
    )
    same_side = bank_numbers.number_key(draft.counterparty_account)
    return next(
        (row for row in rows if bank_numbers.number_key(row.counterparty_account) == same_side),
        None,
    )


def _rule(row: MatchRule, *, keys: Mapping[int, bytes]) -> match_rules.MatchRule:
    direction: Any = str(row.direction)
    return match_rules.MatchRule(
        id=row.id,
        name=row.name,
        account_code=row.account.code,
        text_contains=row.text_contains,
        counterparty_account=line_numbers.opened(row, keys=keys),
        direction=direction,
        amount_min=row.amount_min,
        amount_max=row.amount_max,
        position=row.position,
    )


def _open_entries(
    bank_account: BankAccount, amounts: list[Decimal]
) -> Mapping[Decimal, list[_BooksEntry]]:
    by_amount: dict[Decimal, list[_BooksEntry]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            OPEN_ENTRIES,
            {
                "account": bank_account.account_id,
                "amounts": amounts,
                "currency": bank_account.currency,
            },
        )
        for line_id, day, amount, said, entry_id, text, reference in cursor.fetchall():
            words = f"{text} {said}"
            number = _NUMBER.search(words)
            open_entry = match_rules.OpenEntry(
                line_id=line_id,
                entry_date=day,
                amount=amount,
                currency=bank_account.currency,
                reference=number[0] if number else "",
                text=words,
            )
            by_amount[amount].append(_BooksEntry(entry_id, reference, text, open_entry))
    return by_amount


def _sentence(reason: match_rules.Reason) -> str:
    params = dict(reason.params)
    if "account" in params:
        params["account"] = bank_numbers.masked(str(params["account"]))
    return gettext(reason.message) % params
