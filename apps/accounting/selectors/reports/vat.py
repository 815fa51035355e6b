"""VAT of some days by tax code, and the lines that each figure is made of.

A line belongs to the days of its tax point. What a buyer assesses himself is posted twice under one
code: the tax that has the sign of its base is claimed, the other is owed.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import TaxCode
from apps.accounting.rules.taxes import SELF_ASSESSED
from apps.accounting.selectors.ledger import CursorMalformed, books
from apps.accounting.values.ledger import TaxDirection
from apps.accounting.values.statements import (
    Column,
    ReportAsked,
    Statement,
    StatementRow,
    StatementSection,
    Target,
    TextColumn,
)

ZERO: Final = Decimal(0)
UNVERIFIED: Final = _("not verified against the law")
SIDES: Final[dict[str, Any]] = {
    TaxDirection.SALE.value: _("Sales"),
    TaxDirection.PURCHASE.value: _("Purchases"),
}

# Debit is positive. Only codes of `paired` need to look at the base beside the tax.
SUMS: Final = """
SELECT l.tax_code_id, l.tax_role, false, sum(l.amount)
  FROM journal_line AS l
 WHERE l.tax_code_id IS NOT NULL AND l.taxed_on BETWEEN %(first)s AND %(last)s
   AND NOT l.tax_code_id = ANY(%(paired)s)
 GROUP BY 1, 2
 UNION ALL
SELECT p.tax_code_id, p.tax_role, p.is_owed, sum(p.amount)
  FROM (SELECT l.tax_code_id, l.tax_role, l.amount,
               l.tax_role = 'tax' AND sign(l.amount) = -sign(sum(l.amount)
                   FILTER (WHERE l.tax_role = 'base') OVER (PARTITION BY l.entry_id, l.tax_code_id)
               ) AS is_owed
          FROM journal_line AS l
         WHERE l.taxed_on BETWEEN %(first)s AND %(last)s AND l.tax_code_id = ANY(%(paired)s)) AS p
 GROUP BY 1, 2, 3
"""
LINES: Final = """
SELECT t.id, t.entry_id, t.tax_code_id, t.tax_role,
       t.tax_role = 'tax' AND t.tax_code_id = ANY(%(paired)s) AND sign(t.amount) = -sign(
           (SELECT sum(b.amount) FROM journal_line AS b
             WHERE b.entry_id = t.entry_id AND b.tax_code_id = t.tax_code_id
               AND b.tax_role = 'base')),
       t.taxed_on, t.amount, a.code, j.code || ' ' || y.label || '/' || e.number,
       coalesce(nullif(t.description, ''), e.description)
  FROM (SELECT * FROM journal_line
         WHERE taxed_on BETWEEN %(first)s AND %(last)s AND tax_code_id IS NOT NULL
           AND (%(code)s::bigint IS NULL OR tax_code_id = %(code)s)
           AND taxed_on >= %(day)s::date
           AND (taxed_on, tax_code_id, id) > (%(day)s::date, %(after_code)s, %(line)s)
         ORDER BY taxed_on, tax_code_id, id LIMIT %(size)s) AS t
  JOIN account AS a ON a.id = t.account_id
  JOIN journal_entry AS e ON e.id = t.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS y ON y.id = e.fiscal_year_id
 ORDER BY t.taxed_on, t.tax_code_id, t.id
"""


def vat(*, first: datetime.date, last: datetime.date) -> Statement:
    """Base, tax owed and tax claimed by tax code, with the line of the return. Three queries.

    Sales are positive when credited, purchases when debited. The last column is what is to be paid
    (or, below zero, got back).
    """
    found, codes = books(), _codes()
    sums: dict[int, list[Decimal]] = defaultdict(lambda: [ZERO, ZERO, ZERO])
    for code_id, role, is_owed, amount in _rows(SUMS, codes, first=first, last=last):
        place, signed = _figure(codes[code_id], role, is_owed, amount)
        sums[code_id][place] += signed
    sections = tuple(
        _side(direction, [codes[each] for each in sums if codes[each].direction == direction], sums)
        for direction in SIDES
    )
    totals = tuple(sections[0].totals[at] + sections[1].totals[at] for at in range(4))
    is_marked = any(row.mark for section in sections for row in section.rows)
    note = _("Marked codes aren't verified against the law: check them before you file.")
    return Statement(
        kind="vat",
        title=_("VAT summary"),
        currency=found.currency,
        places=found.places,
        first=first,
        last=last,
        text_columns=(
            TextColumn(code="rate", title="%"),
            TextColumn(code="label", title=_("In the return")),
        ),
        columns=(
            Column(code="base", title=_("Base"), first=first, last=last, is_summed=False),
            Column(code="output", title=_("Tax owed"), first=first, last=last, is_sparse=True),
            Column(code="input", title=_("Tax claimed"), first=first, last=last, is_sparse=True),
            Column(code="payable", title=_("To be paid"), first=first, last=last),
        ),
        sections=sections,
        total_title=_("To be paid"),
        totals=(ZERO, *totals[1:]),
        notes=(note,) if is_marked else (),
    )


def vat_lines(asked: ReportAsked) -> Statement:
    """The lines under a tax code, or under all, in the order of their tax points. Three queries.

    They add up to the summary's figures. `size` lines a page.
    """
    if asked.first is None:
        raise ValueError("VAT has a first day")
    found, codes = books(), _codes()
    wanted = next((each for each in codes.values() if each.code == asked.tax_code), None)
    day, after_code, line = _after(asked.cursor)
    rows = _rows(
        LINES,
        codes,
        first=asked.first,
        last=asked.last,
        code=wanted.pk if wanted else (-1 if asked.tax_code else None),
        day=day,
        after_code=after_code,
        line=line,
        size=asked.size + 1,
    )
    page, is_more = rows[: asked.size], len(rows) > asked.size
    shown: dict[int, list[StatementRow]] = defaultdict(list)
    for row in page:
        shown[row[2]].append(_line(codes[row[2]], row))
    sections = tuple(
        _code_section(codes[code_id], shown[code_id])
        for code_id in sorted(shown, key=lambda each: codes[each].code)
    )
    first, last = asked.first, asked.last
    return Statement(
        kind="vat_lines",
        title=_("Lines of the VAT summary"),
        currency=found.currency,
        places=found.places,
        first=first,
        last=last,
        text_columns=(
            TextColumn(code="taxed_on", title=_("Tax point")),
            TextColumn(code="entry", title=_("Entry")),
        ),
        columns=(
            Column(code="base", title=_("Base"), first=first, last=last, is_sparse=True),
            Column(code="output", title=_("Tax owed"), first=first, last=last, is_sparse=True),
            Column(code="input", title=_("Tax claimed"), first=first, last=last, is_sparse=True),
        ),
        sections=sections,
        total_title=_("Total"),
        totals=_sum([each.totals for each in sections], width=3),
        next_cursor=f"{page[-1][5].isoformat()}~{page[-1][2]}~{page[-1][0]}" if is_more else "",
    )


def _figure(code: TaxCode, role: str, is_owed: bool | None, amount: Decimal) -> tuple[int, Decimal]:
    """(column, amount) of a line or a sum: base, owed, claimed."""
    is_sale = code.direction == TaxDirection.SALE
    if role == "base":
        return 0, -amount if is_sale else amount
    if is_sale or is_owed:
        return 1, -amount
    return 2, amount


def _side(direction: str, codes: list[TaxCode], sums: dict[int, list[Decimal]]) -> StatementSection:
    rows = tuple(
        StatementRow(
            code=code.code,
            name=code.name,
            texts=(f"{code.rate.normalize():f}", code.label),
            amounts=(*sums[code.pk], sums[code.pk][1] - sums[code.pk][2]),
            target=Target(kind="report", id="vat-lines", narrows=(("code", code.code),)),
            mark="" if code.is_verified else UNVERIFIED,
        )
        for code in sorted(codes, key=lambda each: each.code)
    )
    return StatementSection(
        code=direction,
        title=SIDES[direction],
        rows=rows,
        sections=(),
        totals=_sum([row.amounts for row in rows], width=4),
    )


def _line(code: TaxCode, row: Sequence[Any]) -> StatementRow:
    amounts = [ZERO, ZERO, ZERO]
    place, signed = _figure(code, row[3], row[4], row[6])
    amounts[place] = signed
    return StatementRow(
        code=row[7],
        name=row[9],
        texts=(row[5], row[8]),
        amounts=tuple(amounts),
        target=Target(kind="entry", id=str(row[1])),
    )


def _code_section(code: TaxCode, rows: Sequence[StatementRow]) -> StatementSection:
    return StatementSection(
        code=code.code,
        title=f"{code.code} {code.name}",
        rows=tuple(rows),
        sections=(),
        totals=_sum([row.amounts for row in rows], width=3),
    )


def _sum(amounts: Sequence[tuple[Decimal, ...]], *, width: int) -> tuple[Decimal, ...]:
    return tuple(sum((each[at] for each in amounts), ZERO) for at in range(width))


def _codes() -> dict[int, TaxCode]:
    return {row.pk: row for row in TaxCode.objects.all()}


def _rows(query: str, codes: dict[int, TaxCode], **parameters: Any) -> list[Any]:
    paired = [
        each.pk
        for each in codes.values()
        if each.direction == TaxDirection.PURCHASE and each.kind in SELF_ASSESSED
    ]
    with connection.cursor() as cursor:
        cursor.execute(query, {"paired": paired, **parameters})
        return cursor.fetchall()


def _after(cursor: str) -> tuple[datetime.date, int, int]:
    if not cursor:
        return datetime.date.min, 0, 0
    try:
        day, code_id, line = cursor.split("~")
        return datetime.date.fromisoformat(day), int(code_id), int(line)
    except ValueError as damaged:
        raise CursorMalformed() from damaged
