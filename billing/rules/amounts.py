"""The one place where billing rounds.

Every line is rounded on its own to the places of its currency, half away from zero, so that the
lines a client sees add up to the total they see.
"""

from __future__ import annotations

from decimal import Decimal

from kernel.money import round_amount

MINUTES_PER_HOUR = 60


def of_units(quantity: int, unit_price: Decimal, currency: str) -> Decimal:
    return round_amount(quantity * unit_price, currency)


def of_days(monthly_fee: Decimal, days: int, days_in_month: int, currency: str) -> Decimal:
    """The fee's share for `days` of the month; the whole fee for all of them."""
    return round_amount(monthly_fee * days / days_in_month, currency)


def of_minutes(minutes: int, hourly_amount: Decimal, rate: Decimal, currency: str) -> Decimal:
    """What `minutes` cost, converted at `rate` into `currency`."""
    return round_amount(minutes * hourly_amount * rate / MINUTES_PER_HOUR, currency)
