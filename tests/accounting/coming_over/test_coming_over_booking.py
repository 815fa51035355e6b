"""Entries as lines: values by price and rate, currencies at zero, odd cents."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from apps.accounting.rules.coming_over import beancount, booking
from apps.accounting.rules.coming_over.problems import Problems

OPEN = "\n".join(
    f"2024-01-01 open {name}"
    for name in ("Assets:Bank", "Assets:Euro", "Assets:Dollar", "Assets:Shares", "Income:Sales")
)
Lines = list[tuple[str, str, str, str]]


def booked(text: str, **rates: str) -> tuple[Lines, list[str]]:
    """(account, amount, currency, currency amount) of each line; and what was reported."""
    source = beancount.read(f'{OPEN}\n2024-01-02 * "x"\n{text}\n'.encode())
    assert source.problems.kept == []
    known = {currency: Decimal(rate) for currency, rate in rates.items()}

    def otherwise(currency: str, _on: date) -> Decimal | None:
        return known.get(currency)

    problems = Problems()
    rate = booking.Rates(source.prices, books_currency="DKK", otherwise=otherwise)
    found = booking.book(
        source.entries[0], books_currency="DKK", places=2, rate=rate, problems=problems
    )
    lines = [
        (
            one.account.strip("\x00"),
            str(one.amount),
            one.currency,
            "" if one.currency_amount is None else str(one.currency_amount),
        )
        for one in (found.lines if found else ())
    ]
    assert sum(Decimal(amount) for _a, amount, _c, _f in lines) == 0
    for currency in {one[2] for one in lines if one[2]}:
        assert sum(Decimal(one[3]) for one in lines if one[2] == currency) == 0
    return lines, [one.reason for one in problems.kept]


def test_a_purchase_of_currency_goes_over_money_in_transit() -> None:
    lines, said = booked("  Assets:Euro  100.00 EUR @ 7.4612 DKK\n  Assets:Bank  -746.12 DKK")
    assert lines == [
        ("Assets:Euro", "746.12", "EUR", "100.00"),
        ("Assets:Bank", "-746.12", "", ""),
        ("conversion", "-746.12", "EUR", "-100.00"),
        ("conversion", "746.12", "", ""),
    ]
    assert said == []


def test_a_foreign_entry_takes_the_rate_of_its_day_and_needs_no_conversion() -> None:
    lines, _said = booked("  Assets:Euro  100.00 EUR\n  Income:Sales", EUR="7.4612")
    assert lines == [
        ("Assets:Euro", "746.12", "EUR", "100.00"),
        ("Income:Sales", "-746.12", "EUR", "-100.00"),
    ]


def test_the_odd_cent_goes_to_the_line_that_was_valued() -> None:
    lines, said = booked("  Assets:Euro  33.33 EUR @ 7.4612 DKK\n  Assets:Bank  -248.68 DKK")
    assert (lines[0], lines[1], said) == (
        ("Assets:Euro", "248.68", "EUR", "33.33"),
        ("Assets:Bank", "-248.68", "", ""),
        [],
    )


def test_a_price_in_a_third_currency_is_valued_by_that_currencys_rate() -> None:
    lines, _said = booked(
        "  Assets:Euro  100.00 EUR @ 1.10 USD\n  Assets:Dollar  -110.00 USD", USD="6.80"
    )
    assert lines == [
        ("Assets:Euro", "748.00", "EUR", "100.00"),
        ("Assets:Dollar", "-748.00", "USD", "-110.00"),
        ("conversion", "-748.00", "EUR", "-100.00"),
        ("conversion", "748.00", "USD", "110.00"),
    ]


def test_shares_are_kept_at_their_cost() -> None:
    lines, _said = booked("  Assets:Shares  3 NORD {33.10 DKK}\n  Assets:Bank  -99.30 DKK")
    assert lines == [("Assets:Shares", "99.30", "", ""), ("Assets:Bank", "-99.30", "", "")]


def test_what_is_no_money_and_has_no_price_is_left_out_and_said() -> None:
    lines, said = booked(
        "  Assets:Shares  8 HOURS\n  Income:Sales  -8 HOURS\n"
        "  Assets:Bank  5.00 DKK\n  Income:Sales  -5.00 DKK"
    )
    assert lines == [("Assets:Bank", "5.00", "", ""), ("Income:Sales", "-5.00", "", "")]
    assert said[0] == "8 HOURS is no money and has no price; the posting was left out."


def test_a_foreign_currency_without_a_rate_is_reported() -> None:
    lines, said = booked("  Assets:Euro  100.00 EUR\n  Income:Sales")
    assert lines == []
    assert said[0] == (
        "No rate is known for EUR on 2024-01-02. Import rates first, or give a price."
    )


def test_more_decimals_than_the_currency_has_are_reported() -> None:
    lines, said = booked("  Assets:Bank  100.001 DKK\n  Income:Sales  -100.001 DKK")
    assert lines == []
    assert said[0] == "100.001 DKK has more decimals than the currency."


def test_the_files_own_prices_come_before_other_rates() -> None:
    source = beancount.read(b"2024-01-01 price EUR 7.45 DKK\n2024-02-01 price EUR 7.46 DKK\n")
    rate = booking.Rates(
        source.prices, books_currency="DKK", otherwise=lambda _currency, _on: Decimal(9)
    )
    assert rate("EUR", date(2024, 1, 31)) == Decimal("7.45")
    assert rate("EUR", date(2024, 2, 1)) == Decimal("7.46")
    assert rate("EUR", date(2023, 12, 31)) == Decimal(9)
