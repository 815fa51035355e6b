"""Money: an exact amount that never loses its currency.

Amounts are `Decimal` with at most four places; a booked amount has the places of its currency.
`allocate` is the one place where an odd cent is given away: the first parts get it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import get_currency_precision, is_currency
from django.utils.translation import gettext_lazy as _

from kernel.errors import Invalid


class UnknownCurrency(Invalid):
    code = "money.unknown_currency"
    sentence = _("“%(currency)s” is not a currency code of ISO 4217.")


class CurrencyMismatch(Invalid):
    code = "money.currency_mismatch"
    sentence = _("%(left)s and %(right)s can't be added: they are different currencies.")


def minor_units(currency: str) -> int:
    """Decimal places of `currency` by CLDR (CZK 2, HUF 2, JPY 0). Errors: `UnknownCurrency`."""
    if not is_currency(currency):
        raise UnknownCurrency(currency=currency)
    return int(get_currency_precision(currency))


def round_amount(amount: Decimal, currency: str) -> Decimal:
    """`amount` to the currency's places, half away from zero (commercial rounding)."""
    return amount.quantize(Decimal(1).scaleb(-minor_units(currency)), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True, order=False)
class Money:
    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError("Money takes a Decimal, never a float")

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __bool__(self) -> bool:
        return self.amount != 0

    def times(self, factor: Decimal | int) -> Money:
        """The product, rounded to the currency's places."""
        return Money(self.amount * factor, self.currency).rounded()

    def rounded(self) -> Money:
        return Money(round_amount(self.amount, self.currency), self.currency)

    def allocate(self, weights: Sequence[Decimal | int]) -> list[Money]:
        """Split by `weights` so that the parts add up exactly; odd units go to the first parts.

        Errors: ValueError when the weights are empty, negative or all zero.
        """
        total = sum(Decimal(weight) for weight in weights)
        if total <= 0 or any(weight < 0 for weight in weights):
            raise ValueError("weights must be non-negative and not all zero")
        unit = Decimal(1).scaleb(-minor_units(self.currency))
        sign = -1 if self.amount < 0 else 1
        units = int(abs(self.rounded().amount) / unit)
        shares = [int(units * Decimal(weight) / total) for weight in weights]
        odd = units - sum(shares)
        receivers = [index for index, weight in enumerate(weights) if weight > 0]
        for step in range(odd):
            shares[receivers[step % len(receivers)]] += 1
        return [Money(sign * share * unit, self.currency) for share in shares]
