"""Trial balance, balance sheet, profit and loss, and cash. Always in a client.

Nothing is closed into equity by hand here: what revenue and expense accounts brought since the
fiscal year began is the year's result, and what they brought before is the result of earlier years
that was not yet appropriated. Both stand in equity, so the balance sheet balances.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounting.charts.sections import heading_of
from apps.accounting.models import AccountKind
from apps.accounting.rules import spans
from apps.accounting.selectors.balances import (
    Movement,
    bank_balances,
    by_month,
    movements,
    movements_of,
)
from apps.accounting.selectors.ledger import books
from apps.accounting.values.ledger import BooksInfo
from apps.accounting.values.statements import (
    Amounts,
    BankBalance,
    CashPosition,
    Column,
    MonthFigures,
    Statement,
    StatementRow,
    StatementSection,
)
from kernel.periods import FiscalYearSpan, Month, day_before, months_between

ZERO: Final = Decimal(0)
RESULT_KINDS: Final = (AccountKind.REVENUE.value, AccountKind.EXPENSE.value)
MONTHS_MAX: Final = 60
RESULT_OF_YEAR: Final = _("Result of the year")
RESULT_OF_EARLIER_YEARS: Final = _("Result of earlier years, not yet appropriated")

# (account code, name, kind) → one amount per column
Key = tuple[str, Any, str]
Table = dict[Key, list[Decimal]]


# ---- Trial balance ---------------------------------------------------------------------------
def trial_balance(*, first: date, last: date) -> Statement:
    """Opening, debit, credit and closing of every account that has any. Debit is positive.

    Revenue and expense accounts open with what the fiscal year brought so far; what earlier years
    brought stands in one row, so that every column adds up. Two queries.
    """
    found = books()
    table: Table = defaultdict(lambda: [ZERO, ZERO, ZERO, ZERO])
    opened, ended, years = movements_of(
        (None, day_before(first)), (None, last), (None, _before_year(found, first))
    )
    before = {each.code: each for each in opened}
    for after in ended:
        opening = before.get(after.code)
        amounts = table[_key(after)]
        amounts[0] = opening.balance if opening else ZERO
        amounts[1] = after.debit - (opening.debit if opening else ZERO)
        amounts[2] = after.credit - (opening.credit if opening else ZERO)
    earlier = ZERO
    for year in _results(years):
        table[_key(year)][0] -= year.balance
        earlier += year.balance
    if earlier:
        table["", RESULT_OF_EARLIER_YEARS, AccountKind.EQUITY.value][0] += earlier
    for amounts in table.values():
        amounts[3] = amounts[0] + amounts[1] - amounts[2]
    table = {key: amounts for key, amounts in table.items() if any(amounts)}
    kinds = [kind for kind in AccountKind if any(key[2] == kind for key in table)]
    sections = tuple(
        _flat(kind, KIND_TITLES[kind], [pair for pair in table.items() if pair[0][2] == kind])
        for kind in kinds
    )
    return Statement(
        kind="trial_balance",
        title=_("Trial balance"),
        currency=found.currency,
        places=found.places,
        first=first,
        last=last,
        columns=(
            Column(code="opening", title=_("Opening"), first=None, last=day_before(first)),
            Column(code="debit", title=_("Debit"), first=first, last=last),
            Column(code="credit", title=_("Credit"), first=first, last=last),
            Column(code="closing", title=_("Closing"), first=None, last=last),
        ),
        sections=sections,
        total_title=_("Total"),
        totals=_sum((section.totals for section in sections), width=4),
    )


# ---- Balance sheet ---------------------------------------------------------------------------
def balance_sheet(*, as_of: date, compare: date | None = None) -> Statement:
    """Assets against equity and liabilities at the end of a day, and of another to compare.

    Assets are positive when debited, the other side when credited. Two queries.
    """
    found = books()
    days = [as_of] if compare is None else [as_of, compare]
    table: Table = defaultdict(lambda: [ZERO] * len(days))
    wanted = [end for day in days for end in (day, _before_year(found, day))]
    sums = movements_of(*((None, end) for end in wanted))
    for place in range(len(days)):
        _add_balances(table, place=place, until=sums[2 * place], years=sums[2 * place + 1])
    assets = _side(table, kinds=("asset",), chart=found.chart, sign=1)
    equity = _side(table, kinds=("equity",), chart=found.chart, sign=-1)
    liabilities = _side(table, kinds=("liability",), chart=found.chart, sign=-1)
    closing = _side(table, kinds=("closing",), chart=found.chart, sign=-1)
    width = len(days)
    left = _group("assets", _("Assets"), assets, width=width)
    right = _group(
        "equity_and_liabilities",
        _("Equity and liabilities"),
        [
            _group("equity", _("Equity"), equity, width=width),
            _group("liabilities", _("Liabilities"), liabilities, width=width),
            *closing,
        ],
        width=width,
    )
    return Statement(
        kind="balance_sheet",
        title=_("Balance sheet"),
        currency=found.currency,
        places=found.places,
        first=None,
        last=as_of,
        columns=tuple(Column(code=day.isoformat(), title="", first=None, last=day) for day in days),
        sections=(left, right),
        total_title=_("Difference"),
        totals=tuple(a - b for a, b in zip(left.totals, right.totals, strict=True)),
    )


def _add_balances(
    table: Table, *, place: int, until: Iterable[Movement], years: Iterable[Movement]
) -> None:
    result = ZERO
    for movement in until:
        if movement.kind in RESULT_KINDS:
            result += movement.balance
        else:
            table[_key(movement)][place] += movement.balance
    earlier = sum((each.balance for each in _results(years)), ZERO)
    table["", RESULT_OF_EARLIER_YEARS, "equity"][place] += earlier
    table["", RESULT_OF_YEAR, "equity"][place] += result - earlier


# ---- Profit and loss -------------------------------------------------------------------------
def profit_and_loss(
    *, first: date, last: date, is_by_month: bool = False, found: BooksInfo | None = None
) -> Statement:
    """Revenue, expenses and the result over some days, by month and in total when asked.

    Revenue is positive when credited, expenses when debited. One query and the books, and one more
    for each broken month at the ends; whoever has read the books hands them in as `found`. Errors:
    ValueError for more than `MONTHS_MAX` months.
    """
    found = found or books()
    parts = list(spans.months(first=first, last=last)) if is_by_month else []
    if len(parts) > MONTHS_MAX:
        raise ValueError("too many months for one statement")
    width = len(parts) + 1
    table: Table = defaultdict(lambda: [ZERO] * width)
    for key, place, balance in _brought(parts, first=first, last=last):
        table[key][place] += balance
        if parts:
            table[key][-1] += balance
    revenue = _side(table, kinds=("revenue",), chart=found.chart, sign=-1)
    expense = _side(table, kinds=("expense",), chart=found.chart, sign=1)
    left = _group("revenue", _("Revenue"), revenue, width=width)
    right = _group("expenses", _("Expenses"), expense, width=width)
    return Statement(
        kind="profit_and_loss",
        title=_("Profit and loss"),
        currency=found.currency,
        places=found.places,
        first=first,
        last=last,
        columns=(
            *(Column(code=f"{a:%Y-%m}", title="", first=a, last=b) for a, b in parts),
            Column(code="total", title=_("Total"), first=first, last=last),
        ),
        sections=(left, right),
        total_title=_("Result"),
        totals=tuple(a - b for a, b in zip(left.totals, right.totals, strict=True)),
    )


def _brought(
    parts: Sequence[tuple[date, date]], *, first: date, last: date
) -> Iterable[tuple[Key, int, Decimal]]:
    """(account, column, balance) of revenue and expense accounts."""
    if not parts:
        for movement in movements(first=first, last=last):
            if movement.kind in RESULT_KINDS:
                yield _key(movement), 0, movement.balance
        return
    whole = {
        a: place
        for place, (a, b) in enumerate(parts)
        if a == Month.of(a).first_day and b == Month.of(a).last_day
    }
    for month in by_month(first=first, last=last, kinds=RESULT_KINDS):
        if month.month in whole:
            yield (month.code, month.name, month.kind), whole[month.month], month.balance
    for place, (a, b) in enumerate(parts):
        if a in whole:
            continue
        for movement in movements(first=a, last=b):
            if movement.kind in RESULT_KINDS:
                yield _key(movement), place, movement.balance


# ---- Cash ------------------------------------------------------------------------------------
def cash_position(*, on: date, found: BooksInfo | None = None) -> CashPosition:
    """Money on each bank account of the books at the end of a day. Two queries, or one for whoever
    has read the books."""
    found = found or books()
    balances = tuple(
        BankBalance(code=code, name=name, balance=balance)
        for code, name, balance in bank_balances(on=on)
    )
    return CashPosition(
        on=on,
        currency=found.currency,
        accounts=balances,
        total=sum((each.balance for each in balances), ZERO),
    )


FIGURES: Final = """
SELECT m.month, -sum(m.debit - m.credit) FILTER (WHERE a.kind = 'revenue'),
       sum(m.debit - m.credit) FILTER (WHERE a.kind = 'expense'),
       sum(m.debit - m.credit) FILTER (WHERE a.is_bank)
  FROM month_balance AS m JOIN account AS a ON a.id = m.account_id
 WHERE m.month <= %s AND (m.month >= %s OR a.is_bank)
   AND (a.kind IN ('revenue', 'expense') OR a.is_bank)
 GROUP BY m.month ORDER BY m.month
"""


def cash_by_month(*, until: date, months: int = 12) -> tuple[MonthFigures, ...]:
    """Revenue, expense and the money left of each of `months` months, the last that of `until`.

    Whole months: what is dated later in the last month counts in it. One query.
    """
    last = Month.of(until)
    wanted = list(months_between(last.plus(1 - months), last))
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, [last.first_day, wanted[0].first_day])
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    cash = sum((row[2] or ZERO for day, row in found.items() if day < wanted[0].first_day), ZERO)
    figures = []
    for month in wanted:
        revenue, expense, change = found.get(month.first_day, (None, None, None))
        cash += change or ZERO
        figures.append(
            MonthFigures(
                month=month.first_day, revenue=revenue or ZERO, expense=expense or ZERO, cash=cash
            )
        )
    return tuple(figures)


# ---- Building the tree -----------------------------------------------------------------------
KIND_TITLES: Final[dict[str, Any]] = {
    "asset": _("Assets"),
    "liability": _("Liabilities"),
    "equity": _("Equity"),
    "revenue": _("Revenue"),
    "expense": _("Expenses"),
    "closing": _("Opening and closing accounts"),
}


def _key(movement: Movement) -> Key:
    return movement.code, movement.name, movement.kind


def _results(found: Iterable[Movement]) -> Iterator[Movement]:
    return (each for each in found if each.kind in RESULT_KINDS)


def _before_year(found: BooksInfo, day: date) -> date:
    """The last day before the fiscal year of `day`; earlier years brought what came until then."""
    year = FiscalYearSpan.containing(day, first_month=found.first_month)
    return day_before(year.starts_on)


def _sum(amounts: Iterable[Amounts], *, width: int) -> Amounts:
    rows = list(amounts)
    return tuple(sum((row[place] for row in rows), ZERO) for place in range(width))


def _row(key: Key, amounts: Sequence[Decimal], *, sign: int) -> StatementRow:
    # ZERO - 0 is 0, where -1 * 0 would be a negative zero.
    turned = tuple(each if sign > 0 else ZERO - each for each in amounts)
    return StatementRow(code=key[0], name=key[1], amounts=turned)


def _flat(code: str, title: Any, pairs: list[tuple[Key, list[Decimal]]]) -> StatementSection:
    pairs.sort(key=lambda pair: (not pair[0][0], pair[0][0]))
    rows = tuple(_row(key, amounts, sign=1) for key, amounts in pairs)
    width = len(rows[0].amounts)
    totals = _sum((row.amounts for row in rows), width=width)
    return StatementSection(code=code, title=title, rows=rows, sections=(), totals=totals)


def _side(table: Table, *, kinds: tuple[str, ...], chart: str, sign: int) -> list[StatementSection]:
    """The accounts of `kinds` under their headings; rows of nothing but zeros are left out."""
    headings: dict[tuple[int, str], list[StatementRow]] = defaultdict(list)
    titles: dict[tuple[int, str], Any] = {}
    for key, amounts in sorted(table.items(), key=lambda pair: (not pair[0][0], pair[0][0])):
        if key[2] not in kinds or not any(amounts):
            continue
        place, title = heading_of(chart=chart, kind=key[2], code=key[0]) if key[0] else (99, None)
        slot = (place, "result" if title is None else f"{key[2]}_{place}")
        titles[slot] = _("Result") if title is None else title
        headings[slot].append(_row(key, amounts, sign=sign))
    return [
        StatementSection(
            code=slot[1],
            title=titles[slot],
            rows=tuple(rows),
            sections=(),
            totals=_sum((row.amounts for row in rows), width=len(rows[0].amounts)),
        )
        for slot, rows in sorted(headings.items())
    ]


def _group(
    code: str, title: Any, sections: list[StatementSection], *, width: int
) -> StatementSection:
    return StatementSection(
        code=code,
        title=title,
        rows=(),
        sections=tuple(sections),
        totals=_sum((section.totals for section in sections), width=width),
    )
