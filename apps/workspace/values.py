"""What may leave this house."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum


class Bucket(StrEnum):
    """The groups of a queue, in their order."""

    LATE = "late"
    SOON = "soon"
    TODAY = "today"
    LATER = "later"
    TO_REVIEW = "to_review"
    WAITING = "waiting"
    SNOOZED = "snoozed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    user_id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItemInfo:
    """A work item as a list shows it. `title` is in the reader's language.

    `url_name` and `url_kwargs` lead to the screen on which the work is done; "" when the rule is
    no longer offered. `bucket` is the group it belongs to for the one who asked.
    """

    item_id: uuid.UUID
    client_id: uuid.UUID
    client_slug: str
    client_name: str
    service: str
    rule: str
    title: str
    state: str
    bucket: str
    count: int
    total: int
    opened_at: datetime
    promised_at: datetime
    closed_at: datetime | None
    preparer: PersonName | None
    reviewer: PersonName | None
    submitted_by: PersonName | None
    return_reason: str
    waiting_reason: str
    waiting_on: str
    snoozed_until: datetime | None
    url_name: str
    url_kwargs: Mapping[str, str]

    @property
    def done_count(self) -> int:
        return self.total - self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkEventInfo:
    at: datetime
    what: str
    note: str
    actor_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDetail:
    """An item with its history, oldest first, and what the one who asked may do with it."""

    item: WorkItemInfo
    events: tuple[WorkEventInfo, ...]
    minutes: int
    acts: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueGroup:
    """`count` is the whole group's size; `items` those on the page."""

    bucket: Bucket
    count: int
    items: tuple[WorkItemInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """`clients` are (slug, name) of everyone in the unfiltered queue, by name."""

    groups: tuple[QueueGroup, ...]
    clients: tuple[tuple[str, str], ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """What to show; empty fields keep everything. `client` is a slug, `text` looks in client
    names and in what the title is filled from."""

    client: str = ""
    service: str = ""
    rule: str = ""
    state: str = ""
    bucket: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RailCounts:
    """`queue` is the preparer's turn today: late, soon, today and later."""

    queue: int
    late: int
    to_review: int
    waiting: int
    snoozed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerLoad:
    worker: PersonName
    clients: int
    open_items: int
    late_items: int
    to_review: int
    minutes: int

    @property
    def load(self) -> int:
        """Pieces of work that wait for this person."""
        return self.open_items + self.to_review


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLoad:
    """`uncovered` are open items that nobody is on: no preparer, or no reviewer when in review."""

    workers: tuple[WorkerLoad, ...]
    uncovered: tuple[WorkItemInfo, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeEntryInfo:
    """`minutes` is None while the timer runs."""

    entry_id: uuid.UUID
    worker: PersonName
    client_id: uuid.UUID
    client_name: str
    item_id: uuid.UUID | None
    worked_on: date
    started_at: datetime | None
    minutes: int | None
    note: str
    is_manual: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkedTime:
    """Minutes a worker spent for a client on a day."""

    client_id: uuid.UUID
    worker: PersonName
    worked_on: date
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioRow:
    """Where a client's books stand, as last measured. What is overdue is positive."""

    client_id: uuid.UUID
    slug: str
    name: str
    measured_on: date
    currency: str
    cash: Decimal
    overdue_receivables: Decimal
    overdue_payables: Decimal
    unreconciled_lines: int
    last_closed_on: date | None
    last_statement_on: date | None

    def days_without_statement(self, today: date) -> int | None:
        """None where no statement ever came."""
        return (today - self.last_statement_on).days if self.last_statement_on else None
