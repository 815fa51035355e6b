"""UBL 2.1 by Peppol BIS Billing 3.0: an Invoice or a CreditNote."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from lxml.etree import _Element as Element

from apps.accounting.rules.einvoices import terms
from apps.accounting.rules.einvoices.xml import Scribe, plain
from apps.accounting.values.outgoing import (
    InvoiceLine,
    InvoiceParty,
    OutgoingInvoice,
    TaxTotal,
)

CUSTOMIZATION: Final = "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PROFILE: Final = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
SCHEMA: Final = "urn:oasis:names:specification:ubl:schema:xsd:"
DISCOUNT: Final = "95"


def write(invoice: OutgoingInvoice, *, payment_terms: str = "") -> bytes:
    """The document as UTF-8. `payment_terms` is the sentence about instalments and discount."""
    kind = "CreditNote" if invoice.is_credit_note else "Invoice"
    scribe = Scribe(
        kind,
        {
            "": f"{SCHEMA}{kind}-2",
            "cac": f"{SCHEMA}CommonAggregateComponents-2",
            "cbc": f"{SCHEMA}CommonBasicComponents-2",
        },
    )
    _Writer(scribe, invoice, payment_terms).write()
    return scribe.bytes()


class _Writer:
    """Writes in the order of the schema; every method adds one aggregate."""

    def __init__(self, scribe: Scribe, invoice: OutgoingInvoice, payment_terms: str) -> None:
        self.scribe = scribe
        self.root = scribe.root
        self.invoice = invoice
        self.payment_terms = payment_terms
        self.currency = invoice.currency
        self.names_vat_ids = terms.says_vat_ids(invoice)

    def write(self) -> None:
        self._head()
        self._references()
        self._party("cac:AccountingSupplierParty", self.invoice.seller)
        self._party("cac:AccountingCustomerParty", self.invoice.buyer)
        self._delivery()
        self._means()
        self.scribe.write(self.root, "cac:PaymentTerms/cbc:Note", self.payment_terms)
        self._taxes()
        self._totals()
        for line in self.invoice.lines:
            self._line(line)

    def _head(self) -> None:
        invoice, add = self.invoice, self._add
        add("cbc:CustomizationID", CUSTOMIZATION)
        add("cbc:ProfileID", PROFILE)
        add("cbc:ID", invoice.number)
        add("cbc:IssueDate", invoice.issued_on.isoformat())
        if invoice.is_credit_note:
            add("cbc:TaxPointDate", invoice.taxed_on.isoformat())
            add("cbc:CreditNoteTypeCode", "381")
            add("cbc:Note", invoice.note)
        else:
            add("cbc:DueDate", invoice.due_on.isoformat())
            add("cbc:InvoiceTypeCode", "380")
            add("cbc:Note", invoice.note)
            add("cbc:TaxPointDate", invoice.taxed_on.isoformat())
        add("cbc:DocumentCurrencyCode", self.currency)
        if terms.is_in_two_currencies(invoice):
            add("cbc:TaxCurrencyCode", invoice.books_currency)
        add("cbc:BuyerReference", invoice.buyer_reference)

    def _references(self) -> None:
        self._add("cac:OrderReference/cbc:ID", self.invoice.order_number)
        if self.invoice.corrects is None:
            return
        within = self.scribe.inside(self.root, "cac:BillingReference/cac:InvoiceDocumentReference")
        self.scribe.write(within, "cbc:ID", self.invoice.corrects.number)
        self.scribe.write(within, "cbc:IssueDate", self.invoice.corrects.issued_on.isoformat())

    def _party(self, role: str, party: InvoiceParty) -> None:
        write = self.scribe.write
        within = self.scribe.inside(self.root, f"{role}/cac:Party")
        scheme, address = terms.endpoint(party)
        write(within, "cbc:EndpointID", address, schemeID=scheme)
        self._address(self.scribe.inside(within, "cac:PostalAddress"), party)
        if self.names_vat_ids:
            self._tax_scheme(within, party.vat_id, "VAT")
            if role == "cac:AccountingSupplierParty":
                self._tax_scheme(within, party.tax_number, "TAX")
        legal = self.scribe.inside(within, "cac:PartyLegalEntity")
        write(legal, "cbc:RegistrationName", party.name)
        register = terms.REGISTERS.get(party.country, "")
        write(legal, "cbc:CompanyID", party.registration_number, schemeID=register)
        if role == "cac:AccountingSupplierParty":
            write(legal, "cbc:CompanyLegalForm", party.register_note)
        write(within, "cac:Contact/cbc:ElectronicMail", party.email)

    def _address(self, within: Element, party: InvoiceParty) -> None:
        self.scribe.write(within, "cbc:StreetName", party.street)
        self.scribe.write(within, "cbc:CityName", party.city)
        self.scribe.write(within, "cbc:PostalZone", party.postcode)
        self.scribe.write(within, "cac:Country/cbc:IdentificationCode", party.country)

    def _tax_scheme(self, within: Element, number: str, scheme: str) -> None:
        if number:
            known = self.scribe.inside(within, "cac:PartyTaxScheme")
            self.scribe.write(known, "cbc:CompanyID", number)
            self.scribe.write(known, "cac:TaxScheme/cbc:ID", scheme)

    def _delivery(self) -> None:
        if not terms.is_within_eu(self.invoice):
            return
        within = self.scribe.inside(self.root, "cac:Delivery")
        self.scribe.write(within, "cbc:ActualDeliveryDate", self.invoice.taxed_on.isoformat())
        self.scribe.write(
            within,
            "cac:DeliveryLocation/cac:Address/cac:Country/cbc:IdentificationCode",
            self.invoice.buyer.country,
        )

    def _means(self) -> None:
        invoice, write = self.invoice, self.scribe.write
        code = terms.means_code(invoice)
        if not code:
            return
        within = self.scribe.inside(self.root, "cac:PaymentMeans")
        write(within, "cbc:PaymentMeansCode", code)
        if invoice.is_credit_note:
            write(within, "cbc:PaymentDueDate", invoice.due_on.isoformat())
        write(within, "cbc:PaymentID", terms.remittance(invoice))
        account = self.scribe.inside(within, "cac:PayeeFinancialAccount")
        write(account, "cbc:ID", terms.account(invoice))
        branch = (
            invoice.means.bank_code if terms.pays_danish_account(invoice) else invoice.means.bic
        )
        write(account, "cac:FinancialInstitutionBranch/cbc:ID", branch)

    def _taxes(self) -> None:
        within = self.scribe.inside(self.root, "cac:TaxTotal")
        self._amount(within, "cbc:TaxAmount", self.invoice.tax)
        for total in self.invoice.tax_totals:
            share = self.scribe.inside(within, "cac:TaxSubtotal")
            self._amount(share, "cbc:TaxableAmount", total.base)
            self._amount(share, "cbc:TaxAmount", total.tax)
            self._total_category(share, total)
        if terms.is_in_two_currencies(self.invoice):
            self.scribe.write(
                self.root,
                "cac:TaxTotal/cbc:TaxAmount",
                self.invoice.tax_in_books,
                currencyID=self.invoice.books_currency,
            )

    def _total_category(self, within: Element, total: TaxTotal) -> None:
        category = self.scribe.inside(within, "cac:TaxCategory")
        self.scribe.write(category, "cbc:ID", total.category)
        if total.category != "O":
            self.scribe.write(category, "cbc:Percent", plain(total.rate))
        self.scribe.write(category, "cbc:TaxExemptionReasonCode", total.exemption_code)
        self.scribe.write(category, "cbc:TaxExemptionReason", total.exemption_text)
        self.scribe.write(category, "cac:TaxScheme/cbc:ID", "VAT")

    def _totals(self) -> None:
        invoice = self.invoice
        within = self.scribe.inside(self.root, "cac:LegalMonetaryTotal")
        self._amount(
            within, "cbc:LineExtensionAmount", sum((line.net for line in invoice.lines), terms.ZERO)
        )
        self._amount(within, "cbc:TaxExclusiveAmount", invoice.net)
        self._amount(within, "cbc:TaxInclusiveAmount", invoice.gross)
        if invoice.prepaid:
            self._amount(within, "cbc:PrepaidAmount", invoice.prepaid)
        if invoice.rounding:
            self._amount(within, "cbc:PayableRoundingAmount", invoice.rounding)
        self._amount(within, "cbc:PayableAmount", invoice.payable)

    def _line(self, line: InvoiceLine) -> None:
        write = self.scribe.write
        kind = "CreditNote" if self.invoice.is_credit_note else "Invoice"
        counted = "Credited" if self.invoice.is_credit_note else "Invoiced"
        plain_line = terms.plain_line(line, currency=self.currency)
        within = self.scribe.inside(self.root, f"cac:{kind}Line")
        write(within, "cbc:ID", line.position)
        write(within, f"cbc:{counted}Quantity", plain(plain_line.quantity), unitCode=line.unit)
        self._amount(within, "cbc:LineExtensionAmount", line.net)
        if plain_line.discount:
            self._discount(within, line, plain_line)
        item = self.scribe.inside(within, "cac:Item")
        name, description = terms.name_and_description(line)
        write(item, "cbc:Description", description)
        write(item, "cbc:Name", name)
        category = self.scribe.inside(item, "cac:ClassifiedTaxCategory")
        write(category, "cbc:ID", line.tax_category)
        if line.tax_category != "O":
            write(category, "cbc:Percent", plain(line.tax_rate))
        write(category, "cac:TaxScheme/cbc:ID", "VAT")
        price = plain(plain_line.price)
        write(within, "cac:Price/cbc:PriceAmount", price, currencyID=self.currency)

    def _discount(self, within: Element, line: InvoiceLine, amounts: terms.PlainLine) -> None:
        allowance = self.scribe.inside(within, "cac:AllowanceCharge")
        self.scribe.write(allowance, "cbc:ChargeIndicator", "false")
        self.scribe.write(allowance, "cbc:AllowanceChargeReasonCode", DISCOUNT)
        self.scribe.write(allowance, "cbc:MultiplierFactorNumeric", plain(line.discount_percent))
        self._amount(allowance, "cbc:Amount", amounts.discount)
        self._amount(allowance, "cbc:BaseAmount", amounts.before_discount)

    def _add(self, path: str, text: str) -> None:
        self.scribe.write(self.root, path, text)

    def _amount(self, within: Element, path: str, amount: Decimal) -> None:
        self.scribe.write(within, path, amount, currencyID=self.currency)
