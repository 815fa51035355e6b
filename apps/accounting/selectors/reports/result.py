"""Profit and loss as it is asked for: in total, by month, against last year, by dimension."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.rules.beside import beside
from apps.accounting.selectors import dimensions, statements
from apps.accounting.selectors.ledger import books
from apps.accounting.values.ledger import DimensionKind
from apps.accounting.values.statements import Column, ReportAsked, Statement
from kernel.errors import Invalid
from kernel.periods import Month

LAYOUTS: Final[Mapping[str, Any]] = {
    "year": _("Against last year"),
    "month": _("By month"),
    "total": _("In total"),
    "cost_centre": _("By cost centre"),
    "project": _("By project"),
}


class RangeTooLong(Invalid):
    code = "report.range_too_long"
    sentence = _("At most %(limit)s months can be shown by month.")


def profit_and_loss(asked: ReportAsked) -> Statement:
    """Errors: `RangeTooLong`; ValueError without a first day."""
    if asked.first is None:
        raise ValueError("profit and loss has a first day")
    return _MAKERS[asked.layout if asked.layout in _MAKERS else "total"](asked.first, asked.last)


def year_before(first: datetime.date, last: datetime.date) -> tuple[datetime.date, datetime.date]:
    """The same days a year earlier; whole months stay whole."""
    return _year_earlier(first), _year_earlier(last)


def _year_earlier(day: datetime.date) -> datetime.date:
    month = Month.of(day).plus(-12)
    return month.last_day if day == Month.of(day).last_day else day.replace(year=day.year - 1)


def _total(first: datetime.date, last: datetime.date) -> Statement:
    return statements.profit_and_loss(first=first, last=last)


def _by_month(first: datetime.date, last: datetime.date) -> Statement:
    if (last.year - first.year) * 12 + last.month - first.month >= statements.MONTHS_MAX:
        raise RangeTooLong(field="date_to", limit=statements.MONTHS_MAX)
    return statements.profit_and_loss(first=first, last=last, is_by_month=True)


def _against_last_year(first: datetime.date, last: datetime.date) -> Statement:
    earlier, later = year_before(first, last)
    found = books()
    return beside(
        statements.profit_and_loss(first=first, last=last, found=found),
        statements.profit_and_loss(first=earlier, last=later, found=found),
        columns=(
            Column(code="period", title="", first=first, last=last),
            Column(code="year_before", title="", first=earlier, last=later),
            Column(code="change", title=_("Change"), first=first, last=last),
        ),
    )


def _by_cost_centre(first: datetime.date, last: datetime.date) -> Statement:
    return dimensions.result_by(kind=DimensionKind.COST_CENTRE, first=first, last=last)


def _by_project(first: datetime.date, last: datetime.date) -> Statement:
    return dimensions.result_by(kind=DimensionKind.PROJECT, first=first, last=last)


_MAKERS: Final[Mapping[str, Callable[[datetime.date, datetime.date], Statement]]] = {
    "year": _against_last_year,
    "month": _by_month,
    "total": _total,
    "cost_centre": _by_cost_centre,
    "project": _by_project,
}
