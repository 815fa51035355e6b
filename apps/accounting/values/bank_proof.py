"""The reconciliation of a bank account at a date, as it leaves the house."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.accounting.values.bank import BankAccountInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofLine:
    """A line that the books don't have by then; `text` says why."""

    line_id: int
    on: date
    amount: Decimal
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofEntry:
    """An entry on the account that is on no statement by then."""

    entry_id: uuid.UUID
    on: date
    amount: Decimal
    text: str
    reference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankProof:
    """Bank and books at the end of a day, in the account's currency, and why they differ.

    `balance` is the last stated one and the lines since. `unaccounted` is what the statements leave
    open among themselves: one is missing, or one doesn't add up.
    """

    account: BankAccountInfo
    on: date
    stated_balance: Decimal | None
    stated_on: date | None
    lines_since: Decimal
    balance: Decimal
    booked: Decimal
    opening_balance: Decimal
    opening_on: date | None
    unaccounted: Decimal
    lines: tuple[ProofLine, ...]
    entries: tuple[ProofEntry, ...]

    @property
    def difference(self) -> Decimal:
        return self.balance - self.booked

    @property
    def is_even(self) -> bool:
        return self.difference == 0

    @property
    def unexplained(self) -> Decimal:
        """What is left of the difference when all reasons are taken off: always nothing."""
        lines = sum((one.amount for one in self.lines), Decimal(0))
        entries = sum((one.amount for one in self.entries), Decimal(0))
        return self.difference - self.opening_balance - self.unaccounted - lines + entries
