"""UN/CEFACT Cross Industry Invoice (D22B) in the EN 16931 profile: what Factur-X carries."""

from __future__ import annotations

import datetime
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

GUIDELINE: Final = "urn:cen.eu:en16931:2017"
STANDARD: Final = "urn:un:unece:uncefact:data:standard:"
NAMESPACES: Final = {
    "rsm": f"{STANDARD}CrossIndustryInvoice:100",
    "ram": f"{STANDARD}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{STANDARD}UnqualifiedDataType:100",
    "qdt": f"{STANDARD}QualifiedDataType:100",
}


def write(invoice: OutgoingInvoice, *, payment_terms: str = "") -> bytes:
    """The document as UTF-8. `payment_terms` is the sentence about instalments and discount."""
    scribe = Scribe("rsm:CrossIndustryInvoice", NAMESPACES)
    _Writer(scribe, invoice, payment_terms).write()
    return scribe.bytes()


class _Writer:
    """Writes in the order of the schema; every method adds one aggregate."""

    def __init__(self, scribe: Scribe, invoice: OutgoingInvoice, payment_terms: str) -> None:
        self.scribe = scribe
        self.invoice = invoice
        self.payment_terms = payment_terms
        self.names_vat_ids = terms.says_vat_ids(invoice)

    def write(self) -> None:
        invoice, scribe = self.invoice, self.scribe
        scribe.write(
            scribe.root,
            "rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
            GUIDELINE,
        )
        document = scribe.inside(scribe.root, "rsm:ExchangedDocument")
        scribe.write(document, "ram:ID", invoice.number)
        scribe.write(document, "ram:TypeCode", "381" if invoice.is_credit_note else "380")
        self._day(document, "ram:IssueDateTime/udt:DateTimeString", invoice.issued_on)
        scribe.write(document, "ram:IncludedNote/ram:Content", invoice.note)
        trade = scribe.inside(scribe.root, "rsm:SupplyChainTradeTransaction")
        for line in invoice.lines:
            self._line(trade, line)
        self._agreement(trade)
        self._delivery(trade)
        self._settlement(trade)

    def _line(self, trade: Element, line: InvoiceLine) -> None:
        write = self.scribe.write
        amounts = terms.plain_line(line, currency=self.invoice.currency)
        within = self.scribe.inside(trade, "ram:IncludedSupplyChainTradeLineItem")
        write(within, "ram:AssociatedDocumentLineDocument/ram:LineID", line.position)
        product = self.scribe.inside(within, "ram:SpecifiedTradeProduct")
        name, description = terms.name_and_description(line)
        write(product, "ram:Name", name)
        write(product, "ram:Description", description)
        write(
            within,
            "ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount",
            plain(amounts.price),
        )
        write(
            within,
            "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
            plain(amounts.quantity),
            unitCode=line.unit,
        )
        settlement = self.scribe.inside(within, "ram:SpecifiedLineTradeSettlement")
        tax = self.scribe.inside(settlement, "ram:ApplicableTradeTax")
        write(tax, "ram:TypeCode", "VAT")
        write(tax, "ram:CategoryCode", line.tax_category)
        if line.tax_category != "O":
            write(tax, "ram:RateApplicablePercent", plain(line.tax_rate))
        if amounts.discount:
            self._discount(settlement, line, amounts)
        write(
            settlement,
            "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
            line.net,
        )

    def _discount(self, within: Element, line: InvoiceLine, amounts: terms.PlainLine) -> None:
        allowance = self.scribe.inside(within, "ram:SpecifiedTradeAllowanceCharge")
        self.scribe.write(allowance, "ram:ChargeIndicator/udt:Indicator", "false")
        self.scribe.write(allowance, "ram:CalculationPercent", plain(line.discount_percent))
        self.scribe.write(allowance, "ram:BasisAmount", amounts.before_discount)
        self.scribe.write(allowance, "ram:ActualAmount", amounts.discount)
        self.scribe.write(allowance, "ram:ReasonCode", "95")

    def _agreement(self, trade: Element) -> None:
        within = self.scribe.inside(trade, "ram:ApplicableHeaderTradeAgreement")
        self.scribe.write(within, "ram:BuyerReference", self.invoice.buyer_reference)
        self._party(within, "ram:SellerTradeParty", self.invoice.seller)
        self._party(within, "ram:BuyerTradeParty", self.invoice.buyer)
        self.scribe.write(
            within,
            "ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID",
            self.invoice.order_number,
        )

    def _party(self, agreement: Element, role: str, party: InvoiceParty) -> None:
        write = self.scribe.write
        is_seller = role == "ram:SellerTradeParty"
        within = self.scribe.inside(agreement, role)
        write(within, "ram:Name", party.name)
        if is_seller:
            write(within, "ram:Description", party.register_note)
        write(
            within,
            "ram:SpecifiedLegalOrganization/ram:ID",
            party.registration_number,
            schemeID=terms.REGISTERS.get(party.country, ""),
        )
        write(
            within,
            "ram:DefinedTradeContact/ram:EmailURIUniversalCommunication/ram:URIID",
            party.email,
        )
        address = self.scribe.inside(within, "ram:PostalTradeAddress")
        write(address, "ram:PostcodeCode", party.postcode)
        write(address, "ram:LineOne", party.street)
        write(address, "ram:CityName", party.city)
        write(address, "ram:CountryID", party.country)
        scheme, electronic = terms.endpoint(party)
        write(within, "ram:URIUniversalCommunication/ram:URIID", electronic, schemeID=scheme)
        if self.names_vat_ids:
            write(within, "ram:SpecifiedTaxRegistration/ram:ID", party.vat_id, schemeID="VA")
            if is_seller:
                registered = party.tax_number
                write(within, "ram:SpecifiedTaxRegistration/ram:ID", registered, schemeID="FC")

    def _delivery(self, trade: Element) -> None:
        within = self.scribe.inside(trade, "ram:ApplicableHeaderTradeDelivery")
        if terms.is_within_eu(self.invoice):
            country = self.invoice.buyer.country
            self.scribe.write(
                within, "ram:ShipToTradeParty/ram:PostalTradeAddress/ram:CountryID", country
            )
        self._day(
            within,
            "ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString",
            self.invoice.taxed_on,
        )

    def _settlement(self, trade: Element) -> None:
        invoice, write = self.invoice, self.scribe.write
        within = self.scribe.inside(trade, "ram:ApplicableHeaderTradeSettlement")
        if terms.means_code(invoice):
            write(within, "ram:PaymentReference", terms.remittance(invoice))
        if terms.is_in_two_currencies(invoice):
            write(within, "ram:TaxCurrencyCode", invoice.books_currency)
        write(within, "ram:InvoiceCurrencyCode", invoice.currency)
        self._means(within)
        for total in invoice.tax_totals:
            self._tax(within, total)
        conditions = self.scribe.inside(within, "ram:SpecifiedTradePaymentTerms")
        write(conditions, "ram:Description", self.payment_terms)
        self._day(conditions, "ram:DueDateDateTime/udt:DateTimeString", invoice.due_on)
        self._summation(within)
        if invoice.corrects is not None:
            corrected = self.scribe.inside(within, "ram:InvoiceReferencedDocument")
            write(corrected, "ram:IssuerAssignedID", invoice.corrects.number)
            self._day(
                corrected,
                "ram:FormattedIssueDateTime/qdt:DateTimeString",
                invoice.corrects.issued_on,
            )

    def _means(self, settlement: Element) -> None:
        code = terms.means_code(self.invoice)
        if not code:
            return
        within = self.scribe.inside(settlement, "ram:SpecifiedTradeSettlementPaymentMeans")
        self.scribe.write(within, "ram:TypeCode", code)
        is_domestic = terms.pays_danish_account(self.invoice) or not self.invoice.means.iban
        self.scribe.write(
            within,
            "ram:PayeePartyCreditorFinancialAccount/"
            + ("ram:ProprietaryID" if is_domestic else "ram:IBANID"),
            terms.account(self.invoice),
        )
        if not is_domestic:
            self.scribe.write(
                within,
                "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID",
                self.invoice.means.bic,
            )

    def _tax(self, settlement: Element, total: TaxTotal) -> None:
        write = self.scribe.write
        within = self.scribe.inside(settlement, "ram:ApplicableTradeTax")
        write(within, "ram:CalculatedAmount", total.tax)
        write(within, "ram:TypeCode", "VAT")
        write(within, "ram:ExemptionReason", total.exemption_text)
        write(within, "ram:BasisAmount", total.base)
        write(within, "ram:CategoryCode", total.category)
        write(within, "ram:ExemptionReasonCode", total.exemption_code)
        self._day(within, "ram:TaxPointDate/udt:DateString", self.invoice.taxed_on)
        if total.category != "O":
            write(within, "ram:RateApplicablePercent", plain(total.rate))

    def _summation(self, settlement: Element) -> None:
        invoice, write = self.invoice, self.scribe.write
        within = self.scribe.inside(
            settlement, "ram:SpecifiedTradeSettlementHeaderMonetarySummation"
        )
        nets = sum((line.net for line in invoice.lines), Decimal(0))
        write(within, "ram:LineTotalAmount", nets)
        write(within, "ram:TaxBasisTotalAmount", invoice.net)
        write(within, "ram:TaxTotalAmount", invoice.tax, currencyID=invoice.currency)
        if terms.is_in_two_currencies(invoice):
            in_books = invoice.tax_in_books
            write(within, "ram:TaxTotalAmount", in_books, currencyID=invoice.books_currency)
        if invoice.rounding:
            write(within, "ram:RoundingAmount", invoice.rounding)
        write(within, "ram:GrandTotalAmount", invoice.gross)
        if invoice.prepaid:
            write(within, "ram:TotalPrepaidAmount", invoice.prepaid)
        write(within, "ram:DuePayableAmount", invoice.payable)

    def _day(self, within: Element, path: str, day: datetime.date) -> None:
        """102: YYYYMMDD."""
        self.scribe.write(within, path, day.strftime("%Y%m%d"), format="102")
