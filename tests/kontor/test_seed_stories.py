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
    assert {sum(amount for _account, amount in lines) for _day, _words, lines in entries} == {0}


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
