"""CSV and XLSX as rows of cells with the line each stands in, read one by one.

A spreadsheet's cells come as text too: numbers as they were typed, days as YYYY-MM-DD, so that one
reader serves both. A spreadsheet that declares entities, or is far bigger than it looks, is refused
before it is opened.
"""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final, NamedTuple

import python_calamine

from apps.accounting.rules.coming_over import text
from apps.accounting.rules.coming_over.limits import (
    CELLS_PER_ROW_MAX,
    ROWS_MAX,
    UNPACKED_BYTES_MAX,
)
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.wording import gettext_noop

DELIMITERS: Final = (";", ",", "\t", "|")
LOOK_AHEAD: Final = 60
ENTITY_LOOK_BYTES: Final = 4_096
CSV_WANTED: Final = gettext_noop("a table (CSV)")
XLSX_WANTED: Final = gettext_noop("a spreadsheet (XLSX)")


class Row(NamedTuple):
    line: int
    cells: list[str]


@dataclass(frozen=True, slots=True)
class Table:
    """How a file is cut: its rows are read anew by `rows`."""

    content: bytes
    is_spreadsheet: bool
    delimiter: str
    encoding: str
    sheet: str
    sheets: tuple[str, ...]
    document: str

    def rows(self) -> Iterator[Row]:
        """The rows with something in them. Errors: `FileUnreadable`."""
        found = _sheet_rows(self) if self.is_spreadsheet else _csv_rows(self)
        for count, row in enumerate(found):
            if count >= ROWS_MAX:
                raise FileUnreadable("coming_over.too_many_rows", row.line, limit=ROWS_MAX)
            if len(row.cells) > CELLS_PER_ROW_MAX:
                row = Row(row.line, row.cells[:CELLS_PER_ROW_MAX])
            if any(row.cells):
                yield row


def is_spreadsheet(content: bytes) -> bool:
    return content.startswith(b"PK\x03\x04")


def open_table(
    content: bytes, *, delimiter: str = "", encoding: str = "", sheet: str = ""
) -> Table:
    """The table, told by content. Errors: `FileUnreadable`."""
    if is_spreadsheet(content):
        text.check_size(content)
        _check_archive(content)
        sheets = _sheets(content)
        chosen = sheet if sheet in sheets else sheets[0]
        return Table(content, True, "", "", chosen, sheets, "")
    document, found = text.decode(content, wanted=CSV_WANTED, encoding=encoding)
    return Table(content, False, delimiter or _delimiter(document), found, "", (), document)


# ---- CSV ---------------------------------------------------------------------------------------
def _delimiter(document: str) -> str:
    """What cuts most of the first rows into the same number of columns."""
    best, best_score = "", 0.0
    sample = list(islice(io.StringIO(document, newline=""), LOOK_AHEAD))
    for delimiter in DELIMITERS:
        try:
            widths = Counter(
                len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1
            )
        except csv.Error:
            continue
        if widths:
            width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
            score = count * min(width, 12) * (count / sum(widths.values()))
            if score > best_score:
                best, best_score = delimiter, score
    if not best:
        raise FileUnreadable("coming_over.one_column", 1)
    return best


def _csv_rows(table: Table) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(table.document, newline=""), delimiter=table.delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise FileUnreadable("coming_over.csv_broken", line, problem=str(problem)) from problem
        if cells is None:
            return
        yield Row(line, [cell.strip() for cell in cells])


# ---- XLSX --------------------------------------------------------------------------------------
def _check_archive(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            unpacked = sum(part.file_size for part in parts)
            if unpacked > UNPACKED_BYTES_MAX:
                raise FileUnreadable(
                    "coming_over.too_large",
                    size_mb=f"{unpacked / 1_000_000:.0f}",
                    limit_mb=UNPACKED_BYTES_MAX // 1_000_000,
                )
            if not any(part.filename == "xl/workbook.xml" for part in parts):
                raise FileUnreadable(
                    "coming_over.other_kind",
                    1,
                    found=gettext_noop("an archive"),
                    wanted=XLSX_WANTED,
                )
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as opened:
                        _check_part(opened.read(ENTITY_LOOK_BYTES))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as problem:
        raise FileUnreadable(
            "coming_over.spreadsheet_broken", problem=str(problem) or "zip"
        ) from problem


def _check_part(beginning: bytes) -> None:
    """A declaration of entities stands before the first element or nowhere."""
    plain = beginning.replace(b"\x00", b"").upper()
    if b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise FileUnreadable("coming_over.hostile", declares="<!DOCTYPE")


def _sheets(content: bytes) -> tuple[str, ...]:
    names = tuple(str(name) for name in _workbook(content).sheet_names)
    if not names:
        raise FileUnreadable("coming_over.no_rows")
    return names


def _workbook(content: bytes) -> Any:
    try:
        return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    except (python_calamine.CalamineError, OSError, ValueError) as problem:
        raise FileUnreadable("coming_over.spreadsheet_broken", problem=str(problem)) from problem


def _sheet_rows(table: Table) -> Iterator[Row]:
    try:
        sheet = _workbook(table.content).get_sheet_by_name(table.sheet)
    except (python_calamine.CalamineError, ValueError) as problem:
        raise FileUnreadable("coming_over.spreadsheet_broken", problem=str(problem)) from problem
    # Known before a cell is looked at.
    if sheet.height > ROWS_MAX:
        raise FileUnreadable("coming_over.too_many_rows", limit=ROWS_MAX)
    first = (sheet.start or (0, 0))[0]
    # The rows begin at the first one in use; people count from the top of the sheet.
    for place, cells in enumerate(sheet.to_python(skip_empty_area=True), start=first + 1):
        yield Row(place, [_cell(cell) for cell in cells[:CELLS_PER_ROW_MAX]])


def _cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return value.strip()
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case time() | timedelta():
            return str(value)
    return str(value)


def _number(value: float) -> str:
    """As the spreadsheet keeps it: fifteen digits say every amount that was typed in."""
    exact = Decimal(f"{value:.15g}")
    return f"{exact:f}" if exact != exact.to_integral_value() else f"{exact.to_integral_value():f}"
