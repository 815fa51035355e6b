"""What the ledger announces. Amounts are decimal strings with their currency beside them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class EntryPosted(Fact):
    NAME: ClassVar = "accounting.entry.posted"
    SUBJECT: ClassVar = ("journal_entry", "entry_id")
    title: ClassVar = _(
        "Entry %(journal)s %(fiscal_year)s/%(number)s over %(total)s %(currency)s was posted"
    )

    entry_id: uuid.UUID
    journal: str
    fiscal_year: str
    number: int
    date: str
    lines: int
    total: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class EntriesPosted(Fact):
    """Many entries at once; `source_kind` and `source_id` say what they come from."""

    NAME: ClassVar = "accounting.entries.posted"
    SUBJECT: ClassVar = ("books", "source_id")
    title: ClassVar = _(
        "%(entries)s entries with %(lines)s lines over %(total)s %(currency)s were posted at once"
    )

    source_kind: str
    source_id: str
    entries: int
    lines: int
    first: str
    last: str
    total: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class EntryReversed(Fact):
    NAME: ClassVar = "accounting.entry.reversed"
    SUBJECT: ClassVar = ("journal_entry", "entry_id")
    title: ClassVar = _("Entry %(entry)s was reversed by %(reversal)s: %(reason)s")

    entry_id: uuid.UUID
    entry: str
    reversal_id: uuid.UUID
    reversal: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class AccountAdded(Fact):
    NAME: ClassVar = "accounting.account.added"
    SUBJECT: ClassVar = ("account", "account_id")
    title: ClassVar = _("Account %(code)s %(name)s was added")

    account_id: int
    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class AccountChanged(Fact):
    NAME: ClassVar = "accounting.account.changed"
    SUBJECT: ClassVar = ("account", "account_id")
    title: ClassVar = _("Account %(code)s %(name)s was changed")

    account_id: int
    code: str
    name: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class FiscalYearOpened(Fact):
    NAME: ClassVar = "accounting.fiscal_year.opened"
    SUBJECT: ClassVar = ("fiscal_year", "fiscal_year_id")
    title: ClassVar = _("The fiscal year %(label)s was opened")

    fiscal_year_id: int
    label: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class PeriodClosed(Fact):
    """`state` says how far: soft-closed, closed or locked."""

    NAME: ClassVar = "accounting.period.closed"
    SUBJECT: ClassVar = ("period", "period_id")
    title: ClassVar = _("The period %(period)s was closed (%(state)s)")

    period_id: int
    period: str
    state: str


@dataclass(frozen=True, kw_only=True)
class PeriodReopened(Fact):
    NAME: ClassVar = "accounting.period.reopened"
    SUBJECT: ClassVar = ("period", "period_id")
    title: ClassVar = _("The period %(period)s was reopened: %(reason)s")

    period_id: int
    period: str
    reason: str
    # What the work on it counts: closing it again.
    left: int = 1


@dataclass(frozen=True, kw_only=True)
class BooksPrepared(Fact):
    NAME: ClassVar = "accounting.books.prepared"
    SUBJECT: ClassVar = ("books", "chart")
    title: ClassVar = _("The books were prepared in %(currency)s with %(accounts)s accounts")

    chart: str
    currency: str
    accounts: int
