"""Whatever is sold, the figures that we compute keep the rules that we check."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.accounting.rules import taxes
from apps.accounting.rules.einvoices import checks
from apps.accounting.rules.taxes import PricedLine
from tests.accounting.invoices_out import samples

D = Decimal
RATES = ("27", "25", "21", "18", "12", "5")
PRICES = st.decimals("-99999", "99999", places=4)
QUANTITIES = st.decimals("0.001", "5000", places=3)
LINES = st.builds(
    samples.line,
    st.just("Bread"),
    PRICES.map(str),
    st.sampled_from(RATES).map(samples.tax),
    quantity=QUANTITIES.map(str),
    discount=st.decimals("0", "60", places=2).map(str),
)


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(LINES, min_size=1, max_size=6),
    currency=st.sampled_from(["CZK", "EUR", "DKK", "HUF"]),
    is_cash=st.booleans(),
)
def test_prices_without_tax_keep_every_rule(
    lines: list[PricedLine], currency: str, is_cash: bool
) -> None:
    invoice = samples.invoice(
        *lines, currency=currency, books_currency=currency, is_paid_in_cash=is_cash
    )
    assert checks.check(invoice) == ()


@settings(max_examples=60, deadline=None)
@given(
    lines=st.lists(LINES, min_size=1, max_size=6),
    currency=st.sampled_from(["CZK", "EUR", "DKK", "HUF"]),
)
def test_prices_with_tax_keep_every_rule_and_their_sum(
    lines: list[PricedLine], currency: str
) -> None:
    invoice = samples.invoice(
        *lines, currency=currency, books_currency=currency, prices_include_tax=True
    )
    asked = sum(
        (
            taxes.line_amount(
                quantity=each.quantity,
                unit_price=each.unit_price,
                discount_percent=each.discount_percent,
                currency=currency,
            )
            for each in lines
        ),
        D(0),
    )
    assert invoice.gross == asked
    assert checks.check(invoice) == ()
