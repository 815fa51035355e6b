"""Reading payment batches, what to pay next and what the bank still owes us. In a client."""

from apps.accounting.selectors.payments.batches import (
    PAGE,
    batch,
    batches,
    counts,
    export_of,
    waiting_for,
)
from apps.accounting.selectors.payments.days import first_day, paid_on
from apps.accounting.selectors.payments.expected import (
    expected_on_bank,
    found_on_bank,
    shares_of,
)
from apps.accounting.selectors.payments.owing import Owing, held_by_batches, owing
from apps.accounting.selectors.payments.proposing import cash_at_hand, proposal

__all__ = [
    "PAGE",
    "Owing",
    "batch",
    "batches",
    "cash_at_hand",
    "counts",
    "expected_on_bank",
    "export_of",
    "first_day",
    "found_on_bank",
    "held_by_batches",
    "owing",
    "paid_on",
    "proposal",
    "shares_of",
    "waiting_for",
]
