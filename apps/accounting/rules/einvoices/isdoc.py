"""ISDOC 6.0.2, the Czech national format (isdoc.cz, 23 March 2022).

Amounts are in the books' currency, with the invoice's beside them (…Curr) when that is another.
A credit note has positive amounts: its type says that they are taken away (rules, "Finanční
částky").
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from lxml.etree import _Element as Element

from apps.accounting.rules import taxes
from apps.accounting.rules.einvoices import terms
from apps.accounting.rules.einvoices.xml import Scribe, plain
from apps.accounting.values.outgoing import (
    InvoiceLine,
    InvoiceParty,
    OutgoingInvoice,
    TaxTotal,
)

NAMESPACE: Final = "http://isdoc.cz/namespace/2013"
VERSION: Final = "6.0.2"
SYSTEM: Final = "Kontor"
COUNTRIES: Final = {
    "AT": "Rakousko",
    "CZ": "Česká republika",
    "DE": "Německo",
    "DK": "Dánsko",
    "HU": "Maďarsko",
    "PL": "Polsko",
    "SK": "Slovensko",
}


def document_id(invoice: OutgoingInvoice) -> uuid.UUID:
    """The same invoice has the same UUID whenever it is written: seller and number make it."""
    seller = invoice.seller.registration_number or invoice.seller.name
    name = f"{invoice.seller.country}:{seller}:{invoice.kind}:{invoice.number}"
    return uuid.uuid5(uuid.NAMESPACE_URL, f"isdoc:{name}")


def write(invoice: OutgoingInvoice, *, payment_terms: str = "") -> bytes:
    """The document as UTF-8. `payment_terms` is the sentence about instalments and discount."""
    scribe = Scribe("Invoice", {"": NAMESPACE}, version=VERSION)
    _Writer(scribe, invoice, payment_terms).write()
    return scribe.bytes()


class _Writer:
    """Writes in the order of the schema; every method adds one aggregate."""

    def __init__(self, scribe: Scribe, invoice: OutgoingInvoice, payment_terms: str) -> None:
        self.scribe = scribe
        self.root = scribe.root
        self.invoice = invoice
        self.payment_terms = payment_terms
        self.is_foreign = terms.is_in_two_currencies(invoice)
        self.books = invoice.books_currency or invoice.currency
        self.rate = (invoice.exchange_rate if self.is_foreign else None) or Decimal(1)
        self.is_taxed = any(total.category != "O" for total in invoice.tax_totals)

    def write(self) -> None:
        self._head()
        self._party("AccountingSupplierParty", self.invoice.seller)
        self._party("AccountingCustomerParty", self.invoice.buyer)
        self._references()
        lines = self.scribe.inside(self.root, "InvoiceLines")
        for line in self.invoice.lines:
            self._line(lines, line)
        self._taxes()
        self._totals()
        self._means()

    def _head(self) -> None:
        invoice, root, write = self.invoice, self.root, self.scribe.write
        write(root, "DocumentType", _document_type(invoice))
        write(root, "ID", invoice.number)
        write(root, "UUID", str(document_id(invoice)).upper())
        write(root, "IssuingSystem", SYSTEM)
        write(root, "IssueDate", invoice.issued_on.isoformat())
        if self.is_taxed and not invoice.is_credit_note:
            write(root, "TaxPointDate", invoice.taxed_on.isoformat())
        write(root, "VATApplicable", _boolean(self.is_taxed))
        self.scribe.inside(root, "ElectronicPossibilityAgreementReference")
        note = "\n".join(part for part in (invoice.note, self.payment_terms) if part)
        write(root, "Note", note)
        write(root, "LocalCurrencyCode", self.books)
        if self.is_foreign:
            write(root, "ForeignCurrencyCode", invoice.currency)
        write(root, "CurrRate", plain(self.rate))
        write(root, "RefCurrRate", "1")

    def _party(self, role: str, party: InvoiceParty) -> None:
        write = self.scribe.write
        within = self.scribe.inside(self.root, f"{role}/Party")
        identified = self.scribe.inside(within, "PartyIdentification")
        self.scribe.inside(identified, "ID").text = party.registration_number
        write(within, "PartyName/Name", party.name)
        address = self.scribe.inside(within, "PostalAddress")
        street, number = _street_and_number(party.street)
        for name, text in (
            ("StreetName", street),
            ("BuildingNumber", number),
            ("CityName", party.city),
            ("PostalZone", party.postcode),
        ):
            self.scribe.inside(address, name).text = text
        write(address, "Country/IdentificationCode", party.country)
        country = address[-1]
        write(country, "Name", COUNTRIES.get(party.country, party.country))
        if party.vat_id:
            scheme = self.scribe.inside(within, "PartyTaxScheme")
            write(scheme, "CompanyID", party.vat_id)
            write(scheme, "TaxScheme", "VAT")
        write(within, "RegisterIdentification/Preformatted", party.register_note)
        write(within, "Contact/ElectronicMail", party.email)

    def _references(self) -> None:
        invoice, write = self.invoice, self.scribe.write
        if invoice.order_number:
            order = self.scribe.inside(self.root, "OrderReferences/OrderReference", id="O1")
            write(order, "SalesOrderID", invoice.order_number)
            write(order, "ExternalOrderID", invoice.order_number)
        if invoice.corrects is not None:
            original = self.scribe.inside(
                self.root, "OriginalDocumentReferences/OriginalDocumentReference", id="D1"
            )
            write(original, "ID", invoice.corrects.number)
            write(original, "IssueDate", invoice.corrects.issued_on.isoformat())

    def _line(self, lines: Element, line: InvoiceLine) -> None:
        write = self.scribe.write
        tax = taxes.tax_on(base=line.net, rate=line.tax_rate, currency=self.invoice.currency)
        gross = line.net + tax
        within = self.scribe.inside(lines, "InvoiceLine")
        write(within, "ID", line.position)
        write(within, "InvoicedQuantity", plain(line.quantity), unitCode=line.unit)
        if self.is_foreign:
            write(within, "LineExtensionAmountCurr", line.net)
        write(within, "LineExtensionAmount", self._local(line.net))
        if line.discount_percent:
            before = line.quantity * line.unit_price
            write(within, "LineExtensionAmountBeforeDiscount", self._local(before))
        if self.is_foreign:
            write(within, "LineExtensionAmountTaxInclusiveCurr", gross)
        write(within, "LineExtensionAmountTaxInclusive", self._local(gross))
        write(within, "LineExtensionTaxAmount", self._local(gross) - self._local(line.net))
        price = line.unit_price * self.rate
        write(within, "UnitPrice", plain(_price(price)))
        write(within, "UnitPriceTaxInclusive", plain(_price(price * (100 + line.tax_rate) / 100)))
        category = self.scribe.inside(within, "ClassifiedTaxCategory")
        write(category, "Percent", plain(line.tax_rate))
        write(category, "VATCalculationMethod", "0")
        write(category, "VATApplicable", _boolean(line.tax_category != "O"))
        if line.tax_category == "AE" and self._is_domestic():
            write(category, "LocalReverseCharge/LocalReverseChargeCode", _subject(line))
        write(within, "VATNote", self._reason(line))
        write(within, "Item/Description", line.description)

    def _reason(self, line: InvoiceLine) -> str:
        reasons = [
            total.exemption_text
            for total in self.invoice.tax_totals
            if (total.category, total.rate) == (line.tax_category, line.tax_rate)
        ]
        return reasons[0] if reasons else ""

    def _taxes(self) -> None:
        within = self.scribe.inside(self.root, "TaxTotal")
        for total in self.invoice.tax_totals:
            self._subtotal(within, total)
        if self.is_foreign:
            self.scribe.write(within, "TaxAmountCurr", self.invoice.tax)
        self.scribe.write(within, "TaxAmount", self.invoice.tax_in_books)

    def _subtotal(self, taxes_total: Element, total: TaxTotal) -> None:
        within = self.scribe.inside(taxes_total, "TaxSubTotal")
        foreign = (total.base, total.tax, total.base + total.tax)
        local = (
            total.base_in_books,
            total.tax_in_books,
            total.base_in_books + total.tax_in_books,
        )
        for prefix in ("", "AlreadyClaimed", "Difference"):
            names = (f"{prefix}TaxableAmount", f"{prefix}TaxAmount", f"{prefix}TaxInclusiveAmount")
            for name, theirs, ours in zip(names, foreign, local, strict=True):
                is_claimed = prefix == "AlreadyClaimed"
                if self.is_foreign:
                    self.scribe.write(within, f"{name}Curr", _none() if is_claimed else theirs)
                self.scribe.write(within, name, _none() if is_claimed else ours)
        category = self.scribe.inside(within, "TaxCategory")
        self.scribe.write(category, "Percent", plain(total.rate))
        self.scribe.write(category, "TaxScheme", "VAT")
        self.scribe.write(category, "VATApplicable", _boolean(total.category != "O"))
        is_local = total.category == "AE" and self._is_domestic()
        self.scribe.write(category, "LocalReverseChargeFlag", _boolean(is_local))

    def _totals(self) -> None:
        invoice, within = self.invoice, self.scribe.inside(self.root, "LegalMonetaryTotal")
        net = sum((total.base_in_books for total in invoice.tax_totals), Decimal(0))
        gross = net + invoice.tax_in_books
        prepaid, rounding = self._local(invoice.prepaid), self._local(invoice.rounding)
        amounts: list[tuple[str, Decimal, Decimal]] = [
            ("TaxExclusiveAmount", net, invoice.net),
            ("TaxInclusiveAmount", gross, invoice.gross),
            ("AlreadyClaimedTaxExclusiveAmount", _none(), _none()),
            ("AlreadyClaimedTaxInclusiveAmount", _none(), _none()),
            ("DifferenceTaxExclusiveAmount", net, invoice.net),
            ("DifferenceTaxInclusiveAmount", gross, invoice.gross),
            ("PayableRoundingAmount", rounding, invoice.rounding),
            ("PaidDepositsAmount", prepaid, invoice.prepaid),
            ("PayableAmount", gross + rounding - prepaid, invoice.payable),
        ]
        for name, ours, theirs in amounts:
            self.scribe.write(within, name, ours)
            if self.is_foreign:
                self.scribe.write(within, f"{name}Curr", theirs)

    def _means(self) -> None:
        """A transfer needs the domestic account and the IBAN; without both it is left out."""
        invoice, means = self.invoice, self.invoice.means
        if not (means.iban and means.account_number) or invoice.is_credit_note:
            return
        payments = self.scribe.inside(self.root, "PaymentMeans")
        parts = invoice.instalments or ()
        shares = [(part.due_on, part.amount) for part in parts] or [
            (invoice.due_on, invoice.payable)
        ]
        fill: Callable[[Element, str], Element] = self.scribe.inside
        for due_on, amount in shares:
            payment = self.scribe.inside(payments, "Payment")
            self.scribe.write(payment, "PaidAmount", self._local(amount))
            self.scribe.write(payment, "PaymentMeansCode", "42")
            details = self.scribe.inside(payment, "Details")
            self.scribe.write(details, "PaymentDueDate", due_on.isoformat())
            self.scribe.write(details, "ID", means.account_number)
            fill(details, "BankCode").text = means.bank_code
            fill(details, "Name").text = ""
            self.scribe.write(details, "IBAN", "".join(means.iban.split()))
            fill(details, "BIC").text = means.bic
            self.scribe.write(details, "VariableSymbol", means.variable_symbol)

    def _local(self, amount: Decimal) -> Decimal:
        return taxes.rounded(amount * self.rate, self.books)

    def _is_domestic(self) -> bool:
        return self.invoice.seller.country == self.invoice.buyer.country


def _subject(line: InvoiceLine) -> str:
    """What is supplied under the domestic reverse charge: 4 is construction (§ 92e), else waste."""
    return "4" if line.tax_code.startswith("CZ-SRCB") else "5"


def _street_and_number(street: str) -> tuple[str, str]:
    name, _space, number = street.rpartition(" ")
    return (name, number) if name and any(sign.isdigit() for sign in number) else (street, "")


def _price(price: Decimal) -> Decimal:
    return price.quantize(Decimal("0.000001"))


def _document_type(invoice: OutgoingInvoice) -> str:
    """1 invoice, 2 credit note, 3 debit note: what charges again what was credited."""
    if invoice.is_credit_note:
        return "2"
    return "1" if invoice.corrects is None else "3"


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _none() -> Decimal:
    return Decimal("0.00")
