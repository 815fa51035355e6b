"""The entry of a line on an account that is kept in a foreign currency."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from apps.accounting.models import StatementLine
from apps.accounting.selectors import currencies
from apps.accounting.selectors import ledger as books
from apps.accounting.values.ledger import LineDraft


def lines(
    line: StatementLine, *, account_code: str, sides: Sequence[LineDraft]
) -> tuple[LineDraft, ...]:
    """The bank's side and the others, whose amounts are in the line's currency.

    In a foreign currency all are booked by the day's rate; the bank's side takes the odd cent, so
    that the entry balances. Errors: `RateMissing`.
    """
    own = books.books()
    bank_side = LineDraft(account_code=account_code, amount=line.amount)
    if line.currency == own.currency:
        return (bank_side, *sides)
    rate = currencies.rate_for(currency=line.currency, on=line.booked_on)
    booked = tuple(
        replace(
            side,
            amount=currencies.in_books(amount=side.amount, rate=rate, places=own.places),
            currency=line.currency,
            currency_amount=side.amount,
        )
        for side in sides
    )
    return (
        replace(
            bank_side,
            amount=-sum((side.amount for side in booked), Decimal(0)),
            currency=line.currency,
            currency_amount=line.amount,
        ),
        *booked,
    )
