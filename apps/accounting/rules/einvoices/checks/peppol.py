"""What Peppol BIS Billing 3.0 and its Danish rules ask beyond EN 16931."""

from __future__ import annotations

from collections.abc import Iterator

from apps.accounting.rules.einvoices import terms
from apps.accounting.rules.einvoices.checks.finding import Finding, found
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.values.outgoing import OutgoingInvoice


def check(invoice: OutgoingInvoice) -> Iterator[Finding]:
    if not (invoice.buyer_reference or invoice.order_number):
        yield found(
            "PEPPOL-EN16931-R003",
            gettext_noop("The buyer's reference or order number is missing."),
        )
    if not terms.endpoint(invoice.buyer)[1]:
        yield found("PEPPOL-EN16931-R010", gettext_noop("The buyer has no electronic address."))
    if not terms.endpoint(invoice.seller)[1]:
        yield found("PEPPOL-EN16931-R020", gettext_noop("The seller has no electronic address."))
    if invoice.seller.country == "DK" and not invoice.seller.registration_number:
        yield found("DK-R-002", gettext_noop("A Danish seller must give its CVR number."))
