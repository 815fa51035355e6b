"""Reading receivables: invoices, customers, reminders, settings. Always in a client."""

from apps.accounting.selectors.receivables.detail import invoice
from apps.accounting.selectors.receivables.drafts import draft_from_plain, draft_of, draft_to_plain
from apps.accounting.selectors.receivables.invoices import (
    invoice_by_number,
    invoice_counts,
    invoices,
    open_invoices,
)
from apps.accounting.selectors.receivables.settings import (
    number_series,
    payment_accounts,
    recurring_invoice,
    recurring_invoices,
    seller_settings,
)

__all__ = [
    "draft_from_plain",
    "draft_of",
    "draft_to_plain",
    "invoice",
    "invoice_by_number",
    "invoice_counts",
    "invoices",
    "number_series",
    "open_invoices",
    "payment_accounts",
    "recurring_invoice",
    "recurring_invoices",
    "seller_settings",
]
