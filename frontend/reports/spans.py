"""The days a report covers: a named period, or two days of one's own. Pure but for the words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext_lazy

from apps.accounting.selectors.reports import result
from kernel.periods import FiscalYearSpan, Month, day_before

OWN: Final = "own"
PERIODS: Final[Mapping[str, Any]] = {
    "this-year": gettext_lazy("This year"),
    "last-year": gettext_lazy("Last year"),
    "12-months": gettext_lazy("12 months"),
    "this-quarter": gettext_lazy("This quarter"),
    "last-quarter": gettext_lazy("Last quarter"),
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
        return Span(*result.year_before(self.first, self.last))

    @property
    def months(self) -> int:
        first, last = Month.of(self.first), Month.of(self.last)
        return (last.year - first.year) * 12 + last.month - first.month + 1


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
        "last-quarter": Span(quarter.plus(-MONTHS_IN_QUARTER).first_day, quarter.plus(-1).last_day),
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
