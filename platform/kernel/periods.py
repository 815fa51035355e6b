"""Months and fiscal years, as pure values."""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True, order=True)
class Month:
    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    def plus(self, months: int) -> Month:
        years, index = divmod(self.year * 12 + self.month - 1 + months, 12)
        return Month(years, index + 1)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Every month from `first` to `last`, both included; nothing when `last` is earlier."""
    month = first
    while month <= last:
        yield month
        month = month.plus(1)


@dataclass(frozen=True, slots=True)
class FiscalYearSpan:
    """Twelve whole months; named by the calendar year it ends in."""

    first: Month

    @classmethod
    def containing(cls, day: date, *, first_month: int) -> FiscalYearSpan:
        year = day.year if day.month >= first_month else day.year - 1
        return cls(Month(year, first_month))

    @property
    def months(self) -> list[Month]:
        return list(months_between(self.first, self.first.plus(11)))

    @property
    def starts_on(self) -> date:
        return self.first.first_day

    @property
    def ends_on(self) -> date:
        return self.first.plus(11).last_day

    @property
    def label(self) -> str:
        return str(self.ends_on.year)

    def next(self) -> FiscalYearSpan:
        return FiscalYearSpan(self.first.plus(12))

    def contains(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


def day_before(day: date) -> date:
    return day - timedelta(days=1)
