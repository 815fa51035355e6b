"""All of one party."""

from __future__ import annotations

from dataclasses import dataclass

from apps.parties.values.accounts import BankAccountInfo
from apps.parties.values.register import (
    Address,
    ContactPerson,
    MergeInfo,
    PartyInfo,
    VatCheckInfo,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDetail:
    """`bank_accounts` are those in use, also of the parties merged into this one; `merges` those
    that were not undone."""

    party: PartyInfo
    note: str
    billing: Address
    delivery: Address
    contacts: tuple[ContactPerson, ...]
    bank_accounts: tuple[BankAccountInfo, ...]
    vat_check: VatCheckInfo | None
    merges: tuple[MergeInfo, ...]
