"""UN/CEFACT Cross Industry Invoice D16B, as EN 16931, Factur-X and ZUGFeRD use it.

Source: EN 16931-1 business terms with the syntax binding CEN/TS 16931-3-3.
"""

from __future__ import annotations

from decimal import Decimal

from apps.records.rules.readings.structured import ubl
from apps.records.rules.readings.structured.stated import Adjustment, Stated, StatedLine, Sums
from apps.records.rules.readings.values import ReadLine, TaxShare
from apps.records.rules.readings.xml_source import Node, walk

NAMESPACE = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
_PROFILES_WITHOUT_LINES = (":minimum", ":basicwl")
_DAY = "DateTimeString"


def reads(root: Node) -> bool:
    return root.name == "CrossIndustryInvoice" and root.namespace == NAMESPACE


def read(root: Node) -> Stated:
    """The invoice or credit note. Amounts of a credit note stay positive, as CII writes them."""
    stated = Stated(source="cii", format="CII")
    profile = root.text("ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID")
    stated.lines_expected = not profile.lower().endswith(_PROFILES_WITHOUT_LINES)
    deal = root.first("SupplyChainTradeTransaction")
    agreement = deal.first("ApplicableHeaderTradeAgreement") if deal else None
    delivery = deal.first("ApplicableHeaderTradeDelivery") if deal else None
    settlement = deal.first("ApplicableHeaderTradeSettlement") if deal else None
    _heading(stated, root)
    if agreement is not None:
        _parties(stated, agreement)
    if settlement is not None:
        _settlement(stated, settlement)
    stated.put_day(
        "taxed_on",
        delivery,
        f"ActualDeliverySupplyChainEvent/OccurrenceDateTime/{_DAY}",
        certainty="likely",
    )
    if deal is not None:
        items = walk(deal, "IncludedSupplyChainTradeLineItem")
        stated.lines += [_line(stated, each) for each in items]
    return stated


def _heading(stated: Stated, root: Node) -> None:
    code = root.text("ExchangedDocument/TypeCode")
    stated.kind = "credit_note" if code in ubl.CREDIT_NOTE_CODES else "invoice"
    stated.put("kind", stated.kind, element="ExchangedDocument/TypeCode")
    stated.put_text("number", root, "ExchangedDocument/ID")
    stated.put_day("issued_on", root, f"ExchangedDocument/IssueDateTime/{_DAY}")


def _parties(stated: Stated, agreement: Node) -> None:
    stated.put_text("order_number", agreement, "BuyerOrderReferencedDocument/IssuerAssignedID")
    for role, name in (("supplier", "SellerTradeParty"), ("customer", "BuyerTradeParty")):
        party = agreement.first(name)
        if party is None:
            continue
        stated.put_text(f"{role}_name", party, "Name")
        stated.put_text(f"{role}_registration_number", party, "SpecifiedLegalOrganization/ID")
        for identity in walk(party, "SpecifiedTaxRegistration/ID"):
            if identity.attribute("schemeID") in ("VA", ""):
                vat_id = "".join(identity.text().split()).upper()
                stated.put(f"{role}_vat_id", vat_id, element="SpecifiedTaxRegistration/ID")
        if role == "supplier":
            _address(stated, party)
            stated.has_seller_identifier = any(
                party.text(path)
                for path in (
                    "ID",
                    "GlobalID",
                    "SpecifiedLegalOrganization/ID",
                    "SpecifiedTaxRegistration/ID",
                )
            )


def _address(stated: Stated, party: Node) -> None:
    address = party.first("PostalTradeAddress")
    if address is None:
        return
    town = f"{address.text('PostcodeCode')} {address.text('CityName')}".strip()
    lines = (address.text(name) for name in ("LineOne", "LineTwo", "LineThree"))
    parts = (*lines, town, address.text("CountryID"))
    stated.put(
        "supplier_address", ", ".join(part for part in parts if part), element="PostalTradeAddress"
    )


def _settlement(stated: Stated, node: Node) -> None:
    stated.put_text("currency", node, "InvoiceCurrencyCode")
    stated.put_text("payment_reference", node, "PaymentReference")
    stated.put_day("taxed_on", node, "ApplicableTradeTax/TaxPointDate/DateString")
    stated.put_day("due_on", node, f"SpecifiedTradePaymentTerms/DueDateDateTime/{_DAY}")
    stated.put_text("corrects_number", node, "InvoiceReferencedDocument/IssuerAssignedID")
    stated.put_instalments(
        (
            (
                stated.day_at(terms, f"DueDateDateTime/{_DAY}"),
                stated.amount(terms, "PartialPaymentAmount"),
            )
            for terms in walk(node, "SpecifiedTradePaymentTerms")
        ),
        element="SpecifiedTradePaymentTerms",
    )
    stated.has_payment_terms = bool(node.text("SpecifiedTradePaymentTerms/Description"))
    for means in walk(node, "SpecifiedTradeSettlementPaymentMeans"):
        account = means.first("PayeePartyCreditorFinancialAccount")
        if account is not None:
            stated.put_account(account.text("IBANID"), element="IBANID")
            stated.put_account(account.text("ProprietaryID"), element="ProprietaryID")
        stated.put_text("bic", means, "PayeeSpecifiedCreditorFinancialInstitution/BICID")
    stated.adjustments += [
        adjustment
        for each in walk(node, "SpecifiedTradeAllowanceCharge")
        if (adjustment := _adjustment(stated, each)) is not None
    ]
    for share in walk(node, "ApplicableTradeTax"):
        stated.shares.append(
            TaxShare(
                rate=stated.amount(share, "RateApplicablePercent") or Decimal(0),
                net=stated.amount(share, "BasisAmount"),
                tax=stated.amount(share, "CalculatedAmount"),
                category=share.text("CategoryCode"),
            )
        )
    stated.put_shares(element="ApplicableTradeTax")
    _totals(stated, node)


def _totals(stated: Stated, node: Node) -> None:
    totals = node.first("SpecifiedTradeSettlementHeaderMonetarySummation")
    stated.sums = Sums(
        lines=stated.amount(totals, "LineTotalAmount"),
        allowances=stated.amount(totals, "AllowanceTotalAmount"),
        charges=stated.amount(totals, "ChargeTotalAmount"),
        net=stated.amount(totals, "TaxBasisTotalAmount"),
        tax=_tax_in_document_currency(stated, totals),
        gross=stated.amount(totals, "GrandTotalAmount"),
        prepaid=stated.amount(totals, "TotalPrepaidAmount"),
        rounding=stated.amount(totals, "RoundingAmount"),
        payable=stated.amount(totals, "DuePayableAmount"),
    )
    stated.put_amount("net", stated.sums.net, element="TaxBasisTotalAmount")
    stated.put_amount("tax", stated.sums.tax, element="TaxTotalAmount")
    stated.put_amount("gross", stated.sums.gross, element="GrandTotalAmount")
    stated.put_amount("payable", stated.sums.payable, element="DuePayableAmount")


def _tax_in_document_currency(stated: Stated, totals: Node | None) -> Decimal | None:
    """BT-110; a second TaxTotalAmount (BT-111) is in the seller's accounting currency."""
    currency = stated.value("currency")
    amounts = totals.all("TaxTotalAmount") if totals else []
    for found in amounts:
        if len(amounts) == 1 or found.attribute("currencyID") in (currency, ""):
            return stated.figure(found, element="TaxTotalAmount")
    return None


def _adjustment(stated: Stated, node: Node) -> Adjustment | None:
    amount = stated.amount(node, "ActualAmount")
    if amount is None:
        return None
    is_charge = node.text("ChargeIndicator/Indicator").lower() in ("true", "1")
    return Adjustment(
        amount=amount if is_charge else -amount,
        category=node.text("CategoryTradeTax/CategoryCode"),
        rate=stated.amount(node, "CategoryTradeTax/RateApplicablePercent"),
    )


def _line(stated: Stated, node: Node) -> StatedLine:
    quantity = node.first("SpecifiedLineTradeDelivery/BilledQuantity")
    price = "SpecifiedLineTradeAgreement/NetPriceProductTradePrice"
    settlement = "SpecifiedLineTradeSettlement"
    charges = walk(node, f"{settlement}/SpecifiedTradeAllowanceCharge")
    adjustments = (_adjustment(stated, each) for each in charges)
    total = f"{settlement}/SpecifiedTradeSettlementLineMonetarySummation/LineTotalAmount"
    return StatedLine(
        line=ReadLine(
            description=node.text("SpecifiedTradeProduct/Name"),
            quantity=stated.amount(node, "SpecifiedLineTradeDelivery/BilledQuantity"),
            unit=quantity.attribute("unitCode") if quantity else "",
            unit_price=stated.amount(node, f"{price}/ChargeAmount"),
            net=stated.amount(node, total),
            tax_rate=stated.amount(node, f"{settlement}/ApplicableTradeTax/RateApplicablePercent"),
            tax_category=node.text(f"{settlement}/ApplicableTradeTax/CategoryCode"),
        ),
        number=node.text("AssociatedDocumentLineDocument/LineID"),
        base_quantity=stated.amount(node, f"{price}/BasisQuantity"),
        adjustments=sum((each.amount for each in adjustments if each is not None), Decimal(0)),
    )
