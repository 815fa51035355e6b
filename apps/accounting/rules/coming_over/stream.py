"""What a file says, whatever it was written in: accounts, parties, balances, items and entries.

Amounts are positive for debit and negative for credit. `line` is the line of the file (from 1) in
which a thing begins; it is what a report names.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from apps.accounting.rules.coming_over.problems import Problems


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceAccount:
    """An account as the other system names it. `kind` is one of ours, or "" where not told."""

    name: str
    line: int
    title: str = ""
    kind: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceParty:
    name: str
    line: int
    is_customer: bool = False
    is_supplier: bool = False
    registration_number: str = ""
    vat_id: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    city: str = ""
    postal_code: str = ""
    country: str = ""
    iban: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceBalance:
    """What an account holds when the books are taken over. `currency` "" is the books' own."""

    account: str
    line: int
    amount: Decimal | None
    title: str = ""
    currency: str = ""
    currency_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceItem:
    """An unpaid invoice or bill. Positive: they owe us. `amount` is in `currency`."""

    party: str
    number: str
    date: datetime.date
    line: int
    amount: Decimal
    currency: str = ""
    books_amount: Decimal | None = None
    due_on: datetime.date | None = None
    account: str = ""
    control: str = ""
    registration_number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePosting:
    """One side of an entry.

    `weight` in `weight_currency` is what the posting balances with: its price or cost, else itself.
    `commodity` "" is the currency of the books.
    """

    account: str
    line: int
    amount: Decimal
    commodity: str
    weight: Decimal
    weight_currency: str
    description: str = ""
    party: str = ""
    due_on: datetime.date | None = None
    tax_code: str = ""
    cost_centre: str = ""
    project: str = ""
    # The value in the currency of the books where the file states it beside the foreign amount.
    books_amount: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntry:
    date: datetime.date
    line: int
    description: str
    postings: tuple[SourcePosting, ...]
    number: str = ""
    payee: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePrice:
    """One `commodity` was worth `rate` of `currency` on `date`."""

    date: datetime.date
    commodity: str
    rate: Decimal
    currency: str


@dataclass(slots=True, kw_only=True)
class Source:
    """A file, read. Entries are in the order of their dates."""

    accounts: list[SourceAccount] = field(default_factory=list)
    parties: list[SourceParty] = field(default_factory=list)
    balances: list[SourceBalance] = field(default_factory=list)
    items: list[SourceItem] = field(default_factory=list)
    entries: list[SourceEntry] = field(default_factory=list)
    prices: list[SourcePrice] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)
    # Rows or postings that were looked at.
    rows: int = 0
