"""What a client's customer gets: the invoice as PDF, with or without its data inside, letters."""

from __future__ import annotations

from apps.accounting.exports.invoices import facturx, paper, typesetting
from apps.accounting.exports.invoices.letters import dunning_pdf, statement_pdf
from apps.accounting.exports.invoices.paper import payment_terms
from apps.accounting.rules.einvoices import cii, isdoc, ubl
from apps.accounting.values.outgoing import OutgoingInvoice

__all__ = [
    "dunning_pdf",
    "facturx_pdf",
    "invoice_pdf",
    "isdoc_xml",
    "payment_terms",
    "peppol_xml",
    "statement_pdf",
]


def invoice_pdf(invoice: OutgoingInvoice) -> bytes:
    """PDF/A-3 in the invoice's language. The same invoice is always the same file."""
    return typesetting.compile_pdf(
        "invoice.typ", paper.invoice_data(invoice), made_on=invoice.issued_on
    )


def facturx_pdf(invoice: OutgoingInvoice) -> bytes:
    """As `invoice_pdf`, with the invoice as data inside: Factur-X, profile EN 16931."""
    document = cii.write(invoice, payment_terms=payment_terms(invoice))
    made = typesetting.compile_pdf(
        "invoice.typ",
        paper.invoice_data(invoice),
        made_on=invoice.issued_on,
        attached=document.decode(),
    )
    return facturx.declared(made)


def peppol_xml(invoice: OutgoingInvoice) -> bytes:
    """UBL 2.1 by Peppol BIS Billing 3.0, with the terms of payment in the customer's language."""
    return ubl.write(invoice, payment_terms=payment_terms(invoice))


def isdoc_xml(invoice: OutgoingInvoice) -> bytes:
    """ISDOC 6.0.2, with the terms of payment in the customer's language."""
    return isdoc.write(invoice, payment_terms=payment_terms(invoice))
