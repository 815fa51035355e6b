"""Spreading an amount over time, and who gets the odd cent: the last part."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from enum import StrEnum

from apps.accounting.rules import spans
from kernel.periods import Month


class Spread(StrEnum):
    """By the days of each month, or the same for every month that is touched."""

    DAYS = "days"
    MONTHS = "months"


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What belongs to the days from `first` to `last` of one month; booked on the last of them."""

    first: date
    last: date
    amount: Decimal


def spread(
    *, amount: Decimal, places: int, first: date, last: date, by: Spread
) -> tuple[Share, ...]:
    """`amount` over the months from `first` to `last`; the shares add up to it exactly.

    Shares are cut off at `places`, and what that leaves goes to the last one, so none ever has the
    other sign. Months whose share is nothing are left out. Errors: ValueError for days in reverse.
    """
    if first > last:
        raise ValueError("the first day lies after the last")
    months = list(spans.months(first=first, last=last))
    weights = [(b - a).days + 1 if by is Spread.DAYS else 1 for a, b in months]
    total, unit = sum(weights), Decimal(1).scaleb(-places)
    cut = [(amount * weight / total).quantize(unit, rounding=ROUND_DOWN) for weight in weights]
    cut[-1] += amount - sum(cut)
    return tuple(
        Share(first=a, last=b, amount=share)
        for (a, b), share in zip(months, cut, strict=True)
        if share
    )


def booked_on(share: Share) -> date:
    """The end of the share's month: a period takes its whole share at once."""
    return Month.of(share.last).last_day
