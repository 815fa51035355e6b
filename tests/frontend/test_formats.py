"""Numbers and dates as readers of four languages expect them."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from frontend import formats

NBSP = "\u00a0"
MINUS = "\u2212"


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", f"{MINUS}18{NBSP}640.50"),
        ("cs", f"{MINUS}18{NBSP}640,50"),
        ("hu", f"{MINUS}18{NBSP}640,50"),
        ("da", f"{MINUS}18{NBSP}640,50"),
    ],
)
def test_an_amount_has_no_break_groups_and_a_true_minus(language: str, written: str) -> None:
    assert formats.money_text(Decimal("-18640.5"), language=language) == written


def test_the_unit_follows_a_no_break_space() -> None:
    text = formats.money_text(Decimal("684120.44"), language="da", currency="DKK")
    assert text == f"684{NBSP}120,44{NBSP}DKK"


def test_a_currency_without_minor_units_has_no_decimals() -> None:
    assert (
        formats.money_text(Decimal(1200), language="en", currency="JPY") == f"1{NBSP}200{NBSP}JPY"
    )


def test_half_a_cent_is_rounded_away_from_zero() -> None:
    assert formats.money_text(Decimal("2.345"), language="en") == "2.35"
    assert formats.money_text(Decimal("-2.345"), language="en") == f"{MINUS}2.35"


def test_what_rounds_to_zero_carries_no_sign() -> None:
    assert formats.money_text(Decimal("-0.004"), language="en") == "0.00"
    assert formats.money_text(Decimal("0.004"), language="en", signed=True) == "0.00"


def test_a_difference_shows_its_plus() -> None:
    assert formats.money_text(Decimal(8540), language="cs", signed=True) == f"+8{NBSP}540,00"


def test_a_large_number_is_grouped_by_thousands() -> None:
    written = formats.number_text(1234567, language="hu")
    assert written == f"1{NBSP}234{NBSP}567"


@pytest.mark.parametrize(
    ("language", "day", "short", "month"),
    [
        ("en", "18 Nov 2026", "18 Nov", "November 2026"),
        ("cs", "18. 11. 2026", "18. 11.", "listopad 2026"),
        ("hu", "2026. nov. 18.", "nov. 18.", "2026. november"),
        ("da", "18. nov. 2026", "18. nov.", "november 2026"),
    ],
)
def test_a_day_is_written_in_the_readers_order(
    language: str, day: str, short: str, month: str
) -> None:
    date = datetime.date(2026, 11, 18)
    assert formats.day_text(date, language=language).replace(NBSP, " ") == day
    assert formats.short_day_text(date, language=language).replace(NBSP, " ") == short
    assert formats.month_text(date, language=language) == month


@pytest.mark.parametrize(
    ("language", "clock"), [("en", "08:05"), ("cs", "8:05"), ("hu", "8:05"), ("da", "08.05")]
)
def test_a_moment_is_told_in_its_own_time_zone(language: str, clock: str) -> None:
    moment = datetime.datetime(2026, 11, 18, 8, 5, tzinfo=ZoneInfo("Europe/Copenhagen"))
    assert formats.clock_text(moment, language=language) == clock
    assert formats.moment_text(moment, language=language).endswith(f",{NBSP}{clock}")


def test_an_unknown_language_is_read_as_english() -> None:
    assert formats.day_text(datetime.date(2026, 11, 18), language="xx") == "18 Nov 2026"


@pytest.mark.parametrize(
    ("size", "written"),
    [(820, "820 B"), (18_432, "18 kB"), (2_516_582, "2.4 MB"), (20 * 1024 * 1024, "20 MB")],
)
def test_a_file_size_names_its_unit(size: int, written: str) -> None:
    assert formats.size_text(size, language="en") == written.replace(" ", NBSP)
