"""Whether an invoice asks for a second person: one who wrote nothing on it."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from apps.accounting.models import Invoice, InvoiceSettings
from apps.accounting.selectors import currencies
from apps.accounting.selectors import ledger as books
from apps.accounting.values.invoices import InvoiceKind


def second_person_from() -> Decimal | None:
    """The total in the books' currency from which; None: never. One query."""
    found: Decimal | None = InvoiceSettings.objects.values_list(
        "second_person_from", flat=True
    ).first()
    return found


def asks_second_person(invoice: Invoice, *, limit: Decimal | None) -> bool:
    """Of a draft, as it stands; without a rate nobody knows what it comes to, so it does."""
    if limit is None or invoice.kind != InvoiceKind.INVOICE or invoice.corrects_id is not None:
        return False
    if invoice.currency == books.books().currency:
        return invoice.payable >= limit
    day = invoice.taxed_on or invoice.issued_on or timezone.localdate()
    try:
        rate = currencies.rate_for(currency=invoice.currency, on=day).rate
    except currencies.RateMissing:
        return True
    return invoice.payable * rate >= limit
