"""A first look at a CSV export: how it is cut, what its header says, and a guess at the mapping.

The guess goes by the header's words in English, Czech, Hungarian, Danish, German and Dutch, and is
only offered when the cells agree with it. A person confirms it once; the signature of the header
then finds the mapping again.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import StringIO

from apps.accounting.rules import comparing
from apps.accounting.rules.bank_statements import csv_table, figures
from apps.accounting.rules.bank_statements.csv_header_words import ROLE_WORDS
from apps.accounting.rules.bank_statements.csv_mapping import (
    DELIMITERS,
    CsvMapping,
    date_pattern,
)
from apps.accounting.rules.bank_statements.refusals import StatementRejected
from apps.accounting.rules.wording import gettext_noop

PREVIEW_ROWS = 20
_SAMPLE_ROWS = 300
_LOOK_AHEAD_LINES = 120
_LOOK_AHEAD_WIDTH = 5_000
_SHARE_MIN = 0.9
_DATE_FORMATS = (
    "%Y-%m-%d",
    "%d.%m.%Y",
    "%d. %m. %Y",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d-%m-%Y",
    "%Y.%m.%d",
    "%Y.%m.%d.",
    "%Y. %m. %d.",
    "%Y/%m/%d",
    "%d.%m.%y",
    "%d/%m/%y",
    "%d-%m-%y",
    "%Y%m%d",
)
_PATTERNS = {form: date_pattern(form) for form in _DATE_FORMATS}
_FIGURE = re.compile(
    r"\(?[-+−]?\s*(?:[A-Z]{3}\s+|[€$£]\s*)?[0-9]{1,3}(?:[0-9]*|(?:[ .,'’\u00a0\u202f][0-9]{3})*)"
    r"(?:[.,][0-9]{1,4})?\s*[-+]?\)?\s*(?:[A-Z]{3}|[€$£]|Kč|Ft|kr\.?|zł)?"
)
_CODE = re.compile(r"[A-Z]{3}")
_DECIMALS = re.compile(r"([.,])([0-9]{1,2})(?![0-9])\D*$")


@dataclass(frozen=True, slots=True)
class CsvPreview:
    """What a person needs to say which column is which."""

    delimiter: str
    encoding: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    signature: str
    guess: CsvMapping | None


class MappingNeeded(StatementRejected):
    """A CSV export whose columns nobody has explained yet; `preview` helps to ask."""

    code = "bank_statement.mapping_needed"

    def __init__(self, *, preview: CsvPreview) -> None:
        self.preview = preview
        super().__init__(
            gettext_noop(
                "This is a CSV export with %(columns)s columns. Say once which column holds what; "
                "it will be remembered."
            ),
            columns=max((len(row) for row in (preview.header, *preview.rows)), default=0),
        )


def looks_like_csv(document: str) -> bool:
    """Whether the text is a table with a day and an amount in its rows, or a header naming them."""
    delimiter = _delimiter(document)
    if not delimiter:
        return False
    sample = _sample(document, delimiter)
    if _first_data_row(sample) is not None:
        return True
    return any({"date", "amount"} <= set(_roles(row)) for row in sample)


def preview(document: str, *, encoding: str) -> CsvPreview:
    """How the file is cut, its header and first rows. Errors: `Malformed`, `TooManyLines`."""
    delimiter = _delimiter(document) or ";"
    table = csv_table.rows(document, delimiter=delimiter)
    sample = [row.cells for row in itertools.islice(table, _SAMPLE_ROWS)]
    first = _first_data_row(sample)
    header_at = _header_row(sample, first)
    start = first if first is not None else (header_at or 0) + 1
    header = tuple(cell.strip() for cell in sample[header_at]) if header_at is not None else ()
    body = [row for row in sample[start:] if any(cell.strip() for cell in row)]
    guess = None
    if first is not None and body:
        guess = _guess(header, body, delimiter=delimiter, encoding=encoding)
    if guess is not None:
        skipped = start if header_at is None else header_at
        settings = {"skip_rows": skipped, "header_rows": start - skipped}
        guess = CsvMapping.from_dict(guess.to_dict() | settings)
    return CsvPreview(
        delimiter=delimiter,
        encoding=encoding,
        header=header,
        rows=tuple(tuple(row) for row in body[:PREVIEW_ROWS]),
        signature=_signature(header, body, delimiter),
        guess=guess,
    )


def _signature(header: tuple[str, ...], body: list[list[str]], delimiter: str) -> str:
    """The same for every export of one bank: delimiter and header, or number of columns."""
    said = [comparing.plain(cell) for cell in header] or [str(len(body[0]) if body else 0)]
    return hashlib.sha256(json.dumps([delimiter, said]).encode()).hexdigest()


def _delimiter(document: str) -> str:
    """The delimiter that cuts most rows into the same number of columns; empty: none does."""
    best, best_score = "", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _sample(document, delimiter) if len(row) > 1)
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
        score = count * min(width, 12) * (count / sum(widths.values()))
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _sample(document: str, delimiter: str) -> list[list[str]]:
    """The first rows, read leniently: this is only a look."""
    first_lines = itertools.islice(StringIO(document, newline=""), _LOOK_AHEAD_LINES)
    lines = (line[:_LOOK_AHEAD_WIDTH] for line in first_lines)
    found: list[list[str]] = []
    try:
        found.extend(csv.reader(lines, delimiter=delimiter))
    except csv.Error:
        return found
    return found


def _is_day(cell: str) -> bool:
    clean = figures.one_line(cell)
    return any(pattern.fullmatch(clean) for pattern in _PATTERNS.values())


def _is_figure(cell: str) -> bool:
    return bool(_FIGURE.fullmatch(figures.one_line(cell)))


def _first_data_row(rows: list[list[str]]) -> int | None:
    for index, row in enumerate(rows):
        days = {at for at, cell in enumerate(row) if _is_day(cell)}
        amounts = {at for at, cell in enumerate(row) if _is_figure(cell)}
        is_data = len(row) > 1 and days and amounts - days
        if is_data and not _is_preamble(row, rows[index + 1 :]):
            return index
    return None


def _is_preamble(row: list[str], following: list[list[str]]) -> bool:
    """A row like “Balance on;01.02.2024;100,00” above a wider table."""
    filled = [other for other in following[:10] if any(other)]
    return bool(filled) and all(len(other) != len(row) for other in filled)


def _header_row(rows: list[list[str]], first: int | None) -> int | None:
    """The last filled row above the data that names columns."""
    candidates = range((first if first is not None else len(rows)) - 1, -1, -1)
    for index in candidates:
        row = rows[index]
        if not any(cell.strip() for cell in row):
            continue
        wide = first is None or sum(bool(cell.strip()) for cell in row) * 2 >= len(rows[first])
        named = {"date", "amount"} <= set(_roles(row)) or first is not None
        if wide and named and not any(_is_day(cell) for cell in row):
            return index
        if first is not None:
            return None
    return None


def _roles(header: Iterable[str]) -> dict[str, list[int]]:
    """Columns by what their names say; each column has one role, the best that fits."""
    roles: dict[str, list[int]] = {}
    ranked: list[tuple[int, int, str]] = []
    for column, name in enumerate(header):
        said = comparing.plain(name)
        for role, phrases in ROLE_WORDS.items():
            if strength := max((_strength(said, phrase) for phrase in phrases), default=0):
                ranked.append((-strength, column, role))
    taken: set[int] = set()
    for _, column, role in sorted(ranked, key=lambda one: one[0]):
        if column in taken or (role in roles and role != "description"):
            continue
        taken.add(column)
        roles.setdefault(role, []).append(column)
    for columns in roles.values():
        columns.sort()
    return roles


def _settle_counterparty(roles: dict[str, list[int]], body: list[list[str]]) -> None:
    """“Counterparty” may be a name or a number: the other columns and the cells tell."""
    column = _first(roles, "counterparty")
    if column is None:
        return
    cells = _column(body, column)
    is_number = all(re.search(r"[0-9]{4}", cell) for cell in cells)
    if "counterparty_account" not in roles and (is_number or "counterparty_name" in roles):
        roles["counterparty_account"] = [column]
    else:
        roles.setdefault("counterparty_name", [column])


def _strength(said: str, phrase: str) -> int:
    """Longer phrases say more; the whole name says most."""
    if said == phrase:
        return 1000 + len(phrase)
    if said.startswith(f"{phrase} ") or said.endswith(f" {phrase}"):
        return 500 + len(phrase)
    return 100 + len(phrase) if f" {phrase} " in f" {said} " else 0


def _guess(
    header: tuple[str, ...], body: list[list[str]], *, delimiter: str, encoding: str
) -> CsvMapping | None:
    roles = _roles(header) if header else _roles_of_cells(body)
    _settle_counterparty(roles, body)
    date_column = _first(roles, "date")
    if date_column is None:
        date_column = _first(roles, "value_date")
    form = _date_format(_column(body, date_column)) if date_column is not None else None
    amount, debit, credit = (_first(roles, role) for role in ("amount", "debit", "credit"))
    if date_column is None or form is None or (amount is None and debit is None and credit is None):
        return None
    if amount is not None:
        debit = credit = None
    amounts = _mostly(
        [cell for at in (amount, debit, credit) if at is not None for cell in _column(body, at)],
        _is_figure,
    )
    if not amounts:
        return None
    balance = _balance_column(roles, body)
    balances = _column(body, balance) if balance is not None else []
    decimal, thousands = _separators([*amounts, *balances])
    value_date = _first(roles, "value_date")
    if value_date is not None and _date_format(_column(body, value_date)) != form:
        value_date = None
    return CsvMapping(
        delimiter=delimiter,
        encoding=encoding,
        date_column=date_column,
        date_format=form,
        decimal_separator=decimal,
        thousands_separator=thousands,
        amount_column=amount,
        debit_column=debit,
        credit_column=credit,
        direction_column=_first(roles, "direction") if amount is not None else None,
        value_date_column=value_date if value_date != date_column else None,
        currency_column=_currency_column(roles, body),
        counterparty_name_column=_first(roles, "counterparty_name"),
        counterparty_account_column=_first(roles, "counterparty_account"),
        counterparty_bank_column=_first(roles, "counterparty_bank"),
        description_columns=tuple(roles.get("description", ())),
        reference_column=_first(roles, "reference"),
        variable_symbol_column=_first(roles, "variable_symbol"),
        bank_reference_column=_first(roles, "bank_reference"),
        balance_column=balance,
        kind_column=_first(roles, "kind"),
        account_column=_first(roles, "account"),
    )


def _first(roles: dict[str, list[int]], role: str) -> int | None:
    return roles[role][0] if role in roles else None


def _column(body: list[list[str]], column: int) -> list[str]:
    """The column's filled cells."""
    cells = (figures.one_line(row[column]) for row in body if column < len(row))
    return [cell for cell in cells if cell]


def _currency_column(roles: dict[str, list[int]], body: list[list[str]]) -> int | None:
    column = _first(roles, "currency")
    if column is None:
        return None
    cells = _column(body, column)
    return column if cells and all(re.fullmatch(r"[A-Za-z]{3}", cell) for cell in cells) else None


def _balance_column(roles: dict[str, list[int]], body: list[list[str]]) -> int | None:
    column = _first(roles, "balance")
    if column is None:
        return None
    return column if all(_is_figure(cell) for cell in _column(body, column)) else None


def _mostly(cells: list[str], is_one: Callable[[str], bool]) -> list[str]:
    """The cells of that kind, if nearly all are: banks put remarks between the lines."""
    kept = [cell for cell in cells if is_one(cell)]
    return kept if len(kept) >= _SHARE_MIN * len(cells) else []


def _date_format(cells: list[str]) -> str | None:
    """The first format that makes a day and a month of every cell."""
    days = _mostly(cells, _is_day)
    for form, pattern in _PATTERNS.items():
        found = [pattern.fullmatch(cell) for cell in days]
        if days and all(
            one is not None and 1 <= int(one["day"]) <= 31 and 1 <= int(one["month"]) <= 12
            for one in found
        ):
            return form
    return None


def _separators(amounts: list[str]) -> tuple[str, str]:
    """Decimal and thousands separator, as the figures show them."""
    decimals = Counter(found[1] for cell in amounts if (found := _DECIMALS.search(cell)))
    if decimals:
        decimal = decimals.most_common(1)[0][0]
    else:
        decimal = "." if any(re.search(r",[0-9]{3}\b", cell) for cell in amounts) else ","
    other = "," if decimal == "." else "."
    if any(other in cell for cell in amounts):
        return decimal, other
    return decimal, next((mark for mark in "'’" if any(mark in cell for cell in amounts)), "")


def _roles_of_cells(body: list[list[str]]) -> dict[str, list[int]]:
    """Roles of a table without header: by what the cells look like."""
    width = max(len(row) for row in body)
    columns = {at: cells for at in range(width) if (cells := _column(body, at))}
    days = [at for at, cells in columns.items() if _mostly(cells, _is_day)]
    amounts = [
        at
        for at, cells in columns.items()
        if at not in days and _mostly(cells, _is_figure) and any(map(_DECIMALS.search, cells))
    ]
    codes = [at for at, cells in columns.items() if all(map(_CODE.fullmatch, cells))]
    others = [at for at in columns if at not in (*days, *amounts, *codes)]
    texts = sorted(others, key=lambda at: -sum(map(len, columns[at])))
    found = {
        "date": days[:1],
        "value_date": days[1:2],
        "amount": amounts[:1],
        "currency": codes[:1],
        "description": texts[:1],
    }
    return {role: at for role, at in found.items() if at}
