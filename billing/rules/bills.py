"""A client's month: fees by day, usage at the price of its day."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing.rules import amounts
from billing.rules.dated import Dated
from billing.values import Bill, FeeLine, Metric, UsageLine
from kernel.periods import Month

Prices = Dated[tuple[uuid.UUID, str], Decimal]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A plan in force for a client, from–to (both included; None: open)."""

    plan_id: uuid.UUID
    plan_name: str
    currency: str
    monthly_fee: Decimal
    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """Units of a metric whose price is that of `priced_on`."""

    metric: str
    priced_on: date
    quantity: int


def bill(
    *,
    client_id: uuid.UUID,
    month: Month,
    terms: Iterable[Term],
    usage: Iterable[Usage],
    prices: Prices,
    metric: Callable[[str], Metric],
) -> Bill:
    """The bill of `month`. A month has one currency: services refuse to change it within one."""
    ordered = sorted(terms, key=lambda term: term.starts_on)
    fees = [line for term in ordered if (line := _fee(term, month)) is not None]
    currency = currency_of(ordered, month)
    quantities: dict[tuple[str, Decimal | None], int] = {}
    for one in usage:
        at = (one.metric, price_on(ordered, prices, one.metric, one.priced_on, currency))
        quantities[at] = quantities.get(at, 0) + one.quantity
    lines = _lines(quantities, currency, metric)
    charged = [fee.amount for fee in fees] + [e.amount for e in lines if e.amount is not None]
    return Bill(
        client_id=client_id,
        month=month,
        currency=currency,
        fees=tuple(fees),
        lines=tuple(lines),
        total=sum(charged, Decimal(0)),
    )


def currency_of(terms: Iterable[Term], month: Month) -> str:
    """That of the month's plan; "" when no plan was in force in it."""
    return next((term.currency for term in terms if _days(term, month)), "")


def price_on(
    terms: Iterable[Term], prices: Prices, metric: str, day: date, currency: str
) -> Decimal | None:
    """The price of `metric` under the plan of that day; None when there was none, or when it was
    in another currency than the bill's."""
    term = next((each for each in terms if each.holds_on(day)), None)
    if term is None or term.currency != currency:
        return None
    return prices.on((term.plan_id, metric), day)


def _lines(
    quantities: Mapping[tuple[str, Decimal | None], int],
    currency: str,
    metric: Callable[[str], Metric],
) -> list[UsageLine]:
    def order(at: tuple[str, Decimal | None]) -> tuple[str, bool, Decimal]:
        code, price = at
        return code, price is None, price or Decimal(0)

    return [
        UsageLine(
            metric=metric(code),
            quantity=quantities[code, price],
            unit_price=price,
            amount=None
            if price is None
            else amounts.of_units(quantities[code, price], price, currency),
        )
        for code, price in sorted(quantities, key=order)
        if quantities[code, price]
    ]


def _fee(term: Term, month: Month) -> FeeLine | None:
    days, days_in_month = _days(term, month), month.last_day.day
    if not days:
        return None
    amount = amounts.of_days(term.monthly_fee, days, days_in_month, term.currency)
    return FeeLine(plan_name=term.plan_name, days=days, days_in_month=days_in_month, amount=amount)


def _days(term: Term, month: Month) -> int:
    first = max(term.starts_on, month.first_day)
    last = min(term.ends_on or month.last_day, month.last_day)
    return max(0, (last - first).days + 1)
