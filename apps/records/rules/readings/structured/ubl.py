"""UBL 2.1 Invoice and CreditNote, as EN 16931 and Peppol BIS Billing 3 use them.

Source: EN 16931-1 business terms with the syntax binding CEN/TS 16931-3-2.
"""

from __future__ import annotations

import re
from decimal import Decimal

from apps.records.rules.readings.structured.stated import (
    Adjustment,
    Stated,
    StatedLine,
    Sums,
)
from apps.records.rules.readings.values import ReadLine, TaxShare
from apps.records.rules.readings.xml_source import Node, walk

NAMESPACES = (
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2",
    "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
)
# UNTDID 1001: codes that EN 16931 maps to a credit note.
CREDIT_NOTE_CODES = {"81", "83", "296", "308", "381", "396", "420", "458", "532"}
_SUPPLIER = "AccountingSupplierParty/Party"
_CUSTOMER = "AccountingCustomerParty/Party"
_VARIABLE_SYMBOL = re.compile(r"[0-9]{1,10}")


def reads(root: Node) -> bool:
    return root.namespace in NAMESPACES and root.name in ("Invoice", "CreditNote")


def read(root: Node) -> Stated:
    """The invoice or credit note. Amounts of a credit note stay positive, as UBL writes them."""
    stated = Stated(source="ubl", format="UBL 2.1")
    _heading(stated, root)
    _parties(stated, root)
    _payment(stated, root)
    stated.lines += [_line(stated, each) for each in _lines_of(root)]
    stated.adjustments += [
        adjustment
        for each in walk(root, "AllowanceCharge")
        if (adjustment := _adjustment(stated, each)) is not None
    ]
    _taxes(stated, root)
    _totals(stated, root)
    return stated


def _heading(stated: Stated, root: Node) -> None:
    element = "CreditNoteTypeCode" if root.name == "CreditNote" else "InvoiceTypeCode"
    is_credit = root.name == "CreditNote" or root.text(element) in CREDIT_NOTE_CODES
    stated.kind = "credit_note" if is_credit else "invoice"
    stated.put("kind", stated.kind, element=element if root.text(element) else root.name)
    stated.put_text("number", root, "ID")
    stated.put_day("issued_on", root, "IssueDate")
    stated.put_day("taxed_on", root, "TaxPointDate")
    stated.put_day("taxed_on", root, "Delivery/ActualDeliveryDate", certainty="likely")
    stated.put_day("due_on", root, "DueDate")
    stated.put_day("due_on", root, "PaymentMeans/PaymentDueDate")
    stated.put_text("currency", root, "DocumentCurrencyCode")
    stated.put_text("order_number", root, "OrderReference/ID")
    stated.put_text("corrects_number", root, "BillingReference/InvoiceDocumentReference/ID")
    stated.has_payment_terms = bool(root.text("PaymentTerms/Note"))


def _parties(stated: Stated, root: Node) -> None:
    for role, path in (("supplier", _SUPPLIER), ("customer", _CUSTOMER)):
        party = root.first(path)
        if party is None:
            continue
        stated.put_text(f"{role}_name", party, "PartyLegalEntity/RegistrationName")
        stated.put_text(f"{role}_name", party, "PartyName/Name")
        stated.put_text(f"{role}_registration_number", party, "PartyLegalEntity/CompanyID")
        for scheme in party.all("PartyTaxScheme"):
            if scheme.text("TaxScheme/ID").upper() in ("VAT", ""):
                vat_id = "".join(scheme.text("CompanyID").split()).upper()
                stated.put(f"{role}_vat_id", vat_id, element="PartyTaxScheme/CompanyID")
        if role == "supplier":
            _address(stated, party)
            stated.has_seller_identifier = bool(
                party.text("PartyIdentification/ID")
                or party.text("PartyLegalEntity/CompanyID")
                or party.text("PartyTaxScheme/CompanyID")
            )


def _address(stated: Stated, party: Node) -> None:
    address = party.first("PostalAddress")
    if address is None:
        return
    town = f"{address.text('PostalZone')} {address.text('CityName')}".strip()
    parts = (
        address.text("StreetName"),
        address.text("AdditionalStreetName"),
        address.text("AddressLine/Line"),
        town,
        address.text("Country/IdentificationCode"),
    )
    stated.put(
        "supplier_address", ", ".join(part for part in parts if part), element="PostalAddress"
    )


def _payment(stated: Stated, root: Node) -> None:
    for means in walk(root, "PaymentMeans"):
        stated.put_text("payment_reference", means, "PaymentID")
        account = means.first("PayeeFinancialAccount")
        if account is not None:
            stated.put_account(account.text("ID"), element="PayeeFinancialAccount/ID")
            stated.put_text("bic", account, "FinancialInstitutionBranch/ID")
    stated.put_instalments(
        (
            (
                stated.day_at(terms, "InstallmentDueDate")
                or stated.day_at(terms, "PaymentDueDate"),
                stated.amount(terms, "Amount"),
            )
            for terms in walk(root, "PaymentTerms")
        ),
        element="PaymentTerms",
    )
    reference = stated.value("payment_reference")
    if stated.value("supplier_vat_id").startswith("CZ") and _VARIABLE_SYMBOL.fullmatch(reference):
        stated.put("variable_symbol", reference, element="PaymentID", certainty="likely")


def _lines_of(root: Node) -> list[Node]:
    return root.all("CreditNoteLine" if root.name == "CreditNote" else "InvoiceLine")


def _line(stated: Stated, node: Node) -> StatedLine:
    quantity = "InvoicedQuantity" if node.first("InvoicedQuantity") else "CreditedQuantity"
    counted = node.first(quantity)
    adjustments = (_adjustment(stated, each) for each in walk(node, "AllowanceCharge"))
    return StatedLine(
        line=ReadLine(
            description=node.text("Item/Name") or node.text("Item/Description"),
            quantity=stated.amount(node, quantity),
            unit=counted.attribute("unitCode") if counted else "",
            unit_price=stated.amount(node, "Price/PriceAmount"),
            net=stated.amount(node, "LineExtensionAmount"),
            tax_rate=stated.amount(node, "Item/ClassifiedTaxCategory/Percent"),
            tax_category=node.text("Item/ClassifiedTaxCategory/ID"),
        ),
        number=node.text("ID"),
        base_quantity=stated.amount(node, "Price/BaseQuantity"),
        adjustments=sum((each.amount for each in adjustments if each is not None), Decimal(0)),
    )


def _adjustment(stated: Stated, node: Node) -> Adjustment | None:
    amount = stated.amount(node, "Amount")
    if amount is None:
        return None
    is_charge = node.text("ChargeIndicator").lower() in ("true", "1")
    return Adjustment(
        amount=amount if is_charge else -amount,
        category=node.text("TaxCategory/ID"),
        rate=stated.amount(node, "TaxCategory/Percent"),
    )


def _taxes(stated: Stated, root: Node) -> None:
    for share in walk(root, "TaxTotal/TaxSubtotal"):
        stated.shares.append(
            TaxShare(
                rate=stated.amount(share, "TaxCategory/Percent") or Decimal(0),
                net=stated.amount(share, "TaxableAmount"),
                tax=stated.amount(share, "TaxAmount"),
                category=share.text("TaxCategory/ID"),
            )
        )
    stated.put_shares(element="TaxTotal/TaxSubtotal")


def _totals(stated: Stated, root: Node) -> None:
    totals = root.first("LegalMonetaryTotal")
    stated.sums = Sums(
        lines=stated.amount(totals, "LineExtensionAmount"),
        allowances=stated.amount(totals, "AllowanceTotalAmount"),
        charges=stated.amount(totals, "ChargeTotalAmount"),
        net=stated.amount(totals, "TaxExclusiveAmount"),
        tax=_tax_in_document_currency(stated, root),
        gross=stated.amount(totals, "TaxInclusiveAmount"),
        prepaid=stated.amount(totals, "PrepaidAmount"),
        rounding=stated.amount(totals, "PayableRoundingAmount"),
        payable=stated.amount(totals, "PayableAmount"),
    )
    stated.put_amount("net", stated.sums.net, element="LegalMonetaryTotal/TaxExclusiveAmount")
    stated.put_amount("tax", stated.sums.tax, element="TaxTotal/TaxAmount")
    stated.put_amount("gross", stated.sums.gross, element="LegalMonetaryTotal/TaxInclusiveAmount")
    stated.put_amount("payable", stated.sums.payable, element="LegalMonetaryTotal/PayableAmount")


def _tax_in_document_currency(stated: Stated, root: Node) -> Decimal | None:
    """BT-110; a second TaxTotal (BT-111) states the tax in the seller's accounting currency."""
    currency = root.text("DocumentCurrencyCode")
    totals = root.all("TaxTotal")
    for total in totals:
        found = total.first("TaxAmount")
        if found is None:
            continue
        if len(totals) == 1 or found.attribute("currencyID") in (currency, ""):
            return stated.amount(total, "TaxAmount")
    return None
