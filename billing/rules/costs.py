"""What worked time costs, in the currency of the client's plan."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.rules import amounts
from billing.rules.dated import Dated
from billing.values import MissingRate
from kernel.money import Money

CostRates = Dated[uuid.UUID, Money]
ReportingRates = Dated[tuple[str, str], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Worked:
    worker_id: uuid.UUID
    worker_name: str
    day: date
    minutes: int


def cost(
    worked: Iterable[Worked], *, currency: str, hourly: CostRates, rates: ReportingRates
) -> tuple[Decimal | None, tuple[MissingRate, ...]]:
    """The sum over the days, each rounded, and the rates that are missing; None if any is.

    A rate is never guessed: not from its inverse, not over a third currency.
    """
    total, missing = Decimal(0), dict[tuple[str, str], MissingRate]()
    for one in worked:
        rate = hourly.on(one.worker_id, one.day)
        if rate is None:
            missing.setdefault(
                ("", one.worker_name), MissingRate(day=one.day, worker_name=one.worker_name)
            )
            continue
        pair = (rate.currency, currency)
        factor = Decimal(1) if rate.currency == currency else rates.on(pair, one.day)
        if factor is None:
            gap = MissingRate(day=one.day, currency=rate.currency, to_currency=currency)
            missing.setdefault(pair, gap)
            continue
        total += amounts.of_minutes(one.minutes, rate.amount, factor, currency)
    return (None if missing else total), tuple(missing.values())
