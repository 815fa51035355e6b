"""The tax of lines that state none of their own, so that they come to what the document states."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

from apps.accounting.rules.taxes import places, tax_on

ZERO: Final = Decimal(0)


def taxes_of_lines(
    *,
    lines: Sequence[tuple[Decimal, Decimal]],
    stated: Mapping[Decimal, Decimal],
    tax: Decimal | None,
    currency: str,
) -> tuple[Decimal, ...]:
    """A tax for each (net, rate). `stated` is what the document says of a rate, `tax` of all.

    A supplier computes tax once per rate; line by line it is off by up to half of the smallest
    unit each. That much the largest line of the rate takes; more is left for the checks.
    """
    found = [tax_on(base=net, rate=rate, currency=currency) for net, rate in lines]
    rates = list(dict.fromkeys(rate for _net, rate in lines))
    for rate in rates:
        at = [place for place, (_net, each) in enumerate(lines) if each == rate]
        wanted = stated.get(rate, tax if len(rates) == 1 else None)
        if wanted is None:
            continue
        apart = wanted - sum((found[place] for place in at), ZERO)
        if abs(apart) <= len(at) * Decimal(1).scaleb(-places(currency)):
            largest = max(at, key=lambda place: abs(lines[place][0]))
            found[largest] += apart
    return tuple(found)
