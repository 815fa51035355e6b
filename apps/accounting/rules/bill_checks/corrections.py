"""A credit note beside the bill that it corrects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from apps.accounting.rules.bill_checks.sentences import (
    CORRECTED_CURRENCY,
    CORRECTED_TOO_MUCH,
    CORRECTED_UNKNOWN,
)
from apps.accounting.rules.bill_checks.values import (
    BLOCKS,
    CONFIRM,
    HINT,
    ZERO,
    CheckedBill,
    Found,
)

CREDIT_NOTE = "credit_note"


def corrected(bill: CheckedBill) -> Iterator[Found]:
    if bill.kind != CREDIT_NOTE:
        return
    if bill.corrects is None:
        if bill.corrects_number:
            yield Found(
                code="corrected_unknown",
                severity=HINT,
                field="corrects_id",
                message=CORRECTED_UNKNOWN,
                params={"number": bill.corrects_number},
            )
        return
    other = bill.corrects
    if other.currency != bill.currency:
        if bill.is_set_off:
            yield Found(
                code="corrected_currency",
                severity=BLOCKS,
                field="corrects_id",
                message=CORRECTED_CURRENCY,
                params={"number": other.number, "currency": other.currency},
                bill=other.bill,
            )
        return
    credited = other.credited + (bill.gross or ZERO)
    if credited > other.gross:
        params: dict[str, Any] = {
            "number": other.number,
            "gross": other.gross,
            "credited": credited,
        }
        yield Found(
            code="corrected_too_much",
            severity=CONFIRM,
            field="corrects_id",
            message=CORRECTED_TOO_MUCH,
            params=params,
            bill=other.bill,
        )
