"""ISDOC 6.0.2 has no package: order and obligation of its elements are written down here.

Facts of isdoc-core-6.0.2.xsd and isdoc-invoice-6.0.2.xsd (© MVČR), and of the published rules
("ISDOC – obchodní pravidla"), as far as our documents touch them. `!` marks what must be there.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from lxml import etree

from apps.accounting.rules.einvoices import isdoc
from apps.accounting.values.outgoing import OutgoingInvoice
from tests.accounting.invoices_out import samples

SEQUENCES = {
    "Invoice": "DocumentType! ID! UUID! IssuingSystem IssueDate! TaxPointDate VATApplicable!"
    " ElectronicPossibilityAgreementReference! Note LocalCurrencyCode! ForeignCurrencyCode"
    " CurrRate! RefCurrRate! AccountingSupplierParty! AccountingCustomerParty!"
    " OrderReferences OriginalDocumentReferences InvoiceLines! TaxTotal!"
    " LegalMonetaryTotal! PaymentMeans",
    "Party": "PartyIdentification! PartyName! PostalAddress! PartyTaxScheme"
    " RegisterIdentification Contact",
    "PostalAddress": "StreetName! BuildingNumber! CityName! PostalZone! Country!",
    "Country": "IdentificationCode! Name!",
    "InvoiceLine": "ID! InvoicedQuantity LineExtensionAmountCurr LineExtensionAmount!"
    " LineExtensionAmountBeforeDiscount LineExtensionAmountTaxInclusiveCurr"
    " LineExtensionAmountTaxInclusive! LineExtensionTaxAmount! UnitPrice!"
    " UnitPriceTaxInclusive! ClassifiedTaxCategory! Note VATNote Item",
    "ClassifiedTaxCategory": "Percent! VATCalculationMethod! VATApplicable LocalReverseCharge",
    "TaxSubTotal": "TaxableAmountCurr TaxableAmount! TaxAmountCurr TaxAmount!"
    " TaxInclusiveAmountCurr TaxInclusiveAmount! AlreadyClaimedTaxableAmountCurr"
    " AlreadyClaimedTaxableAmount! AlreadyClaimedTaxAmountCurr AlreadyClaimedTaxAmount!"
    " AlreadyClaimedTaxInclusiveAmountCurr AlreadyClaimedTaxInclusiveAmount!"
    " DifferenceTaxableAmountCurr DifferenceTaxableAmount! DifferenceTaxAmountCurr"
    " DifferenceTaxAmount! DifferenceTaxInclusiveAmountCurr DifferenceTaxInclusiveAmount!"
    " TaxCategory!",
    "TaxCategory": "Percent! TaxScheme VATApplicable LocalReverseChargeFlag",
    "LegalMonetaryTotal": "TaxExclusiveAmount! TaxExclusiveAmountCurr TaxInclusiveAmount!"
    " TaxInclusiveAmountCurr AlreadyClaimedTaxExclusiveAmount!"
    " AlreadyClaimedTaxExclusiveAmountCurr AlreadyClaimedTaxInclusiveAmount!"
    " AlreadyClaimedTaxInclusiveAmountCurr DifferenceTaxExclusiveAmount!"
    " DifferenceTaxExclusiveAmountCurr DifferenceTaxInclusiveAmount!"
    " DifferenceTaxInclusiveAmountCurr PayableRoundingAmount PayableRoundingAmountCurr"
    " PaidDepositsAmount! PaidDepositsAmountCurr PayableAmount! PayableAmountCurr",
    "Payment": "PaidAmount! PaymentMeansCode! Details",
    "Details": "PaymentDueDate! ID! BankCode! Name! IBAN! BIC! VariableSymbol",
}


def document(invoice: OutgoingInvoice) -> etree._Element:
    return etree.fromstring(isdoc.write(invoice))


def text(tree: etree._Element, path: str) -> str:
    return str(tree.findtext("/".join(f"{{*}}{step}" for step in path.split("/"))))


@pytest.mark.parametrize("make", [samples.invoice, samples.credit_note, samples.german])
def test_elements_stand_in_the_order_of_the_schema(make: object) -> None:
    tree = document(make())  # type: ignore[operator]
    looked_at = 0
    for element in tree.iter():
        wanted = SEQUENCES.get(etree.QName(element).localname)
        if wanted is None:
            continue
        looked_at += 1
        order = wanted.replace("!", "").split()
        children = list(dict.fromkeys(etree.QName(child).localname for child in element))
        assert children == [name for name in order if name in children], element.tag
        assert {name[:-1] for name in wanted.split() if name.endswith("!")} <= set(children)
    assert looked_at >= 12


def test_a_czech_invoice_is_told_in_crowns_alone() -> None:
    tree = document(samples.invoice())
    assert tree.get("version") == "6.0.2"
    assert text(tree, "DocumentType") == "1"
    assert text(tree, "TaxPointDate") == "2026-11-28"
    assert text(tree, "LegalMonetaryTotal/PayableAmount") == "18990.30"
    assert text(tree, "PaymentMeans/Payment/Details/VariableSymbol") == "2026000117"
    assert text(tree, "AccountingSupplierParty/Party/PostalAddress/BuildingNumber") == "731/18"
    assert not [element for element in tree.iter() if element.tag.endswith("Curr")]


def test_a_foreign_invoice_is_told_in_both_currencies() -> None:
    """Rule 2 of the published rules: every amount has its twin in the foreign currency."""
    tree = document(samples.german())
    assert (text(tree, "LocalCurrencyCode"), text(tree, "ForeignCurrencyCode")) == ("CZK", "EUR")
    assert text(tree, "CurrRate") == "24.315"
    assert text(tree, "LegalMonetaryTotal/TaxExclusiveAmountCurr") == "2975.00"
    assert text(tree, "LegalMonetaryTotal/TaxExclusiveAmount") == "72337.13"
    assert text(tree, "InvoiceLines/InvoiceLine/UnitPrice") == "289.3485"


def test_a_credit_note_has_positive_amounts_and_names_what_it_corrects() -> None:
    """Published rules, rule 1 and "Finanční částky": the type says that it is taken away."""
    tree = document(samples.credit_note())
    assert text(tree, "DocumentType") == "2"
    assert text(tree, "OriginalDocumentReferences/OriginalDocumentReference/ID") == "2026000117"
    assert Decimal(text(tree, "LegalMonetaryTotal/PayableAmount")) == Decimal("584.64")
    assert tree.find("{*}TaxPointDate") is None


def test_the_same_invoice_keeps_its_uuid_and_another_gets_its_own() -> None:
    first, again, other = (
        isdoc.document_id(each) for each in (samples.invoice(), samples.invoice(), samples.german())
    )
    assert first == again != other
