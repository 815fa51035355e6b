"""Reading receivables: invoices, customers, reminders, settings. Always in a client."""

from apps.accounting.selectors.receivables.credit import credit_standing
from apps.accounting.selectors.receivables.customers import (
    ageing,
    customer_balances,
    statement_of_account,
)
from apps.accounting.selectors.receivables.detail import invoice
from apps.accounting.selectors.receivables.drafts import (
    draft_from_plain,
    draft_of,
    draft_to_plain,
    lines_of,
)
from apps.accounting.selectors.receivables.dunning import (
    dunning_levels,
    dunning_proposals,
    holds_of,
    letters,
)
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
    "ageing",
    "credit_standing",
    "customer_balances",
    "draft_from_plain",
    "draft_of",
    "draft_to_plain",
    "dunning_levels",
    "dunning_proposals",
    "holds_of",
    "invoice",
    "invoice_by_number",
    "invoice_counts",
    "invoices",
    "letters",
    "lines_of",
    "number_series",
    "open_invoices",
    "payment_accounts",
    "recurring_invoice",
    "recurring_invoices",
    "seller_settings",
    "statement_of_account",
]
