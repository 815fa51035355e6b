"""Printed invoices in four languages are read to the last figure, each value with its place."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.records.rules.readings import (
    ReadDocument,
    ReadLine,
    TaxShare,
    UnreadableDocument,
    read_document,
)
from tests.records.readings import printed


def read(body: str) -> ReadDocument:
    return read_document(
        content=printed.pdf(body), media_type="application/pdf", file_name="invoice.pdf"
    )


def values(document: ReadDocument) -> dict[str, str]:
    return {each.field: each.value for each in document.readings}


CZECH = {
    "kind": "invoice",
    "number": "FV-2026/0117",
    "issued_on": "2026-11-03",
    "taxed_on": "2026-10-31",
    "due_on": "2026-11-17",
    "currency": "CZK",
    "net": "4000.00",
    "tax": "750.00",
    "gross": "4750.00",
    "payable": "4750.00",
    "iban": "CZ6508000000192000145399",
    "account_number": "19-2000145399",
    "bank_code": "0800",
    "bic": "GIBACZPX",
    "variable_symbol": "20260117",
    "supplier_name": "Pekárna Kolář s.r.o.",
    "supplier_vat_id": "CZ25123891",
    "supplier_registration_number": "25123891",
    "supplier_address": "Dlouhá 12, 602 00 Brno",
    "customer_name": "Kavárna Lípa a.s.",
    "customer_vat_id": "CZ27082440",
    "customer_registration_number": "27082440",
    "order_number": "OBJ-88",
    "net_at_21": "3000.00",
    "tax_at_21": "630.00",
    "net_at_12": "1000.00",
    "tax_at_12": "120.00",
}
ENGLISH = {
    "kind": "invoice",
    "number": "INV-10042",
    "issued_on": "2026-11-03",
    "due_on": "2026-12-03",
    "currency": "GBP",
    "net": "1050.00",
    "tax": "210.00",
    "gross": "1260.00",
    "payable": "1260.00",
    "iban": "GB82WEST12345698765432",
    "bic": "WESTGB22",
    "payment_reference": "INV-10042",
    "supplier_name": "Harbour Tea Ltd",
    "supplier_vat_id": "GB980780684",
    "supplier_registration_number": "04523987",
    "supplier_address": "12 Quay Street, Bristol BS1 4ST",
    "customer_name": "Meadow Café Limited",
    "order_number": "PO-7781",
    "net_at_20": "1050.00",
    "tax_at_20": "210.00",
}
HUNGARIAN = {
    "kind": "invoice",
    "number": "DP-2026/00342",
    "issued_on": "2026-11-03",
    "taxed_on": "2026-10-31",
    "due_on": "2026-11-18",
    "currency": "HUF",
    "net": "400000.00",
    "tax": "86000.00",
    "gross": "486000.00",
    "payable": "486000.00",
    "account_number": "11773016-11111018-00000000",
    "supplier_name": "Duna Papír Kft.",
    "supplier_vat_id": "HU12892312",
    "supplier_registration_number": "01-09-123456",
    "supplier_address": "1051 Budapest, Arany János utca 7.",
    "customer_name": "Balaton Bolt Zrt.",
    "customer_vat_id": "HU21376414",
    "net_at_27": "300000.00",
    "tax_at_27": "81000.00",
    "net_at_5": "100000.00",
    "tax_at_5": "5000.00",
}
DANISH = {
    "kind": "invoice",
    "number": "5521",
    "issued_on": "2026-11-03",
    "due_on": "2026-11-17",
    "currency": "DKK",
    "net": "10480.50",
    "tax": "2620.13",
    "gross": "13100.63",
    "payable": "13100.63",
    "account_number": "0001234567",
    "bank_code": "5301",
    "payment_reference": "+71<000000000055210+85012345<",
    "supplier_name": "Nordlys Møbler ApS",
    "supplier_registration_number": "13585628",
    "supplier_address": "Strandgade 27, 1401 København K",
    "customer_name": "Skagen Café A/S",
    "customer_registration_number": "88146328",
    "order_number": "9910",
    "net_at_25": "10480.50",
    "tax_at_25": "2620.13",
}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (printed.CZECH, CZECH),
        (printed.ENGLISH, ENGLISH),
        (printed.HUNGARIAN, HUNGARIAN),
        (printed.DANISH, DANISH),
    ],
    ids=["Czech", "English", "Hungarian", "Danish"],
)
def test_a_printed_invoice_is_read_field_by_field(body: str, expected: dict[str, str]) -> None:
    document = read(body)

    assert (document.source, document.kind, document.problems) == ("pdf_text", "invoice", ())
    assert values(document) == expected


def test_sums_and_check_digits_make_a_reading_exact_a_label_alone_likely() -> None:
    document = read(printed.CZECH)

    certainties = {each.field: (each.certainty, each.reason) for each in document.readings}
    assert certainties["gross"] == ("exact", "sums_agree")
    assert certainties["iban"] == ("exact", "label_and_check_digits")
    assert certainties["supplier_vat_id"] == ("exact", "label_and_check_digits")
    assert certainties["tax_at_12"] == ("exact", "rate_row")
    assert certainties["number"] == ("likely", "below_label")
    assert certainties["due_on"] == ("likely", "beside_label")


def test_a_reading_names_its_label_and_lies_where_it_was_printed() -> None:
    document = read(printed.DANISH)

    number = document.reading("number")
    assert number is not None and number.box is not None
    assert (number.page, dict(number.reason_params)) == (1, {"label": "Fakturanr"})
    # The right column begins 13 cm from the left of 21; its seventh row lies 5 cm down of 29.7.
    assert number.box.left == pytest.approx(0.70, abs=0.02)
    assert number.box.top == pytest.approx(0.165, abs=0.01)
    assert number.box.right - number.box.left == pytest.approx(0.037, abs=0.01)


def test_rates_of_the_recapitulation_come_as_shares_too() -> None:
    shares = read(printed.HUNGARIAN).tax_shares

    assert shares == (
        TaxShare(rate=Decimal(27), net=Decimal(300000), tax=Decimal(81000)),
        TaxShare(rate=Decimal(5), net=Decimal(100000), tax=Decimal(5000)),
    )


def test_printed_lines_are_read_when_they_come_to_the_net() -> None:
    assert read(printed.CZECH).lines == (
        ReadLine(
            description="Dort",
            quantity=Decimal(2),
            unit_price=Decimal("1500.00"),
            net=Decimal("3000.00"),
            tax_rate=Decimal(21),
        ),
        ReadLine(
            description="Chléb",
            quantity=Decimal(10),
            unit_price=Decimal("100.00"),
            net=Decimal("1000.00"),
            tax_rate=Decimal(12),
        ),
    )
    assert [(each.description, each.net) for each in read(printed.DANISH).lines] == [
        ("Stol, eg", Decimal("10000.00")),
        ("Levering", Decimal("480.50")),
    ]


def test_lines_that_do_not_come_to_the_net_are_left_out() -> None:
    assert read(printed.CZECH.replace("[Chléb], [10]", "[Chléb], [9]")).lines == ()


def test_own_numbers_tell_the_customer_on_a_page_without_headings() -> None:
    body = "Faktura č. 7 \\ DIČ: CZ27082440 \\ #v(2cm) Alfa s.r.o. \\ DIČ: CZ25123891"
    document = read_document(
        content=printed.pdf(body),
        media_type="application/pdf",
        file_name="x.pdf",
        own_numbers=("CZ27082440",),
    )

    assert document.value("supplier_vat_id") == "CZ25123891"
    assert document.value("customer_vat_id") == "CZ27082440"
    assert read(body).readings != document.readings
    found = read(body).reading("supplier_vat_id")
    assert found is not None and found.certainty == "doubtful"


def test_a_name_ends_with_its_legal_form_and_the_address_follows() -> None:
    document = read("Kreditnota nr. 88 \\ Leverandør: Nord A/S, Vej 1, 1000 København")

    assert document.value("supplier_name") == "Nord A/S"
    assert document.value("supplier_address") == "Vej 1, 1000 København"


def test_a_credit_note_is_one_and_its_amounts_turn_positive() -> None:
    document = read(printed.CZECH_CREDIT_NOTE)

    assert (document.kind, document.value("number"), document.value("gross")) == (
        "credit_note",
        "DB-2026/004",
        "1120.00",
    )


def test_totals_that_do_not_add_up_are_doubtful_and_told() -> None:
    document = read(printed.ENGLISH.replace("[Total], [£1,260.00]", "[Total], [£1,270.00]").replace(
        "[*Amount due*], [*£1,260.00*]", ""
    ))  # fmt: skip

    found = document.reading("gross")
    assert found is not None and (found.value, found.certainty) == ("1270.00", "doubtful")
    assert [(each.code, dict(each.params)) for each in document.problems] == [
        ("sums_disagree", {"net": "1050.00", "tax": "210.00", "gross": "1270.00"})
    ]


def test_two_due_dates_make_the_field_doubtful() -> None:
    document = read(printed.CZECH + "\nDatum splatnosti: 18.11.2026\n")

    found = document.reading("due_on")
    assert found is not None
    assert (found.value, found.certainty, found.reason) == (
        "2026-11-17",
        "doubtful",
        "labels_disagree",
    )
    assert found.reason_params["other"] == "2026-11-18"


def test_an_iban_with_wrong_check_digits_is_shown_as_doubtful() -> None:
    document = read(printed.ENGLISH.replace("GB82 WEST", "GB83 WEST"))

    found = document.reading("iban")
    assert found is not None
    assert (found.value, found.certainty, found.reason) == (
        "GB83WEST12345698765432",
        "doubtful",
        "wrong_check_digits",
    )


def test_a_day_that_could_be_read_both_ways_is_doubtful() -> None:
    document = read(printed.DANISH.replace("03-11-2026", "03/11/2026"))

    found = document.reading("issued_on")
    assert found is not None
    assert (found.value, found.certainty) == ("2026-11-03", "doubtful")


def test_a_request_for_an_advance_is_no_invoice() -> None:
    body = printed.CZECH.replace("FAKTURA – DAŇOVÝ DOKLAD č.", "ZÁLOHOVÁ FAKTURA č.")
    document = read(body)

    assert (document.kind, [each.code for each in document.problems]) == ("", ["advance_request"])


def test_a_letter_yields_nothing_and_no_error() -> None:
    document = read("Dear Sir, thank you for your visit. Kind regards, Anna")

    assert (document.readings, document.problems) == ((), ())


def test_a_page_without_text_says_so() -> None:
    assert [each.code for each in read("#rect(width: 3cm)").problems] == ["no_text"]


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"%PDF-1.7\nnothing", "pdf_broken"), (b"\x89PNG\r\n\x1a\nnothing", "picture_broken")],
)
def test_a_damaged_file_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_document(content=content, media_type="application/pdf", file_name="x.pdf")
    assert refused.value.code == code


PLAN = """
#v(4mm)
*Splátkový kalendář*
#table(columns: (2cm, 4cm, 4cm), [Splátka], [Splatnost], [Částka],
[1.], [17.11.2026], [2 000,00 Kč], [2.], [17.12.2026], [%s Kč])
"""


def test_a_printed_plan_of_instalments_is_read_with_its_places() -> None:
    document = read(printed.CZECH + PLAN % "2 750,00")

    found = values(document)
    parts = {name: found[name] for name in found if name.startswith("instalment_")}
    assert parts == {
        "instalment_due_1": "2026-11-17",
        "instalment_amount_1": "2000.00",
        "instalment_due_2": "2026-12-17",
        "instalment_amount_2": "2750.00",
    }
    part = document.reading("instalment_amount_2")
    assert part is not None and part.box is not None
    assert (part.page, part.reason, part.reason_params) == (
        1,
        "instalment_row",
        {"label": "Splátkový kalendář"},
    )


def test_a_plan_that_does_not_come_to_the_total_is_no_plan() -> None:
    found = values(read(printed.CZECH + PLAN % "2 700,00"))

    assert not [name for name in found if name.startswith("instalment_")]


def test_a_printed_credit_note_says_which_invoice_it_corrects() -> None:
    body = printed.CZECH.replace("FAKTURA – DAŇOVÝ DOKLAD", "OPRAVNÝ DAŇOVÝ DOKLAD").replace(
        "[Konstantní symbol:], [0308]", "[Původní doklad č.:], [FV-2026/0098]"
    )

    assert values(read(body))["corrects_number"] == "FV-2026/0098"
