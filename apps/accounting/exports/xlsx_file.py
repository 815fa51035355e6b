"""XLSX with real numbers, headings that stay in sight, and no formulas from anybody's text."""

from __future__ import annotations

import io
from typing import Any, Final

import xlsxwriter

from apps.accounting.exports.sheet import LineKind, Sheet, SheetLine

HEADER_ROW: Final = 5
FIRST_AMOUNT: Final = 2
OPTIONS: Final = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
BOLD_KINDS: Final = {LineKind.HEADING, LineKind.TOTAL, LineKind.RESULT}


def write(sheet: Sheet) -> bytes:
    """The numbers are binary, as the format wants; fifteen digits hold every amount we book."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        book.set_properties({"title": sheet.title, "company": sheet.client_name})
        page = book.add_worksheet(sheet.title[:31])
        _write_head(book, page, sheet)
        for place, line in enumerate(sheet.lines, start=HEADER_ROW + 1):
            _write_line(book, page, sheet, line, row=place)
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
    for place, title in enumerate(sheet.columns, start=FIRST_AMOUNT):
        page.write_string(HEADER_ROW, place, f"{title} ({sheet.currency})", right)


def _write_line(book: Any, page: Any, sheet: Sheet, line: SheetLine, *, row: int) -> None:
    look: dict[str, Any] = {"bold": line.kind in BOLD_KINDS}
    if line.kind in (LineKind.TOTAL, LineKind.RESULT):
        look["top"] = 1
    page.write_string(row, 0, line.code, book.add_format(look))
    page.write_string(row, 1, line.name, book.add_format({**look, "indent": line.level}))
    pattern = "#,##0." + "0" * sheet.places if sheet.places else "#,##0"
    number = book.add_format({**look, "num_format": pattern})
    for place, amount in enumerate(line.amounts, start=FIRST_AMOUNT):
        page.write_number(row, place, float(sheet.rounded(amount)), number)


def _arrange(page: Any, sheet: Sheet) -> None:
    page.set_column(0, 0, 12)
    page.set_column(1, 1, 48)
    page.set_column(FIRST_AMOUNT, FIRST_AMOUNT + len(sheet.columns) - 1, 17)
    page.freeze_panes(HEADER_ROW + 1, FIRST_AMOUNT)
    page.repeat_rows(HEADER_ROW)
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    if len(sheet.columns) > 4:
        page.set_landscape()
