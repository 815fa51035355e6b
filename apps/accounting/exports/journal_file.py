"""The journal as a file another system reads, and that comes back the same: CSV, XLSX, beancount,
hledger.

A line in a foreign currency carries what it was booked at as its total price (`@@`), so every entry
balances in the books' currency. Text cells that a spreadsheet would run are defused.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.accounting.exports.table_file import TABLES
from apps.accounting.models import AccountKind, Line
from apps.accounting.rules.coming_over.fields import FIELD_TITLES
from apps.accounting.selectors import ledger
from apps.accounting.values.ledger import AccountInfo
from kernel.errors import Invalid
from kernel.money import round_amount

BATCH: Final = 2000
FIELDS: Final = (
    "date", "number", "description", "account", "title", "amount", "currency", "currency_amount",
    "party", "due_on", "tax_code", "cost_centre", "project", "line_text",
)  # fmt: skip
COLUMNS: Final[Mapping[str, Any]] = {
    "journal": F("entry__journal__code"),
    "year": F("entry__fiscal_year__label"),
    "entry_number": F("entry__number"),
    "text": F("entry__description"),
    "own_currency": F("entry__currency"),
    "code": F("account__code"),
    "title": F("account__name"),
    # A merged one is by the name of the party that it is today.
    "party_name": Coalesce("party__merged_into__name", "party__name"),
    "tax": F("tax_code__code"),
    "centre": F("cost_centre__code"),
    "job": F("project__code"),
}
ROOTS: Final = {
    AccountKind.ASSET.value: "Assets",
    AccountKind.LIABILITY.value: "Liabilities",
    AccountKind.EQUITY.value: "Equity",
    AccountKind.REVENUE.value: "Income",
    AccountKind.EXPENSE.value: "Expenses",
    AccountKind.CLOSING.value: "Equity",
}
HLEDGER_TYPES: Final = {
    AccountKind.ASSET.value: "A",
    AccountKind.LIABILITY.value: "L",
    AccountKind.EQUITY.value: "E",
    AccountKind.REVENUE.value: "R",
    AccountKind.EXPENSE.value: "X",
    AccountKind.CLOSING.value: "E",
}
Row = Mapping[str, Any]


class UnknownJournalFormat(Invalid):
    code = "accounting.export.unknown_journal_format"
    sentence = _("The journal can be had as CSV, XLSX, beancount or hledger, not as “%(format)s”.")


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalFile:
    name: str
    media_type: str
    content: bytes


def journal_file(
    *, file_format: str, language: str, first: date | None = None, last: date | None = None
) -> JournalFile:
    """The lines of those days (both included; None: all), by date and number.

    Errors: `UnknownJournalFormat`.
    """
    chosen = FORMATS.get(file_format)
    if chosen is None:
        raise UnknownJournalFormat(field="format", format=file_format)
    ending, media_type, write = chosen
    with override(language):
        content = write(_rows(first, last))
    return JournalFile(name=f"journal.{ending}", media_type=media_type, content=content)


def _rows(first: date | None, last: date | None) -> Iterator[Row]:
    rows = Line.objects.order_by("entry__date", "entry__journal__code", "entry__number", "position")
    if first is not None:
        rows = rows.filter(date__gte=first)
    if last is not None:
        rows = rows.filter(date__lte=last)
    yield from rows.values(
        "entry_id",
        "date",
        "amount",
        "currency",
        "currency_amount",
        "due_on",
        "description",
        **COLUMNS,
    ).iterator(chunk_size=BATCH)


def _reference(row: Row) -> str:
    return f"{row['journal']} {row['year']}/{row['entry_number']}"


def _amount(row: Row) -> Decimal:
    return round_amount(row["amount"], row["own_currency"])


def _foreign(row: Row) -> Decimal | None:
    if row["currency_amount"] is None:
        return None
    return round_amount(row["currency_amount"], row["currency"])


# ---- Tables ------------------------------------------------------------------------------------
def _cells(row: Row) -> list[Any]:
    return [
        row["date"],
        _reference(row),
        row["text"],
        row["code"],
        row["title"],
        _amount(row),
        row["currency"] or row["own_currency"],
        _foreign(row),
        row["party_name"],
        row["due_on"],
        row["tax"],
        row["centre"],
        row["job"],
        row["description"],
    ]


def _titles() -> list[str]:
    """English in every language: whoever takes the file in recognises them."""
    return [FIELD_TITLES[field] for field in FIELDS]


def _table(file_format: str) -> Callable[[Iterable[Row]], bytes]:
    def write(rows: Iterable[Row]) -> bytes:
        cells = (_cells(row) for row in rows)
        return TABLES[file_format].write(gettext("Journal"), _titles(), cells)

    return write


# ---- Plain text --------------------------------------------------------------------------------
def _beancount(rows: Iterable[Row]) -> bytes:
    known = {one.code: one for one in ledger.accounts()}
    entries = [list(group) for _entry, group in groupby(rows, key=lambda row: row["entry_id"])]
    books, out = ledger.books(), io.StringIO()
    opened = entries[0][0]["date"] if entries else books.starts_on
    out.write(f'option "operating_currency" "{books.currency}"\n\n')
    for code in sorted({row["code"] for lines in entries for row in lines}):
        out.write(f"{opened} open {_beancount_name(known[code])}\n")
    for lines in entries:
        head = lines[0]
        link = re.sub(r"[^A-Za-z0-9\-_/.]", "-", _reference(head))
        out.write(f"\n{head['date']} * {_quoted(head['text'])} ^{link}\n")
        for row in lines:
            for amount in _amounts(row):
                out.write(f"  {_beancount_name(known[row['code']])}  {amount}\n")
            if row["party_name"]:
                out.write(f"    party: {_quoted(row['party_name'])}\n")
            if row["due_on"]:
                out.write(f"    due: {row['due_on']}\n")
            for name, value in _noted(row):
                out.write(f"    {name}: {_quoted(value)}\n")
    return out.getvalue().encode()


def _noted(row: Row) -> Iterator[tuple[str, str]]:
    for name, column in (("tax", "tax"), ("cost_centre", "centre"), ("project", "job")):
        if row[column]:
            yield name, row[column]


def _amounts(row: Row) -> Iterator[str]:
    """Foreign money with what it was booked at; where the two point apart, each by itself."""
    amount, foreign, own = _amount(row), _foreign(row), row["own_currency"]
    if foreign is None or not foreign:
        yield f"{amount:f} {own}"
    elif amount * foreign >= 0:
        yield f"{foreign:f} {row['currency']} @@ {abs(amount):f} {own}"
    else:
        yield f"{foreign:f} {row['currency']} @@ 0 {own}"
        yield f"{amount:f} {own}"


def _beancount_name(account: AccountInfo) -> str:
    words = re.sub(r"[^\w]+", "-", account.name).strip("-")
    return f"{ROOTS[account.kind]}:{account.code}-{words}".rstrip("-")


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{" ".join(escaped.split())}"'


def _hledger(rows: Iterable[Row]) -> bytes:
    out, names = io.StringIO(), {}
    for account in ledger.accounts():
        names[account.code] = f"{account.code} {one_line(account.name)}"
        out.write(f"account {names[account.code]}  ; type: {HLEDGER_TYPES[account.kind]}\n")
    for _entry, lines in groupby(rows, key=lambda row: row["entry_id"]):
        for place, row in enumerate(lines):
            if place == 0:
                out.write(f"\n{row['date']} * ({_reference(row)}) {one_line(row['text'])}\n")
            for amount in _amounts(row):
                out.write(f"    {names[row['code']]}  {amount}{_tags(row)}\n")
    return out.getvalue().encode()


def _tags(row: Row) -> str:
    said = list(_noted(row))
    if row["party_name"]:
        said.insert(0, ("party", row["party_name"]))
    if row["due_on"]:
        said.append(("due", row["due_on"].isoformat()))
    if not said:
        return ""
    tags = ", ".join(f"{name}: {one_line(value).replace(',', ' ')}" for name, value in said)
    return f"  ; {tags}"


def one_line(text: str) -> str:
    """Without what ends a name or opens a comment in plain-text accounting."""
    return re.sub(r"[;|\s]+", " ", text).strip()


FORMATS: Final[Mapping[str, tuple[str, str, Callable[[Iterable[Row]], bytes]]]] = {
    **{name: (each.ending, each.media_type, _table(name)) for name, each in TABLES.items()},
    "beancount": ("beancount", "text/plain; charset=utf-8", _beancount),
    "hledger": ("journal", "text/plain; charset=utf-8", _hledger),
}
