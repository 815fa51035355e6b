"""What is announced about what comes back and what is spread, about dimensions and the chart."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class RecurringEntryAdded(Fact):
    NAME: ClassVar = "accounting.recurring_entry.added"
    SUBJECT: ClassVar = ("recurring_entry", "recurring_id")
    title: ClassVar = _("The recurring entry “%(name)s” was set up from %(starts_on)s")

    recurring_id: uuid.UUID
    name: str
    starts_on: str


@dataclass(frozen=True, kw_only=True)
class RecurringEntryEnded(Fact):
    NAME: ClassVar = "accounting.recurring_entry.ended"
    SUBJECT: ClassVar = ("recurring_entry", "recurring_id")
    title: ClassVar = _("The recurring entry “%(name)s” ends on %(ends_on)s")

    recurring_id: uuid.UUID
    name: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class OccurrencePosted(Fact):
    NAME: ClassVar = "accounting.recurring_entry.posted"
    SUBJECT: ClassVar = ("recurring_entry", "recurring_id")
    title: ClassVar = _("“%(name)s” of %(date)s was posted as %(entry)s")

    recurring_id: uuid.UUID
    name: str
    date: str
    entry_id: uuid.UUID
    entry: str


@dataclass(frozen=True, kw_only=True)
class OccurrenceSkipped(Fact):
    NAME: ClassVar = "accounting.recurring_entry.skipped"
    SUBJECT: ClassVar = ("recurring_entry", "recurring_id")
    title: ClassVar = _("“%(name)s” of %(date)s was skipped: %(reason)s")

    recurring_id: uuid.UUID
    name: str
    date: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class OccurrenceHeld(Fact):
    NAME: ClassVar = "accounting.recurring_entry.held"
    SUBJECT: ClassVar = ("recurring_entry", "recurring_id")
    title: ClassVar = _("“%(name)s” of %(date)s couldn't be posted by itself")

    recurring_id: uuid.UUID
    name: str
    date: str


@dataclass(frozen=True, kw_only=True)
class AmountSpread(Fact):
    NAME: ClassVar = "accounting.accrual.created"
    SUBJECT: ClassVar = ("accrual", "accrual_id")
    title: ClassVar = _(
        "%(amount)s %(currency)s, %(description)s, were spread over %(first)s to %(last)s"
    )

    accrual_id: uuid.UUID
    description: str
    amount: str
    currency: str
    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class AccrualCancelled(Fact):
    NAME: ClassVar = "accounting.accrual.cancelled"
    SUBJECT: ClassVar = ("accrual", "accrual_id")
    title: ClassVar = _("The spreading of %(description)s was taken back: %(reason)s")

    accrual_id: uuid.UUID
    description: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class DimensionAdded(Fact):
    NAME: ClassVar = "accounting.dimension.added"
    SUBJECT: ClassVar = ("dimension", "code")
    title: ClassVar = _("%(kind)s %(code)s %(name)s was added")

    kind: str
    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class DimensionChanged(Fact):
    NAME: ClassVar = "accounting.dimension.changed"
    SUBJECT: ClassVar = ("dimension", "code")
    title: ClassVar = _("%(kind)s %(code)s %(name)s was changed")

    kind: str
    code: str
    name: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class ChartImported(Fact):
    NAME: ClassVar = "accounting.chart.imported"
    SUBJECT: ClassVar = ("chart", "file")
    title: ClassVar = _(
        "The chart “%(file)s” was imported: %(added)s added, %(changed)s changed, %(retired)s "
        "put out of use"
    )

    file: str
    added: int
    changed: int
    retired: int
