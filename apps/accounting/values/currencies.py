"""Exchange rates and revaluation as values."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class RateSource(models.TextChoices):
    """Who says it. A typed rate is a person's word."""

    ECB = "ecb", _("European Central Bank")
    CNB = "cnb", "Česká národní banka"
    MNB = "mnb", "Magyar Nemzeti Bank"
    DN = "dn", "Danmarks Nationalbank"
    TYPED = "typed", _("typed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """`rate` is what one unit of `currency` costs in the books' currency, published on `on`."""

    currency: str
    on: datetime.date
    rate: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """A rate in a list, with who kept it."""

    currency: str
    on: datetime.date
    rate: Decimal
    source: str
    actor_name: str
    kept_at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RatePage:
    """Newest day first, by currency. `next_cursor` is "" on the last page."""

    rows: tuple[RateRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RateChange:
    """What taking in a rate would do: `before` is None for a new one."""

    currency: str
    on: datetime.date
    rate: Decimal
    before: Decimal | None
    before_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatesPreview:
    """What a file of rates says and would do; nothing is stored yet.

    `early` counts rates of days before the books begin, which are left out.
    """

    source: str
    first: datetime.date
    last: datetime.date
    new: int
    same: int
    early: int
    changed: tuple[RateChange, ...]
    latest: tuple[RateChange, ...]

    @property
    def is_idle(self) -> bool:
        return not self.new and not self.changed


@dataclass(frozen=True, slots=True, kw_only=True)
class RevaluationRow:
    """What a holding in a foreign currency stands for, and should stand for at a day's rate."""

    account_code: str
    account_name: str
    party_id: uuid.UUID | None
    party_name: str
    currency: str
    currency_amount: Decimal
    booked: Decimal
    rate: Decimal
    rate_on: datetime.date
    value: Decimal

    @property
    def difference(self) -> Decimal:
        return self.value - self.booked


@dataclass(frozen=True, slots=True, kw_only=True)
class Revaluation:
    """Every open foreign holding at the end of `on`."""

    on: datetime.date
    currency: str
    rows: tuple[RevaluationRow, ...]

    @property
    def gain(self) -> Decimal:
        return sum((row.difference for row in self.rows if row.difference > 0), Decimal(0))

    @property
    def loss(self) -> Decimal:
        return -sum((row.difference for row in self.rows if row.difference < 0), Decimal(0))

    @property
    def is_needed(self) -> bool:
        return any(row.difference for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevaluationPosted:
    """The entry of a revaluation and its reversal on the next day; None: nothing had moved."""

    entry_id: uuid.UUID
    entry: str
    reversal_id: uuid.UUID
    reversal: str
    gain: Decimal
    loss: Decimal
