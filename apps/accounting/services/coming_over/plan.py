"""What taking over a file would do: the dry run reports it, the run carries it out."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from apps.accounting.models import RoleAccount
from apps.accounting.rules.coming_over.account_guess import Guess
from apps.accounting.rules.coming_over.booking import BookedLine
from apps.accounting.rules.coming_over.problems import Problems
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.parties.values import PartyDraft

SOURCE_KIND: Final = "import"
Key = tuple[str, str]


@dataclass(slots=True)
class PlannedEntry:
    """Lines with the chart's codes; parties still by their names."""

    date: date
    journal: str
    description: str
    lines: list[tuple[str, BookedLine]]


@dataclass(slots=True, kw_only=True)
class Plan:
    problems: Problems
    entries: list[PlannedEntry] = field(default_factory=list)
    accounts: dict[str, Guess] = field(default_factory=dict)
    parties: dict[str, PartyDraft] = field(default_factory=dict)
    # Name → the number of its bank account, and the line that says so.
    bank_accounts: dict[str, tuple[str, int]] = field(default_factory=dict)
    known_parties: dict[str, uuid.UUID] = field(default_factory=dict)
    years: dict[str, date] = field(default_factory=dict)
    # What the file says each account holds by it, and what was added to make it balance.
    stated: dict[Key, Decimal] = field(default_factory=dict)
    added: dict[Key, Decimal] = field(default_factory=dict)
    # Where shares kept at cost may be a cent off.
    valued: set[Key] = field(default_factory=set)
    rows: int = 0

    @property
    def lines(self) -> int:
        return sum(len(entry.lines) for entry in self.entries)

    @property
    def new_accounts(self) -> dict[str, Guess]:
        """By code: several names may go to one new account."""
        return {one.code: one for one in self.accounts.values() if one.is_new}

    def counts(self) -> dict[str, int]:
        return {
            "entries": len(self.entries),
            "lines": self.lines,
            "accounts": len(self.new_accounts),
            "parties": len(self.parties),
            "years": len(self.years),
        }

    def drafts(
        self, *, party_ids: Mapping[str, uuid.UUID], roles: Mapping[str, str], import_id: uuid.UUID
    ) -> Iterator[EntryDraft]:
        """What is posted. `roles` are the tax accounts by code."""
        for entry in self.entries:
            yield EntryDraft(
                journal_code=entry.journal,
                date=entry.date,
                description=entry.description,
                lines=tuple(_draft(code, one, party_ids, roles) for code, one in entry.lines),
                source_kind=SOURCE_KIND,
                source_id=str(import_id),
            )


def _draft(
    code: str, one: BookedLine, party_ids: Mapping[str, uuid.UUID], taxes: Mapping[str, str]
) -> LineDraft:
    return LineDraft(
        account_code=code,
        amount=one.amount,
        description=one.description,
        currency=one.currency,
        currency_amount=one.currency_amount,
        party_id=party_ids.get(one.party),
        due_on=one.due_on,
        tax_code=one.tax_code,
        tax_role=("tax" if code in taxes else "base") if one.tax_code else "",
        cost_centre=one.cost_centre,
        project=one.project,
    )


def tax_accounts() -> dict[str, str]:
    """Code → role of the accounts that VAT is booked on."""
    rows = RoleAccount.objects.filter(role__in=(AccountRole.TAX_OUTPUT, AccountRole.TAX_INPUT))
    return dict(rows.values_list("account__code", "role"))
