"""CSV and XLSX as rows of cells with the line each stands in, read one by one.

A spreadsheet's cells come as text too: numbers as they were typed, days as YYYY-MM-DD, so that one
reader serves both. A spreadsheet is looked through (see `archive`) before it is opened.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final, NamedTuple

import python_calamine

from apps.accounting.rules.coming_over import archive, text
from apps.accounting.rules.coming_over.archive import Cell
from apps.accounting.rules.coming_over.limits import CELLS_PER_ROW_MAX, ROWS_MAX
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.wording import gettext_noop

DELIMITERS: Final = (";", ",", "\t", "|")
LOOK_AHEAD: Final = 60
# A spreadsheet takes a cell that starts like this for a formula; an apostrophe keeps it a text.
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")
CSV_WANTED: Final = gettext_noop("a table (CSV)")


class NoValue(str):
    """What stands for a cell whose value the spreadsheet doesn't keep."""

    __slots__ = ()


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
    # Cells whose value the spreadsheet doesn't keep, by row and column from 1.
    without_value: frozenset[Cell] = frozenset()

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
        inside = archive.look_through(content)
        sheets = _sheets(content)
        chosen = sheet if sheet in sheets else sheets[0]
        part = inside.sheets.get(chosen)
        lost = frozenset(part.without_value) if part else frozenset[Cell]()
        return Table(content, True, "", "", chosen, sheets, "", lost)
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
    # Where a text never ends, what it swallowed is the last row's.
    is_odd = table.document.count('"') % 2 == 1
    width, before = 0, Row(0, [])
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise FileUnreadable("coming_over.csv_broken", line, problem=str(problem)) from problem
        if cells is None:
            if is_odd and any(table.delimiter in cell for cell in before.cells):
                raise FileUnreadable("coming_over.swallowed", before.line)
            return
        if reader.line_num > line and _is_rows(cells, table.delimiter, width):
            raise FileUnreadable("coming_over.swallowed", line)
        width, before = max(width, len(cells)), Row(line, cells)
        yield Row(line, [_unguarded(cell.strip()) for cell in cells])


def _is_rows(cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell of several lines looks like whole rows."""
    return any("\n" in cell and cell.count(delimiter) >= max(width - 1, 1) for cell in cells)


def _unguarded(cell: str) -> str:
    """Without the apostrophe by which a spreadsheet is kept from running the cell."""
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(RISKY) else cell


# ---- XLSX --------------------------------------------------------------------------------------
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
    first = (sheet.start or (0, 0))[1] + 1
    # One by one: the library's own list of all rows would hold every cell twice.
    for line, cells in enumerate(sheet.iter_rows(), start=1):
        read = [_cell(cell) for cell in cells[:CELLS_PER_ROW_MAX]]
        if table.without_value:
            read = [
                NoValue("#") if (line, column) in table.without_value else cell
                for column, cell in enumerate(read, start=first)
            ]
        yield Row(line, read)


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
