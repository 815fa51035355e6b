"""Up to where a difference needs no second thought, by currency. Ours; no law says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from apps.accounting.rules.matching.values import Limits

_LIMITS: Final = {
    "CZK": Limits(rounding=Decimal("0.99"), fee=Decimal(500)),
    "DKK": Limits(rounding=Decimal("0.99"), fee=Decimal(150)),
    "EUR": Limits(rounding=Decimal("0.05"), fee=Decimal(20)),
    "HUF": Limits(rounding=Decimal(4), fee=Decimal(8000)),
}
_OTHER: Final = Limits(rounding=Decimal("0.05"), fee=Decimal(20))
# Of what is settled; cash discounts beyond that are agreed one by one, by credit note.
DISCOUNT_SHARE: Final = Decimal("0.05")
# How far a bank's own rate lies from the published one at most; more is another amount.
EXCHANGE_SHARE: Final = Decimal("0.05")


def limits_of(currency: str) -> Limits:
    return _LIMITS.get(currency, _OTHER)


def is_same_money(amount: Decimal, worth: Decimal) -> bool:
    """Whether `amount` may be what `worth` was before a bank exchanged it at its own rate."""
    return abs(amount - worth) <= abs(worth) * EXCHANGE_SHARE
