"""Reading the ledger: the chart, periods, entries, and an account's lines. Always in a client."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import OuterRef, Q, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from apps.accounting import charts
from apps.accounting.models import (
    Account,
    Books,
    FiscalYear,
    Journal,
    JournalEntry,
    Line,
    Period,
)
from apps.accounting.selectors.balances import balance_of
from apps.accounting.values.ledger import (
    AccountInfo,
    AccountLine,
    AccountLinePage,
    BooksInfo,
    EntryDetail,
    EntryLine,
    EntryPage,
    EntryRow,
    FiscalYearInfo,
    JournalInfo,
    PeriodInfo,
)
from kernel.db.prepared import PreparedQuery
from kernel.errors import Invalid, NotFound

PAGE: Final = 50


class CursorMalformed(Invalid):
    code = "accounting.cursor_malformed"
    sentence = _("This page address is damaged. Start from the first page.")


# ---- The books, their chart and periods ------------------------------------------------------
def chart_names() -> dict[str, Any]:
    """Code → title of the charts a new client may choose from."""
    return dict(charts.NAMES)


BOOKS: Final = PreparedQuery(Books.objects.all())


def books() -> BooksInfo:
    """Errors: `NotFound` before the books are prepared."""
    row = BOOKS.first()
    if row is None:
        raise NotFound()
    return BooksInfo(
        currency=row.currency,
        places=row.places,
        country=row.country,
        chart=row.chart,
        first_month=row.first_month,
        starts_on=row.starts_on,
    )


def accounts(*, text: str = "", is_active: bool | None = None) -> list[AccountInfo]:
    """The chart by code; `text` keeps what begins with that code or has it in the name."""
    rows = Account.objects.order_by("code")
    if text:
        rows = rows.filter(Q(code__startswith=text) | Q(name__icontains=text))
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    return [account_info(row) for row in rows]


def account(*, code: str) -> AccountInfo:
    """Errors: `NotFound`."""
    row = Account.objects.filter(code=code).first()
    if row is None:
        raise NotFound()
    return account_info(row)


def journals() -> list[JournalInfo]:
    return [
        JournalInfo(code=row.code, name=row.name, kind=row.kind)
        for row in Journal.objects.order_by("code")
    ]


def fiscal_years() -> list[FiscalYearInfo]:
    return [fiscal_year_info(row) for row in FiscalYear.objects.order_by("starts_on")]


def periods(*, fiscal_year: str = "") -> list[PeriodInfo]:
    """In the order of time; of one fiscal year when its label is given."""
    rows = Period.objects.select_related("fiscal_year").order_by("starts_on")
    if fiscal_year:
        rows = rows.filter(fiscal_year__label=fiscal_year)
    return [period_info(row) for row in rows]


def account_info(row: Account) -> AccountInfo:
    return AccountInfo(
        id=row.pk,
        code=row.code,
        name=row.name,
        kind=row.kind,
        is_contra=row.is_contra,
        is_bank=row.is_bank,
        is_active=row.is_active,
        control=row.control,
        currency=row.currency,
    )


def fiscal_year_info(row: FiscalYear) -> FiscalYearInfo:
    return FiscalYearInfo(id=row.pk, label=row.label, starts_on=row.starts_on, ends_on=row.ends_on)


def period_info(row: Period) -> PeriodInfo:
    return PeriodInfo(
        id=row.pk,
        fiscal_year=row.fiscal_year.label,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        state=str(row.state),
    )


# ---- Entries ---------------------------------------------------------------------------------
def entries(
    *,
    journal: str = "",
    account_code: str = "",
    from_date: datetime.date | None = None,
    to_date: datetime.date | None = None,
    text: str = "",
    oldest_first: bool = False,
    cursor: str = "",
    size: int = PAGE,
) -> EntryPage:
    """Newest first unless asked otherwise, a page at a time. One query. Errors:
    `CursorMalformed`."""
    sign = "" if oldest_first else "-"
    rows = _entry_rows().order_by(*(f"{sign}{name}" for name in ("date", "journal_id", "number")))
    if journal:
        rows = rows.filter(journal__code=journal)
    if account_code:
        of_account = Line.objects.filter(account__code=account_code)
        rows = rows.filter(pk__in=of_account.values("entry_id"))
    if from_date:
        rows = rows.filter(date__gte=from_date)
    if to_date:
        rows = rows.filter(date__lte=to_date)
    if text:
        rows = rows.filter(description__icontains=text)
    if cursor:
        rows = rows.filter(_beyond(cursor, "gt" if oldest_first else "lt"))
    found = list(rows[: size + 1])
    page = found[:size]
    return EntryPage(
        rows=tuple(_entry_row(row) for row in page),
        next_cursor=_cursor_of(page[-1]) if len(found) > size else "",
    )


def entry(*, entry_id: uuid.UUID) -> EntryDetail:
    """An entry with its lines and the links of its reversal. Two queries. Errors: `NotFound`."""
    row = _entry_rows().filter(pk=entry_id).first()
    if row is None:
        raise NotFound()
    lines = Line.objects.filter(entry=row).order_by("position")
    more = ("account", "party", "tax_code", "cost_centre", "project")
    return EntryDetail(
        row=_entry_row(row),
        lines=tuple(_entry_line(line) for line in lines.select_related(*more)),
        source_kind=row.source_kind,
        source_id=row.source_id,
        is_adjustment=row.is_adjustment,
    )


def _entry_line(line: Line) -> EntryLine:
    return EntryLine(
        id=line.pk,
        position=line.position,
        account=account_info(line.account),
        amount=line.amount,
        description=line.description,
        currency=line.currency or "",
        currency_amount=line.currency_amount,
        party_id=line.party_id,
        party_name=line.party.name if line.party else "",
        due_on=line.due_on,
        tax_code=line.tax_code.code if line.tax_code else "",
        tax_role=line.tax_role or "",
        cost_centre=line.cost_centre.code if line.cost_centre else "",
        project=line.project.code if line.project else "",
    )


def _entry_rows() -> Any:
    debits = Line.objects.filter(entry=OuterRef("pk"), amount__gt=0).values("entry")
    reversal = JournalEntry.objects.filter(reverses=OuterRef("pk")).values("pk")
    return JournalEntry.objects.select_related("journal", "fiscal_year").annotate(
        total=Subquery(debits.annotate(total=Sum("amount")).values("total")),
        reversed_by_entry=Subquery(reversal[:1]),
    )


def _entry_row(row: Any) -> EntryRow:
    return EntryRow(
        id=row.id,
        journal=row.journal.code,
        fiscal_year=row.fiscal_year.label,
        number=row.number,
        date=row.date,
        description=row.description,
        currency=row.currency,
        total=row.total,
        line_count=row.line_count,
        actor_name=row.actor_name,
        posted_at=row.posted_at,
        reverses_id=row.reverses_id,
        reversed_by_id=row.reversed_by_entry,
    )


def _cursor_of(row: JournalEntry) -> str:
    return f"{row.date.isoformat()}~{row.journal_id}~{row.number}"


def _beyond(cursor: str, side: str) -> Q:
    day, journal_id, number = _parts(cursor, count=3)
    return (
        Q(**{f"date__{side}": day})
        | Q(date=day, **{f"journal_id__{side}": journal_id})
        | Q(date=day, journal_id=journal_id, **{f"number__{side}": number})
    )


def _parts(cursor: str, *, count: int) -> Sequence[Any]:
    parts = cursor.split("~")
    try:
        if len(parts) != count:
            raise ValueError(cursor)
        return [datetime.date.fromisoformat(parts[0]), *(int(part) for part in parts[1:])]
    except ValueError as damaged:
        raise CursorMalformed() from damaged


# ---- An account's lines ----------------------------------------------------------------------
LINES: Final = """
SELECT l.id, l.entry_id, j.code, y.label, e.number, l.date,
       coalesce(nullif(l.description, ''), e.description), l.amount
  FROM (SELECT id, entry_id, date, amount, description FROM journal_line
         WHERE account_id = %(account)s AND (date, id) > (%(after_date)s::date, %(after_id)s)
           AND date <= %(to_date)s::date
         ORDER BY date, id LIMIT %(size)s) AS l
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS y ON y.id = e.fiscal_year_id
 ORDER BY l.date, l.id
"""


def account_lines(
    *,
    code: str,
    from_date: datetime.date,
    to_date: datetime.date,
    cursor: str = "",
    size: int = PAGE,
) -> AccountLinePage:
    """The account's lines with the running balance, oldest first. Three queries.

    The balance before a page comes from the months' balances, so a late page costs what the
    first does. Errors: `NotFound`, `CursorMalformed`.
    """
    found = account(code=code)
    after_date, after_id = _parts(cursor, count=2) if cursor else (_day_before(from_date), 2**62)
    opening = balance_of(account_id=found.id, until=after_date, until_id=after_id)
    with connection.cursor() as sql:
        sql.execute(
            LINES,
            {
                "account": found.id,
                "after_date": after_date,
                "after_id": after_id,
                "to_date": to_date,
                "size": size + 1,
            },
        )
        lines = sql.fetchall()
    rows = _with_balance(lines[:size], opening=opening)
    is_last = len(lines) <= size
    return AccountLinePage(
        account=found,
        opening=opening,
        rows=tuple(rows),
        next_cursor="" if is_last else f"{rows[-1].date.isoformat()}~{rows[-1].id}",
    )


def _day_before(day: datetime.date) -> datetime.date:
    """Nothing is booked on the first day there is, so it may stand for the one before."""
    return day - datetime.timedelta(days=1) if day > datetime.date.min else day


def _with_balance(lines: Sequence[Any], *, opening: Decimal) -> list[AccountLine]:
    rows, balance = [], opening
    for line_id, entry_id, journal, year, number, date, description, amount in lines:
        balance += amount
        rows.append(
            AccountLine(
                id=line_id,
                entry_id=entry_id,
                reference=f"{journal} {year}/{number}",
                date=date,
                description=description,
                amount=amount,
                balance=balance,
            )
        )
    return rows
