"""The days a report covers: a named period, or two days of one's own. Pure but for the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy

from frontend import formats
from kernel.periods import FiscalYearSpan, Month, day_before

OWN: Final = "own"
PERIODS: Final[Mapping[str, Any]] = {
    "this-year": gettext_lazy("This year"),
    "last-year": gettext_lazy("Last year"),
    "12-months": gettext_lazy("12 months"),
    "this-quarter": gettext_lazy("This quarter"),
    "this-month": gettext_lazy("This month"),
    "last-month": gettext_lazy("Last month"),
}
DAYS: Final[Mapping[str, Any]] = {
    "today": gettext_lazy("Today"),
    "last-month": gettext_lazy("End of last month"),
    "last-year": gettext_lazy("End of last year"),
}
MONTHS_IN_QUARTER: Final = 3


@dataclass(frozen=True, slots=True)
class Span:
    first: date
    last: date

    @property
    def year_before(self) -> Span:
        """The same days a year earlier; whole months stay whole."""
        return Span(_year_earlier(self.first), _year_earlier(self.last))

    @property
    def months(self) -> int:
        first, last = Month.of(self.first), Month.of(self.last)
        return (last.year - first.year) * 12 + last.month - first.month + 1

    def words(self, language: str) -> str:
        """ "Jan – Nov 2026" for whole months, else "3 Nov – 20 Nov 2026"."""
        if self.first.day != 1 or self.last != Month.of(self.last).last_day:
            first = formats.short_day_text(self.first, language=language)
            return f"{first} – {formats.day_text(self.last, language=language)}"
        last = f"{formats.short_month_text(self.last, language=language)} {self.last.year}"
        if Month.of(self.first) == Month.of(self.last):
            return last
        first = formats.short_month_text(self.first, language=language)
        is_same_year = self.first.year == self.last.year
        return f"{first} – {last}" if is_same_year else f"{first} {self.first.year} – {last}"


def _year_earlier(day: date) -> date:
    month = Month.of(day).plus(-12)
    if day == Month.of(day).last_day:
        return month.last_day
    return day.replace(year=day.year - 1)


def named(code: str, *, today: date, first_month: int) -> Span:
    """Errors: KeyError for an unknown name."""
    month, year = Month.of(today), FiscalYearSpan.containing(today, first_month=first_month)
    last_year = FiscalYearSpan(year.first.plus(-12))
    into_year = (month.year - year.first.year) * 12 + month.month - year.first.month
    quarter = year.first.plus(into_year - into_year % MONTHS_IN_QUARTER)
    return {
        "this-year": Span(year.starts_on, month.last_day),
        "last-year": Span(last_year.starts_on, last_year.ends_on),
        "12-months": Span(month.plus(-11).first_day, month.last_day),
        "this-quarter": Span(quarter.first_day, month.last_day),
        "this-month": Span(month.first_day, month.last_day),
        "last-month": Span(month.plus(-1).first_day, month.plus(-1).last_day),
    }[code]


def named_day(code: str, *, today: date, first_month: int) -> date:
    """Errors: KeyError for an unknown name."""
    year = FiscalYearSpan.containing(today, first_month=first_month)
    return {
        "today": today,
        "last-month": Month.of(today).plus(-1).last_day,
        "last-year": day_before(year.starts_on),
    }[code]
