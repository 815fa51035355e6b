"""What is not there yet."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.accounting.rules.bill_checks.sentences import (
    LINE_CODE_UNLAWFUL,
    LINE_UNCODED,
    MISSING,
    NO_LINES,
    NOTHING_OWED,
    ON_HOLD,
)
from apps.accounting.rules.bill_checks.values import (
    BLOCKS,
    CheckedBill,
    Found,
)


def missing(bill: CheckedBill) -> Iterator[Found]:
    has = {
        "party": bill.has_party,
        "number": bool(bill.number),
        "issued_on": bill.issued_on is not None,
        "due_on": bill.due_on is not None,
        "currency": bool(bill.currency),
        "net": bill.net is not None,
        "tax": bill.tax is not None,
        "gross": bill.gross is not None,
    }
    for name, is_there in has.items():
        if not is_there:
            yield Found(code=f"{name}_missing", severity=BLOCKS, field=name, message=MISSING[name])
    if bill.gross is not None and bill.gross <= 0:
        yield Found(code="nothing_owed", severity=BLOCKS, field="gross", message=NOTHING_OWED)
    if bill.hold_reason:
        yield Found(
            code="on_hold",
            severity=BLOCKS,
            field="",
            message=ON_HOLD,
            params={"reason": bill.hold_reason},
        )


def lines(bill: CheckedBill) -> Iterator[Found]:
    if not bill.lines:
        yield Found(code="no_lines", severity=BLOCKS, field="lines", message=NO_LINES)
    for line in bill.lines:
        name = f"lines.{line.position}"
        if not line.is_coded:
            yield Found(
                code="line_uncoded",
                severity=BLOCKS,
                field=name,
                message=LINE_UNCODED,
                params={"position": line.position},
            )
        elif not line.kind and bill.tax_point is not None:
            params: dict[str, Any] = {
                "position": line.position,
                "tax_code": line.tax_code,
                "day": bill.tax_point,
            }
            yield Found(
                code="line_code_unlawful",
                severity=BLOCKS,
                field=name,
                message=LINE_CODE_UNLAWFUL,
                params=params,
            )
