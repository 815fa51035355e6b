"""Electronic invoices are read exactly, and their sums are checked."""

from __future__ import annotations

import re
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest

from apps.records.rules.readings import ReadDocument, UnreadableDocument, read_document
from apps.records.rules.readings.values import ReadLine
from tests.records.readings import e_invoices


def read(content: bytes, *, name: str = "invoice.xml") -> ReadDocument:
    return read_document(content=content, media_type="application/xml", file_name=name)


def values(document: ReadDocument) -> dict[str, str]:
    return {each.field: each.value for each in document.readings}


def test_the_peppol_base_example_is_read_field_by_field() -> None:
    document = read(e_invoices.peppol_base())

    assert (document.source, document.kind, document.problems) == ("ubl", "invoice", ())
    assert values(document) == {
        "kind": "invoice",
        "number": "Snippet1",
        "issued_on": "2017-11-13",
        "taxed_on": "2017-11-01",
        "due_on": "2017-12-01",
        "currency": "EUR",
        "net": "1325.00",
        "tax": "331.25",
        "gross": "1656.25",
        "payable": "1656.25",
        "iban": "GB82WEST12345698765432",
        "bic": "WESTGB22",
        "payment_reference": "Snippet1",
        "supplier_name": "SupplierOfficialName Ltd",
        "supplier_vat_id": "GB1232434",
        "supplier_registration_number": "GB983294",
        "supplier_address": "Main street 1, GB 123 EW London, GB",
        "customer_name": "Buyer Official Name",
        "customer_vat_id": "SE4598375937",
        "customer_registration_number": "39937423947",
        "order_number": "PO-77",
        "net_at_25": "1325.00",
        "tax_at_25": "331.25",
    }
    assert document.lines[1] == ReadLine(
        description="item name 2",
        quantity=Decimal(-3),
        unit="DAY",
        unit_price=Decimal(500),
        net=Decimal(-1500),
        tax_rate=Decimal("25.0"),
        tax_category="S",
    )


def test_every_value_but_the_delivery_day_is_exact_and_names_its_element() -> None:
    document = read(e_invoices.peppol_base())

    assert {e.field for e in document.readings if e.certainty != "exact"} == {"taxed_on"}
    due = document.reading("due_on")
    assert due is not None
    assert (due.reason, due.reason_params) == (
        "stated_in_xml",
        {"format": "UBL 2.1", "element": "DueDate"},
    )


def test_a_ubl_credit_note_is_one_and_keeps_its_positive_amounts() -> None:
    document = read(e_invoices.peppol_base("CreditNote"))

    assert (document.kind, document.value("gross"), len(document.lines)) == (
        "credit_note",
        "1656.25",
        2,
    )
    assert document.problems == ()


def test_the_zugferd_example_is_read_with_both_rates() -> None:
    document = read(e_invoices.zugferd_simple())

    assert (document.source, document.problems) == ("cii", ())
    assert values(document) == {
        "kind": "invoice",
        "number": "471102",
        "issued_on": "2018-03-05",
        "taxed_on": "2018-03-05",
        "due_on": "2018-04-04",
        "currency": "EUR",
        "net": "473.00",
        "tax": "56.87",
        "gross": "529.87",
        "payable": "529.87",
        "iban": "DE89370400440532013000",
        "bic": "COBADEFFXXX",
        "payment_reference": "RF18539007547034",
        "supplier_name": "Lieferant GmbH",
        "supplier_vat_id": "DE123456789",
        "supplier_address": "Lieferantenstraße 20, 80333 München, DE",
        "customer_name": "Kunden AG Mitte",
        "order_number": "B-12",
        "net_at_19": "198.00",
        "tax_at_19": "37.62",
        "net_at_7": "275.00",
        "tax_at_7": "19.25",
    }
    assert document.lines[0].unit_price == Decimal("9.90")


def test_an_isdoc_invoice_is_read_with_symbols_and_deposit() -> None:
    document = read(e_invoices.isdoc(), name="faktura.isdoc")

    assert (document.source, document.problems) == ("isdoc", ())
    assert values(document) == {
        "kind": "invoice",
        "number": "FV-2026/0117",
        "issued_on": "2026-11-03",
        "taxed_on": "2026-10-31",
        "due_on": "2026-11-17",
        "currency": "CZK",
        "net": "4000.00",
        "tax": "750.00",
        "gross": "4750.00",
        "payable": "3750.00",
        "iban": "CZ6508000000192000145399",
        "account_number": "19-2000145399",
        "bank_code": "0800",
        "bic": "GIBACZPX",
        "variable_symbol": "20260117",
        "supplier_name": "Pekárna Kolář s.r.o.",
        "supplier_vat_id": "CZ25596641",
        "supplier_registration_number": "25596641",
        "supplier_address": "Dlouhá 12, 602 00 Brno, CZ",
        "customer_name": "Kavárna Lípa s.r.o.",
        "customer_vat_id": "CZ27082440",
        "customer_registration_number": "27082440",
        "order_number": "OBJ-88",
        "net_at_21": "3000.00",
        "tax_at_21": "630.00",
        "net_at_12": "1000.00",
        "tax_at_12": "120.00",
    }


def test_an_isdoc_credit_note_in_negative_amounts_turns_positive() -> None:
    document = read(e_invoices.isdoc("2", sign="-"))

    assert (document.kind, document.value("payable"), document.lines[0].net) == (
        "credit_note",
        "3750.00",
        Decimal("3000.00"),
    )


def test_an_isdoc_request_for_an_advance_is_told_from_a_tax_document() -> None:
    assert [each.code for each in read(e_invoices.isdoc("4")).problems] == ["advance_request"]


def test_isdoc_in_its_archive_is_unpacked() -> None:
    document = read(archive({"faktura.isdoc": e_invoices.isdoc()}), name="faktura.isdocx")

    assert document.value("number") == "FV-2026/0117"


def archive(files: dict[str, bytes]) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as written:
        for name, content in files.items():
            written.writestr(name, content)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("element", "value", "rules"),
    [
        ("LineExtensionAmount", "1301", {"BR-CO-10", "BR-CO-13"}),
        ("ChargeTotalAmount", "26", {"BR-CO-12", "BR-CO-13"}),
        ("TaxInclusiveAmount", "1656.26", {"BR-CO-15", "BR-CO-16"}),
        ("PayableAmount", "1600", {"BR-CO-16"}),
        ("TaxableAmount", "1320", {"BR-CO-17", "BR-S-08"}),
        ("TaxAmount", "330.25", {"BR-CO-14", "BR-CO-15"}),
        ("PriceAmount", "401", {"PEPPOL-EN16931-R120"}),
        ("DocumentCurrencyCode", "", {"BR-05"}),
        ("IssueDate", "", {"BR-03"}),
    ],
)
def test_a_wrong_figure_is_named_by_the_rule_it_breaks(
    element: str, value: str, rules: set[str]
) -> None:
    document = read(e_invoices.peppol_base(**{element: value}))

    assert {each.rule for each in document.problems} == rules


def test_totals_that_contradict_each_other_are_doubtful() -> None:
    document = read(e_invoices.peppol_base(TaxInclusiveAmount="1700"))

    found = document.reading("gross")
    assert found is not None and found.certainty == "doubtful"
    assert dict(document.problems[0].params) == {"stated": "1700.00", "computed": "1656.25"}


def test_a_word_instead_of_a_figure_is_reported_with_its_line() -> None:
    document = read(e_invoices.peppol_base(PayableAmount="a lot"))

    assert document.value("payable") == ""
    assert document.problems[0].code == "not_an_amount"
    assert document.problems[0].params == {
        "value": "a lot",
        "element": "PayableAmount",
        "line": 30,
    }


LAUGHS = b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><Invoice>&b;</Invoice>'
THEFT = b'<?xml version="1.0"?>\n<!DOCTYPE i [<!ENTITY x SYSTEM "file:///etc/passwd">]><i>&x;</i>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (LAUGHS, "entity"),
        (THEFT, "entity"),
        (b'<!DOCTYPE Invoice SYSTEM "http://example.com/x.dtd"><Invoice/>', "document_type"),
        ("\ufeff".encode("utf-16-le") + THEFT.decode().encode("utf-16-le"), "entity"),
        (b"<Invoice>" * 300 + b"</Invoice>" * 300, "too_deep"),
        (b"<a>" + b"<b/>" * 500_001 + b"</a>", "too_many_elements"),
        (b"<Invoice><ID>1</Invoice>", "malformed"),
        (b"<Invoice>&nbsp;</Invoice>", "malformed"),
        (b'<?xml version="1.0" encoding="utf-8"?><a>\xe1</a>', "wrong_encoding"),
        (b'<?xml version="1.0" encoding="zlib"?><a/>', "unknown_encoding"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "unknown_encoding"),
        (b"<Catalogue/>", "xml_not_read"),
        (b"PK\x03\x04 no archive", "zip_broken"),
        (archive({"letter.txt": b"Dear Sir"}), "zip_empty"),
        (archive({"bomb.isdoc": bytes(50_000_001)}), "zip_bomb"),
        (b"\x7fELF", "format_not_read"),
        (b" " * 25_000_001, "too_large"),
    ],
)
def test_a_hostile_or_broken_file_is_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read(content)
    assert refused.value.code == code
    assert "%(" not in refused.value.sentence


UBL_TERMS = (
    "<cac:PaymentTerms><cbc:Amount>656.25</cbc:Amount>"
    "<cbc:InstallmentDueDate>2018-01-15</cbc:InstallmentDueDate></cac:PaymentTerms>"
    "<cac:PaymentTerms><cbc:Amount>1000</cbc:Amount>"
    "<cbc:PaymentDueDate>2017-12-15</cbc:PaymentDueDate></cac:PaymentTerms>"
    "<cac:AllowanceCharge>"
)
CII_TERMS = (
    "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
    '<udt:DateTimeString format="102">20180405</udt:DateTimeString></ram:DueDateDateTime>'
    "<ram:PartialPaymentAmount>300.00</ram:PartialPaymentAmount></ram:SpecifiedTradePaymentTerms>"
    "<ram:SpecifiedTradePaymentTerms><ram:DueDateDateTime>"
    '<udt:DateTimeString format="102">20180505</udt:DateTimeString></ram:DueDateDateTime>'
    "<ram:PartialPaymentAmount>229.87</ram:PartialPaymentAmount></ram:SpecifiedTradePaymentTerms>"
    "<ram:SpecifiedTradeSettlementHeaderMonetarySummation>"
)
ISDOC_PARTS = (
    "<PaymentMeans><Payment><PaidAmount>1000.00</PaidAmount><Details>"
    "<PaymentDueDate>2026-12-17</PaymentDueDate></Details></Payment>"
    "<Payment><PaidAmount>210.00</PaidAmount><Details>"
    "<PaymentDueDate>2027-01-17</PaymentDueDate></Details></Payment></PaymentMeans>"
)


def instalments(document: ReadDocument) -> list[tuple[str, str]]:
    found = values(document)
    days = [name for name in found if name.startswith("instalment_due_")]
    return [(found[name], found[name.replace("due", "amount")]) for name in days]


def test_instalments_are_read_by_their_days_from_ubl() -> None:
    content = e_invoices.peppol_base().replace(b"<cac:AllowanceCharge>", UBL_TERMS.encode(), 1)
    document = read(content)

    assert instalments(document) == [("2017-12-15", "1000.00"), ("2018-01-15", "656.25")]
    assert [each.field for each in document.readings][-4:] == [
        "instalment_due_1",
        "instalment_amount_1",
        "instalment_due_2",
        "instalment_amount_2",
    ]


def test_terms_without_amounts_are_no_instalments() -> None:
    assert instalments(read(e_invoices.peppol_base())) == []


def test_instalments_are_read_from_cii() -> None:
    content = e_invoices.zugferd_simple().replace(
        b"<ram:SpecifiedTradeSettlementHeaderMonetarySummation>", CII_TERMS.encode(), 1
    )

    assert instalments(read(content)) == [("2018-04-05", "300.00"), ("2018-05-05", "229.87")]


def test_instalments_are_read_from_isdoc() -> None:
    content = re.sub(
        b"<PaymentMeans>.*</PaymentMeans>",
        ISDOC_PARTS.encode(),
        e_invoices.isdoc(),
        flags=re.DOTALL,
    )
    document = read(content)

    assert instalments(document) == [("2026-12-17", "1000.00"), ("2027-01-17", "210.00")]
    assert document.value("due_on") == "2026-12-17"


def test_a_credit_note_says_which_invoice_it_corrects() -> None:
    ubl = e_invoices.peppol_base("CreditNote").replace(
        b"<cac:OrderReference>",
        b"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>Snippet0</cbc:ID>"
        b"</cac:InvoiceDocumentReference></cac:BillingReference><cac:OrderReference>",
    )
    cii = e_invoices.zugferd_simple().replace(
        b"<ram:SpecifiedTradeSettlementHeaderMonetarySummation>",
        b"<ram:InvoiceReferencedDocument><ram:IssuerAssignedID>471101</ram:IssuerAssignedID>"
        b"</ram:InvoiceReferencedDocument>"
        b"<ram:SpecifiedTradeSettlementHeaderMonetarySummation>",
        1,
    )
    isdoc = e_invoices.isdoc().replace(
        b"<PaymentMeans>",
        b"<OriginalDocumentReferences><OriginalDocumentReference><ID>FV-7</ID>"
        b"</OriginalDocumentReference></OriginalDocumentReferences><PaymentMeans>",
        1,
    )

    numbers = [read(each).value("corrects_number") for each in (ubl, cii, isdoc)]
    assert numbers == ["Snippet0", "471101", "FV-7"]
