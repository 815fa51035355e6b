"""Invoices that come again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import Invoice
from apps.accounting.rules import terms as rules
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from kernel.errors import Forbidden
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
    receivables.make_now(recurring_id=recurring_id, actor=shop.actor)  # type: ignore[arg-type]
    assert Invoice.objects.get().state == "issued"
    assert read.recurring_invoices()[0].problem == ""


def test_who_may_not_issue_sets_up_nothing_that_issues(shop: Shop) -> None:
    with pytest.raises(Forbidden):
        set_up(shop, actor=shop.reviewer)
    with pytest.raises(refusals.RhythmUnfit):
        set_up(shop, every_months=0)
    assert read.recurring_invoices() == []
