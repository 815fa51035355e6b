"""What was owed at the end of any day: by party and age, item by item, and against the ledger."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db import connection
from django.utils.translation import gettext_lazy as _

from apps.accounting.rules.ageing import BANDS
from apps.accounting.selectors.ledger import CursorMalformed, books
from apps.accounting.selectors.reports import open_then
from apps.accounting.selectors.reports.open_then import OpenThen, Owing
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
LINES: Final = 200
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


# ---- By party and age ------------------------------------------------------------------------
def aged(*, control: str, as_of: datetime.date, cursor: str = "", size: int = LINES) -> Statement:
    """Who owed what at the end of a day, by how late it was, in the books' currency.

    One section for each currency that something is owed in, with a last column in that currency.
    What a party has paid too much counts against it in the band of its day. `size` parties a page,
    by name; totals are those of all parties. Two queries. Errors: `CursorMalformed`.
    """
    found = books()
    totals, parties = open_then.by_party(
        control=control,
        day=as_of,
        home=found.currency,
        after=_party_after(cursor),
        size=size + 1,
    )
    has_foreign = any(each.currency != found.currency for each in totals)
    sign = SIGNS[control]
    page = parties[:size]
    sums = {each.currency: _amounts(each, sign=sign, has_own=has_foreign) for each in totals}
    sections = tuple(
        StatementSection(
            code=currency.lower(),
            title=currency,
            rows=tuple(
                StatementRow(
                    code="",
                    name=each.name,
                    amounts=_amounts(each, sign=sign, has_own=has_foreign),
                    target=_items(control=control, as_of=as_of, party_id=each.party_id),
                )
                for each in owing
            ),
            sections=(),
            totals=sums[currency],
            currency=currency,
        )
        for currency, owing in groupby(page, lambda each: each.currency)
    )
    width = len(BANDS) + 1
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
        totals=(
            *(sum((each[at] for each in sums.values()), ZERO) for at in range(width)),
            *([ZERO] if has_foreign else []),
        ),
        next_cursor=f"{page[-1].currency}~{page[-1].party_id}" if len(parties) > size else "",
    )


def _amounts(owing: Owing, *, sign: int, has_own: bool) -> Amounts:
    amounts = (*owing.bands, owing.open, *([owing.own] if has_own else []))
    # ZERO - 0 is 0, where -1 * 0 would be a negative zero.
    return amounts if sign > 0 else tuple(ZERO - each for each in amounts)


def _party_after(cursor: str) -> tuple[str, uuid.UUID] | None:
    """(currency, party) that a page ended with."""
    if not cursor:
        return None
    currency, _mark, party = cursor.partition("~")
    try:
        return currency, uuid.UUID(party)
    except ValueError as damaged:
        raise CursorMalformed() from damaged


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

    Of one party, of one side, due within some days, as asked; a page at a time. Three queries.
    Errors: `CursorMalformed`.
    """
    found = books()
    rows = open_then.by_item(
        control=asked.control,
        day=asked.last,
        party_id=asked.party_id,
        due_first=asked.due_first,
        due_last=asked.due_last,
        after=_item_after(asked.cursor),
        size=asked.size + 1,
    )
    page = rows[: asked.size]
    has_foreign = any(row.currency != found.currency for row in page)
    sections = tuple(
        _item_section(control, currency, page, as_of=asked.last, has_foreign=has_foreign)
        for control in SIGNS
        for currency in _currencies(page, control, found)
    )
    end = page[-1] if len(rows) > asked.size else None
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
        next_cursor=f"{end.due_on.isoformat()}~{end.line_id}" if end else "",
    )


def _item_after(cursor: str) -> tuple[datetime.date, int]:
    """(due day, line) that a page ended with."""
    if not cursor:
        return datetime.date.min, 0
    day, _mark, line = cursor.partition("~")
    try:
        return datetime.date.fromisoformat(day), int(line)
    except ValueError as damaged:
        raise CursorMalformed() from damaged


def _currencies(page: Sequence[OpenThen], control: str, found: BooksInfo) -> list[str]:
    names = {row.currency for row in page if row.control == control}
    return sorted(names, key=lambda each: (each != found.currency, each))


def _item_section(
    control: str,
    currency: str,
    page: Sequence[OpenThen],
    *,
    as_of: datetime.date,
    has_foreign: bool,
) -> StatementSection:
    sign = SIGNS[control]
    rows = tuple(
        StatementRow(
            code="",
            name=row.text,
            texts=(
                row.reference,
                row.party,
                row.date,
                row.due_on,
                str(max((as_of - row.due_on).days, 0) or ""),
            ),
            amounts=(
                sign * row.own_amount,
                *([sign * row.own_open] if has_foreign else []),
                sign * row.open,
            ),
            target=Target(kind="entry", id=str(row.entry_id)),
        )
        for row in page
        if row.control == control and row.currency == currency
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
SELECT a.id,
       coalesce((SELECT sum(m.debit - m.credit) FROM month_balance AS m
                  WHERE m.account_id = a.id AND m.month < %(month)s::date), 0)
     + coalesce((SELECT sum(l.amount) FROM journal_line AS l
                  WHERE l.account_id = a.id AND l.date >= %(month)s::date
                    AND l.date <= %(day)s::date), 0)
  FROM account AS a WHERE a.id = ANY(%(accounts)s::bigint[])
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
    """Every control account; the difference is nil always, by the ledger's own guards. Three
    queries."""
    accounts = open_then.control_accounts()
    owed = open_then.by_account(day=as_of, accounts=accounts)
    ledger = _balances([each.id for each in accounts], on=as_of)
    return [
        ControlBalance(
            code=each.code,
            name=each.name,
            control=each.control,
            ledger=ledger[each.id],
            open_items=owed.get(each.id, (ZERO, 0))[0],
            count=owed.get(each.id, (ZERO, 0))[1],
        )
        for each in accounts
    ]


def _balances(account_ids: list[int], *, on: datetime.date) -> dict[int, Decimal]:
    with connection.cursor() as cursor:
        cursor.execute(LEDGER, {"accounts": account_ids, "month": on.replace(day=1), "day": on})
        return dict(cursor.fetchall())


def control_accounts(*, as_of: datetime.date) -> Statement:
    """Receivables and payables beside the balances of their control accounts. Four queries."""
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


# ---- Shared ----------------------------------------------------------------------------------
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
