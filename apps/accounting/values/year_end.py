"""Whether periods and years can be closed, as values."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apps.accounting.values.ledger import FiscalYearInfo, PeriodInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that has to be done before a closing. `left` counts what is missing; 0 is met."""

    code: str
    title: Any
    left: int

    @property
    def is_met(self) -> bool:
        return self.left == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodChange:
    """What was done with a period: `act` is prepared, closed or reopened; `state` how far it was
    closed, `reason` why it was reopened."""

    at: datetime.datetime
    act: str
    state: str
    reason: str
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodReadinessInfo:
    """`prepared_by` handed the period over to be closed; "" while nobody has."""

    period: PeriodInfo
    checks: tuple[Check, ...]
    prepared_by: str
    prepared_at: datetime.datetime | None

    @property
    def is_ready(self) -> bool:
        return all(check.is_met for check in self.checks)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearReadiness:
    """`result` is what the year brought: positive is profit. It is carried forward by computing."""

    year: FiscalYearInfo
    checks: tuple[Check, ...]
    result: Decimal
    currency: str
    closed_by: str
    closed_at: datetime.datetime | None

    @property
    def is_ready(self) -> bool:
        return all(check.is_met for check in self.checks)
