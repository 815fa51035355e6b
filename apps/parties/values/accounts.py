"""Bank accounts of parties, and whether money may go there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountDraft:
    """A number as typed or read. `country` says whose domestic numbers it is one of; empty: the
    party's. `document_id` is the document a number was read off."""

    number: str
    country: str = ""
    bic: str = ""
    bank_name: str = ""
    holder: str = ""
    currency: str = ""
    origin: str = "typed"
    document_id: uuid.UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallBack:
    """The call by which a number is confirmed: whom, on which phone, when, and the whole number
    as it was read out. It is compared with what was entered and not kept."""

    number: str
    person: str
    phone: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BankAccountInfo:
    """`masked` is all of the number that is ever shown: "··4817"."""

    id: uuid.UUID
    party_id: uuid.UUID
    masked: str
    kind: str
    country: str
    bic: str
    bank_name: str
    holder: str
    currency: str
    origin: str
    document_id: uuid.UUID | None
    state: str
    is_active: bool
    replaces: uuid.UUID | None
    entered_by_id: str
    entered_by: str
    entered_at: datetime
    confirmed_by: str
    confirmed_at: datetime | None
    called_person: str
    called_phone: str
    called_at: datetime | None

    @property
    def title(self) -> str:
        return f"{self.bank_name} {self.masked}".strip()

    @property
    def is_confirmed(self) -> bool:
        return self.state == "confirmed"

    @property
    def may_be_paid(self) -> bool:
        return self.is_active and self.is_confirmed

    @property
    def awaits_call_back(self) -> bool:
        return self.is_active and not self.is_confirmed


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPermit:
    """Whether money may go to an account; `reason` says in the reader's language why not."""

    account: BankAccountInfo
    may_be_paid: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayeeNumber:
    """The whole number, for a payment file and nothing else. `kind` is "iban" or "domestic"."""

    kind: str
    text: str
    country: str
    bic: str
    holder: str
