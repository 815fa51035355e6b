"""Half cents, country by country, and who gets the odd one.

Half a cent goes away from zero everywhere. Czech tax is in haléř and only cash is paid in whole
crowns (act 235/2004 Sb., § 37 on the tax, § 36 on the difference; the heller coins went in 2008).
Forints have no fillér: whole forints, cash in steps of five (act III of 2008). Danish cash goes in
steps of 50 øre. EN 16931, BR-CO-17: tax is reckoned once per rate, on the sum of its lines. The
national paragraphs are quoted from memory, not verified.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import Invoice
from apps.accounting.rules import taxes, terms
from apps.accounting.rules.taxes import AppliedTax, PricedLine
from apps.accounting.rules.terms import Share, Terms
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from tests.accounting.receivables.conftest import Shop, line

DAY = date(2026, 11, 2)


def d(text: str) -> Decimal:
    return Decimal(text)


def priced(*prices: str, rate: str, quantity: str = "1") -> list[PricedLine]:
    return [
        PricedLine(
            position=at,
            description="Bread",
            quantity=d(quantity),
            unit_price=d(price),
            tax=AppliedTax(code="S", category="S", rate=d(rate)),
        )
        for at, price in enumerate(prices, start=1)
    ]


@pytest.mark.parametrize(
    ("currency", "rate", "base", "tax"),
    [
        ("CZK", "21", "2.50", "0.53"),
        ("CZK", "21", "-2.50", "-0.53"),
        ("CZK", "21", "0.02", "0.00"),
        ("CZK", "21", "0.03", "0.01"),
        ("CZK", "12", "0.12", "0.01"),
        ("CZK", "12", "1.125", "0.14"),
        ("DKK", "25", "0.02", "0.01"),
        ("DKK", "25", "0.01", "0.00"),
        ("DKK", "25", "99.98", "25.00"),
        ("HUF", "27", "1001", "270"),
        ("HUF", "18", "25", "5"),
        ("HUF", "18", "-25", "-5"),
        ("HUF", "5", "9", "0"),
        ("HUF", "5", "10", "1"),
    ],
)
def test_tax_on_a_base_is_rounded_half_away_from_zero(
    currency: str, rate: str, base: str, tax: str
) -> None:
    assert taxes.tax_on(base=d(base), rate=d(rate), currency=currency) == d(tax)


@pytest.mark.parametrize(
    ("currency", "rate", "gross", "tax"),
    [
        ("CZK", "21", "1.00", "0.17"),
        ("CZK", "21", "0.01", "0.00"),
        ("CZK", "12", "100.00", "10.71"),
        ("DKK", "25", "0.03", "0.01"),
        ("DKK", "25", "99.99", "20.00"),
        ("HUF", "27", "1000", "213"),
        ("HUF", "5", "10", "0"),
        ("HUF", "5", "11", "1"),
    ],
)
def test_tax_within_a_price_leaves_the_price_as_it_is(
    currency: str, rate: str, gross: str, tax: str
) -> None:
    assert taxes.tax_within(gross=d(gross), rate=d(rate), currency=currency) == d(tax)
    found = taxes.invoice_amounts(
        lines=priced(gross, rate=rate),
        currency=currency,
        books_currency=currency,
        prices_include_tax=True,
    )
    assert (found.gross, found.tax) == (d(gross), d(tax))


@pytest.mark.parametrize(
    ("currency", "amount", "rounding"),
    [
        ("CZK", "1210.49", "-0.49"),
        ("CZK", "1210.50", "0.50"),
        ("CZK", "-1210.50", "-0.50"),
        ("CZK", "1210.00", "0.00"),
        ("DKK", "100.24", "-0.24"),
        ("DKK", "100.25", "0.25"),
        ("DKK", "100.74", "-0.24"),
        ("DKK", "100.75", "0.25"),
        ("HUF", "1272", "-2"),
        ("HUF", "1273", "2"),
        ("EUR", "0.03", "0"),
    ],
)
def test_only_cash_is_rounded_to_what_there_are_coins_for(
    currency: str, amount: str, rounding: str
) -> None:
    assert taxes.cash_rounding(amount=d(amount), currency=currency) == d(rounding)
    for is_cash, expected in ((True, d(rounding)), (False, d("0"))):
        found = taxes.invoice_amounts(
            lines=priced(amount, rate="0"),
            currency=currency,
            books_currency=currency,
            is_paid_in_cash=is_cash,
        )
        assert (found.rounding, found.payable) == (expected, d(amount) + expected)


def test_tax_is_reckoned_once_per_rate_and_not_line_by_line() -> None:
    found = taxes.invoice_amounts(
        lines=priced("0.02", "0.02", "0.02", rate="25"), currency="DKK", books_currency="DKK"
    )
    # Line by line it would be three times 0.01.
    assert (found.net, found.tax, found.gross) == (d("0.06"), d("0.02"), d("0.08"))


def test_a_line_is_rounded_once_after_quantity_and_discount() -> None:
    assert taxes.line_amount(quantity=d("0.5"), unit_price=d("0.01"), currency="CZK") == d("0.01")
    assert taxes.line_amount(quantity=d("-0.5"), unit_price=d("0.01"), currency="CZK") == d("-0.01")
    assert taxes.line_amount(quantity=d("3"), unit_price=d("0.335"), currency="CZK") == d("1.01")
    assert taxes.line_amount(
        quantity=d("3"), unit_price=d("0.335"), discount_percent=d("33.3333"), currency="CZK"
    ) == d("0.67")
    assert taxes.line_amount(quantity=d("1"), unit_price=d("2.5"), currency="HUF") == d("3")


@pytest.mark.parametrize(
    ("amount", "percents", "places", "parts"),
    [
        ("100.00", ("33.33", "33.33", "33.34"), 2, ("33.33", "33.33", "33.34")),
        ("0.02", ("33.33", "33.33", "33.34"), 2, ("0.01", "0.01")),
        ("1000.01", ("50", "50"), 2, ("500.01", "500.00")),
        ("0.01", ("50", "50"), 2, ("0.01",)),
        ("1001", ("50", "50"), 0, ("501", "500")),
        ("10", ("33", "33", "34"), 0, ("3", "3", "4")),
    ],
)
def test_instalments_that_do_not_divide_come_to_the_whole(
    amount: str, percents: tuple[str, ...], places: int, parts: tuple[str, ...]
) -> None:
    shares = tuple(Share(d(each), 10 * at) for at, each in enumerate(percents, start=1))
    found = terms.due_dates(
        Terms(instalments=shares), issued_on=DAY, amount=d(amount), places=places
    )
    assert tuple(due.amount for due in found) == tuple(d(each) for each in parts)
    assert sum(due.amount for due in found) == d(amount)


@pytest.mark.parametrize(
    ("amount", "places", "off"),
    [
        ("1210.00", 2, "24.20"),
        ("0.25", 2, "0.01"),
        ("0.24", 2, None),
        ("33.33", 2, "0.67"),
        ("1249", 0, "25"),
        ("24", 0, None),
    ],
)
def test_cash_discount_on_odd_amounts_and_none_below_half_a_cent(
    amount: str, places: int, off: str | None
) -> None:
    given = Terms(discount_percent=d("2"), discount_days=10)
    found = terms.discount(given, issued_on=DAY, amount=d(amount), places=places)
    assert (found.amount if found else None) == (None if off is None else d(off))


def test_instalments_are_open_items_that_come_to_the_invoice(shop: Shop) -> None:
    third = tuple(Share(each, days) for each, days in ((d("33.33"), 7), (d("33.33"), 14)))
    issued = shop.issued(
        line("82.65", tax_code="CZ-S21"),
        terms=Terms(instalments=(*third, Share(d("33.34"), 21))),
    )
    assert issued.payable == d("100.01")
    assert shop.lines_of(issued.entry_id)[:3] == [
        ("311", "33.33"),
        ("311", "33.33"),
        ("311", "33.35"),
    ]
    assert shop.owed() == d("100.01")


def test_lines_of_zero_and_below_are_booked_but_an_invoice_asks_for_money(shop: Shop) -> None:
    issued = shop.issued(line("100"), line("0"), line("-50.05"))
    assert issued.payable == d("55.94")
    assert shop.lines_of(issued.entry_id) == [
        ("311", "55.94"),
        ("602", "-100.00"),
        ("602", "50.05"),
        ("343", "-5.99"),
    ]
    for nothing in ((line("0"),), (line("10"), line("-10")), (line("-1"),)):
        draft_id = receivables.create_draft(draft=shop.draft(*nothing), actor=shop.actor)
        with pytest.raises(refusals.NothingToPay):
            receivables.issue_invoice(invoice_id=draft_id, actor=shop.actor)
        assert Invoice.objects.get(pk=draft_id).number == ""


def test_parts_credited_come_to_the_whole_and_never_over_it(shop: Shop) -> None:
    issued = shop.issued(line("0.07", tax_code="CZ-S21"))
    assert issued.payable == d("0.08")

    def credit(price: str, **more: bool) -> Decimal:
        draft = shop.draft(line(price, tax_code="CZ-S21"), corrects=issued.id, **more)
        note_id = receivables.create_draft(draft=draft, actor=shop.actor)
        return receivables.issue_invoice(invoice_id=note_id, actor=shop.actor).payable

    assert credit("0.03") == d("0.04")
    with pytest.raises(refusals.CreditExceeds):
        credit("0.04")
    # The rest as a price with tax is the rest to the cent.
    assert credit("0.04", are_prices_with_tax=True) == d("0.04")
    assert (shop.open_of(issued), shop.owed()) == (d("0"), d("0"))


@pytest.mark.parametrize("figure", ["999999999999.99", "1e12", "NaN", "0.00001"])
def test_huge_and_impossible_prices_are_refused_by_line(shop: Shop, figure: str) -> None:
    lines = (line("1"), line(figure, quantity=d("2")))
    with pytest.raises(refusals.AmountUnbookable) as refused:
        receivables.create_draft(draft=shop.draft(*lines), actor=shop.actor)
    assert refused.value.message == "Line 2: the amount can't be booked."
    assert Invoice.objects.count() == 0
