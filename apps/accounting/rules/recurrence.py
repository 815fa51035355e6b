"""On which days something recurs: every month, quarter or year, on a day or the month's last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kernel.periods import Month

LAST_DAY = 31


class Every(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


MONTHS: dict[Every, int] = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """From `first` on, up to `last` when there is one.

    It falls on the day of the month `day`, or on the month's last day where the month is shorter;
    31 is the last day of every month. Months are counted from that of `first`.
    """

    every: Every
    day: int
    first: date
    last: date | None = None

    def days(self) -> Iterator[date]:
        """Every occurrence, in order; without end when there is no last day."""
        month = Month.of(self.first)
        while month.year <= date.max.year:
            found = month.last_day.replace(day=min(self.day, month.last_day.day))
            if self.last is not None and found > self.last:
                return
            if found >= self.first:
                yield found
            month = month.plus(MONTHS[self.every])

    def after(self, day: date | None) -> date | None:
        """The first occurrence after `day`, or the first of all; None when there is none left."""
        return next((each for each in self.days() if day is None or each > day), None)
