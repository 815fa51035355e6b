"""Cost centres and projects, and the result of each. Always in a client."""

from __future__ import annotations

import datetime
from collections import defaultdict
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import Dimension
from apps.accounting.selectors import ledger
from apps.accounting.selectors.balances import movements
from apps.accounting.values.dimensions import DimensionInfo
from apps.accounting.values.ledger import DimensionKind
from apps.accounting.values.statements import Column, Statement, StatementRow, StatementSection

ZERO: Final = Decimal(0)
WITHOUT: Final = ""


def dimensions(*, kind: str = "", is_active: bool | None = None) -> list[DimensionInfo]:
    """By kind and code. One query."""
    rows = Dimension.objects.order_by("kind", "code")
    if kind:
        rows = rows.filter(kind=kind)
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    return [
        DimensionInfo(kind=row.kind, code=row.code, name=row.name, is_active=row.is_active)
        for row in rows
    ]


RESULTS: Final = {
    DimensionKind.COST_CENTRE: """
SELECT a.kind, a.code, a.name, d.code, d.name, sum(l.amount)
  FROM journal_line AS l
  JOIN account AS a ON a.id = l.account_id AND a.kind IN ('revenue', 'expense')
  JOIN dimension AS d ON d.id = l.cost_centre_id
 WHERE l.cost_centre_id IS NOT NULL AND l.date BETWEEN %s AND %s
 GROUP BY 1, 2, 3, 4, 5 HAVING sum(l.amount) <> 0 ORDER BY a.code
""",
    DimensionKind.PROJECT: """
SELECT a.kind, a.code, a.name, d.code, d.name, sum(l.amount)
  FROM journal_line AS l
  JOIN account AS a ON a.id = l.account_id AND a.kind IN ('revenue', 'expense')
  JOIN dimension AS d ON d.id = l.project_id
 WHERE l.project_id IS NOT NULL AND l.date BETWEEN %s AND %s
 GROUP BY 1, 2, 3, 4, 5 HAVING sum(l.amount) <> 0 ORDER BY a.code
""",
}


def result_by(*, kind: DimensionKind, first: datetime.date, last: datetime.date) -> Statement:
    """Profit and loss with a column for each cost centre or project that had any, one for what
    belongs to none, and the total, which is that of the plain statement. Three queries.

    Only lines that carry a dimension are read; the rest is what the months' balances have more.
    """
    books = ledger.books()
    with connection.cursor() as cursor:
        cursor.execute(RESULTS[kind], [first, last])
        found = cursor.fetchall()
    found = sorted([*found, *_without(found, first=first, last=last)], key=lambda row: row[1])
    names = {code: name for _kind, _code, _name, code, name, _amount in found}
    codes = [*sorted(code for code in names if code), *([WITHOUT] if WITHOUT in names else [])]
    revenue = _section("revenue", _("Revenue"), _of(found, "revenue", sign=-1), codes=codes)
    expense = _section("expenses", _("Expenses"), _of(found, "expense", sign=1), codes=codes)
    titles = {WITHOUT: _("Without"), **{code: f"{code} {names[code]}" for code in codes if code}}
    columns = (
        *(Column(code=code or "-", title=titles[code], first=first, last=last) for code in codes),
        Column(code="total", title=_("Total"), first=first, last=last),
    )
    return Statement(
        kind="profit_and_loss",
        title=_("Profit and loss by %(kind)s") % {"kind": kind.label},
        currency=books.currency,
        places=books.places,
        first=first,
        last=last,
        columns=columns,
        sections=(revenue, expense),
        total_title=_("Result"),
        totals=tuple(a - b for a, b in zip(revenue.totals, expense.totals, strict=True)),
    )


def _without(found: list[Any], *, first: datetime.date, last: datetime.date) -> list[Any]:
    """What each account brought beyond its lines with a dimension, in rows like theirs."""
    said: dict[str, Decimal] = defaultdict(Decimal)
    for _kind, code, _name, _dimension, _title, amount in found:
        said[code] += amount
    return [
        (each.kind, each.code, each.name, WITHOUT, "", each.balance - said[each.code])
        for each in movements(first=first, last=last)
        if each.kind in ("revenue", "expense") and each.balance != said[each.code]
    ]


def _of(found: list[Any], kind: str, *, sign: int) -> list[tuple[str, str, str, Decimal]]:
    """(account, its name, dimension, amount) of accounts of that kind."""
    return [(row[1], row[2], row[3], sign * row[5]) for row in found if row[0] == kind]


def _section(
    code: str, title: Any, found: list[tuple[str, str, str, Decimal]], *, codes: list[str]
) -> StatementSection:
    table: dict[tuple[str, str], list[Decimal]] = defaultdict(lambda: [ZERO] * (len(codes) + 1))
    for account, name, dimension, amount in found:
        amounts = table[account, name]
        amounts[codes.index(dimension)] += amount
        amounts[-1] += amount
    rows = tuple(
        StatementRow(code=account, name=name, amounts=tuple(amounts))
        for (account, name), amounts in table.items()
    )
    totals = tuple(sum((row.amounts[at] for row in rows), ZERO) for at in range(len(codes) + 1))
    return StatementSection(code=code, title=title, rows=rows, sections=(), totals=totals)
