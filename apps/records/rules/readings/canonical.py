"""Values as they are kept and compared: one spelling for one value."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from apps.records.rules.readings.values import INSTALMENT_AMOUNT, INSTALMENT_DUE, NET_AT, TAX_AT

_CENT = Decimal("0.01")


def amount(value: Decimal) -> str:
    """`1234.50`: a dot, no thousands, two decimals or as many more as carry a digit."""
    plain = value.normalize()
    places = max(2, -int(plain.as_tuple().exponent))
    return f"{plain:.{places}f}"


def cents(value: Decimal) -> Decimal:
    """Rounded to two decimals, half away from zero, as EN 16931 does."""
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)


def rate(value: Decimal) -> str:
    """`21`, `5.5`: percent without trailing zeros."""
    return f"{value.normalize():f}"


def net_at(percent: Decimal) -> str:
    """The field of what is taxed at this rate."""
    return f"{NET_AT}{rate(percent)}"


def tax_at(percent: Decimal) -> str:
    """The field of the tax at this rate."""
    return f"{TAX_AT}{rate(percent)}"


def instalment(position: int) -> tuple[str, str]:
    """The fields of the day and the amount of an instalment, counted from 1."""
    return f"{INSTALMENT_DUE}{position}", f"{INSTALMENT_AMOUNT}{position}"
