"""What EN 16931 would refuse of an invoice, found before it is issued.

Each rule stands with its published id (EN 16931-1 and the CEN validation artefacts 1.3). Rules
about the syntax are not here: the writers keep them, and tests run the official artefacts over
what they write.
"""

from __future__ import annotations

from apps.accounting.rules.einvoices.checks import amounts, categories, document, peppol
from apps.accounting.rules.einvoices.checks.finding import Finding
from apps.accounting.values.outgoing import OutgoingInvoice

__all__ = ["Finding", "check", "check_peppol"]


def check(invoice: OutgoingInvoice) -> tuple[Finding, ...]:
    """Everything that keeps `invoice` from being issued; empty when it is sound."""
    return (
        *document.check(invoice),
        *amounts.check(invoice),
        *categories.check(invoice),
    )


def check_peppol(invoice: OutgoingInvoice) -> tuple[Finding, ...]:
    """What Peppol BIS Billing 3.0 asks beyond: it keeps from sending there, not from issuing."""
    return tuple(peppol.check(invoice))
