"""The client's business as its invoices name it, and where its customers pay."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import InvoiceSettings, NumberKind
from apps.accounting.rules import invoice_numbers
from apps.accounting.values.invoices import NO_MEANS, InvoiceParty, PaymentMeans
from kernel.errors import Conflict

SETTINGS_ID: Final = 1
BANK_CODE_MARK: Final = "/"


class SellerIncomplete(Conflict):
    code = "accounting.invoice.seller_incomplete"
    sentence = _("Say in the invoice settings who sells: %(missing)s is missing.")


def seller(settings: InvoiceSettings) -> InvoiceParty:
    """Errors: `SellerIncomplete` naming what every invoice must show."""
    missing = [
        words
        for words, given in (
            (gettext("the name"), settings.name),
            (gettext("the street"), settings.street),
            (gettext("the town"), settings.city),
            (gettext("the registration number or VAT id"), _is_numbered(settings)),
        )
        if not given
    ]
    if missing:
        raise SellerIncomplete(missing=", ".join(missing))
    return InvoiceParty(
        name=settings.name,
        street=settings.street,
        city=settings.city,
        postcode=settings.postcode,
        country=settings.country,
        registration_number=settings.registration_number,
        vat_id=settings.vat_id,
        email=settings.email,
        endpoint_scheme=settings.endpoint_scheme,
        endpoint_id=settings.endpoint_id,
        register_note=settings.register_note,
    )


def _is_numbered(settings: InvoiceSettings) -> bool:
    return bool(settings.registration_number or settings.vat_id)


def means(settings: InvoiceSettings, *, number: str) -> PaymentMeans:
    """Where to pay the invoice of that number; nothing is printed without a bank account."""
    account = settings.bank_account
    if account is None:
        return NO_MEANS
    is_iban = account.number_kind == NumberKind.IBAN
    domestic, _mark, bank_code = account.number.partition(BANK_CODE_MARK)
    return PaymentMeans(
        iban=account.number if is_iban else "",
        bic=settings.bic,
        account_number="" if is_iban else domestic,
        bank_code="" if is_iban else bank_code,
        variable_symbol=invoice_numbers.variable_symbol(number),
        reference=number,
    )
