"""Recurring entries as values."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext, pgettext_lazy

from apps.accounting.values.ledger import LineDraft


class Frequency(models.TextChoices):
    MONTH = "month", pgettext_lazy("how often", "every month")
    QUARTER = "quarter", pgettext_lazy("how often", "every quarter")
    YEAR = "year", pgettext_lazy("how often", "every year")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateLine(LineDraft):
    """A line of the template. What a party owes is due `due_days` after each entry's own date.

    A foreign line keeps its `currency_amount`; what that is worth is reckoned each time anew.
    """

    due_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringDraft:
    """`day` is the day of the month; 31 is the last one of every month."""

    name: str
    journal_code: str
    description: str
    every: str
    day: int
    starts_on: datetime.date
    ends_on: datetime.date | None
    lines: tuple[TemplateLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringRow:
    """A recurring entry in a list. `due` counts the occurrences that wait up to today."""

    id: uuid.UUID
    name: str
    journal: str
    description: str
    every: str
    day: int
    starts_on: datetime.date
    ends_on: datetime.date | None
    next_on: datetime.date | None
    total: Decimal
    held_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringLineInfo:
    account_code: str
    account_name: str
    amount: Decimal
    description: str
    cost_centre: str
    project: str
    currency: str = ""
    currency_amount: Decimal | None = None
    party_id: uuid.UUID | None = None
    party_name: str = ""
    due_days: int = 0
    tax_code: str = ""
    tax_role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """What became of one occurrence."""

    on: datetime.date
    entry_id: uuid.UUID | None
    entry: str
    skipped_because: str
    actor_name: str
    done_at: datetime.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurringDetail:
    row: RecurringRow
    lines: tuple[RecurringLineInfo, ...]
    runs: tuple[RunInfo, ...]
    coming: tuple[datetime.date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueEntry:
    """An occurrence that is due; `held_because` says why it couldn't be posted by itself."""

    recurring_id: uuid.UUID
    name: str
    on: datetime.date
    total: Decimal
    held_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """What a round of posting what is due did."""

    posted: int
    held: int


def told(held: Any) -> str:
    """The sentence of a kept refusal in the reader's language; "" for none."""
    if not held:
        return ""
    sentence = gettext(held["sentence"])
    return sentence % held["params"] if held["params"] else sentence
