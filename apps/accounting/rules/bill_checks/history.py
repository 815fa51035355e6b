"""What this supplier's other bills say about this one."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median
from typing import Any, Final

from apps.accounting.rules.bill_checks.sentences import (
    NUMBER_AGAIN,
    SAME_AMOUNT,
    SAME_NUMBER,
    UNUSUAL,
)
from apps.accounting.rules.bill_checks.values import (
    BLOCKS,
    CONFIRM,
    ZERO,
    CheckedBill,
    Found,
)
from apps.accounting.rules.comparing import plain

DUPLICATE_DAYS: Final = 10
USUAL_BILLS_MIN: Final = 3
# The band around the median: three times the usual deviation, and never less than a quarter.
BAND_DEVIATIONS: Final = 3
BAND_SHARE_MIN: Final = Decimal("0.25")


def duplicates(bill: CheckedBill) -> Iterator[Found]:
    number = plain(bill.number)
    for other in bill.others:
        params: dict[str, Any] = {}
        is_same_amount = (other.gross, other.currency) == (bill.gross, bill.currency)
        if number and plain(other.number) == number:
            params = {"supplier": bill.supplier, "number": other.number}
            if is_same_amount:
                yield Found(
                    code="same_number",
                    severity=BLOCKS,
                    field="number",
                    message=SAME_NUMBER,
                    params=params,
                    bill=other.bill,
                )
            else:
                more = {"gross": other.gross or ZERO, "issued": other.issued_on or bill.today}
                yield Found(
                    code="number_again",
                    severity=CONFIRM,
                    field="number",
                    message=NUMBER_AGAIN,
                    params=params | more,
                    bill=other.bill,
                )
        elif is_same_amount and bill.gross and _are_near(bill.issued_on, other.issued_on):
            params = {
                "supplier": bill.supplier,
                "gross": bill.gross,
                "issued": other.issued_on,
                "number": other.number,
            }
            yield Found(
                code="same_amount",
                severity=CONFIRM,
                field="gross",
                message=SAME_AMOUNT,
                params=params,
                bill=other.bill,
            )


def _are_near(one: datetime.date | None, other: datetime.date | None) -> bool:
    return one is not None and other is not None and abs((one - other).days) <= DUPLICATE_DAYS


def amount(bill: CheckedBill) -> Iterator[Found]:
    past = [
        each.gross
        for each in bill.others
        if each.is_posted and each.currency == bill.currency and each.gross
    ]
    if bill.gross is None or len(past) < USUAL_BILLS_MIN:
        return
    low, high = usual_band(past)
    if low <= bill.gross <= high:
        return
    yield Found(
        code="unusual",
        severity=CONFIRM,
        field="gross",
        message=UNUSUAL,
        params={
            "gross": bill.gross,
            "count": len(past),
            "supplier": bill.supplier,
            "low": min(past),
            "high": max(past),
        },
    )


def usual_band(past: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Around the median: three median deviations either way, at least a quarter of the median;
    never narrower than what has been seen."""
    middle = Decimal(median(past))
    deviation = Decimal(median([abs(each - middle) for each in past]))
    width = max(BAND_DEVIATIONS * deviation, BAND_SHARE_MIN * middle)
    return min(middle - width, *past), max(middle + width, *past)
