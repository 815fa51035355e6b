"""A CSV text as rows with the line each begins in, guarded against runaway quotation marks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import StringIO
from typing import NamedTuple

from apps.accounting.rules.bank_statements.limits import CELLS_PER_ROW_MAX, STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import Malformed, TooManyLines
from apps.accounting.rules.wording import gettext_noop


class Row(NamedTuple):
    line: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def rows(document: str, *, delimiter: str) -> Iterator[Row]:
    """The rows, blank ones too. Errors: `Malformed`, `TooManyLines`."""
    quotes = document.count('"')
    if not quotes and document.count("\n") > STATEMENT_LINES_MAX:
        # Each line is a row then: told before a million of them are read.
        raise TooManyLines(limit=STATEMENT_LINES_MAX, line=STATEMENT_LINES_MAX + 1)
    has_odd_quotes = quotes % 2 == 1
    reader = csv.reader(StringIO(document, newline=""), delimiter=delimiter)
    width = count = 0
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as problem:
            raise Malformed(
                gettext_noop("Line %(line)s: the CSV is broken (%(problem)s)."),
                line=line,
                problem=str(problem),
            ) from problem
        if cells is None:
            return
        count += 1
        if count > STATEMENT_LINES_MAX:
            raise TooManyLines(limit=STATEMENT_LINES_MAX, line=line)
        if len(cells) > CELLS_PER_ROW_MAX:
            raise Malformed(
                gettext_noop("Line %(line)s has more than %(limit)s columns."),
                line=line,
                limit=CELLS_PER_ROW_MAX,
            )
        if reader.line_num > line and (has_odd_quotes or _swallows(cells, delimiter, width)):
            raise Malformed(
                gettext_noop(
                    "Line %(line)s opens a quotation mark that swallows the lines after it."
                ),
                line=line,
            )
        width = max(width, len(cells))
        yield Row(line, cells)


def _swallows(cells: list[str], delimiter: str, width: int) -> bool:
    """Whether a cell of several lines looks like whole rows."""
    return width > 1 and any("\n" in cell and cell.count(delimiter) >= width - 1 for cell in cells)
