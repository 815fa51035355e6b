"""Reminders: who could get one today, what was sent, and the levels they go by."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class DunnedItem:
    invoice_id: uuid.UUID
    number: str
    issued_on: datetime.date
    due_on: datetime.date
    days_late: int
    amount: Decimal
    open_amount: Decimal
    interest: Decimal
    last_level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DunningProposal:
    """A letter that could go out today. One per customer and currency."""

    party_id: uuid.UUID
    name: str
    email: str
    currency: str
    level: int
    level_name: str
    items: tuple[DunnedItem, ...]
    open_amount: Decimal
    interest: Decimal
    fee: Decimal
    total: Decimal
    has_broken_promise: bool = False

    def without_charges(self) -> DunningProposal:
        """The same letter without interest and fee."""
        items = tuple(replace(item, interest=ZERO) for item in self.items)
        return replace(self, items=items, interest=ZERO, fee=ZERO, total=self.open_amount)


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelInfo:
    """`fee` in the books' currency, `interest_percent` a year's."""

    level: int
    name: str
    days_overdue: int
    pay_within_days: int
    fee: Decimal
    interest_percent: Decimal
    text: str = ""
    # Words of their own by the customer's language, before `text`.
    texts: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    is_verified: bool = False
    # The last day on which the interest is what the law says; None: it doesn't change by itself.
    valid_until: datetime.date | None = None

    def is_out_of_date(self, today: datetime.date) -> bool:
        return self.valid_until is not None and today > self.valid_until


@dataclass(frozen=True, slots=True, kw_only=True)
class SentReminders:
    """`refused` are customers who got none, each with the sentence why."""

    letters: tuple[uuid.UUID, ...]
    refused: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterInfo:
    """A reminder that was made; `state` "" when it was printed and not mailed."""

    id: uuid.UUID
    party_id: uuid.UUID
    party_name: str
    level: int
    made_on: datetime.date
    pay_by: datetime.date
    currency: str
    open_amount: Decimal
    interest: Decimal
    fee: Decimal
    total: Decimal
    file_id: uuid.UUID
    recipient: str
    state: str
    error: str
    actor_name: str
