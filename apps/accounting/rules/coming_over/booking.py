"""An entry of another system as lines of these books.

Every line has its amount in the books' currency: by the price or cost it states, else by a rate.
The foreign amounts of an entry must be zero in each currency (the ledger's promise); where money
changed currency, lines over the conversion account ("money in transit") make it so. What is left
over by rounding goes to the largest line that was valued, else to the rounding account.

What is no money (shares, hours) is booked at its cost; without a cost it isn't kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from babel.numbers import get_currency_precision, is_currency

from apps.accounting.rules.coming_over.limits import AMOUNT_MAX, TEXT_MAX
from apps.accounting.rules.coming_over.plain_entries import plain
from apps.accounting.rules.coming_over.problems import Problems
from apps.accounting.rules.coming_over.stream import SourceEntry, SourcePosting, SourcePrice

# Accounts that the file doesn't name.
CONVERSION: Final = "\x00conversion"
ROUNDING: Final = "\x00rounding"
# Half a unit for each line is all that rounding can leave over.
ROUNDING_UNITS_PER_LINE: Final = Decimal("0.5")
ZERO: Final = Decimal(0)

Rate = Callable[[str, date], Decimal | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedLine:
    """`account` is the file's own name, or `CONVERSION`, `ROUNDING`. `currency` "": the books'."""

    account: str
    line: int
    amount: Decimal
    currency: str = ""
    currency_amount: Decimal | None = None
    description: str = ""
    party: str = ""
    due_on: date | None = None
    tax_code: str = ""
    cost_centre: str = ""
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedEntry:
    source: SourceEntry
    lines: tuple[BookedLine, ...]


@dataclass(slots=True)
class _Valued:
    line: BookedLine
    is_estimate: bool


class Rates:
    """The file's own prices, then whatever `otherwise` knows; the latest on or before a day."""

    def __init__(
        self, prices: Iterable[SourcePrice], *, books_currency: str, otherwise: Rate
    ) -> None:
        self._otherwise = otherwise
        self._known: dict[str, list[tuple[date, Decimal]]] = {}
        for price in sorted(prices, key=lambda one: one.date):
            if price.currency == books_currency and price.rate > 0:
                self._known.setdefault(price.commodity, []).append((price.date, price.rate))
            elif price.commodity == books_currency and price.rate > 0:
                self._known.setdefault(price.currency, []).append((price.date, 1 / price.rate))
        self._found: dict[tuple[str, date], Decimal | None] = {}

    def __call__(self, currency: str, on: date) -> Decimal | None:
        key = (currency, on)
        if key not in self._found:
            stated = None
            for day, rate in self._known.get(currency, ()):
                if day > on:
                    break
                stated = rate
            self._found[key] = stated or self._otherwise(currency, on)
        return self._found[key]


@lru_cache(maxsize=2_000)
def places_of(currency: str) -> int | None:
    """Decimal places of a currency; None for what is no currency."""
    return int(get_currency_precision(currency)) if is_currency(currency) else None


def book(
    entry: SourceEntry, *, books_currency: str, places: int, rate: Rate, problems: Problems
) -> BookedEntry | None:
    """The entry's lines, debits and credits equal in the books and in every currency.

    None with the reason among `problems`.
    """
    booker = _Booker(entry, books_currency, places, rate, problems)
    lines = booker.lines()
    return None if lines is None else BookedEntry(source=entry, lines=lines)


class _Booker:
    def __init__(
        self, entry: SourceEntry, books_currency: str, places: int, rate: Rate, problems: Problems
    ) -> None:
        self._entry = entry
        self._currency, self._unit = books_currency, Decimal(1).scaleb(-places)
        self._rate, self._problems = rate, problems

    def lines(self) -> tuple[BookedLine, ...] | None:
        before = self._problems.errors
        kept = [one for one in self._entry.postings if self._is_money(one)]
        valued = [each for one in kept if (each := self._valued(one)) is not None]
        if self._problems.errors > before:
            return None
        if not valued:
            return None
        balanced = self._without_rounding(valued)
        if balanced is None:
            return None
        found = [*balanced, *self._conversions(balanced)]
        found = [one for one in found if one.amount or one.currency_amount]
        if len(found) < 2:
            self._problems.note("coming_over.empty_entry", self._entry.line)
            return None
        return tuple(found)

    def _named(self, commodity: str) -> str:
        """ "" for the currency of the books."""
        return "" if commodity == self._currency else commodity

    def _is_money(self, one: SourcePosting) -> bool:
        """Whether the posting has a value; what has none is left out and said."""
        if not one.weight_currency or places_of(one.weight_currency) is not None:
            return True
        if self._rate(one.weight_currency, self._entry.date) is not None:
            return True
        self._problems.note(
            "coming_over.commodity_left_out",
            one.line,
            amount=plain(one.amount),
            commodity=one.commodity,
        )
        return False

    def _valued(self, one: SourcePosting) -> _Valued | None:
        commodity, weighs = self._named(one.commodity), self._named(one.weight_currency)
        amount, is_estimate = one.weight, bool(commodity)
        if one.books_amount is not None:
            amount, is_estimate = one.books_amount, False
        elif weighs:
            rate = self._rate(weighs, self._entry.date)
            if rate is None:
                self._problems.error(
                    "coming_over.rate_missing",
                    one.line,
                    currency=weighs,
                    day=self._entry.date.isoformat(),
                )
                return None
            amount, is_estimate = one.weight * rate, True
        if not is_estimate and not self._is_precise(amount, self._currency, one.line):
            return None
        if abs(amount) >= AMOUNT_MAX:
            self._problems.error("coming_over.too_big", one.line, amount=plain(amount))
            return None
        return self._line(one, commodity, amount, is_estimate=is_estimate)

    def _line(
        self, one: SourcePosting, commodity: str, amount: Decimal, *, is_estimate: bool
    ) -> _Valued | None:
        description, currency = one.description, commodity
        if commodity and places_of(commodity) is None:
            # Shares are kept at what they cost; how many is said in words.
            said = f"{plain(one.amount)} {commodity}"
            description = " · ".join(text for text in (said, description) if text)
            places = places_of(one.weight_currency)
            currency = "" if places is None else self._named(one.weight_currency)
            foreign = one.weight.quantize(Decimal(1).scaleb(-(places or 0)), rounding=ROUND_HALF_UP)
        else:
            foreign = one.amount
        if currency and not self._is_precise(foreign, currency, one.line):
            return None
        return _Valued(
            BookedLine(
                account=one.account,
                line=one.line,
                amount=amount.quantize(self._unit, rounding=ROUND_HALF_UP),
                currency=currency,
                currency_amount=foreign if currency else None,
                description=description[:TEXT_MAX],
                party=one.party,
                due_on=one.due_on,
                tax_code=one.tax_code,
                cost_centre=one.cost_centre,
                project=one.project,
            ),
            is_estimate,
        )

    def _is_precise(self, amount: Decimal, currency: str, line: int) -> bool:
        places = places_of(currency)
        if currency == self._currency:
            exponent = self._unit.as_tuple().exponent
            places = -exponent if isinstance(exponent, int) else 2
        if places is None or amount == round(amount, places):
            return True
        self._problems.error(
            "coming_over.too_precise", line, amount=plain(amount), currency=currency
        )
        return False

    def _without_rounding(self, valued: list[_Valued]) -> list[BookedLine] | None:
        left = sum((one.line.amount for one in valued), ZERO)
        lines = [one.line for one in valued]
        if not left:
            return lines
        if abs(left) > self._unit * (ROUNDING_UNITS_PER_LINE * len(lines) + 1):
            self._problems.error(
                "coming_over.unbalanced",
                self._entry.line,
                difference=f"{plain(left)} {self._currency}",
            )
            return None
        estimates = [place for place, one in enumerate(valued) if one.is_estimate]
        if estimates:
            largest = max(estimates, key=lambda place: abs(lines[place].amount))
            lines[largest] = replace(lines[largest], amount=lines[largest].amount - left)
            return lines
        self._problems.note(
            "coming_over.rounded",
            self._entry.line,
            difference=plain(left),
            currency=self._currency,
        )
        return [*lines, BookedLine(account=ROUNDING, line=self._entry.line, amount=-left)]

    def _conversions(self, lines: Iterable[BookedLine]) -> list[BookedLine]:
        """For each currency that isn't zero its mirror, and the same in the books' currency."""
        totals: dict[str, tuple[Decimal, Decimal]] = {}
        for one in lines:
            if one.currency:
                foreign, booked = totals.get(one.currency, (ZERO, ZERO))
                totals[one.currency] = (
                    foreign + (one.currency_amount or ZERO),
                    booked + one.amount,
                )
        found, at = [], self._entry.line
        counter = ZERO
        for currency, (foreign, booked) in sorted(totals.items()):
            if foreign:
                counter += booked
                found.append(
                    BookedLine(
                        account=CONVERSION,
                        line=at,
                        amount=-booked,
                        currency=currency,
                        currency_amount=-foreign,
                    )
                )
        if counter:
            found.append(BookedLine(account=CONVERSION, line=at, amount=counter))
        return found
