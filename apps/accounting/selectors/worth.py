"""What a bank line is worth in another currency: as the bank stated it, else by the day's rate."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final, Protocol

from django.db import connection

from apps.accounting.rules.matching import Worth
from apps.accounting.selectors import currencies
from apps.accounting.selectors import ledger as books
from kernel.money import minor_units, round_amount

RATES: Final = """
SELECT w.currency, d.day, r.rate
  FROM unnest(%s::text[]) AS w (currency) CROSS JOIN unnest(%s::date[]) AS d (day)
 CROSS JOIN LATERAL (SELECT rate FROM exchange_rate AS e
                      WHERE e.currency = w.currency AND e.date <= d.day
                      ORDER BY e.date DESC LIMIT 1) AS r
"""
Rates = Mapping[tuple[str, datetime.date], Decimal]


class Moved(Protocol):
    """A bank line, as a row or as it is shown."""

    @property
    def amount(self) -> Any: ...
    @property
    def currency(self) -> Any: ...
    @property
    def booked_on(self) -> Any: ...
    @property
    def original_amount(self) -> Any: ...
    @property
    def original_currency(self) -> Any: ...


def worth_of(line: Moved, *, currency: str) -> Worth:
    """The line in `currency`, signed as on the statement. Errors: `RateMissing`."""
    wanted = {one for one in (line.currency, currency) if one}
    found = currencies.rates_for(currencies=wanted, on=line.booked_on)
    rates = {(code, line.booked_on): rate.rate for code, rate in found.items()}
    return _worth(line, currency, rates=rates)


def booked_of(line: Moved) -> Decimal:
    """The line in the books' currency, by the day's rate. Errors: `RateMissing`."""
    rate = currencies.rate_for(currency=line.currency, on=line.booked_on)
    return currencies.in_books(amount=line.amount, rate=rate, places=books.books().places)


def known_rates(lines: Iterable[Moved], *, wanted: Collection[str]) -> Rates:
    """(currency, day) → the rate that holds, for the days of the lines; without those that nobody
    has typed or imported. At most two queries."""
    days = sorted({line.booked_on for line in lines})
    own = books.books().currency
    rates = {(own, day): Decimal(1) for day in days}
    foreign = sorted(set(wanted) - {own})
    if days and foreign:
        with connection.cursor() as cursor:
            cursor.execute(RATES, [foreign, days])
            rates |= {(currency, day): rate for currency, day, rate in cursor.fetchall()}
    return rates


def worth_by(rates: Rates, line: Moved, *, currency: str) -> Worth | None:
    """`worth_of` by rates at hand; None when one is missing."""
    needed = {(line.currency, line.booked_on), (currency, line.booked_on)}
    return _worth(line, currency, rates=rates) if needed <= rates.keys() else None


def _worth(line: Moved, currency: str, *, rates: Rates) -> Worth:
    if line.currency == currency:
        return Worth(line.amount, is_stated=True)
    if line.original_currency == currency and line.original_amount:
        # Banks state it without a sign, or with their own.
        stated = abs(line.original_amount) * (1 if line.amount > 0 else -1)
        return Worth(stated, is_stated=True)
    booked = line.amount * rates[line.currency, line.booked_on]
    unit = Decimal(1).scaleb(-minor_units(currency))
    amount = (booked / rates[currency, line.booked_on]).quantize(unit, rounding=ROUND_HALF_UP)
    return Worth(round_amount(amount, currency), is_stated=False)
