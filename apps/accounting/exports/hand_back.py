"""A client's books in open formats: what they take along when they leave.

The CSV files have commas, points as decimal marks, and UTF-8; cells that a spreadsheet would run
are defused. `entries.journal` is plain-text accounting as hledger and ledger read it,
`entries.beancount` the same for beancount.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any, Final

from apps.accounting.exports.csv_file import text_cell
from apps.accounting.exports.journal_file import journal_file
from apps.accounting.models import Line
from apps.accounting.selectors import ledger, statements
from apps.accounting.values.ledger import AccountInfo
from kernel.tenancy import client_scope
from tenants.values import ClientInfo

BATCH: Final = 2000
COLUMNS: Final = (
    "entry__id",
    "entry__journal__code",
    "entry__fiscal_year__label",
    "entry__number",
    "entry__date",
    "entry__description",
    "entry__reverses_id",
    "entry__posted_at",
    "entry__actor_name",
    "position",
    "account__code",
    "description",
    "amount",
    "entry__currency",
)


def hand_back(*, client: ClientInfo) -> Iterator[tuple[str, bytes]]:
    """(file name, content) of the chart, the journal, the same as plain text, and the balances."""
    with client_scope(client.ref):
        yield "accounts.csv", _accounts()
        yield "journal.csv", _journal()
        for file_format, name in (
            ("hledger", "entries.journal"),
            ("beancount", "entries.beancount"),
        ):
            plain = journal_file(file_format=file_format, language=client.language)
            yield name, plain.content
        yield "trial_balance.csv", _trial_balance()


def _csv(header: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue().encode()


def _accounts() -> bytes:
    return _csv(
        ("code", "name", "kind", "is_contra", "is_bank", "is_active"),
        (
            (text_cell(a.code), text_cell(a.name), a.kind, *map(_yes, _flags(a)))
            for a in ledger.accounts()
        ),
    )


def _flags(account: AccountInfo) -> tuple[bool, bool, bool]:
    return account.is_contra, account.is_bank, account.is_active


def _yes(flag: bool) -> str:
    return "yes" if flag else "no"


def _lines() -> Iterator[dict[str, Any]]:
    """Every line of the books, in the order of journal and number."""
    rows = Line.objects.order_by(
        "entry__fiscal_year__starts_on", "entry__journal__code", "entry__number", "position"
    )
    yield from rows.values(*COLUMNS).iterator(chunk_size=BATCH)


def _journal() -> bytes:
    header = (name.removeprefix("entry__").removesuffix("__code") for name in COLUMNS)
    return _csv(header, ([_cell(row[name]) for name in COLUMNS] for row in _lines()))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return text_cell(value) if isinstance(value, str) else str(value)


def _trial_balance() -> bytes:
    """Of each fiscal year that has entries."""
    rows = []
    for year in ledger.fiscal_years():
        statement = statements.trial_balance(first=year.starts_on, last=year.ends_on)
        rows += [
            (year.label, text_cell(row.code), text_cell(str(row.name)), *map(str, row.amounts))
            for section in statement.sections
            for row in section.all_rows()
        ]
    return _csv(
        ("fiscal_year", "code", "name", "opening", "debit", "credit", "closing"),
        rows,
    )
