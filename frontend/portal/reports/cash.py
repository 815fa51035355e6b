"""Months of cash as a statement, so that they can be shown and downloaded like the others."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from apps.accounting.values.ledger import BooksInfo
from apps.accounting.values.statements import (
    Amounts,
    Column,
    MonthFigures,
    Statement,
    StatementRow,
    StatementSection,
)
from frontend import formats
from kernel.periods import Month

ZERO: Final = Decimal(0)


def statement(months: Sequence[MonthFigures], *, books: BooksInfo) -> Statement:
    """Revenue, expenses, result and the money left, month by month; cash totals are the last."""
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
    language = get_language() or "en"
    return StatementSection(
        code=str(year),
        title=str(year),
        rows=tuple(
            StatementRow(
                code="",
                name=formats.month_text(each.month, language=language),
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
