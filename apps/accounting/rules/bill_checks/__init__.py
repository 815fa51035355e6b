"""What is wrong, unusual or worth knowing about a bill, before it is handed on.

Pure: the bill and what is known around it go in, findings come out, the gravest first. A finding
is an English template with parameters (amounts as Decimals, days as dates: the reader's language
writes them). `identity` says what was found; a person's word counts only as long as it is the same.
"""

from __future__ import annotations

from typing import Final

from apps.accounting.rules.bill_checks import (
    circumstances,
    completeness,
    corrections,
    figures,
    history,
)
from apps.accounting.rules.bill_checks.figures import rounding_of
from apps.accounting.rules.bill_checks.history import usual_band
from apps.accounting.rules.bill_checks.values import (
    BLOCKS,
    CONFIRM,
    HINT,
    CheckedBill,
    CheckedLine,
    CorrectedBill,
    Found,
    OtherBill,
)

__all__ = [
    "CheckedBill",
    "CheckedLine",
    "CorrectedBill",
    "Found",
    "OtherBill",
    "check_bill",
    "rounding_of",
    "usual_band",
]

GRAVITY: Final = {BLOCKS: 0, CONFIRM: 1, HINT: 2}


def check_bill(bill: CheckedBill) -> tuple[Found, ...]:
    """Everything found, the gravest first."""
    found = [
        *completeness.missing(bill),
        *completeness.lines(bill),
        *figures.totals(bill),
        *figures.instalments(bill),
        *figures.tax(bill),
        *corrections.corrected(bill),
        *history.duplicates(bill),
        *history.amount(bill),
        *circumstances.account(bill),
        *circumstances.vat_id(bill),
        *circumstances.days(bill),
        *circumstances.books(bill),
    ]
    return tuple(sorted(found, key=lambda each: GRAVITY[each.severity]))
