"""What the formats share: identifiers of parties, codes, and what of a line each of them needs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from apps.accounting.rules import taxes
from apps.accounting.values.outgoing import InvoiceLine, InvoiceParty, OutgoingInvoice

ZERO: Final = Decimal(0)
# ISO/IEC 6523 (ICD) of the registration number, by country.
REGISTERS: Final = {"CZ": "0154", "DK": "0184"}
# EAS of the address at which a party is reached when it named none, by its VAT id.
VAT_ADDRESSES: Final = {"CZ": "9929", "HU": "9910"}
NET_NAME_MAX: Final = 100


@dataclass(frozen=True, slots=True)
class PlainLine:
    """A line as EN 16931 wants it: the price never below zero (BR-27), the discount an amount."""

    quantity: Decimal
    price: Decimal
    before_discount: Decimal
    discount: Decimal


def plain_line(line: InvoiceLine, *, currency: str) -> PlainLine:
    """A negative price becomes a negative quantity. Without a discount the net is as it stands."""
    sign = Decimal(-1) if line.unit_price < 0 else Decimal(1)
    if not line.discount_percent:
        return PlainLine(line.quantity * sign, line.unit_price * sign, line.net, ZERO)
    before = taxes.rounded(line.quantity * line.unit_price, currency)
    return PlainLine(line.quantity * sign, line.unit_price * sign, before, before - line.net)


def name_and_description(line: InvoiceLine) -> tuple[str, str]:
    """The text's first line is the item's name (BT-153), all of it the description (BT-154)."""
    name = line.description.strip().split("\n", 1)[0][:NET_NAME_MAX]
    return name, line.description.strip() if line.description.strip() != name else ""


def endpoint(party: InvoiceParty) -> tuple[str, str]:
    """EAS code and electronic address (BT-34, BT-49); else what the VAT id or CVR number gives."""
    if party.endpoint_id:
        return party.endpoint_scheme, party.endpoint_id
    if party.country == "DK" and party.registration_number:
        return "0184", f"DK{party.registration_number}"
    if party.country in VAT_ADDRESSES and party.vat_id:
        return VAT_ADDRESSES[party.country], party.vat_id
    return "", ""


def says_vat_ids(invoice: OutgoingInvoice) -> bool:
    """BR-O-02: an invoice outside the scope of tax names nobody's VAT id."""
    return all(total.category != "O" for total in invoice.tax_totals)


def is_within_eu(invoice: OutgoingInvoice) -> bool:
    """Has a supply within the EU, whose delivery must be told (BR-IC-11, BR-IC-12)."""
    return any(total.category == "K" for total in invoice.tax_totals)


def means_code(invoice: OutgoingInvoice) -> str:
    """UNCL4461: 42 to a Danish account (DK-R-005), 58 SEPA credit transfer, 30 credit transfer."""
    means = invoice.means
    if pays_danish_account(invoice):
        return "42"
    if means.iban:
        return "58" if invoice.currency == "EUR" else "30"
    return "30" if means.account_number else ""


def pays_danish_account(invoice: OutgoingInvoice) -> bool:
    are_danish = invoice.seller.country == invoice.buyer.country == "DK"
    return are_danish and bool(invoice.means.account_number and invoice.means.bank_code)


def account(invoice: OutgoingInvoice) -> str:
    """The account to pay to (BT-84)."""
    means = invoice.means
    if pays_danish_account(invoice) or not means.iban:
        return means.account_number
    return "".join(means.iban.split())


def remittance(invoice: OutgoingInvoice) -> str:
    """What the payer should write (BT-83)."""
    return invoice.means.reference or invoice.means.variable_symbol or invoice.number


def is_in_two_currencies(invoice: OutgoingInvoice) -> bool:
    return invoice.books_currency not in ("", invoice.currency)
