"""The general ledger and the journal: every line, in pages."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounting.selectors.balances import balance_of
from apps.accounting.selectors.ledger import CursorMalformed, books
from apps.accounting.selectors.statements import trial_balance
from apps.accounting.values.statements import (
    Column,
    ReportAsked,
    Statement,
    StatementRow,
    StatementSection,
    Target,
    TextColumn,
)
from kernel.periods import day_before

ZERO: Final = Decimal(0)
NEVER: Final = datetime.date.min

# ---- General ledger --------------------------------------------------------------------------
LINES: Final = """
SELECT a.code, a.id, l.id, l.entry_id, j.code || ' ' || y.label || '/' || e.number, l.date,
       coalesce(nullif(l.description, ''), e.description), l.amount
  FROM (SELECT a.code, a.id, l.id AS line_id
          FROM account AS a
         CROSS JOIN LATERAL (
               SELECT n.id, n.date FROM journal_line AS n
                WHERE n.account_id = a.id AND n.date BETWEEN %(first)s AND %(last)s
                  AND (a.code > %(code)s OR (n.date, n.id) > (%(day)s::date, %(line)s))
                ORDER BY n.date, n.id LIMIT %(size)s) AS l
         WHERE a.code >= %(code)s AND (%(account)s = '' OR a.code = %(account)s)
         ORDER BY a.code, l.date, l.id LIMIT %(size)s) AS a
  JOIN journal_line AS l ON l.id = a.line_id
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS y ON y.id = e.fiscal_year_id
 ORDER BY a.code, l.date, l.id
"""


def general_ledger(asked: ReportAsked) -> Statement:
    """Each account with its opening, its lines with the balance after each, and its closing.

    The same openings and closings as in the trial balance of those days. A page has `size` lines
    at most; an account that goes on over a page is carried over. Five queries at most.
    """
    if asked.first is None:
        raise ValueError("a general ledger has a first day")
    code, day, line = _place(asked.cursor)
    lines = _lines(asked, code=code, day=day, line=line)
    page, more = lines[: asked.size], len(lines) > asked.size
    ends = page[-1][0] if more else None
    found = trial_balance(first=asked.first, last=asked.last)
    rows = (row for section in found.sections for row in section.all_rows())
    balances = {row.code: (row.name, row.amounts) for row in rows if row.code}
    carried = _carried(page, asked, code=code, day=day, line=line, balances=balances)
    by_account = {key: list(group) for key, group in groupby(page, lambda row: row[0])}
    wanted = [
        each
        for each in sorted({*balances, *by_account})
        if _is_here(each, asked, after=code, ends=ends, by_account=by_account)
    ]
    sections = tuple(
        _account(
            each,
            name=balances[each][0],
            opening=carried if each == code and carried is not None else balances[each][1][0],
            is_carried=each == code and carried is not None,
            lines=by_account.get(each, []),
            closing=None if more and each == ends else balances[each][1][3],
        )
        for each in wanted
        if each in balances
    )
    first, last = asked.first, asked.last
    return Statement(
        kind="general_ledger",
        title=_("General ledger"),
        currency=found.currency,
        places=found.places,
        first=first,
        last=last,
        text_columns=(
            TextColumn(code="date", title=_("Date")),
            TextColumn(code="entry", title=_("Entry")),
        ),
        columns=(
            Column(code="debit", title=_("Debit"), first=first, last=last, is_sparse=True),
            Column(code="credit", title=_("Credit"), first=first, last=last, is_sparse=True),
            Column(code="balance", title=_("Balance"), first=None, last=last),
        ),
        sections=sections,
        total_title=_("Debit and credit here"),
        totals=(
            sum((each.totals[0] for each in sections), ZERO),
            sum((each.totals[1] for each in sections), ZERO),
            sum((each.totals[0] - each.totals[1] for each in sections), ZERO),
        ),
        next_cursor=f"{page[-1][0]}~{page[-1][5].isoformat()}~{page[-1][2]}" if more else "",
    )


def _lines(asked: ReportAsked, *, code: str, day: datetime.date, line: int) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            LINES,
            {
                "first": asked.first,
                "last": asked.last,
                "account": asked.account,
                "code": code,
                "day": day,
                "line": line,
                "size": asked.size + 1,
            },
        )
        return cursor.fetchall()


def _carried(
    page: Sequence[Any],
    asked: ReportAsked,
    *,
    code: str,
    day: datetime.date,
    line: int,
    balances: dict[str, Any],
) -> Decimal | None:
    """The balance that the first account of a later page is carried over with."""
    going_on = next((row for row in page if row[0] == code), None)
    if not code or going_on is None or asked.first is None:
        return None
    account_id = going_on[1]
    moved = balance_of(account_id=account_id, until=day, until_id=line) - balance_of(
        account_id=account_id, until=day_before(asked.first)
    )
    return Decimal(balances[code][1][0] + moved)


def _is_here(
    code: str, asked: ReportAsked, *, after: str, ends: str | None, by_account: dict[str, Any]
) -> bool:
    """An account stands on the page that has its lines; one without lines, between its
    neighbours."""
    if asked.account and code != asked.account:
        return False
    return code in by_account or (code > after and (ends is None or code < ends))


def _account(
    code: str,
    *,
    name: Any,
    opening: Decimal,
    is_carried: bool,
    lines: Sequence[Any],
    closing: Decimal | None,
) -> StatementSection:
    start = _("Carried over") if is_carried else _("Opening")
    rows = [StatementRow(code="", name=start, texts=("", ""), amounts=(ZERO, ZERO, opening))]
    balance, debit, credit = opening, ZERO, ZERO
    for _code, _id, _line, entry_id, reference, date, text, amount in lines:
        balance += amount
        debit, credit = debit + max(amount, ZERO), credit + max(-amount, ZERO)
        rows.append(
            StatementRow(
                code=code,
                name=text,
                texts=(date, reference),
                amounts=(max(amount, ZERO), max(-amount, ZERO), balance),
                target=Target(kind="entry", id=str(entry_id)),
            )
        )
    return StatementSection(
        code=code,
        title=f"{code} {name}",
        rows=tuple(rows),
        sections=(),
        totals=(debit, credit, balance if closing is None else closing),
        target=Target(kind="account", id=code),
    )


def _place(cursor: str) -> tuple[str, datetime.date, int]:
    if not cursor:
        return "", NEVER, 0
    code, _mark, rest = cursor.partition("~")
    day, _mark, line = rest.partition("~")
    try:
        return code, datetime.date.fromisoformat(day), int(line)
    except ValueError as damaged:
        raise CursorMalformed() from damaged


# ---- Journal ---------------------------------------------------------------------------------
ENTRIES: Final = """
SELECT e.id, e.date, e.journal_id, e.number, j.code || ' ' || y.label || '/' || e.number,
       e.description
  FROM journal_entry AS e
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS y ON y.id = e.fiscal_year_id
 WHERE e.date BETWEEN %(first)s AND %(last)s AND (%(journal)s = '' OR j.code = %(journal)s)
   AND (e.date, e.journal_id, e.number) > (%(day)s::date, %(journal_id)s, %(number)s)
 ORDER BY e.date, e.journal_id, e.number LIMIT %(size)s
"""
OF_ENTRIES: Final = """
SELECT l.entry_id, a.code, a.name, l.description, l.amount
  FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
 WHERE l.entry_id = ANY(%s) ORDER BY l.entry_id, l.position
"""


def journal(asked: ReportAsked) -> Statement:
    """Entries with their lines, oldest first; `size` entries a page. Three queries."""
    if asked.first is None:
        raise ValueError("a journal has a first day")
    found = books()
    day, journal_id, number = _after(asked.cursor)
    with connection.cursor() as cursor:
        cursor.execute(
            ENTRIES,
            {
                "first": asked.first,
                "last": asked.last,
                "journal": asked.journal,
                "day": day,
                "journal_id": journal_id,
                "number": number,
                "size": asked.size + 1,
            },
        )
        entries = cursor.fetchall()
        page = entries[: asked.size]
        cursor.execute(OF_ENTRIES, [[row[0] for row in page]])
        lines: dict[uuid.UUID, list[Any]] = {row[0]: [] for row in page}
        for row in cursor.fetchall():
            lines[row[0]].append(row)
    sections = tuple(_entry(row, lines[row[0]]) for row in page)
    first, last = asked.first, asked.last
    end = page[-1] if len(entries) > asked.size else None
    return Statement(
        kind="journal",
        title=_("Journal"),
        currency=found.currency,
        places=found.places,
        first=first,
        last=last,
        text_columns=(
            TextColumn(code="date", title=_("Date")),
            TextColumn(code="text", title=_("Text")),
        ),
        columns=(
            Column(code="debit", title=_("Debit"), first=first, last=last, is_sparse=True),
            Column(code="credit", title=_("Credit"), first=first, last=last, is_sparse=True),
        ),
        sections=sections,
        total_title=_("Debit and credit here"),
        totals=(
            sum((each.totals[0] for each in sections), ZERO),
            sum((each.totals[1] for each in sections), ZERO),
        ),
        next_cursor=f"{end[1].isoformat()}~{end[2]}~{end[3]}" if end else "",
    )


def _entry(entry: Any, lines: Sequence[Any]) -> StatementSection:
    entry_id, date, _journal_id, _number, reference, description = entry
    rows = tuple(
        StatementRow(
            code=code,
            name=name,
            texts=(date, text),
            amounts=(max(amount, ZERO), max(-amount, ZERO)),
        )
        for _entry_id, code, name, text, amount in lines
    )
    debit = sum((row.amounts[0] for row in rows), ZERO)
    return StatementSection(
        code=reference,
        title=f"{reference} · {description}",
        rows=rows,
        sections=(),
        totals=(debit, sum((row.amounts[1] for row in rows), ZERO)),
        target=Target(kind="entry", id=str(entry_id)),
    )


def _after(cursor: str) -> tuple[datetime.date, int, int]:
    if not cursor:
        return NEVER, 0, 0
    try:
        day, journal_id, number = cursor.split("~")
        return datetime.date.fromisoformat(day), int(journal_id), int(number)
    except ValueError as damaged:
        raise CursorMalformed() from damaged
