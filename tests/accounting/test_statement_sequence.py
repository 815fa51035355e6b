"""Gaps and overlaps between the statements of one account."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest

from apps.accounting.rules import statement_sequence
from apps.accounting.rules.statement_sequence import StatementPlace


def place(
    at: int,
    sequence: str,
    first: str,
    last: str,
    opening: str | None = None,
    closing: str | None = None,
    kind: str = "camt.053.001.08",
) -> StatementPlace:
    return StatementPlace(
        id=UUID(int=at),
        format=kind,
        sequence=sequence,
        period_from=date.fromisoformat(first),
        period_to=date.fromisoformat(last),
        opening_balance=None if opening is None else Decimal(opening),
        closing_balance=None if closing is None else Decimal(closing),
    )


JANUARY = place(1, "1", "2026-01-01", "2026-01-31", "0.00", "100.00")
FEBRUARY = place(2, "2", "2026-02-01", "2026-02-28", "100.00", "150.00")
MARCH = place(3, "3", "2026-03-01", "2026-03-31", "150.00", "90.00")
APRIL = place(4, "4", "2026-04-01", "2026-04-30", "90.00", "95.00")


def test_statements_in_a_row_have_no_gap_in_whatever_order_they_came() -> None:
    assert statement_sequence.gaps([MARCH, JANUARY, APRIL, FEBRUARY]) == ()


def test_a_missing_number_is_named_with_its_days() -> None:
    (gap,) = statement_sequence.gaps([JANUARY, MARCH])

    assert (gap.kind, gap.before, gap.after, gap.is_missing) == (
        "number",
        JANUARY.id,
        MARCH.id,
        True,
    )
    assert gap.sentence == (
        "Statement 2 is missing before statement 3; the last one before it ends on 2026-01-31."
    )
    assert (gap.missing_from, gap.missing_to) == (date(2026, 2, 1), date(2026, 2, 28))


def test_several_missing_numbers_are_one_gap() -> None:
    (gap,) = statement_sequence.gaps([JANUARY, APRIL])

    assert gap.sentence == (
        "Statements 2 to 3 are missing before statement 4; the last one before them ends on "
        "2026-01-31."
    )


def test_balances_that_do_not_meet_tell_where_nobody_counts() -> None:
    first = place(1, "", "2026-01-01", "2026-01-31", "0.00", "100.00")
    third = place(3, "", "2026-03-01", "2026-03-31", "150.00", "90.00")

    (gap,) = statement_sequence.gaps([first, third])

    assert gap.kind == "balance"
    assert gap.sentence == (
        "A statement is missing: this one begins with 150.00, the one before ended on 2026-01-31 "
        "with 100.00; 50.00 lies between."
    )


def test_days_tell_where_there_are_neither_numbers_nor_balances() -> None:
    first = place(1, "", "2026-01-01", "2026-01-31", kind="OFX")
    third = place(3, "", "2026-03-01", "2026-03-31", kind="OFX")

    (gap,) = statement_sequence.gaps([first, third])

    assert (gap.kind, gap.sentence) == (
        "days",
        "No statement covers the days from 2026-02-01 to 2026-02-28.",
    )


def test_a_weekend_and_a_csv_without_a_period_are_no_gap() -> None:
    friday = place(1, "", "2026-01-16", "2026-01-16", kind="OFX")
    monday = place(2, "", "2026-01-19", "2026-01-19", kind="OFX")
    later = place(3, "", "2026-02-19", "2026-02-20", kind="CSV")

    assert statement_sequence.gaps([friday, monday, later]) == ()


@pytest.mark.parametrize(
    ("sequence", "gaps"), [("1", 0), ("1/2027", 0), ("00001/001", 0), ("3", 1)]
)
def test_numbers_begin_again_with_the_year(sequence: str, gaps: int) -> None:
    december = place(1, "12", "2026-12-01", "2026-12-31", "0.00", "1.00")
    january = place(2, sequence, "2027-01-01", "2027-01-31", "1.00", "2.00")

    assert len(statement_sequence.gaps([december, january])) == gaps


def test_a_number_that_is_the_day_of_the_year_may_jump_where_the_balances_meet() -> None:
    friday = place(1, "16", "2026-01-16", "2026-01-16", "0.00", "1.00")
    monday = place(2, "19", "2026-01-19", "2026-01-19", "1.00", "2.00")

    assert statement_sequence.gaps([friday, monday]) == ()


def test_pages_of_one_statement_are_no_overlap() -> None:
    first = place(1, "7/1", "2026-01-01", "2026-01-31", "0.00", "40.00")
    second = place(2, "7/2", "2026-01-01", "2026-01-31", "40.00", "100.00")

    assert statement_sequence.gaps([first, second]) == ()


def test_an_overlap_is_told_and_nothing_is_missing() -> None:
    half = place(2, "", "2026-01-15", "2026-02-14", "70.00", "120.00")

    (gap,) = statement_sequence.gaps([JANUARY, half])

    assert (gap.kind, gap.is_missing) == ("overlap", False)
    assert gap.sentence == (
        "The days from 2026-01-15 to 2026-01-31 are on the statement before, too; what was known "
        "already was left out."
    )
