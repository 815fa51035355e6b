from __future__ import annotations

import datetime
from decimal import Decimal

import pytest

from apps.accounting import taxes as tax_codes
from apps.accounting.rules import taxes
from apps.accounting.rules.taxes import AppliedTax, InvoiceAmounts, PricedLine
from apps.accounting.values.ledger import TaxDirection, TaxKind

D = Decimal


def line(
    price: str, *, rate: str = "21", quantity: str = "1", discount: str = "0", position: int = 1
) -> PricedLine:
    return PricedLine(
        position=position,
        description="Bread",
        quantity=D(quantity),
        unit_price=D(price),
        discount_percent=D(discount),
        tax=AppliedTax(code=f"S{rate}", category="S", rate=D(rate)),
    )


def czech(*lines: PricedLine, **wishes: object) -> InvoiceAmounts:
    return taxes.invoice_amounts(
        lines=lines,
        currency="CZK",
        books_currency="CZK",
        **wishes,  # type: ignore[arg-type]
    )


def test_tax_is_computed_once_per_rate_and_not_line_by_line() -> None:
    # By lines it would be 3 × 0.02 = 0.06.
    made = czech(*(line("0.08", position=place) for place in (1, 2, 3)))
    assert (made.net, made.tax, made.gross) == (D("0.24"), D("0.05"), D("0.29"))


def test_a_discount_is_taken_before_the_line_is_rounded() -> None:
    made = czech(line("33.33", quantity="3", discount="12.5"))
    assert made.lines[0].net == D("87.49")
    assert made.tax == D("18.37")


def test_rates_are_recapitulated_from_the_highest_down() -> None:
    made = czech(line("100", rate="12"), line("100", position=2), line("50", rate="12", position=3))
    assert [(total.rate, total.base, total.tax) for total in made.tax_totals] == [
        (D(21), D("100.00"), D("21.00")),
        (D(12), D("150.00"), D("18.00")),
    ]
    assert [each.position for each in made.lines] == [1, 2, 3]


def test_tax_within_a_price_is_as_in_the_published_czech_example() -> None:
    """qr-faktura.cz, examples, no. 1: 495.00 with 21 % is 409.09 and 85.91."""
    made = czech(line("495.00"), prices_include_tax=True)
    assert (made.net, made.tax, made.gross) == (D("409.09"), D("85.91"), D("495.00"))


def test_two_rates_are_as_in_the_published_czech_example() -> None:
    """qr-faktura.cz, examples, no. 2: bases 26492.70 and 25333.10, rounded by -0.24 in cash."""
    made = czech(line("26492.70"), line("25333.10", rate="15", position=2), is_paid_in_cash=True)
    assert [total.tax for total in made.tax_totals] == [D("5563.47"), D("3799.97")]
    assert (made.gross, made.rounding, made.payable) == (
        D("61189.24"),
        D("-0.24"),
        D("61189.00"),
    )


def test_the_largest_line_takes_the_odd_cent_of_prices_with_tax() -> None:
    made = czech(
        *(line("9.99", position=place) for place in (1, 2)),
        line("19.99", position=3),
        prices_include_tax=True,
    )
    # 39.97 ÷ 1.21 = 33.03; alone the lines would be 8.26 + 8.26 + 16.52 = 33.04.
    assert (made.net, made.tax, made.gross) == (D("33.03"), D("6.94"), D("39.97"))
    assert [each.net for each in made.lines] == [D("8.26"), D("8.26"), D("16.51")]


def test_a_price_with_tax_is_stated_without_it_so_that_the_line_multiplies() -> None:
    made = czech(line("121", quantity="3", discount="10"), prices_include_tax=True)
    (only,) = made.lines
    assert (only.unit_price, only.net) == (D("100.000000"), D("270.00"))


def test_forints_have_no_decimals_and_cash_goes_to_the_next_five() -> None:
    made = taxes.invoice_amounts(
        lines=[line("1234.5", rate="27")],
        currency="HUF",
        books_currency="HUF",
        is_paid_in_cash=True,
    )
    assert (made.net, made.tax, made.gross) == (D(1235), D(333), D(1568))
    assert (made.rounding, made.payable) == (D(2), D(1570))


@pytest.mark.parametrize(
    ("currency", "amount", "rounding"),
    [
        ("CZK", "99.50", "0.50"),
        ("CZK", "-99.50", "-0.50"),
        ("DKK", "10.24", "-0.24"),
        ("DKK", "10.25", "0.25"),
        ("HUF", "1572", "-2"),
        ("EUR", "9.99", "0"),
    ],
)
def test_cash_is_rounded_to_the_smallest_coin(currency: str, amount: str, rounding: str) -> None:
    assert taxes.cash_rounding(amount=D(amount), currency=currency) == D(rounding)


def test_a_foreign_invoice_says_its_tax_in_the_books_currency_too() -> None:
    made = taxes.invoice_amounts(
        lines=[line("100.00")],
        currency="EUR",
        books_currency="CZK",
        exchange_rate=D("24.315"),
        prepaid=D("21.00"),
    )
    (total,) = made.tax_totals
    assert (total.base_in_books, total.tax_in_books) == (D("2431.50"), D("510.62"))
    assert (made.gross, made.payable) == (D("121.00"), D("100.00"))


def test_a_foreign_invoice_without_a_rate_is_refused() -> None:
    with pytest.raises(ValueError, match="No rate from EUR to CZK"):
        taxes.invoice_amounts(lines=[line("1")], currency="EUR", books_currency="CZK")


def test_a_buyer_who_assesses_the_tax_owes_and_claims_it() -> None:
    assert taxes.purchase_posting(kind=TaxKind.REVERSE_CHARGE, tax=D("21.00"), currency="CZK") == (
        taxes.TaxPosting(output=D("21.00"), input=D("21.00"))
    )
    assert taxes.purchase_posting(
        kind=TaxKind.INTRA_EU, tax=D("21.00"), currency="CZK", deductible_percent=D(50)
    ) == taxes.TaxPosting(output=D("21.00"), input=D("10.50"))
    assert taxes.purchase_posting(kind=TaxKind.STANDARD, tax=D("21.00"), currency="CZK") == (
        taxes.TaxPosting(output=D(0), input=D("21.00"))
    )


def test_the_last_instalment_takes_the_odd_cents() -> None:
    thirds = (D("33.333"), D("33.333"), D("33.334"))
    assert taxes.split_by_percent(amount=D("100.00"), percents=thirds, currency="EUR") == (
        D("33.33"),
        D("33.33"),
        D("33.34"),
    )


@pytest.mark.parametrize("country", tax_codes.COUNTRIES)
def test_every_tax_code_is_well_formed(country: str) -> None:
    codes = tax_codes.codes_of(country)
    assert len({each.code for each in codes}) == len(codes)
    for each in codes:
        assert each.direction in TaxDirection.values, each.code
        assert each.kind in TaxKind.values, each.code
        assert each.category in {"S", "Z", "E", "AE", "K", "G", "O"}, each.code
        assert (each.category in {"S", "Z"}) == (each.exemption == ""), each.code
        assert each.valid_to is None or each.valid_to > each.valid_from, each.code
        assert each.source, each.code
        if each.direction == TaxDirection.SALE:
            assert (each.category == "S") == (each.rate > 0), each.code


@pytest.mark.parametrize(
    ("country", "day", "rates"),
    [
        ("cz", datetime.date(2023, 12, 31), {D(21), D(15), D(10)}),
        ("cz", datetime.date(2024, 1, 1), {D(21), D(12)}),
        ("hu", datetime.date(2026, 1, 1), {D(27), D(18), D(5)}),
        ("dk", datetime.date(2026, 1, 1), {D(25)}),
    ],
)
def test_a_country_has_the_rates_of_the_day(
    country: str, day: datetime.date, rates: set[Decimal]
) -> None:
    valid = [
        each
        for each in tax_codes.codes_of(country)
        if each.valid_from <= day and (each.valid_to is None or day <= each.valid_to)
    ]
    assert {each.rate for each in valid if each.category == "S"} == rates
