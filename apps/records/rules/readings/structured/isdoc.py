"""ISDOC 6.0.x, the Czech standard for electronic invoices.

Source: isdoc.cz, schema isdoc-invoice-6.0.2.xsd. An invoice in a foreign currency states its
amounts twice; those ending in `Curr` are in the invoice's own currency and are the ones read.
"""

from __future__ import annotations

from decimal import Decimal

from apps.records.rules.readings.structured.stated import Stated, StatedLine, Sums
from apps.records.rules.readings.values import Problem, ReadLine, TaxShare
from apps.records.rules.readings.xml_source import Node, walk

NAMESPACES = ("http://isdoc.cz/namespace/2013", "http://isdoc.cz/namespace/invoice")
# Credit note, and credit note for a tax document on a payment received.
CREDIT_NOTE_TYPES = ("2", "6")
ADVANCE_TYPE = "4"
_SUPPLIER = "AccountingSupplierParty/Party"
_CUSTOMER = "AccountingCustomerParty/Party"


def reads(root: Node) -> bool:
    return root.name == "Invoice" and root.namespace in NAMESPACES


def read(root: Node) -> Stated:
    """The invoice or credit note. Programs write a credit note's amounts with either sign; here
    they are positive, as in the other syntaxes, because `kind` says which way they go."""
    stated = Stated(source="isdoc", format="ISDOC 6")
    _heading(stated, root)
    _parties(stated, root)
    _payment(stated, root)
    figures = _Figures(stated, root)
    stated.lines += [_line(figures, node) for node in walk(root, "InvoiceLines/InvoiceLine")]
    _taxes(figures, root)
    _totals(figures, root)
    return stated


class _Figures:
    """Amounts in the invoice's currency, a credit note's turned positive."""

    def __init__(self, stated: Stated, root: Node) -> None:
        self.stated = stated
        self.suffix = "Curr" if root.text("ForeignCurrencyCode") else ""
        gross = root.text(f"LegalMonetaryTotal/TaxInclusiveAmount{self.suffix}")
        self._turned = stated.kind == "credit_note" and gross.startswith("-")

    def plain(self, node: Node | None, name: str) -> Decimal | None:
        """A figure without currency, such as a quantity or a rate."""
        return self.stated.amount(node, name)

    def turned(self, node: Node | None, name: str) -> Decimal | None:
        amount = self.stated.amount(node, f"{name}{self.suffix}")
        return -amount if amount and self._turned else amount


def _heading(stated: Stated, root: Node) -> None:
    document_type = root.text("DocumentType")
    stated.kind = "credit_note" if document_type in CREDIT_NOTE_TYPES else "invoice"
    stated.put("kind", stated.kind, element="DocumentType")
    if document_type == ADVANCE_TYPE:
        stated.problems.append(Problem(code="advance_request"))
    stated.put_text("number", root, "ID")
    stated.put_day("issued_on", root, "IssueDate")
    stated.put_day("taxed_on", root, "TaxPointDate")
    stated.put_text("currency", root, "ForeignCurrencyCode")
    stated.put_text("currency", root, "LocalCurrencyCode")
    stated.put_text("order_number", root, "OrderReferences/OrderReference/ExternalOrderID")
    stated.put_text("order_number", root, "OrderReferences/OrderReference/SalesOrderID")
    original = "OriginalDocumentReferences/OriginalDocumentReference/ID"
    stated.put_text("corrects_number", root, original)


def _parties(stated: Stated, root: Node) -> None:
    for role, path in (("supplier", _SUPPLIER), ("customer", _CUSTOMER)):
        party = root.first(path)
        if party is None:
            continue
        stated.put_text(f"{role}_name", party, "PartyName/Name")
        stated.put_text(f"{role}_registration_number", party, "PartyIdentification/ID")
        for scheme in party.all("PartyTaxScheme"):
            if scheme.text("TaxScheme").upper() == "VAT":
                vat_id = "".join(scheme.text("CompanyID").split()).upper()
                stated.put(f"{role}_vat_id", vat_id, element="PartyTaxScheme/CompanyID")
        if role == "supplier":
            _address(stated, party)
            stated.has_seller_identifier = bool(party.text("PartyIdentification/ID"))


def _address(stated: Stated, party: Node) -> None:
    address = party.first("PostalAddress")
    if address is None:
        return
    street = f"{address.text('StreetName')} {address.text('BuildingNumber')}".strip()
    town = f"{address.text('PostalZone')} {address.text('CityName')}".strip()
    parts = (street, town, address.text("Country/IdentificationCode"))
    stated.put(
        "supplier_address", ", ".join(part for part in parts if part), element="PostalAddress"
    )


def _payment(stated: Stated, root: Node) -> None:
    details = root.first("PaymentMeans/Payment/Details")
    if details is None:
        return
    stated.put_instalments(
        (
            (stated.day_at(part, "Details/PaymentDueDate"), stated.amount(part, "PaidAmount"))
            for part in walk(root, "PaymentMeans/Payment")
        ),
        element="PaymentMeans/Payment",
    )
    stated.put_day("due_on", details, "PaymentDueDate")
    stated.put_text("account_number", details, "ID")
    stated.put_text("bank_code", details, "BankCode")
    stated.put_account(details.text("IBAN"), element="Details/IBAN")
    stated.put_text("bic", details, "BIC")
    stated.put(
        "variable_symbol", details.text("VariableSymbol").lstrip("0"), element="VariableSymbol"
    )


def _line(figures: _Figures, node: Node) -> StatedLine:
    quantity = node.first("InvoicedQuantity")
    counted = figures.plain(node, "InvoicedQuantity")
    # A unit price is stated in the local currency only.
    price = None if figures.suffix else figures.plain(node, "UnitPrice")
    return StatedLine(
        line=ReadLine(
            description=node.text("Item/Description"),
            quantity=abs(counted) if counted is not None else None,
            unit=quantity.attribute("unitCode") if quantity else "",
            unit_price=abs(price) if price is not None else None,
            net=figures.turned(node, "LineExtensionAmount"),
            tax_rate=figures.plain(node, "ClassifiedTaxCategory/Percent"),
        ),
        number=node.text("ID"),
    )


def _taxes(figures: _Figures, root: Node) -> None:
    for share in walk(root, "TaxTotal/TaxSubTotal"):
        figures.stated.shares.append(
            TaxShare(
                rate=figures.plain(share, "TaxCategory/Percent") or Decimal(0),
                net=figures.turned(share, "TaxableAmount"),
                tax=figures.turned(share, "TaxAmount"),
            )
        )
    figures.stated.put_shares(element="TaxTotal/TaxSubTotal")


def _totals(figures: _Figures, root: Node) -> None:
    stated = figures.stated
    totals = root.first("LegalMonetaryTotal")
    claimed = figures.turned(totals, "AlreadyClaimedTaxInclusiveAmount")
    deposits = figures.turned(totals, "PaidDepositsAmount")
    stated.sums = Sums(
        net=figures.turned(totals, "TaxExclusiveAmount"),
        tax=figures.turned(root.first("TaxTotal"), "TaxAmount"),
        gross=figures.turned(totals, "TaxInclusiveAmount"),
        prepaid=(claimed or Decimal(0)) + (deposits or Decimal(0)),
        rounding=figures.turned(totals, "PayableRoundingAmount"),
        payable=figures.turned(totals, "PayableAmount"),
    )
    for name, element in (
        ("net", "TaxExclusiveAmount"),
        ("gross", "TaxInclusiveAmount"),
        ("payable", "PayableAmount"),
    ):
        amount = getattr(stated.sums, name)
        stated.put_amount(name, amount, element=f"LegalMonetaryTotal/{element}")
    stated.put_amount("tax", stated.sums.tax, element="TaxTotal/TaxAmount")
