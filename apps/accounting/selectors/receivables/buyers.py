"""The customer as an invoice needs it: name and address, terms, language, where it is sent."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.accounting.rules.terms import Terms
from apps.accounting.values.invoices import InvoiceParty
from apps.parties import selectors as parties
from apps.parties.values import PartyInfo
from kernel.errors import Invalid


class CustomerUnknown(Invalid):
    code = "accounting.invoice.customer_unknown"
    sentence = _("This customer isn't in the register.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Customer:
    """`terms` None, `language` and `currency` "": nothing was agreed."""

    party_id: uuid.UUID
    name: str
    is_archived: bool
    language: str
    currency: str
    email: str
    terms: Terms | None
    buyer: InvoiceParty


def customer(*, party_id: uuid.UUID) -> Customer:
    """The living party of `party_id`. One query as a rule. Errors: `CustomerUnknown`."""
    billed = parties.billed_party(party_id)
    if billed is not None and billed[0].merged_into:
        billed = parties.billed_party(billed[0].merged_into)
    if billed is None or billed[0].is_erased:
        raise CustomerUnknown(field="party")
    found, address = billed
    return Customer(
        party_id=found.id,
        name=found.name,
        is_archived=found.is_archived,
        language=found.language,
        currency="",
        email=found.email,
        terms=_terms(found),
        buyer=InvoiceParty(
            name=found.name,
            street=address.street,
            city=address.city,
            postcode=address.postcode,
            country=address.country or found.country,
            registration_number=found.registration_number,
            vat_id=found.vat_id,
            email=found.email,
            endpoint_scheme=found.peppol_scheme,
            endpoint_id=found.peppol_id,
        ),
    )


def _terms(party: PartyInfo) -> Terms | None:
    if party.payment_days is None:
        return None
    return Terms(
        days=party.payment_days,
        is_end_of_month=party.is_end_of_month,
        discount_percent=party.discount_percent or Decimal(0),
        discount_days=party.discount_days or 0,
    )
