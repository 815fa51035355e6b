"""The document and its parties: what must be there, as far as we could leave it out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from babel import Locale
from babel.numbers import is_currency

from apps.accounting.rules.einvoices.checks.finding import Finding, found
from apps.accounting.rules.wording import gettext_noop
from apps.accounting.values.outgoing import InvoiceLine, InvoiceParty, OutgoingInvoice

UNIT: Final = re.compile(r"[A-Z0-9]{2,3}")
GREECE: Final = "EL"


def check(invoice: OutgoingInvoice) -> Iterator[Finding]:
    yield from _head(invoice)
    yield from _parties(invoice)
    yield from _payment(invoice)
    if not invoice.lines:
        yield found("BR-16", gettext_noop("The invoice has no line."))
    seen: set[int] = set()
    for line in invoice.lines:
        yield from _line(line, seen)


def _head(invoice: OutgoingInvoice) -> Iterator[Finding]:
    if not invoice.number.strip():
        yield found("BR-02", gettext_noop("The invoice has no number."))
    for currency in {invoice.currency, invoice.books_currency or invoice.currency}:
        if not is_currency(currency):
            yield found(
                "BR-CL-04",
                gettext_noop("“%(currency)s” is not a currency code of ISO 4217."),
                currency=currency,
            )
    if invoice.is_credit_note and invoice.corrects is None:
        yield found(
            "KONTOR-01", gettext_noop("The credit note doesn't say which invoice it corrects.")
        )
    if invoice.corrects is not None and not invoice.corrects.number.strip():
        yield found("BR-55", gettext_noop("The corrected invoice has no number."))


def _parties(invoice: OutgoingInvoice) -> Iterator[Finding]:
    seller, buyer = invoice.seller, invoice.buyer
    if not seller.name.strip():
        yield found("BR-06", gettext_noop("The seller has no name."))
    if not buyer.name.strip():
        yield found("BR-07", gettext_noop("The buyer has no name."))
    if not seller.country:
        yield found("BR-09", gettext_noop("The seller's address has no country."))
    if not buyer.country:
        yield found("BR-11", gettext_noop("The buyer's address has no country."))
    if not (seller.registration_number or seller.vat_id):
        yield found(
            "BR-CO-26",
            gettext_noop("The seller has neither a registration number nor a VAT id."),
        )
    for party, rule in ((seller, "BR-62"), (buyer, "BR-63")):
        yield from _party(party, rule)


def _party(party: InvoiceParty, endpoint_rule: str) -> Iterator[Finding]:
    territories = Locale("en").territories
    if party.country and (len(party.country) != 2 or party.country not in territories):
        yield found(
            "BR-CL-14",
            gettext_noop("“%(country)s” is not a country code of ISO 3166-1."),
            country=party.country,
        )
    prefix = party.vat_id[:2]
    if party.vat_id and prefix != GREECE and prefix not in territories:
        yield found(
            "BR-CO-09",
            gettext_noop("The VAT id “%(number)s” of %(name)s doesn't begin with its country."),
            number=party.vat_id,
            name=party.name,
        )
    if party.endpoint_id and not party.endpoint_scheme:
        yield found(
            endpoint_rule,
            gettext_noop("The electronic address of %(name)s doesn't say of which kind it is."),
            name=party.name,
        )


def _payment(invoice: OutgoingInvoice) -> Iterator[Finding]:
    means = invoice.means
    if means.bic and not (means.iban or means.account_number):
        yield found("BR-50", gettext_noop("The bank is named, but not the account to pay to."))
    if invoice.due_on < invoice.issued_on and not invoice.is_credit_note:
        yield found(
            "KONTOR-02",
            gettext_noop("The invoice is due on %(due)s, before it is issued on %(issued)s."),
            due=invoice.due_on.isoformat(),
            issued=invoice.issued_on.isoformat(),
        )


def _line(line: InvoiceLine, seen: set[int]) -> Iterator[Finding]:
    if line.position in seen:
        yield found(
            "BR-21", gettext_noop("Two lines have the number %(line)s."), line=line.position
        )
    seen.add(line.position)
    if not UNIT.fullmatch(line.unit):
        yield found(
            "BR-CL-23",
            gettext_noop("Line %(line)s: “%(unit)s” is not a unit's code of UN/ECE."),
            line=line.position,
            unit=line.unit,
        )
    if not line.description.strip():
        yield found("BR-25", gettext_noop("Line %(line)s has no text."), line=line.position)
