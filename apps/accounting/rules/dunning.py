"""Who is reminded when, and what it costs them. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

DAYS_OF_A_YEAR: Final = 365


@dataclass(frozen=True, slots=True)
class Level:
    """A letter goes out once an item is `days_overdue` late. `interest_percent` is a year's."""

    level: int
    days_overdue: int
    fee: Decimal = Decimal(0)
    interest_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Late:
    """A late item: its day, the level it was last reminded at (0: never) and when."""

    due_on: date
    last_level: int = 0
    last_on: date | None = None


def next_level(late: Late, levels: Sequence[Level], *, today: date) -> Level | None:
    """The level at which this item is to be reminded today; None when it isn't yet.

    Levels are taken one after the other, however late an item is: nobody gets the last letter
    first. Between two letters lie at least the days between their levels.
    """
    ordered = sorted(levels, key=lambda each: each.level)
    following = next((each for each in ordered if each.level > late.last_level), None)
    if following is None or (today - late.due_on).days < following.days_overdue:
        return None
    if late.last_on is not None:
        last = next((each for each in ordered if each.level == late.last_level), None)
        pause = following.days_overdue - (last.days_overdue if last else 0)
        if (today - late.last_on).days < pause:
            return None
    return following


def interest(
    amount: Decimal, *, percent: Decimal, since: date, until: date, places: int
) -> Decimal:
    """A year's `percent` on `amount` for the days after `since` up to `until`, by days of 365.

    Rounded half up once, at the end.
    """
    days = max((until - since).days, 0)
    exact = amount * percent * days / (100 * DAYS_OF_A_YEAR)
    return exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
