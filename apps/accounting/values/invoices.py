"""The kinds of issued invoices, with the values of `outgoing` beside them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounting.values.outgoing import (
    NO_MEANS,
    CashDiscount,
    CorrectedInvoice,
    Instalment,
    InvoiceLine,
    InvoiceParty,
    OutgoingInvoice,
    PaymentMeans,
    TaxTotal,
)

__all__ = [
    "NO_MEANS",
    "CashDiscount",
    "CorrectedInvoice",
    "Instalment",
    "InvoiceKind",
    "InvoiceLine",
    "InvoiceParty",
    "OutgoingInvoice",
    "PaymentMeans",
    "TaxCategory",
    "TaxTotal",
]


class InvoiceKind(models.TextChoices):
    INVOICE = "invoice", _("invoice")
    CREDIT_NOTE = "credit_note", _("credit note")


class TaxCategory(models.TextChoices):
    """UNCL5305 as EN 16931 allows it."""

    STANDARD = "S", _("taxed")
    ZERO = "Z", _("zero rate")
    EXEMPT = "E", _("exempt")
    REVERSE_CHARGE = "AE", _("reverse charge")
    INTRA_EU = "K", _("supply within the EU")
    EXPORT = "G", _("export")
    OUTSIDE = "O", _("outside the scope of tax")
