"""What is announced about opening balances, periods ready to close, and closed years."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OpeningPosted(Fact):
    NAME: ClassVar = "accounting.opening.posted"
    SUBJECT: ClassVar = ("journal_entry", "entry_id")
    title: ClassVar = _("Opening balances over %(total)s %(currency)s were entered as %(entry)s")

    entry_id: uuid.UUID
    entry: str
    total: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class PeriodReady(Fact):
    """Nothing is left to do in the period. `left` is what the work on it counts: its closing."""

    NAME: ClassVar = "accounting.period.ready"
    SUBJECT: ClassVar = ("period", "period_id")
    title: ClassVar = _("%(period)s is ready to close")

    period_id: int
    period: str
    left: int = 1


@dataclass(frozen=True, kw_only=True)
class PeriodPrepared(Fact):
    NAME: ClassVar = "accounting.period.prepared"
    SUBJECT: ClassVar = ("period", "period_id")
    title: ClassVar = _("%(period)s was handed over to be closed")

    period_id: int
    period: str


@dataclass(frozen=True, kw_only=True)
class YearClosed(Fact):
    NAME: ClassVar = "accounting.fiscal_year.closed"
    SUBJECT: ClassVar = ("fiscal_year", "fiscal_year_id")
    title: ClassVar = _(
        "The fiscal year %(label)s was closed for good; its result is %(result)s %(currency)s"
    )

    fiscal_year_id: int
    label: str
    result: str
    currency: str
