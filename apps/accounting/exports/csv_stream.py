"""A long report as CSV, written page by page: the same file as in one piece, in little memory.

For reports whose sections follow each other in the order of their lines. One that goes on over a
page is put together again: one heading, its lines, one total.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from apps.accounting.exports import csv_file
from apps.accounting.exports.sheet import LineKind, Sheet, SheetLine, sheet_of
from apps.accounting.values.statements import Statement

# What an account comes to stands in such a column; others are added up over pages.
BALANCE: Final = "balance"


def stream(
    pages: Iterable[Statement], *, language: str, client_name: str, generated_at: datetime
) -> Iterator[bytes]:
    """One piece for each page of a report, at least one."""
    held: SheetLine | None = None
    result: SheetLine | None = None
    code = ""
    for number, page in enumerate(pages):
        sheet = sheet_of(
            page, language=language, client_name=client_name, generated_at=generated_at
        )
        *lines, ending = sheet.lines
        result = ending if result is None else _added(result, ending, ())
        balances = [column.code == BALANCE for column in page.columns]
        if held is not None and page.sections and page.sections[0].code == code:
            lines = _carried_on(held, lines, balances)
        elif held is not None:
            lines = [held, *lines]
        held = lines.pop() if page.next_cursor and lines else None
        code = page.sections[-1].code if page.sections else ""
        if not page.next_cursor:
            lines.append(result)
        yield _written(replace(sheet, lines=tuple(lines)), has_head=number == 0)


def _carried_on(
    total: SheetLine, lines: Sequence[SheetLine], balances: Sequence[bool]
) -> list[SheetLine]:
    """The lines of a page without the heading and the row that begin it once more."""
    end = next(at for at, line in enumerate(lines) if line.kind is LineKind.TOTAL)
    return [*lines[2:end], _added(total, lines[end], balances), *lines[end + 1 :]]


def _added(before: SheetLine, after: SheetLine, balances: Sequence[bool]) -> SheetLine:
    flags = balances or [False] * len(after.amounts)
    amounts: list[Decimal | None] = [
        later if is_balance or sooner is None or later is None else sooner + later
        for sooner, later, is_balance in zip(before.amounts, after.amounts, flags, strict=True)
    ]
    return replace(after, amounts=tuple(amounts))


def _written(sheet: Sheet, *, has_head: bool) -> bytes:
    out = io.StringIO()
    writer: Any = csv_file.writer(out, sheet)
    if has_head:
        out.write(csv_file.BYTE_ORDER_MARK)
        writer.writerows(csv_file.head(sheet))
    writer.writerows(csv_file.row(sheet, line) for line in sheet.lines)
    return out.getvalue().encode()
