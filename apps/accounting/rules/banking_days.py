"""On which day a bank pays what it was told. Pure.

Saturdays and Sundays no bank pays; public holidays are not known here.
"""

from __future__ import annotations

import datetime
from typing import Final

SATURDAY: Final = 5
A_DAY: Final = datetime.timedelta(days=1)


def is_banking_day(day: datetime.date) -> bool:
    return day.weekday() < SATURDAY


def on_or_after(day: datetime.date) -> datetime.date:
    """The day itself, or the next on which banks pay."""
    while not is_banking_day(day):
        day += A_DAY
    return day


def is_past(cut_off: datetime.time | None, *, now: datetime.datetime) -> bool:
    """Whether the bank takes no more orders for today; `now` is by the bank's clock."""
    return cut_off is not None and now.time() >= cut_off


def paid_on(
    asked: datetime.date, *, now: datetime.datetime, cut_off: datetime.time | None
) -> datetime.date:
    """When the bank pays an order for `asked` that it gets now: never before it gets it."""
    earliest = now.date()
    if is_banking_day(earliest) and is_past(cut_off, now=now):
        earliest += A_DAY
    return on_or_after(max(asked, earliest))
