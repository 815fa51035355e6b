"""QR codes and e-invoices inside a PDF are believed before the printed text."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import segno
from PIL import Image

from apps.records.rules.readings import ReadDocument, read_document
from apps.records.rules.readings.payment_codes import payment_code
from tests.records.readings import e_invoices, printed


def read(content: bytes) -> ReadDocument:
    return read_document(content=content, media_type="application/pdf", file_name="invoice.pdf")


def test_a_czech_payment_code_on_the_page_is_exact() -> None:
    document = read(printed.pdf(printed.with_code(printed.CZECH, printed.SPAYD)))

    found = {each.field: each.value for each in document.readings if each.reason == "payment_code"}
    assert found == {
        "due_on": "2026-11-17",
        "currency": "CZK",
        "payable": "4750.00",
        "iban": "CZ6508000000192000145399",
        "bic": "GIBACZPX",
        "variable_symbol": "20260117",
    }
    assert document.problems == ()


def test_a_value_only_the_code_has_lies_where_the_code_is() -> None:
    document = read(printed.pdf(printed.with_code("Děkujeme", printed.SPAYD)))

    found = document.reading("iban")
    assert found is not None and found.box is not None
    assert (found.certainty, found.page) == ("exact", 1)
    assert 0.08 < found.box.left < 0.13 and 0.8 < found.box.top < 0.9 and found.box.bottom < 0.95


def test_an_invoice_code_carries_the_whole_invoice() -> None:
    code = payment_code(printed.SIND)

    assert code is not None and code.format == "QR Faktura"
    assert dict(code.values) == {
        "payable": "4750.00",
        "currency": "CZK",
        "due_on": "2026-11-17",
        "variable_symbol": "20260117",
        "number": "FV-2026/0117",
        "issued_on": "2026-11-03",
        "taxed_on": "2026-10-31",
        "supplier_vat_id": "CZ25123891",
        "supplier_registration_number": "25123891",
        "customer_vat_id": "CZ27082440",
        "customer_registration_number": "27082440",
        "order_number": "OBJ-88",
        "net": "4000.00",
        "tax": "750.00",
        "gross": "4750.00",
    }


def test_the_published_sample_of_the_invoice_code_is_read() -> None:
    """qr-faktura.cz, sample 1."""
    code = payment_code(
        "SID*1.0*ID:012150672*DD:20151201*TP:0*AM:495.00*VS:012150672*VII:CZ60194383"
        "*INI:60194383*VIR:CZ12345678*DUZP:20151201*DT:20151217*TB0:409.09*T0:85.91*CC:CZK"
        "*ACC:CZ3103000000270016060243*"
    )

    assert code is not None
    assert (code.values["number"], code.values["gross"], code.values["due_on"]) == (
        "012150672",
        "495.00",
        "2015-12-17",
    )
    assert code.values["iban"] == "CZ3103000000270016060243"


def test_a_code_that_contradicts_the_text_is_believed_and_told() -> None:
    other = printed.SPAYD.replace("AM:4750.00", "AM:4570.00")
    document = read(printed.pdf(printed.with_code(printed.CZECH, other)))

    assert document.value("payable") == "4570.00"
    assert [(each.code, dict(each.params)) for each in document.problems] == [
        ("code_differs", {"field": "payable", "code": "4570.00", "text": "4750.00"})
    ]


def test_a_payment_text_printed_on_the_page_is_exact() -> None:
    text = printed.SPAYD.replace("*", "\\*")
    document = read(printed.pdf(f"#set text(size: 6pt)\n{text}"))

    found = document.reading("variable_symbol")
    assert found is not None
    assert (found.value, found.certainty, found.reason) == ("20260117", "exact", "payment_text")


def test_a_photograph_with_a_euro_payment_code_is_read() -> None:
    drawn = BytesIO()
    segno.make(printed.EPC).save(drawn, kind="png", scale=6)
    paper = Image.new("L", (900, 1200), 255)
    paper.paste(Image.open(drawn).convert("L"), (300, 700))
    photograph = BytesIO()
    paper.save(photograph, "JPEG")

    document = read(photograph.getvalue())

    assert document.source == "picture"
    assert {each.field: each.value for each in document.readings} == {
        "currency": "EUR",
        "payable": "529.87",
        "iban": "DE89370400440532013000",
        "bic": "COBADEFFXXX",
        "payment_reference": "RF18539007547034",
        "supplier_name": "Lieferant GmbH",
    }
    assert [each.code for each in document.problems] == ["no_text"]


def test_factur_x_inside_a_pdf_is_exact_and_points_at_the_page(tmp_path: Path) -> None:
    body = "Rechnung\n\nInvoice number: 471102\n\nTotal amount: 529,87 EUR\n\nVS: 4711\n"
    content = printed.with_attachment(body, "factur-x.xml", e_invoices.zugferd_simple(), tmp_path)

    document = read(content)

    assert (document.source, document.value("tax_at_19"), len(document.lines)) == (
        "cii",
        "37.62",
        2,
    )
    number = document.reading("number")
    assert number is not None and number.box is not None
    assert (number.reason, number.certainty, number.page) == ("stated_in_xml", "exact", 1)
    assert document.value("variable_symbol") == "4711"
    assert document.problems == ()


def test_isdoc_inside_a_pdf_is_read(tmp_path: Path) -> None:
    content = printed.with_attachment("Faktura", "faktura.isdoc", e_invoices.isdoc(), tmp_path)

    assert (read(content).source, read(content).value("payable")) == ("isdoc", "3750.00")


def test_a_hostile_attachment_is_told_and_the_page_still_read(tmp_path: Path) -> None:
    hostile = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
    content = printed.with_attachment("Invoice number: 77", "factur-x.xml", hostile, tmp_path)

    document = read(content)

    assert (document.source, document.value("number")) == ("pdf_text", "77")
    assert [(each.code, dict(each.params)) for each in document.problems] == [
        ("attachment_unreadable", {"name": "factur-x.xml"})
    ]
