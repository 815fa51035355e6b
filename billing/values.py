"""What may leave this house. Amounts are Decimal, with their currency beside them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kernel.money import Money
from kernel.periods import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """A metered unit as an offering declares it; `title` and `unit` are translated when shown."""

    code: str
    title: Any
    unit: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceInfo:
    """In force from `from_date` to `to_date` (None: until further notice), both included."""

    metric: str
    unit_amount: Decimal
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInfo:
    plan_id: uuid.UUID
    name: str
    currency: str
    monthly_fee: Decimal
    prices: tuple[PriceInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscriptionInfo:
    client_id: uuid.UUID
    plan: PlanInfo
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """A plan's monthly fee for the days of the month in which it was in force."""

    plan_name: str
    days: int
    days_in_month: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageLine:
    """A metric at one price. `unit_price` and `amount` are None when no price was in force."""

    metric: Metric
    quantity: int
    unit_price: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What a client owes for a month so far. `total` leaves unpriced lines out, and
    `is_complete` says whether there are any. Without a plan there is no currency: ""."""

    client_id: uuid.UUID
    month: Month
    currency: str
    fees: tuple[FeeLine, ...]
    lines: tuple[UsageLine, ...]
    total: Decimal

    @property
    def is_complete(self) -> bool:
        return all(line.amount is not None for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class BillUnit:
    """One unit and the fact it came from. `unit_price` is None when no price was in force."""

    fact_id: uuid.UUID
    fact_sequence: int
    happened_at: datetime
    subject_kind: str
    subject_id: str
    quantity: int
    unit_price: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BillUnits:
    metric: Metric
    currency: str
    units: tuple[BillUnit, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingRate:
    """Why a cost isn't known: a worker without a cost rate on that day (`worker_name`), or a
    currency without a rate to the plan's (`currency` → `to_currency`)."""

    day: date
    worker_name: str = ""
    currency: str = ""
    to_currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientMargin:
    """A client's month in the plan's currency. `cost` and `margin` are None when a rate is
    missing, and everything is when there is no plan; `missing` says which."""

    client_id: uuid.UUID
    client_name: str
    currency: str
    revenue: Decimal | None
    minutes: int
    cost: Decimal | None
    missing: tuple[MissingRate, ...]
    is_priced: bool

    @property
    def margin(self) -> Decimal | None:
        if self.revenue is None or self.cost is None or not self.is_priced:
            return None
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginTotal:
    """The sum over the clients of one currency whose margin is known; `left_out` are the others."""

    currency: str
    revenue: Money
    minutes: int
    cost: Money
    left_out: int

    @property
    def margin(self) -> Money:
        return self.revenue - self.cost


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginReport:
    month: Month
    clients: tuple[ClientMargin, ...]
    totals: tuple[MarginTotal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CostRateInfo:
    """What an hour of a worker costs from `from_date` on."""

    user_id: uuid.UUID
    worker_name: str
    hourly_amount: Decimal
    currency: str
    from_date: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportingRateInfo:
    """One `currency` is worth `rate` of `to_currency` from `valid_from` on."""

    currency: str
    to_currency: str
    rate: Decimal
    valid_from: date
