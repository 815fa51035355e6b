"""Invoices that come again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.accounting.models import Invoice
from apps.accounting.rules import terms as rules
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from kernel.errors import Forbidden
from kernel.ids import new_id
from tests.accounting.receivables.conftest import Shop, line, sell_as


def set_up(shop: Shop, **given: object) -> object:
    values = {
        "name": "Rent of the oven",
        "draft": shop.draft(line("500", tax_code="CZ-S21")),
        "every_months": 1,
        "first_on": date(2026, 8, 31),
        "actor": shop.actor,
    } | given
    return receivables.set_up_recurring(**values)  # type: ignore[arg-type]


def test_the_last_of_a_month_stays_the_last() -> None:
    assert rules.repeats_on(date(2026, 1, 31), months=1, anchor=31) == date(2026, 2, 28)
    assert rules.repeats_on(date(2026, 2, 28), months=1, anchor=31) == date(2026, 3, 31)


def test_due_ones_become_drafts_month_by_month(shop: Shop) -> None:
    set_up(shop)
    made = [receivables.make_due_invoices(today=date(2026, 10, 1)) for _ in range(3)]
    assert made == [1, 1, 0]
    days = Invoice.objects.order_by("issued_on").values_list("issued_on", "state")
    assert list(days) == [(date(2026, 8, 31), "draft"), (date(2026, 9, 30), "draft")]
    assert read.recurring_invoices()[0].next_on == date(2026, 10, 31)


def test_one_may_be_issued_by_itself_and_end(shop: Shop) -> None:
    set_up(shop, is_issued=True, ends_on=date(2026, 9, 1))
    receivables.make_due_invoices(today=date(2026, 10, 1))
    assert Invoice.objects.get().number == "2026-0001"
    assert Invoice.objects.get().payable == Decimal(605)
    assert not read.recurring_invoices()[0].is_active


def test_one_that_cannot_be_made_says_why_and_is_not_lost(shop: Shop) -> None:
    recurring_id = set_up(shop, is_issued=True)
    sell_as(shop.actor, street="")
    assert receivables.make_due_invoices(today=date(2026, 9, 1)) == 0
    [found] = read.recurring_invoices()
    assert found.problem == "Say in the invoice settings who sells: the street is missing."
    assert (found.next_on, Invoice.objects.count()) == (date(2026, 8, 31), 0)
    sell_as(shop.actor)
    due = date(2026, 8, 31)
    receivables.make_now(recurring_id=recurring_id, on=due, actor=shop.actor)  # type: ignore[arg-type]
    assert Invoice.objects.get().state == "issued"
    assert read.recurring_invoices()[0].problem == ""


def test_who_may_not_issue_sets_up_nothing_that_issues(shop: Shop) -> None:
    with pytest.raises(Forbidden):
        set_up(shop, actor=shop.reviewer)
    with pytest.raises(refusals.RhythmUnfit):
        set_up(shop, every_months=0)
    assert read.recurring_invoices() == []


def test_an_occurrence_asked_for_twice_is_made_once(shop: Shop) -> None:
    recurring_id: Any = set_up(shop)
    due = date(2026, 8, 31)
    made = [
        receivables.make_now(recurring_id=recurring_id, on=due, actor=shop.actor) for _ in range(2)
    ]
    assert made[0] == made[1]
    assert list(Invoice.objects.values_list("recurring_on", flat=True)) == [due]
    assert read.recurring_invoices()[0].next_on == date(2026, 9, 30)


def test_a_stale_page_makes_nothing(shop: Shop) -> None:
    recurring_id: Any = set_up(shop, ends_on=date(2026, 9, 1))
    for stale in (date(2026, 7, 31), date(2026, 9, 30)):
        with pytest.raises(refusals.OccurrencePassed):
            receivables.make_now(recurring_id=recurring_id, on=stale, actor=shop.actor)
    assert Invoice.objects.count() == 0
    assert read.recurring_invoices()[0].next_on == date(2026, 8, 31)


def test_the_tables_keep_an_occurrence_from_being_made_twice(shop: Shop) -> None:
    recurring_id: Any = set_up(shop)
    receivables.make_now(recurring_id=recurring_id, on=date(2026, 8, 31), actor=shop.actor)
    twin = Invoice.objects.get()
    twin.pk = new_id()
    with pytest.raises(IntegrityError, match="invoice_occurrence_once"), transaction.atomic():
        twin.save(force_insert=True)
    assert Invoice.objects.count() == 1


def test_one_that_asks_for_a_second_person_waits_as_a_draft(shop: Shop) -> None:
    set_up(shop, is_issued=True)
    sell_as(shop.actor, vat_id="CZ27082440", second_person_from=Decimal(600))
    assert receivables.make_due_invoices(today=date(2026, 9, 1)) == 1
    made = Invoice.objects.get()
    assert (made.state, made.payable, made.number) == ("draft", Decimal(605), "")
