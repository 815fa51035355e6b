"""Money at the bank: month by month behind us, week by week before us."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.models import RecurringEntry, RecurringLine
from apps.accounting.rules.forecast import WEEKS, Expected, Week, forecast
from apps.accounting.selectors import ledger, statements
from apps.accounting.selectors.recurring import recurrence_of
from apps.accounting.selectors.reports import open_then
from apps.accounting.values.ledger import BooksInfo
from apps.accounting.values.statements import (
    Amounts,
    Column,
    MonthFigures,
    ReportAsked,
    Statement,
    StatementRow,
    StatementSection,
    Target,
    TextColumn,
)
from kernel.periods import Month

ZERO: Final = Decimal(0)
MONTHS_MAX: Final = 24


# ---- Behind us -------------------------------------------------------------------------------
def by_month(*, first: datetime.date, last: datetime.date) -> Statement:
    """Revenue, expenses, result and the money left, month by month; cash totals are the last."""
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    months = statements.cash_by_month(until=last, months=min(count, MONTHS_MAX))
    return month_statement(months, books=ledger.books())


def month_statement(months: Sequence[MonthFigures], *, books: BooksInfo) -> Statement:
    first, last = months[0].month, Month.of(months[-1].month).last_day
    titles = (
        ("revenue", _("Revenue")),
        ("expenses", _("Expenses")),
        ("result", _("Result")),
        ("cash", _("Cash at the end")),
    )
    return Statement(
        kind="cash",
        title=_("Cash"),
        currency=books.currency,
        places=books.places,
        first=first,
        last=last,
        columns=tuple(
            Column(code=code, title=title, first=first, last=last) for code, title in titles
        ),
        sections=tuple(
            _year(year, list(found)) for year, found in groupby(months, lambda m: m.month.year)
        ),
        total_title=_("Total"),
        totals=_totals(months),
    )


def _year(year: int, months: Sequence[MonthFigures]) -> StatementSection:
    return StatementSection(
        code=str(year),
        title=str(year),
        rows=tuple(
            StatementRow(
                code="",
                name=Month.of(each.month),
                amounts=(each.revenue, each.expense, each.result, each.cash),
            )
            for each in months
        ),
        sections=(),
        totals=_totals(months),
    )


def _totals(months: Sequence[MonthFigures]) -> Amounts:
    return (
        sum((each.revenue for each in months), ZERO),
        sum((each.expense for each in months), ZERO),
        sum((each.result for each in months), ZERO),
        months[-1].cash,
    )


# ---- Before us -------------------------------------------------------------------------------
def weeks(*, on: datetime.date, books: BooksInfo) -> list[Week]:
    """Thirteen weeks after the day `on`, as `rules.forecast` reckons them. Three queries."""
    start = on + datetime.timedelta(days=1)
    return forecast(
        start=start,
        cash=statements.cash_position(on=on, found=books).total,
        expected=[*_due(on), *_recurring(start)],
    )


def thirteen_weeks(asked: ReportAsked) -> Statement:
    """The money expected at the bank after the day asked for."""
    books = ledger.books()
    found = weeks(on=asked.last, books=books)
    start, end = found[0].first, found[-1].last
    columns = (
        ("opening", _("At the start")),
        ("receipts", _("Comes in")),
        ("payments", _("Goes out")),
        ("recurring", _("Recurring")),
        ("closing", _("At the end")),
    )
    rows = tuple(
        _week(each, on=asked.last, is_first=place == 0) for place, each in enumerate(found)
    )
    totals = (
        found[0].opening,
        *(sum((row.amounts[at] for row in rows), ZERO) for at in (1, 2, 3)),
        found[-1].closing,
    )
    section = StatementSection(
        code="weeks", title=_("Week by week"), rows=rows, sections=(), totals=totals
    )
    return Statement(
        kind="forecast",
        title=_("Cash forecast, 13 weeks"),
        currency=books.currency,
        places=books.places,
        first=start,
        last=end,
        text_columns=(TextColumn(code="to", title=_("To")),),
        columns=tuple(
            Column(code=code, title=title, first=start, last=end) for code, title in columns
        ),
        sections=(section,),
        total_title=_("In all"),
        totals=totals,
        notes=(
            _("Everybody is expected to pay on the agreed day: usual delays are left out."),
            _("What is overdue already is expected in the first week."),
            _("Recurring entries count with what they book on bank accounts."),
        ),
    )


def _week(week: Week, *, on: datetime.date, is_first: bool) -> StatementRow:
    narrows = [("on", on.isoformat()), ("due_last", week.last.isoformat())]
    if not is_first:
        narrows.append(("due_first", week.first.isoformat()))
    return StatementRow(
        code="",
        name=week.first,
        texts=(week.last,),
        amounts=(week.opening, week.receipts, week.payments, week.recurring, week.closing),
        target=Target(kind="report", id="open-items", narrows=tuple(narrows)),
        mark=_("below zero") if week.closing < 0 else "",
    )


def _due(as_of: datetime.date) -> Iterator[Expected]:
    until = as_of + datetime.timedelta(weeks=WEEKS)
    for due_on, amount in open_then.due_amounts(as_of=as_of, until=until):
        yield Expected(due_on, amount, "receipts" if amount > 0 else "payments")


def _recurring(start: datetime.date) -> Iterator[Expected]:
    """What the occurrences still to come book on bank accounts."""
    end = start + datetime.timedelta(weeks=WEEKS)
    lines = RecurringLine.objects.filter(
        account__is_bank=True, recurring__next_on__isnull=False, recurring__next_on__lt=end
    )
    amounts: dict[Any, Decimal] = {}
    rows: dict[Any, RecurringEntry] = {}
    for line in lines.select_related("recurring"):
        rows[line.recurring_id] = line.recurring
        amounts[line.recurring_id] = amounts.get(line.recurring_id, ZERO) + line.amount
    for pk, row in rows.items():
        for day in recurrence_of(row).days():
            if day >= end:
                break
            if row.next_on is not None and day >= row.next_on:
                yield Expected(day, amounts[pk], "recurring")
