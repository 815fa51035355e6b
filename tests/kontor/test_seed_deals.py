"""The demonstration's deals: partners that registers would accept, sums that come out even."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.parties.rules import bank_numbers, identifiers
from kernel.money import minor_units
from kernel.periods import Month
from kontor.seed import partners
from kontor.seed.clients import STORIES
from kontor.seed.deals import Deal
from kontor.seed.stories import Story, months_of

FIRST, LAST = Month(2025, 10), Month(2026, 11)
of_each = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)


def deals_of(story: Story) -> list[Deal]:
    told = months_of(story, first=FIRST, last=LAST)
    return [each.deal for month in told for each in month.movements if each.deal]


@of_each
def test_partners_have_numbers_that_their_registers_accept(story: Story) -> None:
    known = partners.OF[story.slug]
    assert 15 <= len(known) <= 20
    assert len({each.name for each in known}) == len(known)
    for each in known:
        numbers = partners.numbers_of(each, story.country)
        country = each.country or story.country
        assert identifiers.vat_id(numbers.vat_id, country=country) == numbers.vat_id
        if numbers.account:
            assert bank_numbers.typed_number(numbers.account, country=country)


@of_each
def test_a_month_has_six_to_twelve_invoices_and_bills(story: Story) -> None:
    months = list(months_of(story, first=FIRST, last=LAST))
    for month in months:
        sales = [each.deal for each in month.movements if each.deal and each.deal.is_sale]
        bills = [each.deal for each in month.movements if each.deal and not each.deal.is_sale]
        assert 6 <= len(sales) <= 12
        assert 6 <= len(bills) <= 12


@of_each
def test_tax_comes_out_even_on_every_line(story: Story) -> None:
    places = minor_units(story.currency) if story.currency != "HUF" else 0
    for deal in deals_of(story):
        for line in deal.lines:
            tax = line.net * deal.rate / 100
            assert tax == round(tax, places), (deal, line)
        assert deal.gross == deal.net + deal.tax > Decimal(0)
        assert deal.issued_on < deal.due_on


@of_each
def test_a_number_is_given_once(story: Story) -> None:
    numbers = [each.number for each in deals_of(story)]
    assert len(set(numbers)) == len(numbers)
