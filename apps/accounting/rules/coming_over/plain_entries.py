"""Entries of plain-text accounting: what a posting weighs, the amount left out, the balance.

An entry balances when the weights of its postings are zero in every currency, but for half of the
last digit that its amounts show (as beancount and hledger have it). A posting weighs its cost, else
its price, else itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from apps.accounting.rules.coming_over.limits import AMOUNT_MAX, DIGITS_MAX, TEXT_MAX
from apps.accounting.rules.coming_over.problems import BadRow, Problems
from apps.accounting.rules.coming_over.stream import SourceEntry, SourcePosting

TOLERANCE: Final = Decimal("0.005")
ZERO: Final = Decimal(0)
PLACES_SHOWN_MAX: Final = 8


@dataclass(slots=True, kw_only=True)
class RawPosting:
    """As written. `amount` None is to be worked out, from `assigned` where a balance is stated."""

    account: str
    line: int
    amount: Decimal | None = None
    commodity: str = ""
    weight: Decimal | None = None
    weight_currency: str = ""
    assigned: tuple[Decimal, str] | None = None
    asserted: tuple[Decimal, str] | None = None
    asserts_all_below: bool = False
    notes: dict[str, str] = field(default_factory=dict)
    description: str = ""

    def weighs(self) -> tuple[Decimal, str]:
        if self.weight is not None:
            return self.weight, self.weight_currency
        return self.amount or ZERO, self.commodity


@dataclass(slots=True, kw_only=True)
class RawEntry:
    date: date
    line: int
    payee: str = ""
    narration: str = ""
    number: str = ""
    marks: tuple[str, ...] = ()
    notes: dict[str, str] = field(default_factory=dict)
    postings: list[RawPosting] = field(default_factory=list)


def complete(entry: RawEntry, problems: Problems) -> SourceEntry | None:
    """The entry with every amount, or None with the reason among `problems`."""
    missing = [one for one in entry.postings if one.amount is None]
    if len(missing) > 1:
        problems.error("coming_over.two_missing", missing[1].line)
        return None
    postings = [one for one in entry.postings if one.amount is not None]
    huge = next((one for one in postings if abs(one.weighs()[0]) >= AMOUNT_MAX), None)
    if huge is not None:
        problems.error("coming_over.too_big", huge.line, amount=f"{huge.weighs()[0]:.3E}")
        return None
    left = _left_over(postings)
    tolerances = _tolerances(postings)
    if missing:
        postings += _worked_out(missing[0], left, tolerances)
        left = _left_over(postings)
    off = {
        currency: amount
        for currency, amount in left.items()
        if abs(amount) > tolerances.get(currency, TOLERANCE)
    }
    if off:
        said = ", ".join(f"{plain(amount)} {currency}".strip() for currency, amount in off.items())
        problems.error("coming_over.unbalanced", entry.line, difference=said)
        return None
    kept = [one for one in postings if one.amount or one.weighs()[0]]
    if not kept:
        problems.note("coming_over.empty_entry", entry.line)
        return None
    if len(kept) < 2:
        problems.error("coming_over.one_posting", entry.line)
        return None
    return _finished(entry, kept)


def _left_over(postings: Iterable[RawPosting]) -> dict[str, Decimal]:
    left: dict[str, Decimal] = defaultdict(Decimal)
    for one in postings:
        weight, currency = one.weighs()
        left[currency] += weight
    return {currency: amount for currency, amount in left.items() if amount}


def _tolerances(postings: Iterable[RawPosting]) -> dict[str, Decimal]:
    """Half of the coarsest last digit that is written for each currency."""
    found: dict[str, Decimal] = {}
    for one in postings:
        exponent = (one.amount or ZERO).as_tuple().exponent
        if isinstance(exponent, int) and -PLACES_SHOWN_MAX <= exponent < 0:
            half = Decimal(5).scaleb(exponent - 1)
            found[one.commodity] = max(found.get(one.commodity, ZERO), half)
    return found


def _worked_out(
    blank: RawPosting, left: Mapping[str, Decimal], tolerances: Mapping[str, Decimal]
) -> list[RawPosting]:
    """What the posting without an amount takes, one for each currency that is left over."""
    found = []
    for currency, amount in left.items():
        digit = (tolerances.get(currency, TOLERANCE) * 2).normalize()
        rounded = (-amount).quantize(min(digit, Decimal(1)), rounding=ROUND_HALF_UP)
        if rounded:
            found.append(
                RawPosting(
                    account=blank.account,
                    line=blank.line,
                    amount=rounded,
                    commodity=currency,
                    notes=blank.notes,
                    description=blank.description,
                )
            )
    return found


def _finished(entry: RawEntry, postings: list[RawPosting]) -> SourceEntry:
    said = " · ".join(text for text in (entry.payee, entry.narration) if text)
    described = " ".join((said, *entry.marks)).strip()
    return SourceEntry(
        date=entry.date,
        line=entry.line,
        description=described[:TEXT_MAX],
        number=entry.number,
        payee=entry.payee,
        postings=tuple(_posting(entry, one) for one in postings),
    )


def _posting(entry: RawEntry, one: RawPosting) -> SourcePosting:
    weight, currency = one.weighs()
    said = {**entry.notes, **one.notes}
    return SourcePosting(
        account=one.account,
        line=one.line,
        amount=one.amount or ZERO,
        commodity=one.commodity,
        weight=weight,
        weight_currency=currency,
        description=one.description[:TEXT_MAX],
        party=noted(said, "party", "customer", "supplier", "vendor") or entry.payee,
        due_on=_day(noted(said, "due", "due_on", "due-date")),
        tax_code=noted(said, "tax", "tax_code", "tax-code", "vat"),
        cost_centre=noted(said, "cost_centre", "cost-centre", "cost_center", "cost-center"),
        project=noted(said, "project"),
    )


def noted(notes: Mapping[str, str], *names: str) -> str:
    """The first of these notes that says something."""
    return next((notes[name] for name in names if notes.get(name)), "")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.replace("/", "-")) if text else None
    except ValueError:
        return None


def plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


class RunningBalances:
    """What every account holds while the entries are read in the order of their days."""

    def __init__(self) -> None:
        self._held: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
        self._commodities: dict[str, set[str]] = defaultdict(set)
        self._below: dict[str, set[str]] = defaultdict(set)

    def add(self, account: str, commodity: str, amount: Decimal) -> None:
        self._held[account, commodity] += amount
        if commodity not in self._commodities[account]:
            self._commodities[account].add(commodity)
            parts = account.split(":")
            for length in range(1, len(parts)):
                self._below[":".join(parts[:length])].add(account)

    def held(self, account: str, commodity: str, *, with_below: bool) -> Decimal:
        total = self._held.get((account, commodity), ZERO)
        if with_below:
            for other in self._below.get(account, ()):
                total += self._held.get((other, commodity), ZERO)
        return total


def expression(text: str) -> Decimal:
    """A number or a sum of `+ - * / ( )` as beancount allows. Errors: `BadRow`."""
    clean = text.replace(",", "").strip()
    try:
        found = Decimal(clean)
    except ArithmeticError:
        found = _Expression(clean).value()
    if abs(found) >= AMOUNT_MAX:
        raise BadRow("coming_over.too_big", amount=text)
    if len(found.as_tuple().digits) > DIGITS_MAX:
        raise BadRow("coming_over.bad_number", value=text)
    return found


class _Expression:
    DEPTH_MAX = 20

    def __init__(self, text: str) -> None:
        self._text, self._at = text, 0

    def value(self) -> Decimal:
        found = self._sum(0)
        self._blanks()
        if self._at != len(self._text):
            raise self._refusal()
        return found

    def _refusal(self) -> BadRow:
        return BadRow("coming_over.bad_number", value=self._text)

    def _blanks(self) -> None:
        while self._at < len(self._text) and self._text[self._at] == " ":
            self._at += 1

    def _next(self) -> str:
        self._blanks()
        return self._text[self._at] if self._at < len(self._text) else ""

    def _sum(self, depth: int) -> Decimal:
        found = self._product(depth)
        while (sign := self._next()) and sign in "+-":
            self._at += 1
            other = self._product(depth)
            found = found + other if sign == "+" else found - other
        return found

    def _product(self, depth: int) -> Decimal:
        found = self._factor(depth)
        while (sign := self._next()) and sign in "*/":
            self._at += 1
            other = self._factor(depth)
            if sign == "/" and not other:
                raise self._refusal()
            found = found * other if sign == "*" else found / other
        return found

    def _factor(self, depth: int) -> Decimal:
        if depth > self.DEPTH_MAX:
            raise self._refusal()
        sign = self._next()
        if sign and sign in "+-":
            self._at += 1
            found = self._factor(depth + 1)
            return -found if sign == "-" else found
        if sign == "(":
            self._at += 1
            found = self._sum(depth + 1)
            if self._next() != ")":
                raise self._refusal()
            self._at += 1
            return found
        start = self._at
        while self._at < len(self._text) and self._text[self._at] in "0123456789.":
            self._at += 1
        try:
            return Decimal(self._text[start : self._at])
        except ArithmeticError as problem:
            raise self._refusal() from problem
