"""Which column of a table holds what: guessed from the header, said by a person, kept as JSON."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any, Final

from apps.accounting.rules import comparing
from apps.accounting.rules.bank_statements.csv_mapping import date_pattern
from apps.accounting.rules.coming_over.fields import FIELD_TITLES, SUBJECTS, WORDS, Subject
from apps.accounting.rules.coming_over.limits import CELLS_PER_ROW_MAX
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.coming_over.table import DELIMITERS, Row, Table

DAY_NUMBERS: Final = "serial"
ISO: Final = "%Y-%m-%d"
DATE_FORMATS: Final = (
    ISO, "%d.%m.%Y", "%d. %m. %Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y.%m.%d", "%Y.%m.%d.",
    "%Y. %m. %d.", "%Y/%m/%d", "%d.%m.%y", "%d/%m/%y", "%d-%m-%y", "%Y%m%d", DAY_NUMBERS,
)  # fmt: skip
PATTERNS: Final = {form: date_pattern(form) for form in DATE_FORMATS if form != DAY_NUMBERS}
DECIMAL_MARKS: Final = (".", ",")
LOOKED_AT: Final = 200
SHOWN: Final = 8
HEADER_WITHIN: Final = 30
_FIGURE = re.compile(r"-?[0-9][0-9 .,]*[.,][0-9]{2}")
_DECIMALS = re.compile(r"([.,])([0-9]{1,2})(?![0-9])\D*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableMapping:
    """`columns` says for each field its column, from 0. `skip` are the rows up to the data."""

    subject: str
    columns: Mapping[str, int] = field(default_factory=dict)
    date_format: str = ISO
    decimal_mark: str = "."
    skip: int = 1
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready; `from_dict` reads it back equal."""
        return {**asdict(self), "columns": dict(self.columns)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> TableMapping:
        """Errors: `FileUnreadable` for settings that make no sense."""
        try:
            found = cls(**{**data, "columns": dict(data.get("columns", {}))})
        except (TypeError, ValueError) as problem:
            raise FileUnreadable("coming_over.not_understood", text=str(data)) from problem
        found.check()
        return found

    def check(self) -> None:
        """Errors: `FileUnreadable` naming the first field that no column holds."""
        subject = SUBJECTS.get(self.subject)
        if subject is None:
            raise FileUnreadable("coming_over.not_understood", text=str(self.subject))
        texts = (self.date_format, self.decimal_mark, self.delimiter, self.encoding, self.sheet)
        is_sound = (
            all(isinstance(one, str) for one in texts)
            and self.date_format in DATE_FORMATS
            and self.decimal_mark in DECIMAL_MARKS
            and self.delimiter in ("", *DELIMITERS)
            and _is_count(self.skip, 1_000)
            and all(name in subject.fields for name in self.columns)
            and all(_is_count(at, CELLS_PER_ROW_MAX) for at in self.columns.values())
        )
        if not is_sound:
            raise FileUnreadable("coming_over.not_understood", text=str(self.to_dict()))
        missing = missing_field(subject, self.columns)
        if missing:
            raise FileUnreadable("coming_over.column_missing", field=FIELD_TITLES[missing])


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePreview:
    """What a person needs to say which column is which."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    signature: str
    guess: TableMapping
    sheets: tuple[str, ...]
    sheet: str

    @property
    def is_certain(self) -> bool:
        """Whether the guess has all that is needed."""
        return not missing_field(SUBJECTS[self.guess.subject], self.guess.columns)


def missing_field(subject: Subject, columns: Iterable[str]) -> str:
    """The first field that is needed and has no column; "" when all are there."""
    held = set(columns)
    return next((each[0] for each in subject.needs if not held & set(each)), "")


def preview(table: Table, *, subject: str) -> TablePreview:
    """Header, first rows and a guess. Errors: `FileUnreadable`, also for a table without rows."""
    sample = list(islice(table.rows(), LOOKED_AT))
    if not sample:
        raise FileUnreadable("coming_over.no_rows")
    asked = SUBJECTS[subject]
    at = _header_row(sample, asked)
    header = tuple(sample[at].cells) if at is not None else ()
    body = [row.cells for row in sample[(at + 1 if at is not None else 0) :]]
    columns = roles(header, asked)
    guess = TableMapping(
        subject=subject,
        columns=columns,
        date_format=_date_format(_cells(body, columns, "date", "due_on")),
        decimal_mark="."
        if table.is_spreadsheet
        else _decimal_mark(
            _cells(body, columns, "amount", "debit", "credit", "currency_amount", "books_amount")
            or [cell for row in body for cell in row if _FIGURE.fullmatch(cell)]
        ),
        skip=0 if at is None else at + 1,
        delimiter=table.delimiter,
        encoding=table.encoding,
        sheet=table.sheet,
    )
    return TablePreview(
        header=header,
        rows=tuple(tuple(row) for row in body[:SHOWN]),
        signature=_signature(subject, header, body),
        guess=guess,
        sheets=table.sheets,
        sheet=table.sheet,
    )


def roles(header: Sequence[str], subject: Subject) -> dict[str, int]:
    """Fields by their columns; each column has one field, the best that fits."""
    ranked = []
    for at, name in enumerate(header):
        said = comparing.plain(name)
        for order, code in enumerate(subject.fields):
            known = (comparing.plain(FIELD_TITLES[code]), *WORDS[code])
            strength = max(_strength(said, word) for word in known)
            if strength:
                ranked.append((-strength, order, at, code))
    found: dict[str, int] = {}
    for _strong, _order, at, code in sorted(ranked):
        if code not in found and at not in found.values():
            found[code] = at
    return found


def _strength(said: str, word: str) -> int:
    if said == word:
        return 1_000 + len(word)
    if len(word) > 2 and (said.startswith(f"{word} ") or said.endswith(f" {word}")):
        return 500 + len(word)
    return 0


def _header_row(sample: Sequence[Row], subject: Subject) -> int | None:
    """The row among the first that names most fields."""
    best, most = None, 0
    for at, row in enumerate(sample[:HEADER_WITHIN]):
        named = len(roles(row.cells, subject))
        if named > most:
            best, most = at, named
    return best


def _cells(body: Sequence[Sequence[str]], columns: Mapping[str, int], *codes: str) -> list[str]:
    places = [columns[code] for code in codes if code in columns]
    return [row[at] for row in body for at in places if at < len(row) and row[at]]


def _date_format(cells: Sequence[str]) -> str:
    """The first format that nearly every cell follows with a month there is."""
    for form, pattern in PATTERNS.items():
        found = [pattern.fullmatch(cell) for cell in cells]
        fitting = [
            one for one in found if one and 1 <= int(one["month"]) <= 12 and int(one["day"]) <= 31
        ]
        if cells and len(fitting) * 10 >= len(cells) * 9:
            return form
    return ISO


def _decimal_mark(cells: Sequence[str]) -> str:
    marks = Counter(found[1] for cell in cells if (found := _DECIMALS.search(cell)))
    if marks:
        return marks.most_common(1)[0][0]
    return "." if any(re.search(r",[0-9]{3}\b", cell) for cell in cells) else ","


def _signature(subject: str, header: Sequence[str], body: Sequence[Sequence[str]]) -> str:
    """The same for every export of one system: its header, or the number of columns."""
    said = [comparing.plain(cell) for cell in header] or [str(len(body[0]) if body else 0)]
    return hashlib.sha256(json.dumps([subject, said]).encode()).hexdigest()


def _is_count(value: object, limit: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= limit
