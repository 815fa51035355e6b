"""CSV as the reader's spreadsheet opens it by itself, with no cell that it would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.numbers import get_decimal_symbol

from apps.accounting.exports.sheet import Sheet, SheetLine

BYTE_ORDER_MARK: Final = "\ufeff"
# A spreadsheet takes a cell that starts like this for a formula.
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


def write(sheet: Sheet) -> bytes:
    """UTF-8 with its mark; parted by semicolons where the comma is the decimal mark."""
    out = io.StringIO()
    to = writer(out, sheet)
    to.writerows(head(sheet))
    to.writerows(row(sheet, line) for line in sheet.lines)
    to.writerows([text_cell(note)] for note in sheet.notes)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def writer(out: io.StringIO, sheet: Sheet) -> Any:
    delimiter = ";" if _symbol(sheet) == "," else ","
    return csv.writer(out, delimiter=delimiter, lineterminator="\r\n")


def head(sheet: Sheet) -> list[list[str]]:
    """What stands above the lines, and the titles of their columns."""
    said = (sheet.client_name, sheet.title, sheet.period, sheet.generated)
    titles = (f"{title} ({sheet.currency})" for title in sheet.columns)
    columns = (sheet.account_title, sheet.name_title, *sheet.text_columns, *titles)
    return [*([text_cell(words)] for words in said), [], [text_cell(each) for each in columns]]


def row(sheet: Sheet, line: SheetLine) -> list[str]:
    return [
        text_cell(line.code),
        text_cell(line.name),
        *_texts(line, count=len(sheet.text_columns)),
        *(_number_cell(amount, sheet, symbol=_symbol(sheet)) for amount in line.amounts),
    ]


def _symbol(sheet: Sheet) -> str:
    return str(get_decimal_symbol(sheet.locale))


def text_cell(text: str) -> str:
    """`text`, kept from being run as a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def _texts(line: SheetLine, *, count: int) -> list[str]:
    """Days as ISO 8601, which no spreadsheet takes for another; nothing on totals."""
    cells = line.texts or ("",) * (count if line.amounts else 0)
    return [each.isoformat() if isinstance(each, date) else text_cell(str(each)) for each in cells]


def _number_cell(amount: Decimal | None, sheet: Sheet, *, symbol: str) -> str:
    return "" if amount is None else f"{sheet.rounded(amount):f}".replace(".", symbol)
