"""The demonstration's stories: believable, balanced, and the same every time."""

from __future__ import annotations

from decimal import Decimal

import pytest

from apps.accounting.rules.bank_statements import MappingNeeded, ParsedStatement, read_statements
from kernel.periods import Month
from kontor.seed import bank_files
from kontor.seed.clients import STORIES
from kontor.seed.stories import MonthOfBooks, Story, months_of

FIRST, LAST = Month(2025, 10), Month(2026, 10)
FORMATS = {"nordlys": "camt.053.001.08", "pekarna": "MT940", "duna": "CSV"}
of_each = pytest.mark.parametrize("story", STORIES, ids=lambda story: story.slug)


def lived(story: Story) -> list[MonthOfBooks]:
    return list(months_of(story, first=FIRST, last=LAST))


def written(story: Story, told: MonthOfBooks, opening: Decimal) -> bank_files.StatementFile:
    return bank_files.write(
        story,
        number=told.month.month,
        first=told.month.first_day,
        last=told.month.last_day,
        opening=opening,
        movements=told.movements,
    )


def read(made: bank_files.StatementFile) -> ParsedStatement:
    """As the product reads it, with the columns that it proposes itself."""
    try:
        (statement,) = read_statements(content=made.content, file_name=made.name)
    except MappingNeeded as question:
        (statement,) = read_statements(
            content=made.content, file_name=made.name, mapping=question.preview.guess
        )
    return statement


@of_each
def test_a_story_is_told_the_same_way_every_time(story: Story) -> None:
    assert lived(story) == lived(story)


@of_each
def test_a_year_holds_a_few_hundred_bank_lines(story: Story) -> None:
    assert 300 < sum(len(told.movements) for told in lived(story)) < 600


@of_each
def test_every_entry_of_a_story_balances(story: Story) -> None:
    entries = [entry for told in lived(story) for entry in told.entries]
    assert len(entries) == 2 * len(lived(story))
    assert {sum(line.amount for line in lines) for _day, _words, lines in entries} == {0}


@of_each
def test_takings_and_cards_are_booked_by_their_tax_code(story: Story) -> None:
    found: set[tuple[str, int]] = set()
    rates = {habit.tax_code: habit.rate for habit in story.habits if habit.tax_code}
    for told in lived(story):
        _day, _words, lines = told.entries[-1]
        taxed = [line for line in lines if line.tax_code]
        for base, tax in zip(taxed[::2], taxed[1::2], strict=True):
            assert (base.tax_role, tax.tax_role, base.tax_code) == ("base", "tax", tax.tax_code)
            assert abs(tax.amount - base.amount * rates[base.tax_code] / 100) <= Decimal("0.01")
            found.add((base.tax_code, rates[base.tax_code]))
    assert (
        found
        == {
            "nordlys": {("DK-S25", 25), ("DK-P25", 25)},
            "pekarna": {("CZ-S12", 12), ("CZ-P21", 21)},
            "duna": {("HU-S27", 27), ("HU-P27", 27)},
        }[story.slug]
    )


def test_a_month_of_takings_comes_to_its_tax() -> None:
    """Nordlys in October 2025: what was taken in and spent by card, by hand from the movements."""
    nordlys = next(story for story in STORIES if story.slug == "nordlys")
    told = lived(nordlys)[0]
    by_card = [
        each.amount
        for each in told.movements
        if each.counterparty in ("Nets Dankort", "MobilePay MyShop")
    ]
    lines = told.entries[-1][2]
    sold = [line for line in lines if line.tax_code == "DK-S25"]
    assert sum(line.amount for line in sold) == -sum(by_card)


@of_each
def test_every_statement_is_read_back_line_by_line(story: Story) -> None:
    balance = Decimal(story.opening)
    for told in lived(story):
        statement = read(written(story, told, balance))
        assert statement.format.startswith(FORMATS[story.slug].split(".")[0])
        assert [(line.booked_on, line.amount) for line in statement.lines] == [
            (each.day, each.amount) for each in told.movements
        ]
        assert statement.adds_up is not False
        balance += sum((each.amount for each in told.movements), Decimal(0))
        assert balance > 0
        assert statement.closing_balance in (None, balance)
