"""Lists as files that a spreadsheet opens."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpResponse

# Excel takes UTF-8 for a local code page unless the file says what it is.
BYTE_ORDER_MARK = "\ufeff"
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> HttpResponse:
    """A download of `name`.csv. Amounts are written plainly: point as decimal mark, no groups."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow([str(each) for each in header])
    writer.writerows([_cell(each) for each in row] for row in rows)
    response = HttpResponse(
        BYTE_ORDER_MARK + text.getvalue(), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def _cell(value: Any) -> str:
    """Text that would run as a formula is written so that it doesn't; numbers stay numbers."""
    if value is None:
        return ""
    text = str(value)
    is_number = isinstance(value, int | Decimal)
    return f"'{text}" if text.startswith(STARTS_A_FORMULA) and not is_number else text
