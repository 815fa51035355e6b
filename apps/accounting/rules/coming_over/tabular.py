"""A mapped table as accounts, parties, balances, items or entries."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from apps.accounting.rules import comparing
from apps.accounting.rules.coming_over.cells import Cells
from apps.accounting.rules.coming_over.fields import (
    BALANCES,
    CHART,
    FIELD_TITLES,
    ITEMS,
    JOURNAL,
    KINDS,
    PARTIES,
    ROLES,
)
from apps.accounting.rules.coming_over.limits import NAME_MAX, TEXT_MAX
from apps.accounting.rules.coming_over.mapping import TableMapping
from apps.accounting.rules.coming_over.problems import BadRow, FileUnreadable
from apps.accounting.rules.coming_over.stream import (
    Source,
    SourceAccount,
    SourceBalance,
    SourceEntry,
    SourceItem,
    SourceParty,
    SourcePosting,
)
from apps.accounting.rules.coming_over.table import Row, open_table

_COUNTRY = re.compile(r"[A-Z]{2}")


def read(content: bytes, *, mapping: TableMapping, books_currency: str) -> Source:
    """Everything the table says; amounts without a currency are in the books'.

    Errors: `FileUnreadable`; a bad row is among the problems.
    """
    mapping.check()
    source = Source()
    table = open_table(
        content, delimiter=mapping.delimiter, encoding=mapping.encoding, sheet=mapping.sheet
    )
    rows = _body(table.rows(), mapping)
    if mapping.subject == JOURNAL:
        _Journal(source, mapping, books_currency).read(rows)
    else:
        take = READERS[mapping.subject](source)
        for row in rows:
            source.rows += 1
            cells = Cells(row, mapping, books_currency)
            try:
                take(cells)
            except BadRow as bad:
                source.problems.error(bad.code, row.line, column=bad.column, **bad.params)
    if not source.rows:
        raise FileUnreadable("coming_over.no_rows")
    return source


def _body(rows: Iterator[Row], mapping: TableMapping) -> Iterator[Row]:
    for place, row in enumerate(rows):
        if place >= mapping.skip:
            yield row


class _Seen:
    """Names that may stand in one row only."""

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def once(self, name: str, line: int, *, column: str) -> None:
        first = self._lines.setdefault(comparing.plain(name), line)
        if first != line:
            raise BadRow("coming_over.twice", column=FIELD_TITLES[column], value=name, first=first)


def _short(cells: Cells, code: str, limit: int) -> str:
    return _within(cells.said(code), code, limit)


def _within(said: str, code: str, limit: int) -> str:
    if len(said) > limit:
        title = FIELD_TITLES[code]
        raise BadRow("coming_over.too_long", column=title, field=title, limit=limit)
    return said


# ---- Rows that stand alone ---------------------------------------------------------------------
def _chart(source: Source) -> Callable[[Cells], None]:
    seen = _Seen()

    def take(cells: Cells) -> None:
        name = cells.needed("account")
        seen.once(name, cells.line, column="account")
        said = cells.said("kind")
        kind = KINDS.get(comparing.plain(said), "")
        if said and not kind:
            raise BadRow("coming_over.bad_kind", column=FIELD_TITLES["kind"], value=said)
        cells.needed("title")
        source.accounts.append(
            SourceAccount(
                name=name,
                line=cells.line,
                title=_short(cells, "title", NAME_MAX),
                kind=kind,
                currency=cells.currency(),
            )
        )

    return take


def _parties(source: Source) -> Callable[[Cells], None]:
    def take(cells: Cells) -> None:
        cells.needed("party")
        role = _role(cells)
        country = cells.said("country").upper()
        if country and not _COUNTRY.fullmatch(country):
            raise BadRow("coming_over.bad_country", column=FIELD_TITLES["country"], value=country)
        source.parties.append(
            SourceParty(
                name=_short(cells, "party", NAME_MAX),
                line=cells.line,
                is_customer=role == "receivable",
                is_supplier=role == "payable",
                registration_number=_short(cells, "registration_number", 40),
                vat_id=_short(cells, "vat_id", 40),
                email=_short(cells, "email", 254),
                phone=_short(cells, "phone", 40),
                street=_within(cells.written("street"), "street", NAME_MAX),
                city=_short(cells, "city", 100),
                postal_code=_short(cells, "postal_code", 20),
                country=country,
                iban=_short(cells, "iban", 60),
                reference=_short(cells, "number", 40),
            )
        )

    return take


def _role(cells: Cells) -> str:
    said = cells.said("role")
    found = ROLES.get(comparing.plain(said), "")
    if said and not found:
        raise BadRow("coming_over.bad_direction", column=FIELD_TITLES["role"], value=said)
    return found


def _balances(source: Source) -> Callable[[Cells], None]:
    seen = _Seen()

    def take(cells: Cells) -> None:
        name, currency = cells.needed("account"), cells.currency()
        amount, foreign = cells.amount(), cells.figure("currency_amount")
        seen.once(f"{name} {currency}", cells.line, column="account")
        if amount is None and foreign is None:
            raise BadRow("coming_over.no_amount", column=FIELD_TITLES["amount"])
        if amount or foreign:
            source.balances.append(
                SourceBalance(
                    account=name,
                    line=cells.line,
                    amount=amount,
                    title=_short(cells, "title", NAME_MAX),
                    currency=currency,
                    currency_amount=foreign,
                )
            )

    return take


def _items(source: Source) -> Callable[[Cells], None]:
    def take(cells: Cells) -> None:
        amount = cells.amount()
        if not amount:
            raise BadRow("coming_over.no_amount", column=FIELD_TITLES["amount"])
        cells.needed("party"), cells.needed("number")
        source.items.append(
            SourceItem(
                party=_short(cells, "party", NAME_MAX),
                number=_short(cells, "number", 60),
                date=cells.needed_day("date"),
                line=cells.line,
                amount=amount,
                currency=cells.currency(),
                books_amount=cells.figure("books_amount"),
                due_on=cells.day("due_on"),
                account=cells.said("account"),
                control=_role(cells),
                registration_number=cells.said("registration_number"),
            )
        )

    return take


READERS: Final = {CHART: _chart, PARTIES: _parties, BALANCES: _balances, ITEMS: _items}


# ---- Entries of several rows -------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Part:
    on: date
    number: str
    description: str
    postings: tuple[SourcePosting, ...]


class _Journal:
    """Rows become entries: by their number where there is one, else until debit equals credit.

    A row with a debit and a credit account is an entry's two sides in one.
    """

    def __init__(self, source: Source, mapping: TableMapping, books_currency: str) -> None:
        self._source, self._mapping, self._currency = source, mapping, books_currency
        self._has_numbers = "number" in mapping.columns
        self._is_two_sided = "debit_account" in mapping.columns
        self._parts: list[_Part] = []
        self._titles: dict[str, SourceAccount] = {}
        # The number of an entry with a bad row: its other rows are not worth reporting.
        self._broken = ""

    def read(self, rows: Iterator[Row]) -> None:
        for row in rows:
            self._source.rows += 1
            cells = Cells(row, self._mapping, self._currency)
            try:
                part = self._part(cells)
            except BadRow as bad:
                self._source.problems.error(bad.code, row.line, column=bad.column, **bad.params)
                self._leave_broken(cells.said("number"))
                continue
            if self._broken and part.number == self._broken:
                continue
            if self._begins_anew(part):
                self._finish()
            self._parts.append(part)
        self._finish()
        self._source.accounts.extend(self._titles.values())
        self._source.entries.sort(key=lambda entry: entry.date)

    def _leave_broken(self, number: str) -> None:
        if self._has_numbers and self._parts and self._parts[-1].number != number:
            self._finish()
        self._parts = []
        self._broken = number if self._has_numbers else ""

    def _begins_anew(self, part: _Part) -> bool:
        if not self._parts:
            return False
        last = self._parts[-1]
        if self._has_numbers and (part.number or last.number):
            return (part.number, part.on) != (last.number, last.on)
        if part.on != last.on:
            return True
        return not sum((one.weight for each in self._parts for one in each.postings), Decimal(0))

    def _part(self, cells: Cells) -> _Part:
        on = cells.needed_day("date")
        amount = cells.amount()
        if amount is None:
            raise BadRow("coming_over.no_amount", column=FIELD_TITLES["amount"])
        if self._is_two_sided and (cells.said("debit_account") or cells.said("credit_account")):
            sides: tuple[SourcePosting, ...] = (
                self._posting(cells, cells.needed("debit_account"), amount, sign=1),
                self._posting(cells, cells.needed("credit_account"), -amount, sign=-1),
            )
        else:
            sides = (self._posting(cells, cells.needed("account"), amount, sign=1),)
        return _Part(
            on=on,
            number=_short(cells, "number", 60),
            description=_short(cells, "description", TEXT_MAX),
            postings=tuple(one for one in sides if one.amount or one.weight),
        )

    def _posting(self, cells: Cells, account: str, amount: Decimal, *, sign: int) -> SourcePosting:
        """`amount` is in the books' currency where the foreign one stands in its own column."""
        currency, foreign = cells.currency(), cells.figure("currency_amount")
        self._know(account, cells)
        books_amount = None
        if currency and foreign is not None:
            # Some systems sign both columns, some only one: the side is the books'.
            foreign = abs(foreign) if amount > 0 else -abs(foreign) if amount else foreign * sign
            amount, books_amount = foreign, amount
        weight = amount if books_amount is None else books_amount
        return SourcePosting(
            account=account,
            line=cells.line,
            amount=amount,
            commodity=currency,
            weight=weight,
            weight_currency=currency if books_amount is None else "",
            description=_short(cells, "line_text", TEXT_MAX),
            party=_short(cells, "party", NAME_MAX),
            due_on=cells.day("due_on"),
            tax_code=cells.said("tax_code"),
            cost_centre=cells.said("cost_centre"),
            project=cells.said("project"),
            books_amount=books_amount,
        )

    def _know(self, account: str, cells: Cells) -> None:
        if account not in self._titles:
            title = "" if self._is_two_sided else _short(cells, "title", NAME_MAX)
            self._titles[account] = SourceAccount(name=account, line=cells.line, title=title)

    def _finish(self) -> None:
        parts, self._parts = self._parts, []
        if not parts:
            return
        first = parts[0]
        postings = tuple(one for part in parts for one in part.postings)
        if not postings:
            self._source.problems.note("coming_over.empty_entry", self._line(parts))
            return
        left: dict[str, Decimal] = {}
        for one in postings:
            left[one.weight_currency] = left.get(one.weight_currency, Decimal(0)) + one.weight
        off = {currency: amount for currency, amount in left.items() if amount}
        if off:
            said = ", ".join(f"{amount} {currency}".strip() for currency, amount in off.items())
            self._source.problems.error("coming_over.unbalanced", postings[0].line, difference=said)
            return
        self._source.entries.append(
            SourceEntry(
                date=first.on,
                line=postings[0].line,
                description=next((part.description for part in parts if part.description), ""),
                number=first.number,
                postings=postings,
            )
        )

    @staticmethod
    def _line(parts: list[_Part]) -> int:
        return min((one.line for part in parts for one in part.postings), default=0)
