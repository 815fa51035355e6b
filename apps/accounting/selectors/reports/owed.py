"""What was owed at the end of any day: by party and age, item by item, and against the ledger."""

from __future__ import annotations

import datetime
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounting.rules.ageing import BANDS, EDGES
from apps.accounting.selectors.ledger import books
from apps.accounting.values.ledger import BooksInfo, Control
from apps.accounting.values.statements import (
    Amounts,
    Column,
    ReportAsked,
    Statement,
    StatementRow,
    StatementSection,
    Target,
    TextColumn,
)

ZERO: Final = Decimal(0)
# How what is owed is shown as a plus: to us, and by us.
SIGNS: Final = {Control.RECEIVABLE.value: 1, Control.PAYABLE.value: -1}
TITLES: Final[dict[str, Any]] = {
    Control.RECEIVABLE.value: _("Aged receivables"),
    Control.PAYABLE.value: _("Aged payables"),
}
BAND_TITLES: Final[dict[str, Any]] = {
    "not_due": _("Not due"),
    "1_30": _("1–30 days"),
    "31_60": _("31–60 days"),
    "61_90": _("61–90 days"),
    "over_90": _("Over 90 days"),
}
KINDS: Final = {Control.RECEIVABLE.value: "receivables", Control.PAYABLE.value: "payables"}
SIDES: Final[dict[str, Any]] = {
    Control.RECEIVABLE.value: _("Receivables"),
    Control.PAYABLE.value: _("Payables"),
}

# Today's open amounts, with everything given back that was settled after the day, or settled with
# what was only booked after it. So the items of an account always come to its balance that day.
OWED: Final = """
WITH control AS (
    SELECT id, code, control FROM account
     WHERE control <> '' AND (%(control)s = '' OR control = %(control)s)
), after AS (
    SELECT id FROM allocation WHERE date > %(day)s::date
     UNION
    SELECT p.allocation_id FROM control AS c
      JOIN journal_line AS l ON l.account_id = c.id AND l.date > %(day)s::date
      JOIN allocation_part AS p ON p.item_id = l.id
), given_back AS (
    SELECT p.item_id, sum(p.amount) AS amount, sum(p.currency_amount) AS own
      FROM after AS a JOIN allocation_part AS p ON p.allocation_id = a.id GROUP BY p.item_id
), part AS (
    SELECT i.line_id, i.account_id, i.party_id, i.date, i.due_on, i.currency, i.currency_amount,
           i.open_amount AS open, i.open_currency_amount AS open_own
      FROM open_item AS i WHERE i.open_amount <> 0 OR i.open_currency_amount <> 0
     UNION ALL
    SELECT i.line_id, i.account_id, i.party_id, i.date, i.due_on, i.currency, i.currency_amount,
           g.amount, g.own
      FROM given_back AS g JOIN open_item AS i ON i.line_id = g.item_id
), owed AS (
    SELECT p.*, c.control, c.code FROM part AS p JOIN control AS c ON c.id = p.account_id
     WHERE p.date <= %(day)s::date
), item AS (
    SELECT line_id, control, code, party_id, date, due_on, currency, currency_amount,
           sum(open) AS open, sum(open_own) AS open_own
      FROM owed GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(open) <> 0 OR sum(open_own) <> 0
)
"""
BY_PARTY: Final = f"""{OWED}
SELECT s.currency, coalesce(m.id, y.id), coalesce(m.name, y.name), s.band, s.open, s.open_own
  FROM (SELECT currency, party_id, width_bucket(%(day)s::date - due_on, %(edges)s::int[]) AS band,
               sum(open) AS open, sum(open_own) AS open_own
          FROM owed GROUP BY 1, 2, 3 HAVING sum(open) <> 0 OR sum(open_own) <> 0) AS s
  JOIN party AS y ON y.id = s.party_id LEFT JOIN party AS m ON m.id = y.merged_into_id
"""  # noqa: S608 -- the parts are constants of this file
BY_ITEM: Final = f"""{OWED}
SELECT o.line_id, o.control, o.party_id, coalesce(m.name, y.name), o.date, o.due_on, o.currency,
       o.currency_amount, o.open, o.open_own, l.entry_id,
       j.code || ' ' || f.label || '/' || e.number,
       coalesce(nullif(l.description, ''), e.description)
  FROM (SELECT * FROM item
         WHERE (%(party)s::uuid IS NULL OR party_id IN (
                    SELECT id FROM party WHERE id = %(party)s OR merged_into_id = %(party)s))
           AND (%(due_first)s::date IS NULL OR due_on >= %(due_first)s)
           AND (%(due_last)s::date IS NULL OR due_on <= %(due_last)s)
         ORDER BY due_on, line_id LIMIT %(size)s OFFSET %(skip)s) AS o
  JOIN party AS y ON y.id = o.party_id LEFT JOIN party AS m ON m.id = y.merged_into_id
  JOIN journal_line AS l ON l.id = o.line_id
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS f ON f.id = e.fiscal_year_id
 ORDER BY o.due_on, o.line_id
"""  # noqa: S608
BY_DUE: Final = f"""{OWED}
SELECT control, due_on, sum(open) FROM owed GROUP BY 1, 2 HAVING sum(open) <> 0 ORDER BY 1, 2
"""  # noqa: S608
BY_ACCOUNT: Final = f"""{OWED}
SELECT code, sum(open), count(*) FROM item GROUP BY 1
"""  # noqa: S608


# ---- By party and age ------------------------------------------------------------------------
def aged(*, control: str, as_of: datetime.date) -> Statement:
    """Who owed what at the end of a day, by how late it was, in the books' currency.

    One section for each currency that something is owed in, with a last column in that currency.
    What a party has paid too much counts against it in the band of its day. Two queries.
    """
    found = books()
    sign = SIGNS[control]
    table: dict[str, dict[tuple[uuid.UUID, str], list[Decimal]]] = defaultdict(
        lambda: defaultdict(lambda: [ZERO] * (len(BANDS) + 2))
    )
    for currency, party_id, name, band, open_amount, own in _rows(
        BY_PARTY, day=as_of, control=control, edges=EDGES
    ):
        amounts = table[currency][party_id, name]
        amounts[band] += sign * open_amount
        amounts[-2] += sign * open_amount
        amounts[-1] += sign * own
    has_foreign = any(currency != found.currency for currency in table)
    width = len(BANDS) + 1 + has_foreign
    sections = tuple(
        _of_currency(currency, table[currency], control=control, as_of=as_of, width=width)
        for currency in sorted(table, key=lambda each: (each != found.currency, each))
    )
    return Statement(
        kind=KINDS[control],
        title=TITLES[control],
        currency=found.currency,
        places=found.places,
        first=None,
        last=as_of,
        columns=(
            *(
                Column(
                    code=band.code,
                    title=BAND_TITLES[band.code],
                    first=None,
                    last=as_of,
                    is_sparse=True,
                )
                for band in BANDS
            ),
            Column(code="total", title=_("Total"), first=None, last=as_of),
            *([_own_column("own", as_of)] if has_foreign else []),
        ),
        sections=sections,
        total_title=_("Total"),
        totals=_totals(sections, width=width, own={width - 1} if has_foreign else set()),
    )


def _of_currency(
    currency: str,
    found: dict[tuple[uuid.UUID, str], list[Decimal]],
    *,
    control: str,
    as_of: datetime.date,
    width: int,
) -> StatementSection:
    rows = tuple(
        StatementRow(
            code="",
            name=name,
            amounts=tuple(amounts[:width]),
            target=_items(control=control, as_of=as_of, party_id=party_id),
        )
        for (party_id, name), amounts in sorted(found.items(), key=lambda pair: _by_name(pair[0]))
    )
    return _section(currency.lower(), currency, rows, width=width, currency=currency)


def _by_name(key: tuple[uuid.UUID, str]) -> tuple[str, str]:
    return key[1].casefold(), str(key[0])


def _items(
    *, control: str, as_of: datetime.date, party_id: uuid.UUID | None = None, **more: str
) -> Target:
    narrows = {"control": control, "on": as_of.isoformat(), **more}
    if party_id:
        narrows["party"] = str(party_id)
    return Target(kind="report", id="open-items", narrows=tuple(narrows.items()))


# ---- Item by item ----------------------------------------------------------------------------
def items(asked: ReportAsked) -> Statement:
    """What was open at the end of a day, soonest due first, each item leading to its entry.

    Of one party, of one side, due within some days, as asked; a page at a time. Two queries.
    """
    found = books()
    skip = int(asked.cursor) if asked.cursor.isdecimal() else 0
    rows = _rows(
        BY_ITEM,
        day=asked.last,
        control=asked.control,
        party=asked.party_id,
        due_first=asked.due_first,
        due_last=asked.due_last,
        size=asked.size + 1,
        skip=skip,
    )
    page = rows[: asked.size]
    has_foreign = any(row[6] != found.currency for row in page)
    sections = tuple(
        _item_section(control, currency, page, as_of=asked.last, has_foreign=has_foreign)
        for control in SIGNS
        for currency in _currencies(page, control, found)
    )
    return Statement(
        kind="open_items",
        title=_("Open items"),
        currency=found.currency,
        places=found.places,
        first=None,
        last=asked.last,
        text_columns=(
            TextColumn(code="entry", title=_("Entry")),
            TextColumn(code="party", title=_("Party")),
            TextColumn(code="date", title=_("Date")),
            TextColumn(code="due_on", title=_("Due")),
            TextColumn(code="late", title=_("Days late")),
        ),
        columns=(
            Column(code="original", title=_("Original"), first=None, last=asked.last, is_own=True),
            *([_own_column("own", asked.last)] if has_foreign else []),
            Column(code="open", title=_("Open"), first=None, last=asked.last),
        ),
        sections=sections,
        total_title=_("Total"),
        totals=_netted(sections, width=2 + has_foreign),
        next_cursor=str(skip + asked.size) if len(rows) > asked.size else "",
    )


def _currencies(page: Sequence[Any], control: str, found: BooksInfo) -> list[str]:
    names = {row[6] for row in page if row[1] == control}
    return sorted(names, key=lambda each: (each != found.currency, each))


def _item_section(
    control: str,
    currency: str,
    page: Sequence[Any],
    *,
    as_of: datetime.date,
    has_foreign: bool,
) -> StatementSection:
    sign = SIGNS[control]
    rows = tuple(
        StatementRow(
            code="",
            name=row[12],
            texts=(row[11], row[3], row[4], row[5], str(max((as_of - row[5]).days, 0) or "")),
            amounts=(sign * row[7], *([sign * row[9]] if has_foreign else []), sign * row[8]),
            target=Target(kind="entry", id=str(row[10])),
        )
        for row in page
        if row[1] == control and row[6] == currency
    )
    title = _("%(side)s in %(currency)s") % {"side": SIDES[control], "currency": currency}
    code, width = f"{control}_{currency.lower()}", 2 + has_foreign
    return _section(code, title, rows, width=width, currency=currency)


def _netted(sections: Iterable[StatementSection], *, width: int) -> Amounts:
    """What they owe us less what we owe; nothing is said of columns in mixed currencies."""
    sides = {KINDS[code]: sign for code, sign in SIGNS.items()}
    total = ZERO
    for section in sections:
        side = KINDS[section.code.split("_")[0]]
        total += sides[side] * section.totals[-1]
    return (*[ZERO] * (width - 1), total)


# ---- Against the ledger ----------------------------------------------------------------------
LEDGER: Final = """
SELECT a.code, a.name, a.control,
       coalesce((SELECT sum(m.debit - m.credit) FROM month_balance AS m
                  WHERE m.account_id = a.id AND m.month < %(month)s::date), 0)
     + coalesce((SELECT sum(l.amount) FROM journal_line AS l
                  WHERE l.account_id = a.id AND l.date >= %(month)s::date
                    AND l.date <= %(day)s::date), 0)
  FROM account AS a WHERE a.control <> '' ORDER BY a.code
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlBalance:
    """A control account at the end of a day: its balance, and what is open on it."""

    code: str
    name: str
    control: str
    ledger: Decimal
    open_items: Decimal
    count: int

    @property
    def difference(self) -> Decimal:
        return self.ledger - self.open_items


def control_balances(*, as_of: datetime.date) -> list[ControlBalance]:
    """Every control account; the difference is nil always, by the ledger's own guards."""
    owed = {row[0]: row[1:] for row in _rows(BY_ACCOUNT, day=as_of)}
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, {"month": as_of.replace(day=1), "day": as_of})
        accounts = cursor.fetchall()
    return [
        ControlBalance(
            code=code,
            name=name,
            control=control,
            ledger=balance,
            open_items=owed.get(code, (ZERO, 0))[0],
            count=owed.get(code, (ZERO, 0))[1],
        )
        for code, name, control, balance in accounts
    ]


def control_accounts(*, as_of: datetime.date) -> Statement:
    """Receivables and payables beside the balances of their control accounts. Three queries."""
    found = books()
    rows = [
        (each.control, each, (each.ledger, each.open_items, each.difference))
        for each in control_balances(as_of=as_of)
    ]
    sections = tuple(
        _section(
            control,
            SIDES[control],
            tuple(
                StatementRow(
                    code=each.code,
                    name=each.name,
                    texts=(str(each.count),),
                    amounts=amounts,
                    target=_items(control=control, as_of=as_of),
                    mark=_("They differ: tell whoever runs Kontor.") if each.difference else "",
                )
                for side, each, amounts in rows
                if side == control
            ),
            width=3,
        )
        for control in SIGNS
    )
    is_even = not any(each.difference for _side, each, _amounts in rows)
    return Statement(
        kind="control_accounts",
        title=_("Receivables and payables against the ledger"),
        currency=found.currency,
        places=found.places,
        first=None,
        last=as_of,
        text_columns=(TextColumn(code="count", title=_("Open items")),),
        columns=(
            Column(code="ledger", title=_("In the ledger"), first=None, last=as_of),
            Column(code="items", title=_("Open, item by item"), first=None, last=as_of),
            Column(code="difference", title=_("Difference"), first=None, last=as_of),
        ),
        sections=sections,
        total_title=_("Total"),
        totals=_totals(sections, width=3, own=set()),
        notes=(
            _("What is open item by item is what the control accounts say: they agree.")
            if is_even
            else _("What is open item by item differs from the control accounts."),
        ),
    )


# ---- For the forecast ------------------------------------------------------------------------
def due_amounts(*, as_of: datetime.date) -> list[tuple[str, datetime.date, Decimal]]:
    """(control, due day, amount) of all that is open: positive comes, negative goes. One query."""
    return [(row[0], row[1], row[2]) for row in _rows(BY_DUE, day=as_of)]


# ---- Shared ----------------------------------------------------------------------------------
def _rows(query: str, *, day: datetime.date, control: str = "", **more: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"day": day, "control": control, **more})
        return cursor.fetchall()


def _own_column(code: str, day: datetime.date) -> Column:
    return Column(code=code, title=_("In its currency"), first=None, last=day, is_own=True)


def _section(
    code: str, title: Any, rows: tuple[StatementRow, ...], *, width: int, currency: str = ""
) -> StatementSection:
    totals = tuple(sum((row.amounts[at] for row in rows), ZERO) for at in range(width))
    return StatementSection(
        code=code, title=title, rows=rows, sections=(), totals=totals, currency=currency
    )


def _totals(sections: Sequence[StatementSection], *, width: int, own: set[int]) -> Amounts:
    return tuple(
        ZERO if at in own else sum((each.totals[at] for each in sections), ZERO)
        for at in range(width)
    )
