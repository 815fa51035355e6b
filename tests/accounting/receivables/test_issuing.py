"""A draft is free, what is issued is final: number, entry and figures in one transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import Invoice, InvoiceLine, JournalEntry, NumberCounter
from apps.accounting.rules.terms import Share, Terms
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from apps.accounting.values.invoices import InvoiceKind
from kernel.errors import Forbidden
from tests.accounting.receivables.conftest import DAY, Shop, line, sell_as


def test_a_draft_reckons_its_lines_and_tax_and_posts_nothing(shop: Shop) -> None:
    draft = shop.draft(
        line("100", quantity=Decimal(3)),
        line("250", tax_code="CZ-S21", discount_percent=Decimal(10)),
    )
    found = read.invoice(invoice_id=receivables.create_draft(draft=draft, actor=shop.actor))
    assert (found.row.state, found.row.number) == ("draft", "")
    assert [each.net for each in found.lines] == [Decimal(300), Decimal(225)]
    assert (found.net, found.tax, found.row.payable) == (
        Decimal(525),
        Decimal("83.25"),
        Decimal("608.25"),
    )
    assert not JournalEntry.objects.exists()


def test_issuing_numbers_posts_and_freezes(shop: Shop) -> None:
    issued = shop.issued(line("100"), line("200", tax_code="CZ-S21"))
    assert issued.number == "2026-0001"
    assert issued.payable == Decimal(354)
    assert shop.lines_of(issued.entry_id) == [
        ("311", "354.00"),
        ("602", "-100.00"),
        ("602", "-200.00"),
        ("343", "-42.00"),
        ("343", "-12.00"),
    ]
    found = read.invoice(invoice_id=issued.id)
    assert (found.row.state, found.row.due_on, found.row.open_amount) == (
        "issued",
        date(2026, 11, 16),
        Decimal(354),
    )
    assert found.entry_reference == "SAL 2026/1"
    assert shop.owed() == Decimal(354)


def test_numbers_go_on_without_gaps_also_after_a_refusal(shop: Shop) -> None:
    assert shop.issued().number == "2026-0001"
    with pytest.raises(refusals.NothingToPay):
        shop.issued(line("0"))
    assert shop.issued().number == "2026-0002"
    assert NumberCounter.objects.get(year=2026, series__kind="invoice").last_number == 2


def test_numbers_begin_anew_each_year_and_where_another_system_ended(shop: Shop) -> None:
    series = read.number_series(kind=InvoiceKind.INVOICE)[0]
    receivables.start_numbers_at(series_id=series.id, year=2026, first_number=431, actor=shop.actor)
    assert shop.issued().number == "2026-0431"
    assert shop.issued(issued_on=date(2025, 12, 30)).number == "2025-0001"
    with pytest.raises(refusals.SeriesInUse):
        receivables.start_numbers_at(
            series_id=series.id, year=2026, first_number=1, actor=shop.actor
        )


def test_a_series_of_its_own_has_its_own_numbers(shop: Shop) -> None:
    series_id = receivables.add_series(
        kind=InvoiceKind.INVOICE, name="E-shop", pattern="ESYYNNNNN", actor=shop.actor
    )
    assert shop.issued(series_id=series_id).number == "ES2600001"
    assert shop.issued().number == "2026-0001"
    with pytest.raises(refusals.PatternTaken):
        receivables.add_series(
            kind=InvoiceKind.INVOICE, name="", pattern="ESYYNNNNN", actor=shop.actor
        )
    with pytest.raises(refusals.PatternUnfit):
        receivables.add_series(kind=InvoiceKind.INVOICE, name="", pattern="NNNN", actor=shop.actor)


def test_instalments_are_items_of_their_own_with_their_days(shop: Shop) -> None:
    terms = Terms(instalments=(Share(Decimal(30), 7), Share(Decimal(70), 30)))
    issued = shop.issued(line("100.01"), terms=terms)
    found = read.invoice(invoice_id=issued.id)
    assert [(each.due_on, each.amount) for each in found.instalments] == [
        (date(2026, 11, 9), Decimal("33.60")),
        (date(2026, 12, 2), Decimal("78.41")),
    ]
    assert issued.payable == Decimal("112.01")


def test_an_issued_invoice_is_refused_every_change(shop: Shop) -> None:
    issued = shop.issued()
    with pytest.raises(refusals.InvoiceFinal):
        receivables.change_draft(
            invoice_id=issued.id, draft=shop.draft(line("1")), actor=shop.actor
        )
    with pytest.raises(refusals.InvoiceFinal):
        receivables.discard_draft(invoice_id=issued.id, actor=shop.actor)
    with pytest.raises(refusals.InvoiceFinal):
        receivables.issue_invoice(invoice_id=issued.id, actor=shop.actor)
    for change in (
        lambda: Invoice.objects.filter(pk=issued.id).update(note="x"),
        lambda: Invoice.objects.filter(pk=issued.id).delete(),
        lambda: InvoiceLine.objects.filter(invoice_id=issued.id).update(net=1),
        lambda: InvoiceLine.objects.filter(invoice_id=issued.id).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert read.invoice(invoice_id=issued.id).row.payable == Decimal(112)


def test_the_tables_refuse_a_gap_a_wrong_total_and_a_number_without_issue(shop: Shop) -> None:
    shop.issued()
    draft_id = receivables.create_draft(draft=shop.draft(), actor=shop.actor)
    for columns in (
        {"number": "2026-0009"},
        {"state": "issued"},
        {"net": Decimal(1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Invoice.objects.filter(pk=draft_id).update(**columns)
    with pytest.raises(DatabaseError), transaction.atomic():
        NumberCounter.objects.filter(year=2026, series__kind="invoice").update(last_number=5)
    found = read.invoice(invoice_id=draft_id).row
    assert (found.state, found.number) == ("draft", "")


def test_a_draft_may_be_changed_approved_and_thrown_away(shop: Shop) -> None:
    draft_id = receivables.create_draft(draft=shop.draft(), actor=shop.actor)
    receivables.approve_draft(invoice_id=draft_id, actor=shop.reviewer)
    assert read.invoice(invoice_id=draft_id).row.state == "approved"
    receivables.change_draft(
        invoice_id=draft_id, draft=shop.draft(line("7"), note="Děkujeme"), actor=shop.actor
    )
    found = read.invoice(invoice_id=draft_id)
    assert (found.row.state, found.note, found.net) == ("draft", "Děkujeme", Decimal(7))
    receivables.discard_draft(invoice_id=draft_id, actor=shop.actor)
    assert not Invoice.objects.exists()


def test_where_approval_is_asked_for_nothing_is_issued_without(shop: Shop) -> None:
    sell_as(shop.actor, are_approved_first=True)
    draft_id = receivables.create_draft(draft=shop.draft(), actor=shop.actor)
    with pytest.raises(refusals.ApprovalMissing):
        receivables.issue_invoice(invoice_id=draft_id, actor=shop.actor)
    receivables.approve_draft(invoice_id=draft_id, actor=shop.reviewer)
    assert receivables.issue_invoice(invoice_id=draft_id, actor=shop.actor).number == "2026-0001"


def test_a_seller_without_an_address_issues_nothing(shop: Shop) -> None:
    sell_as(shop.actor, street="", city="")
    with pytest.raises(refusals.SellerIncomplete) as refused:
        shop.issued()
    assert refused.value.message == (
        "Say in the invoice settings who sells: the street, the town is missing."
    )
    assert not JournalEntry.objects.exists()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"tax_code": "CZ-S15"}, refusals.TaxCodeUnknown),
        ({"account_code": "999"}, refusals.AccountUnknown),
        ({"account_code": "311"}, refusals.AccountControlled),
        ({"description": " "}, refusals.LineIncomplete),
        ({"quantity": Decimal(0)}, refusals.LineIncomplete),
        ({"unit_price": Decimal("1.00001")}, refusals.AmountUnbookable),
        ({"unit_price": Decimal("1e13")}, refusals.AmountUnbookable),
        ({"discount_percent": Decimal(101)}, refusals.AmountUnbookable),
        ({"project": "NOWHERE"}, refusals.DimensionUnknown),
    ],
)
def test_a_line_that_cannot_be_booked_is_refused_by_name(
    shop: Shop, changed: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        receivables.create_draft(
            draft=shop.draft(replace(line(), **changed)),  # type: ignore[arg-type]
            actor=shop.actor,
        )
    assert not Invoice.objects.exists()


def test_prices_with_tax_give_back_their_sum(shop: Shop) -> None:
    issued = shop.issued(line("121", tax_code="CZ-S21"), are_prices_with_tax=True)
    assert issued.payable == Decimal(121)
    assert shop.lines_of(issued.entry_id) == [
        ("311", "121.00"),
        ("602", "-100.00"),
        ("343", "-21.00"),
    ]


def test_a_viewer_sees_and_issues_nothing(shop: Shop) -> None:
    with pytest.raises(Forbidden):
        receivables.create_draft(draft=shop.draft(), actor=shop.reviewer)
    draft_id = receivables.create_draft(draft=shop.draft(), actor=shop.actor)
    with pytest.raises(Forbidden):
        receivables.issue_invoice(invoice_id=draft_id, actor=shop.reviewer)
    assert Invoice.objects.get().state == "draft"
    assert Invoice.objects.get().issued_on == DAY
