"""CSV as the reader's spreadsheet opens it by itself, with no cell that it would run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from typing import Final

from babel.numbers import get_decimal_symbol

from apps.accounting.exports.sheet import Sheet

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
    writer.writerow([text_cell(t) for t in (sheet.account_title, sheet.name_title, *titles)])
    for line in sheet.lines:
        writer.writerow(
            [
                text_cell(line.code),
                text_cell(line.name),
                *(_number_cell(sheet.rounded(amount), symbol=symbol) for amount in line.amounts),
            ]
        )
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def text_cell(text: str) -> str:
    """`text`, kept from being run as a formula."""
    return f"'{text}" if text.startswith(RISKY) else text


def _number_cell(amount: Decimal, *, symbol: str) -> str:
    return f"{amount:f}".replace(".", symbol)
