"""Parties as they come in and as they leave."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

PartyRole = Literal["customer", "supplier"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    street: str = ""
    city: str = ""
    postcode: str = ""
    country: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.street or self.city or self.postcode)

    @property
    def lines(self) -> list[str]:
        """Street, then postcode and city, then the country's two letters."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        return [part for part in (self.street, place, self.country) if part]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPerson:
    name: str
    position: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDraft:
    """A party as it should be. Terms that are not agreed on are None; `country` is ISO 3166, two
    letters; `language` "" is the client's own; `code` is the client's own number for it."""

    name: str
    country: str
    kind: str = "company"
    is_customer: bool = False
    is_supplier: bool = False
    code: str = ""
    registration_number: str = ""
    vat_id: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""
    payment_days: int | None = None
    is_end_of_month: bool = False
    discount_percent: Decimal | None = None
    discount_days: int | None = None
    credit_limit: Decimal | None = None
    credit_currency: str = ""
    peppol_scheme: str = ""
    peppol_id: str = ""
    note: str = ""
    billing: Address = field(default_factory=Address)
    delivery: Address = field(default_factory=Address)
    contacts: tuple[ContactPerson, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInfo:
    """A party without its addresses, people and accounts; cheap to have by the hundred."""

    id: uuid.UUID
    code: str
    kind: str
    name: str
    is_customer: bool
    is_supplier: bool
    country: str
    registration_number: str
    vat_id: str
    email: str
    phone: str
    language: str
    payment_days: int | None
    is_end_of_month: bool
    discount_percent: Decimal | None
    discount_days: int | None
    credit_limit: Decimal | None
    credit_currency: str
    peppol_scheme: str
    peppol_id: str
    is_archived: bool
    is_erased: bool
    merged_into: uuid.UUID | None
    created_at: datetime
    changed_at: datetime

    @property
    def live_id(self) -> uuid.UUID:
        """The party this one is today: itself, or what it was merged into."""
        return self.merged_into or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRow:
    """A party in a list, with what should catch the eye."""

    party: PartyInfo
    city: str
    unconfirmed_accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPage:
    """`next_cursor` leads to the following page; "" on the last one."""

    rows: tuple[PartyRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyCounts:
    all: int
    customers: int
    suppliers: int
    unconfirmed: int
    archived: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeInfo:
    """That `merged` was found to be `kept`. Undone when `undone_at` is set."""

    id: uuid.UUID
    kept: PartyInfo
    merged: PartyInfo
    by: str
    at: datetime
    undone_by: str
    undone_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VatCheckInfo:
    """What VIES said. `why` says in the reader's language why there is no answer."""

    vat_id: str
    answer: str
    name: str
    address: str
    consultation: str
    why: str
    asked_at: datetime
    asked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyMatch:
    """A party found by what is known of it; `reasons` are sentences in the reader's language."""

    party: PartyInfo
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatePair:
    """Two parties that may be one. `kept` is the older."""

    kept: PartyInfo
    other: PartyInfo
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldApart:
    """Two parties that somebody said are not the same. `one` is the older."""

    one: PartyInfo
    other: PartyInfo
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReason:
    """What erasing a person left in place, and the law or need that asks for it."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Erasure:
    """What was replaced (field names) and what was kept."""

    replaced: tuple[str, ...]
    kept: tuple[KeptReason, ...]
