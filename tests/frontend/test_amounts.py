"""Amounts as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from frontend.amounts import NotAnAmount, typed_amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1234.50", "1234.50"),
        ("1234,5", "1234.5"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1.234.567,8", "1234567.8"),
        ("-28500", "-28500"),
        ("\u2212400,00", "-400.00"),
        ("12.3456", "12.3456"),
    ],
)
def test_an_amount_is_read_as_it_is_written_in_europe(typed: str, amount: str) -> None:
    assert typed_amount(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["1.234", "1,234", "12,34,56", "abc", "1e5", "--1", "NaN", ""])
def test_what_could_be_read_in_two_ways_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAmount):
        typed_amount(typed)
