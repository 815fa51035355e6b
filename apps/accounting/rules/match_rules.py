"""Which account a bank line belongs to, by remembered rules; which ledger line it settles.

Pure: a rule, a line and the open ledger lines go in; a proposal with its reason comes out. Texts
are compared without case and diacritics. Reasons are English templates with parameters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from apps.accounting.rules import comparing
from apps.accounting.rules.bank_statements import ParsedLine, account_key
from apps.accounting.rules.wording import gettext_noop

Direction = Literal["in", "out", "any"]
Certainty = Literal["certain", "check"]
Id = int | str | UUID
NEAR_DAYS_MAX = 5
RULE_WORDS_MAX = 4
REFERENCE_LENGTH_MIN = 4
_PUNCTUATION = ".,;:!?()[]{}<>\"'“”„/|+*#=_-–"


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchRule:
    """“Lines like this belong to that account”; every condition that is set must hold.

    Amounts are sizes without sign, bounds included. Rules are tried in order of `position`.
    """

    account_code: str
    name: str
    id: Id | None = None
    text_contains: str = ""
    counterparty_account: str = ""
    direction: Direction = "any"
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    position: int = 0

    @property
    def is_empty(self) -> bool:
        """A rule without a condition on text, other side or amount would take every line."""
        has_bound = self.amount_min is not None or self.amount_max is not None
        return not (comparing.plain(self.text_contains) or self.counterparty_account or has_bound)


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What rules look at. `amount` is signed: plus is money in."""

    booked_on: date
    amount: Decimal
    currency: str
    counterparty_name: str = ""
    counterparty_account: str = ""
    description: str = ""
    reference: str = ""
    variable_symbol: str = ""

    @classmethod
    def of(cls, line: ParsedLine) -> LineFacts:
        return cls(
            booked_on=line.booked_on,
            amount=line.amount,
            currency=line.currency,
            counterparty_name=line.counterparty_name,
            counterparty_account=line.counterparty_account,
            description=line.description,
            reference=line.reference,
            variable_symbol=line.variable_symbol,
        )

    @property
    def text(self) -> str:
        """The line's words for comparing, each field on a line of its own."""
        fields = (self.counterparty_name, self.description, self.reference, self.variable_symbol)
        return "\n".join(comparing.plain(one) for one in fields)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why, as an English template with its parameters."""

    message: str
    params: dict[str, str | int] = field(default_factory=dict)

    @property
    def sentence(self) -> str:
        return self.message % self.params


@dataclass(frozen=True, slots=True)
class Match:
    rule: MatchRule
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenEntry:
    """A ledger line on the bank account that no statement line settles yet.

    `amount` is signed as on the statement: a debit of the bank account is plus.
    """

    line_id: Id
    entry_date: date
    amount: Decimal
    currency: str
    reference: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    entry: OpenEntry
    certainty: Certainty
    reason: Reason


def first_match(rules: Iterable[MatchRule], line: LineFacts) -> Match | None:
    """The first rule by position whose conditions all hold, with the reason in words."""
    text = line.text
    for rule in sorted(rules, key=lambda one: one.position):
        if not rule.is_empty and _holds(rule, line, text):
            return Match(rule, _reason(rule))
    return None


def _holds(rule: MatchRule, line: LineFacts, text: str) -> bool:
    if rule.direction != "any" and rule.direction != ("in" if line.amount > 0 else "out"):
        return False
    if comparing.plain(rule.text_contains) not in text:
        return False
    if rule.counterparty_account:
        other_side = account_key(line.counterparty_account)
        if account_key(rule.counterparty_account) != other_side:
            return False
    size = abs(line.amount)
    if rule.amount_min is not None and size < rule.amount_min:
        return False
    return rule.amount_max is None or size <= rule.amount_max


def _reason(rule: MatchRule) -> Reason:
    """The strongest condition: words and other side, else the amount."""
    named: dict[str, str | int] = {"rule": rule.name}
    text, account = rule.text_contains, rule.counterparty_account
    if text and account:
        return Reason(
            gettext_noop(
                "Rule “%(rule)s”: text contains “%(text)s” and the other side is %(account)s"
            ),
            {**named, "text": text, "account": account},
        )
    if text:
        return Reason(
            gettext_noop("Rule “%(rule)s”: text contains “%(text)s”"), {**named, "text": text}
        )
    if account:
        return Reason(
            gettext_noop("Rule “%(rule)s”: the other side is %(account)s"),
            {**named, "account": account},
        )
    return _amount_reason(rule, named)


def _amount_reason(rule: MatchRule, named: dict[str, str | int]) -> Reason:
    low, high = rule.amount_min, rule.amount_max
    if low is not None and high is not None:
        return Reason(
            gettext_noop("Rule “%(rule)s”: amount between %(low)s and %(high)s"),
            {**named, "low": str(low), "high": str(high)},
        )
    if low is not None:
        return Reason(
            gettext_noop("Rule “%(rule)s”: amount at least %(low)s"), {**named, "low": str(low)}
        )
    return Reason(
        gettext_noop("Rule “%(rule)s”: amount at most %(high)s"), {**named, "high": str(high)}
    )


def rule_from_line(line: LineFacts, *, account_code: str, name: str) -> MatchRule:
    """A rule for lines like this one: its stablest words and its direction.

    The words come from the other side's name, else from the description: the longest run without
    dates, numbers, months or words that every payment has. Without such words the rule goes by
    the other side's account.
    """
    words = _stable_words(line.counterparty_name) or _stable_words(line.description)
    return MatchRule(
        name=name,
        account_code=account_code,
        text_contains=words,
        counterparty_account="" if words else line.counterparty_account,
        direction="in" if line.amount > 0 else "out",
    )


def _stable_words(text: str) -> str:
    runs = list(_runs(text))
    best = max(runs, key=lambda run: sum(map(len, run)), default=[])
    return " ".join(best[:RULE_WORDS_MAX])


def _runs(text: str) -> Iterator[list[str]]:
    """Runs of neighbouring words that will be there next time, too."""
    run: list[str] = []
    for word in text.split():
        clean = word.strip(_PUNCTUATION)
        if clean and _is_stable(clean):
            run.append(clean)
        elif clean:
            yield run
            run = []
    yield run


def _is_stable(word: str) -> bool:
    plain = comparing.plain(word)
    has_digit = any(character.isdigit() for character in word)
    letters = re.sub(r"[^a-z]", "", plain) if plain.isascii() else plain
    return not has_digit and len(letters) >= 2 and plain not in _PASSING_WORDS


# In English, Czech, Hungarian, Danish, German and Dutch, as `comparing.plain` leaves them.
_MONTHS = (
    "january february march april may june july august september october november december "
    "leden unor brezen duben kveten cerven cervenec srpen zari rijen listopad prosinec "
    "januar februar marcius aprilis majus junius julius augusztus szeptember oktober "
    "marts maj juni juli marz mai dezember januari februari maart mei augustus"
)
_WORDS_OF_PAYMENTS = (
    "payment transfer invoice reference platba uhrada faktura prevod prichozi odchozi zprava "
    "utalas atutalas szamla kozlemeny betaling overforsel uberweisung rechnung zahlung "
    "gutschrift lastschrift overschrijving factuur sepa eref svwz mref cred kref vs ss ks"
)
_PASSING_WORDS = frozenset(f"{_MONTHS} {_WORDS_OF_PAYMENTS}".split())


def candidates(line: LineFacts, open_entries: Sequence[OpenEntry]) -> tuple[Candidate, ...]:
    """Open ledger lines of the same amount and currency, the likeliest first.

    Same amount and reference, then same amount within five days, then same amount. Only a single
    line of the same amount and reference is certain; everything else is for a person to check.
    """
    same_amount = [
        entry
        for entry in open_entries
        if entry.amount == line.amount and entry.currency == line.currency
    ]
    by_reference = [entry for entry in same_amount if _same_reference(line, entry)]
    certainty: Certainty = "certain" if len(by_reference) == 1 else "check"
    referred = {entry.line_id for entry in by_reference}
    others = [entry for entry in same_amount if entry.line_id not in referred]
    return (
        *(
            Candidate(entry, certainty, _reference_reason(entry))
            for entry in _nearest_first(line, by_reference)
        ),
        *(
            Candidate(entry, "check", _day_reason(line, entry))
            for entry in _nearest_first(line, others)
        ),
    )


def _nearest_first(line: LineFacts, entries: list[OpenEntry]) -> list[OpenEntry]:
    return sorted(entries, key=lambda entry: _days_between(line, entry))


def _days_between(line: LineFacts, entry: OpenEntry) -> int:
    return abs((line.booked_on - entry.entry_date).days)


def _same_reference(line: LineFacts, entry: OpenEntry) -> bool:
    """Equal references, or the entry's reference among the words of the line."""
    reference = _reference_key(entry.reference)
    if not reference:
        return False
    if reference in (_reference_key(line.reference), _reference_key(line.variable_symbol)):
        return True
    words = (_reference_key(word) for word in re.split(r"[\s,;:+]+", line.description))
    return len(reference) >= REFERENCE_LENGTH_MIN and reference in words


def _reference_key(text: str) -> str:
    return comparing.plain(text).replace(" ", "").lstrip("0")


def _reference_reason(entry: OpenEntry) -> Reason:
    return Reason(
        gettext_noop("Same amount, same reference “%(reference)s”"),
        {"reference": entry.reference},
    )


def _day_reason(line: LineFacts, entry: OpenEntry) -> Reason:
    days = _days_between(line, entry)
    if days == 0:
        return Reason(gettext_noop("Same amount, same day"))
    if days <= NEAR_DAYS_MAX:
        return Reason(gettext_noop("Same amount, days between: %(days)s"), {"days": days})
    return Reason(gettext_noop("Same amount only; days between: %(days)s"), {"days": days})
