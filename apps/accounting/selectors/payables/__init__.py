"""Reading bills: lists, one of them, what is found and proposed about it. Always in a client."""

from apps.accounting.selectors.payables.ageing import ageing
from apps.accounting.selectors.payables.bills import (
    NEWEST,
    PAGE,
    PLACES,
    SORTS,
    BillFilter,
    bill,
    bill_of_document,
    bill_of_entry,
    bills,
    counts,
    waiting_for,
)
from apps.accounting.selectors.payables.checking import findings
from apps.accounting.selectors.payables.coding import suggestions
from apps.accounting.selectors.payables.linked import bills_to_correct
from apps.accounting.selectors.payables.settings import bill_settings
from apps.accounting.selectors.payables.suppliers import possible_suppliers

__all__ = [
    "NEWEST",
    "PAGE",
    "PLACES",
    "SORTS",
    "BillFilter",
    "ageing",
    "bill",
    "bill_of_document",
    "bill_of_entry",
    "bill_settings",
    "bills",
    "bills_to_correct",
    "counts",
    "findings",
    "possible_suppliers",
    "suggestions",
    "waiting_for",
]
