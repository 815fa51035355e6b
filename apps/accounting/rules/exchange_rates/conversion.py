"""From what a bank publishes to what the books need: their currency for one unit of another."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from apps.accounting.rules.exchange_rates import refusals
from apps.accounting.rules.exchange_rates.values import Published

# Enough for a rupiah in euro to keep eight digits.
RATE_PLACES = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """On that day one unit of `currency` cost `rate` in the currency of the books."""

    on: date
    currency: str
    rate: Decimal


def rates_in(published: Published, *, currency: str) -> tuple[Rate, ...]:
    """Every published rate in `currency`, by day and code.

    A bank that quotes in another currency is crossed through it: crowns for a krone are crowns for
    a euro over kroner for a euro, exactly, rounded once at the end. Days on which `currency` wasn't
    quoted give nothing. Errors: `RatesRejected` when it never was.
    """
    if published.base == currency:
        found = [(each.on, each.currency, each.value) for each in published.rates]
    else:
        found = _crossed(published, currency)
    if not found:
        raise refusals.no_cross_rate(published.base, currency)
    return tuple(
        Rate(on=on, currency=code, rate=rounded(value)) for on, code, value in sorted(found)
    )


def _crossed(published: Published, currency: str) -> list[tuple[date, str, Fraction]]:
    days: dict[date, dict[str, Fraction]] = defaultdict(dict)
    for each in published.rates:
        days[each.on][each.currency] = each.value
    found = []
    for on, values in days.items():
        own = values.pop(currency, None)
        if own is None:
            continue
        found.append((on, published.base, 1 / own))
        found += [(on, code, value / own) for code, value in values.items()]
    return found


def rounded(value: Fraction) -> Decimal:
    """To `RATE_PLACES`, half away from zero; rates are never negative."""
    scaled = value * 10**RATE_PLACES
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole).scaleb(-RATE_PLACES)
