from __future__ import annotations

import dataclasses
import datetime
import io
from decimal import Decimal

import facturx
import pytest
from pypdf import PdfReader

from apps.accounting.exports import invoices
from apps.accounting.exports.invoices import paper
from apps.accounting.values.outgoing import Instalment, PaymentMeans
from tests.accounting.invoices_out import samples

D = Decimal


def pages(pdf: bytes) -> list[str]:
    return [
        page.extract_text().replace("\u00a0", " ").replace("\u202f", " ")
        for page in PdfReader(io.BytesIO(pdf)).pages
    ]


def test_an_invoice_says_what_czech_law_asks_for() -> None:
    """Act 235/2004 Sb., § 29: both parties with their numbers, days, rates, bases and taxes."""
    (text,) = pages(invoices.invoice_pdf(samples.invoice()))
    for said in (
        "Pekařství U Kaplička s.r.o.",
        "CZ27082440",
        "Hotel Růže a.s.",
        "CZ25596641",
        "2026000117",
        "30. 11. 2026",
        "28. 11. 2026",
        "14. 12. 2026",
        "Rohlík tukový",
        "7 350,00",
        "1 543,50",
        "9 015,00",
        "1 081,80",
        "18 990,30 Kč",
        "1234567899/0800",
        "CZ55 0800 0000 0012 3456 7899",
        "Zapsáno u Městského soudu v Praze, oddíl C, vložka 94932",
        "QR Platba",
    ):
        assert said in text, said


def test_the_law_s_own_words_stand_whatever_the_reader_s_language() -> None:
    reverse = samples.tax("0", "AE", code="CZ-SRCB")
    works = samples.line("Montáž pece", "48000", reverse)
    (czech,) = pages(invoices.invoice_pdf(samples.invoice(works)))
    assert "Daň odvede zákazník." in czech
    (english,) = pages(invoices.invoice_pdf(samples.invoice(works, language="en")))
    assert "Reverse charge: the customer accounts for the VAT." in english
    assert "Daň odvede zákazník." in english
    (hungarian,) = pages(invoices.invoice_pdf(samples.hungarian()))
    assert "Fordított adózás, Áfa tv. 142. § (1) b)" in hungarian


def test_a_foreign_invoice_shows_its_tax_at_home_and_the_rate() -> None:
    (text,) = pages(invoices.invoice_pdf(samples.german()))
    assert "72,337.13" in text
    assert "Exchange rate: 1 EUR = 24.315 CZK" in text
    assert "Pay by 7 Dec 2026 and take off 2 %: you pay 2,915.50 EUR." in text
    assert "Germany" in text
    assert "Variable symbol" not in text


def test_a_credit_note_names_what_it_corrects_and_asks_for_no_money() -> None:
    (text,) = pages(invoices.invoice_pdf(samples.credit_note()))
    assert "2026900004" in text
    assert "2026000117" in text
    assert "584,64 Kč" in text
    assert "CZ55" not in text
    assert "QR" not in text


def test_numbers_and_days_are_written_as_the_reader_writes_them() -> None:
    (danish,) = pages(invoices.invoice_pdf(samples.danish()))
    assert "9.571,88 kr." in danish
    assert "14. dec. 2026" in danish
    assert "0040 0440116243" in danish
    (hungarian,) = pages(invoices.invoice_pdf(samples.hungarian()))
    assert "666 000 Ft" in hungarian


def test_a_long_invoice_repeats_its_head_and_counts_its_pages() -> None:
    lines = [samples.line(f"Chléb číslo {n}", "40", samples.tax("12")) for n in range(1, 81)]
    made = pages(invoices.invoice_pdf(samples.invoice(*lines)))
    assert len(made) == 3
    for number, text in enumerate(made, 1):
        assert f"{number} of 3" in text or f"{number} z 3" in text
    assert all("Chléb číslo" in text for text in made[:2])
    assert "3 584,00" in made[-1]


def test_what_people_typed_is_shown_and_never_run() -> None:
    odd = samples.invoice(
        samples.line('#read("/etc/passwd") *bold* $x^2$ <b>', "1", samples.tax("21")),
        note='#image("x.png") \\ "quoted" %(day)s',
    )
    (text,) = pages(invoices.invoice_pdf(odd))
    assert '#read("/etc/passwd") *bold* $x^2$ <b>' in text
    assert '#image("x.png") \\ "quoted" %(day)s' in text


def test_signs_without_a_glyph_keep_no_invoice_from_being_printed() -> None:
    odd = samples.invoice(
        samples.line("Dort 🎂 日本 Ελληνικά Київ\x00\x1b", "1", samples.tax("21")),
        note="Děkujeme ❤️",
    )
    (text,) = pages(invoices.facturx_pdf(odd))
    assert "Dort □ □□ Ελληνικά Київ" in text
    _name, document = facturx.get_xml_from_pdf(invoices.facturx_pdf(odd), check_xsd=True)
    assert "Dort 🎂 日本 Ελληνικά Київ".encode() in document


def test_a_word_without_end_breaks_inside_its_column() -> None:
    (text,) = pages(
        invoices.invoice_pdf(samples.invoice(samples.line("x" * 300, "1", samples.tax("21"))))
    )
    assert max(len(each) for each in text.splitlines()) < 130
    assert text.count("x") >= 300


def test_the_same_invoice_is_the_same_file() -> None:
    first, again = (invoices.facturx_pdf(samples.invoice()) for _turn in range(2))
    assert first == again


@pytest.mark.parametrize("make", [samples.invoice, samples.credit_note, samples.german])
def test_factur_x_carries_the_invoice_and_says_so(make: object) -> None:
    pdf = invoices.facturx_pdf(make())  # type: ignore[operator]
    name, document = facturx.get_xml_from_pdf(pdf, check_xsd=True)
    assert name == "factur-x.xml"
    assert facturx.get_level(facturx.facturx.etree.fromstring(document)) == "en16931"
    reader = PdfReader(io.BytesIO(pdf))
    catalog = reader.trailer["/Root"]
    assert catalog["/AF"][0].get_object()["/AFRelationship"] == "/Alternative"
    xmp = catalog["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in xmp
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
    assert "<fx:ConformanceLevel>EN 16931</fx:ConformanceLevel>" in xmp
    assert "<pdfaSchema:prefix>fx</pdfaSchema:prefix>" in xmp


def test_with_instalments_the_code_asks_for_the_first() -> None:
    parts = (
        Instalment(due_on=datetime.date(2026, 12, 14), amount=D("10000.00")),
        Instalment(due_on=datetime.date(2027, 1, 14), amount=D("8990.30")),
    )
    invoice = dataclasses.replace(samples.invoice(), instalments=parts)
    (text,) = pages(invoices.invoice_pdf(invoice))
    assert "QR Platba · 10 000,00 Kč" in text
    assert "8 990,30 Kč" in text
    assert invoices.payment_terms(dataclasses.replace(invoice, language="en")) == (
        "10,000.00 CZK by 14 Dec 2026; 8,990.30 CZK by 14 Jan 2027"
    )


def test_nothing_to_pay_shows_no_payment() -> None:
    paid = samples.invoice(prepaid="18990.30")
    assert paper.invoice_data(paid)["payment"]["title"] == ""
    cash = dataclasses.replace(samples.invoice(), means=PaymentMeans())
    assert paper.invoice_data(cash)["payment"]["code"] == ""


@pytest.mark.parametrize(
    ("level", "heading", "sentence"),
    [
        (1, "Reminder", "If it is already on its way, please disregard this letter."),
        (2, "Second reminder", "Please pay by 20 Dec 2026, or tell us what stands in the way."),
        (3, "Final reminder", "we shall take further steps to collect it, at your cost."),
    ],
)
def test_a_reminder_grows_firmer(level: int, heading: str, sentence: str) -> None:
    (text,) = pages(invoices.dunning_pdf(samples.reminder(level, language="en")))
    said = " ".join(text.split())
    assert heading in said
    assert sentence in said
    assert "9,240.50" in said


def test_a_reminder_adds_interest_and_names_its_law() -> None:
    (text,) = pages(invoices.dunning_pdf(samples.reminder(2, language="en")))
    assert "Interest on late payment: 12 % a year, nařízení vlády 351/2013 Sb." in text
    assert "Sb.." not in text
    assert "15,208.34 CZK" in text


def test_a_statement_of_account_runs_from_opening_to_closing() -> None:
    (text,) = pages(invoices.statement_pdf(samples.account_statement(language="en")))
    for said in ("2,450.00", "\u221212,450.00", "24,790.30 CZK", "5,800.00 CZK", "1 Oct 2026"):
        assert said in text, said


def test_a_statement_in_the_customer_s_favour_says_so_and_asks_for_nothing() -> None:
    credit = dataclasses.replace(
        samples.account_statement(language="en"),
        closing=D("-100.00"),
        overdue=D(0),
        movements=(),
        bands=(),
    )
    (text,) = pages(invoices.statement_pdf(credit))
    assert "In your favour" in text
    assert "100.00 CZK" in text
    assert "IBAN" not in text
