"""Accruals as values."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _


class SpreadBy(models.TextChoices):
    DAYS = "days", _("by days")
    MONTHS = "months", _("in equal months")


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualDraft:
    """Which line is spread, over which days. Accounts left "" are found: the line's own account is
    booked share by share, and the role for deferred expenses or revenue keeps the rest."""

    line_id: int
    first: datetime.date
    last: datetime.date
    spread_by: str = SpreadBy.MONTHS
    target_code: str = ""
    deferral_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualRow:
    """An accrual in a list; `booked` is what was booked on the target so far."""

    id: uuid.UUID
    description: str
    amount: Decimal
    booked: Decimal
    first: datetime.date
    last: datetime.date
    spread_by: str
    target_code: str
    deferral_code: str
    next_on: datetime.date | None
    is_cancelled: bool
    held_because: str

    @property
    def left(self) -> Decimal:
        return self.amount - self.booked


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualPartInfo:
    position: int
    on: datetime.date
    amount: Decimal
    entry_id: uuid.UUID | None
    entry: str
    is_cancelled: bool
    held_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccrualDetail:
    row: AccrualRow
    source_entry_id: uuid.UUID
    source_entry: str
    entry_id: uuid.UUID | None
    entry: str
    cancelled_because: str
    parts: tuple[AccrualPartInfo, ...]
