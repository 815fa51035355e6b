"""Tables as another system reads them: CSV and XLSX, with no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import xlsxwriter

from apps.accounting.exports.csv_file import BYTE_ORDER_MARK, text_cell

Cells = Sequence[Any]
OPTIONS: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


@dataclass(frozen=True, slots=True)
class TableFormat:
    """`write` takes the sheet's name, the titles and the rows."""

    ending: str
    media_type: str
    write: Callable[[str, Cells, Iterable[Cells]], bytes]


def csv_table(_name: str, titles: Cells, rows: Iterable[Cells]) -> bytes:
    """Commas, points as decimal marks, UTF-8 with its mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(titles)
    writer.writerows([_csv_cell(cell) for cell in row] for row in rows)
    return (BYTE_ORDER_MARK + out.getvalue()).encode()


def _csv_cell(value: Any) -> str:
    if value is None:
        return ""
    return text_cell(value) if isinstance(value, str) else str(value)


def xlsx_table(name: str, titles: Cells, rows: Iterable[Cells]) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, OPTIONS) as book:
        sheet, bold = book.add_worksheet(name[:31]), book.add_format({"bold": True})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        money = book.add_format({"num_format": "#,##0.00##"})
        sheet.freeze_panes(1, 0)
        for place, title in enumerate(titles):
            sheet.write_string(0, place, title, bold)
        for number, row in enumerate(rows, start=1):
            for place, value in enumerate(row):
                _write(sheet, number, place, value, day=day, money=money)
    return out.getvalue()


def _write(sheet: Any, row: int, place: int, value: Any, *, day: Any, money: Any) -> None:
    """Numbers are binary, as the format wants; fifteen digits hold every amount we book."""
    if isinstance(value, Decimal):
        sheet.write_number(row, place, float(value), money)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, day)
    elif value:
        sheet.write_string(row, place, str(value))


TABLES: Final[Mapping[str, TableFormat]] = {
    "csv": TableFormat("csv", "text/csv; charset=utf-8", csv_table),
    "xlsx": TableFormat(
        "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", xlsx_table
    ),
}
