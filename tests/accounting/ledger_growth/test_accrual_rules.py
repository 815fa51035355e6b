"""Spreading over months, by examples that can be checked by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.accounting.rules.accruals import Spread, booked_on, spread


def shares(amount: str, first: date, last: date, by: Spread) -> list[str]:
    found = spread(amount=Decimal(amount), places=2, first=first, last=last, by=by)
    return [str(each.amount) for each in found]


def test_a_year_of_insurance_in_equal_months_leaves_the_odd_cent_to_the_last() -> None:
    found = shares("100.00", date(2026, 1, 1), date(2026, 12, 31), Spread.MONTHS)
    assert found == ["8.33"] * 11 + ["8.37"]


def test_by_days_every_month_gets_its_days() -> None:
    # 1,200.00 over 16 January to 15 March 2026: 16 + 28 + 15 = 59 days at 20.338983…
    found = shares("1200.00", date(2026, 1, 16), date(2026, 3, 15), Spread.DAYS)
    assert found == ["325.42", "569.49", "305.09"]


def test_in_equal_months_a_broken_month_counts_whole() -> None:
    found = shares("90.00", date(2026, 1, 16), date(2026, 3, 15), Spread.MONTHS)
    assert found == ["30.00", "30.00", "30.00"]


def test_months_that_get_nothing_are_left_out() -> None:
    assert shares("0.05", date(2026, 1, 1), date(2026, 12, 31), Spread.MONTHS) == ["0.05"]


def test_a_share_is_booked_at_the_end_of_its_month() -> None:
    found = spread(
        amount=Decimal(10), places=2, first=date(2026, 2, 3), last=date(2026, 2, 9), by=Spread.DAYS
    )
    assert [booked_on(each) for each in found] == [date(2026, 2, 28)]


def test_days_in_reverse_are_refused() -> None:
    with pytest.raises(ValueError, match="first day"):
        shares("1", date(2026, 2, 1), date(2026, 1, 1), Spread.DAYS)


@given(
    amount=st.decimals(-(10**9), 10**9, places=2),
    first=st.dates(date(2020, 1, 1), date(2030, 12, 31)),
    length=st.integers(0, 900),
    by=st.sampled_from(list(Spread)),
)
def test_shares_always_add_up_and_never_turn_their_sign(
    amount: Decimal, first: date, length: int, by: Spread
) -> None:
    last = date.fromordinal(first.toordinal() + length)
    found = spread(amount=amount, places=2, first=first, last=last, by=by)
    assert sum((each.amount for each in found), Decimal(0)) == amount
    assert all(each.amount * amount > 0 for each in found)
