"""XLSX with real numbers, headings that stay in sight, and no formulas from anybody's text."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import xlsxwriter

from apps.accounting.exports.sheet import LineKind, Sheet, SheetLine

HEADER_ROW: Final = 5
FIRST_TEXT: Final = 2
OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
BOLD_KINDS: Final = {LineKind.HEADING, LineKind.TOTAL, LineKind.RESULT}


@dataclass(frozen=True, slots=True)
class _Look:
    plain: Any
    name: Any
    day: Any
    number: Any


def write(sheet: Sheet) -> bytes:
    """The numbers are binary, as the format wants; fifteen digits hold every amount we book."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": sheet.title, "company": sheet.client_name})
        page = book.add_worksheet(sheet.title[:31])
        _write_head(book, page, sheet)
        looks = _formats(book, sheet)
        end = HEADER_ROW + 1
        for end, line in enumerate(sheet.lines, start=HEADER_ROW + 1):
            _write_line(page, sheet, line, looks[line.kind, line.level], row=end)
        for place, note in enumerate(sheet.notes, start=end + 2):
            page.write_string(place, 0, note)
        _arrange(page, sheet)
    return out.getvalue()


def _write_head(book: Any, page: Any, sheet: Sheet) -> None:
    page.write_string(0, 0, sheet.client_name, book.add_format({"bold": True, "font_size": 14}))
    for row, words in enumerate((sheet.title, sheet.period, sheet.generated), start=1):
        page.write_string(row, 0, words)
    style = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
    right = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "align": "right"})
    page.write_string(HEADER_ROW, 0, sheet.account_title, style)
    page.write_string(HEADER_ROW, 1, sheet.name_title, style)
    for place, title in enumerate(sheet.text_columns, start=FIRST_TEXT):
        page.write_string(HEADER_ROW, place, title, style)
    for place, title in enumerate(sheet.columns, start=_first_amount(sheet)):
        page.write_string(HEADER_ROW, place, f"{title} ({sheet.currency})", right)


def _formats(book: Any, sheet: Sheet) -> dict[tuple[LineKind, int], _Look]:
    """One set of formats per kind and level of line: a book may only have so many."""
    pattern = "#,##0." + "0" * sheet.places if sheet.places else "#,##0"
    found = {}
    for kind, level in {(line.kind, line.level) for line in sheet.lines}:
        look: dict[str, Any] = {"bold": kind in BOLD_KINDS}
        if kind in (LineKind.TOTAL, LineKind.RESULT):
            look["top"] = 1
        found[kind, level] = _Look(
            plain=book.add_format(look),
            name=book.add_format({**look, "indent": level}),
            day=book.add_format({**look, "num_format": "yyyy-mm-dd", "align": "left"}),
            number=book.add_format({**look, "num_format": pattern}),
        )
    return found


def _write_line(page: Any, sheet: Sheet, line: SheetLine, look: _Look, *, row: int) -> None:
    page.write_string(row, 0, line.code, look.plain)
    page.write_string(row, 1, line.name, look.name)
    for place, cell in enumerate(line.texts, start=FIRST_TEXT):
        if isinstance(cell, date):
            page.write_datetime(row, place, cell, look.day)
        else:
            page.write_string(row, place, str(cell), look.plain)
    for place, amount in enumerate(line.amounts, start=_first_amount(sheet)):
        if amount is None:
            page.write_blank(row, place, None, look.number)
        else:
            page.write_number(row, place, float(sheet.rounded(amount)), look.number)


def _first_amount(sheet: Sheet) -> int:
    return FIRST_TEXT + len(sheet.text_columns)


def _arrange(page: Any, sheet: Sheet) -> None:
    start = _first_amount(sheet)
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 48)
    if sheet.text_columns:
        page.set_column(FIRST_TEXT, start - 1, 16)
    page.set_column(start, start + len(sheet.columns) - 1, 17)
    page.freeze_panes(HEADER_ROW + 1, FIRST_TEXT)
    page.repeat_rows(HEADER_ROW)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if len(sheet.columns) + len(sheet.text_columns) > 4:
        page.set_landscape()
