"""A cash discount that is taken gets its paper: numbered, linked, to the cent, posted once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import Invoice, InvoiceTax, Line
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from apps.accounting.values.receivables import IssuedInvoice
from kernel import files
from kernel.errors import KontorError
from kernel.tenancy import client_scope
from tests.accounting.receivables.conftest import Shop, add_customer, line, sell_as
from tests.cast import Cast, drain

ISSUED = date(2026, 11, 2)
PAID = date(2026, 11, 5)
CORRECTED = date(2026, 12, 1)
TERMS = Terms(days=30, discount_percent=Decimal(2), discount_days=10)


def discounted(shop: Shop, price: str = "1000", **given: object) -> IssuedInvoice:
    return shop.issued(line(price, tax_code="CZ-S21"), terms=TERMS, **given)


def note_of(invoice: IssuedInvoice) -> Invoice:
    return Invoice.objects.get(corrects=invoice.id, kind="credit_note")


def taxes_of(invoice: Invoice) -> list[tuple[str, Decimal, Decimal]]:
    rows = InvoiceTax.objects.filter(invoice=invoice).order_by("tax_code")
    return [(row.tax_code, round(row.base, 2), round(row.tax, 2)) for row in rows]


def test_a_taken_discount_gets_a_numbered_note_and_the_item_comes_to_zero(shop: Shop) -> None:
    issued = discounted(shop)
    paid = shop.pay("1185.80", on=PAID, today=CORRECTED)
    assert (paid.allocated, paid.discount, paid.on_account) == (
        Decimal(1210),
        Decimal("24.20"),
        Decimal(0),
    )
    [paper] = paid.papers
    assert (paper.number, paper.payable) == ("CN-2026-0001", Decimal("24.20"))
    assert shop.lines_of(paid.entry_id) == [("221", "1185.80"), ("311", "-1185.80")]
    assert shop.lines_of(paper.entry_id) == [("311", "-24.20"), ("602", "20.00"), ("343", "4.20")]
    assert shop.open_of(issued) == Decimal(0)
    assert shop.owed() == Decimal(0)


def test_its_tax_falls_into_the_period_of_the_correction(shop: Shop) -> None:
    issued = discounted(shop)
    shop.pay("1185.80", on=PAID, today=CORRECTED)
    note = note_of(issued)
    assert (note.issued_on, note.taxed_on) == (CORRECTED, CORRECTED)
    assert taxes_of(note) == [("CZ-S21", Decimal("20.00"), Decimal("4.20"))]
    taxed = Line.objects.filter(entry_id=note.entry_id).exclude(tax_role=None)
    assert set(taxed.values_list("taxed_on", flat=True)) == {CORRECTED}


def test_it_is_dated_no_earlier_than_the_payment(shop: Shop) -> None:
    issued = discounted(shop)
    shop.pay("1185.80", on=PAID, today=ISSUED)
    assert note_of(issued).issued_on == PAID


def test_it_names_the_original_the_reason_and_the_law_in_the_customers_language(
    shop: Shop,
) -> None:
    issued = discounted(shop, language="cs")
    paid = shop.pay("1185.80", on=PAID, today=CORRECTED)
    drain(shop.cast.pekarna.ref)
    note = read.invoice(invoice_id=paid.papers[0].id)
    assert note.corrects is not None
    assert note.corrects.number == issued.number
    assert "5" in note.note
    [pdf] = [each for each in note.documents if each.kind == "pdf"]
    assert files.read(pdf.file_id).startswith(b"%PDF")


def test_it_is_sent_on_demand(shop: Shop) -> None:
    discounted(shop)
    paper = shop.pay("1185.80", on=PAID, today=CORRECTED).papers[0]
    receivables.send_invoice(invoice_id=paper.id, actor=shop.actor)
    drain(shop.cast.pekarna.ref)
    [sent] = read.invoice(invoice_id=paper.id).sendings
    assert (sent.recipient, sent.state) == ("ucto@umostu.example", "sent")


@pytest.mark.parametrize(
    ("price", "paid", "off", "tax"),
    [
        ("0.41", "0.49", "0.01", "0.00"),
        ("33.33", "39.52", "0.81", "0.14"),
        ("999.99", "1185.79", "24.20", "4.20"),
        ("123456.78", "146395.05", "2987.65", "518.52"),
    ],
)
def test_odd_amounts_come_to_zero_exactly(
    shop: Shop, price: str, paid: str, off: str, tax: str
) -> None:
    issued = discounted(shop, price)
    done = shop.pay(paid, on=PAID, today=CORRECTED)
    assert (done.discount, done.on_account) == (Decimal(off), Decimal(0))
    assert sum((each[2] for each in taxes_of(note_of(issued))), Decimal(0)) == Decimal(tax)
    assert shop.open_of(issued) == Decimal(0)
    assert shop.owed() == Decimal(0)


def test_each_rate_of_a_mixed_invoice_is_corrected_in_proportion(shop: Shop) -> None:
    issued = shop.issued(
        line("100.01", tax_code="CZ-S21"), line("333.33", tax_code="CZ-S12"), terms=TERMS
    )
    assert issued.payable == Decimal("494.34")
    shop.pay("484.45", on=PAID, today=CORRECTED)
    note = note_of(issued)
    assert note.payable == Decimal("9.89")
    assert taxes_of(note) == [
        ("CZ-S12", Decimal("6.67"), Decimal("0.80")),
        ("CZ-S21", Decimal("2.00"), Decimal("0.42")),
    ]
    assert shop.owed() == Decimal(0)


def test_two_invoices_paid_at_once_get_a_paper_each(shop: Shop) -> None:
    both = [discounted(shop), discounted(shop)]
    paid = shop.pay("2371.60", on=PAID, today=CORRECTED)
    assert [each.number for each in paid.papers] == ["CN-2026-0001", "CN-2026-0002"]
    assert [shop.open_of(each) for each in both] == [Decimal(0), Decimal(0)]


def test_without_tax_there_is_no_paper_and_the_payment_books_the_discount(shop: Shop) -> None:
    exempt = shop.issued(line("1000", tax_code="CZ-SEF"), terms=TERMS)
    paid = shop.pay("980", on=PAID)
    assert (paid.discount, paid.papers) == (Decimal(20), ())
    assert shop.lines_of(paid.entry_id) == [
        ("221", "980.00"),
        ("602", "20.00"),
        ("311", "-1000.00"),
    ]
    assert (shop.open_of(exempt), shop.owed()) == (Decimal(0), Decimal(0))
    assert not Invoice.objects.filter(kind="credit_note").exists()


def test_a_payment_taken_back_charges_the_discount_again_once(shop: Shop) -> None:
    issued = discounted(shop)
    paid = shop.pay("1185.80", on=PAID, today=CORRECTED)
    [again] = receivables.take_back_payment(
        entry_id=paid.entry_id, reason="Bounced", actor=shop.actor, today=CORRECTED
    )
    found = read.invoice(invoice_id=again.id)
    assert (found.row.kind, found.row.number, found.row.payable) == (
        "invoice",
        "2026-0002",
        Decimal("24.20"),
    )
    assert shop.lines_of(again.entry_id) == [
        ("311", "24.20"),
        ("602", "-20.00"),
        ("343", "-4.20"),
    ]
    assert found.corrects is not None
    assert found.corrects.number == issued.number
    assert (shop.open_of(issued), shop.owed()) == (Decimal("1185.80"), Decimal(1210))
    assert receivables.charge_discount_again(entry_id=paid.entry_id, actor=shop.actor) == ()


def test_it_is_credited_no_further_than_it_was_over(shop: Shop) -> None:
    issued = discounted(shop)
    shop.pay("1185.80", on=PAID, today=CORRECTED)
    with pytest.raises(refusals.AlreadyCredited):
        receivables.credit_invoice(invoice_id=issued.id, reason="Returned", actor=shop.actor)
    draft = shop.draft(line("990", tax_code="CZ-S21"), corrects=issued.id)
    note_id = receivables.create_draft(draft=draft, actor=shop.actor)
    with pytest.raises(refusals.CreditExceeds):
        receivables.issue_invoice(invoice_id=note_id, actor=shop.actor)


def test_when_the_paper_cannot_be_issued_nothing_is_booked(shop: Shop) -> None:
    issued = discounted(shop)
    sell_as(shop.actor, street="")
    with pytest.raises(KontorError):
        shop.pay("1185.80", on=PAID)
    assert shop.open_of(issued) == Decimal(1210)
    assert Invoice.objects.count() == 1
    assert not Line.objects.filter(account__code="221").exists()


@pytest.fixture
def danish(cast: Cast) -> Iterator[Shop]:
    actor, reviewer = (cast.actor(each, cast.nordlys) for each in (cast.preparer, cast.reviewer))
    with client_scope(cast.nordlys.ref):
        sell_as(actor, vat_id="DK31880412")
        yield Shop(cast, actor, reviewer, add_customer(name="Café Ø", country="DK"))


@pytest.mark.parametrize("wanted", [False, True])
def test_elsewhere_a_paper_is_made_when_the_settings_ask_for_it(danish: Shop, wanted: bool) -> None:
    sell_as(danish.actor, vat_id="DK31880412", are_discounts_documented=wanted)
    issued = danish.issued(line("1000", tax_code="DK-S25"), terms=TERMS)
    paid = danish.pay("1225", on=PAID, account_code="6480", today=CORRECTED)
    assert paid.discount == Decimal(25)
    assert [each.number for each in paid.papers] == (["CN-2026-0001"] if wanted else [])
    assert (danish.open_of(issued), danish.owed()) == (Decimal(0), Decimal(0))
