"""CSV as the reader's spreadsheet opens it by itself, with no cell that it would run."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Final

from babel.numbers import get_decimal_symbol

from apps.accounting.exports.sheet import Sheet, SheetLine

BYTE_ORDER_MARK: Final = "\ufeff"
# A spreadsheet takes a cell that starts like this for a formula.
RISKY: Final = ("=", "+", "-", "@", "\t", "\r")


def write(sheet: Sheet) -> bytes:
    """UTF-8 with its mark; parted by semicolons where the comma is the decimal mark."""
    symbol = get_decimal_symbol(sheet.locale)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";" if symbol == "," else ",", lineterminator="\r\n")
    for words in (sheet.client_name, sheet.title, sheet.period, sheet.generated):
        writer.writerow([text_cell(words)])
    writer.writerow([])
    titles = (f"{title} ({sheet.currency})" for title in sheet.columns)
    head = (sheet.account_title, sheet.name_title, *sheet.text_columns, *titles)
    writer.writerow([text_cell(title) for title in head])
    for line in sheet.lines:
        writer.writerow(
            [
                text_cell(line.code),
                text_cell(line.name),
                *_texts(line, count=len(sheet.text_columns)),
                *(_number_cell(amount, sheet, symbol=symbol) for amount in line.amounts),
            ]
        )
    for note in sheet.notes:
        writer.writerow([text_cell(note)])
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def text_cell(text: str) -> str:
    """`text`, kept from being run as a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def _texts(line: SheetLine, *, count: int) -> list[str]:
    """Days as ISO 8601, which no spreadsheet takes for another; nothing on totals."""
    cells = line.texts or ("",) * (count if line.amounts else 0)
    return [each.isoformat() if isinstance(each, date) else text_cell(str(each)) for each in cells]


def _number_cell(amount: Decimal | None, sheet: Sheet, *, symbol: str) -> str:
    return "" if amount is None else f"{sheet.rounded(amount):f}".replace(".", symbol)
