"""What is owed and what settled it, as it leaves the house."""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

SettlementState = Literal["unpaid", "partial", "paid"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItemInfo:
    """A line on a control account. Positive: they owe us; negative: we owe them.

    `amount` and `open_amount` are in the books' currency, `currency_amount` and
    `open_currency_amount` in `currency`. `party_id` is the living party, also of a merged one.
    """

    line_id: int
    entry_id: uuid.UUID
    reference: str
    description: str
    source_kind: str
    source_id: str
    account_code: str
    control: str
    party_id: uuid.UUID
    party_name: str
    date: datetime.date
    due_on: datetime.date
    currency: str
    amount: Decimal
    currency_amount: Decimal
    open_amount: Decimal
    open_currency_amount: Decimal

    @property
    def is_open(self) -> bool:
        return bool(self.open_amount or self.open_currency_amount)

    def days_overdue(self, today: datetime.date) -> int:
        """0 while it isn't due."""
        return max(0, (today - self.due_on).days) if self.is_open else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItemPage:
    """By due date, soonest first. `next_cursor` is "" on the last page."""

    rows: tuple[OpenItemInfo, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """How far an entry's open items are settled, in their own currency (absolute amounts)."""

    currency: str
    total: Decimal
    open: Decimal

    @property
    def state(self) -> SettlementState:
        if not self.open:
            return "paid"
        return "unpaid" if self.open == self.total else "partial"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShare:
    """How much of an item to settle: in the item's currency, signed like the item."""

    line_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocatedItems:
    """What an allocation did. The difference entry is there when rates had moved."""

    id: uuid.UUID
    difference_entry_id: uuid.UUID | None
    # In the books' currency: positive a loss, negative a gain.
    exchange_difference: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AllocationInfo:
    """A settlement that an item took part in. `amount` is this item's part, in its currency."""

    id: uuid.UUID
    date: datetime.date
    amount: Decimal
    source_kind: str
    source_id: str
    actor_name: str
    undone_at: datetime.datetime | None
    undoes_id: uuid.UUID | None
    counter_entries: tuple[tuple[uuid.UUID, str], ...] = ()
