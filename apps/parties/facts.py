"""What the register announces. A party is named as it was called at that moment."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PartyFact(Fact):
    SUBJECT: ClassVar = ("party", "party_id")

    party_id: uuid.UUID
    party: str


@dataclass(frozen=True, kw_only=True)
class PartyAdded(PartyFact):
    NAME: ClassVar = "parties.party.added"
    title: ClassVar = _("%(party)s was added")


@dataclass(frozen=True, kw_only=True)
class PartiesImported(Fact):
    NAME: ClassVar = "parties.parties.imported"
    SUBJECT: ClassVar = ("parties", "source")
    title: ClassVar = ngettext_lazy(
        "%(count)s party was taken over", "%(count)s parties were taken over", "count"
    )

    source: str
    count: int


@dataclass(frozen=True, kw_only=True)
class PartyChanged(PartyFact):
    """`fields` names what is different now, its names joined by commas."""

    NAME: ClassVar = "parties.party.changed"
    title: ClassVar = _("%(party)s was changed")

    fields: str


@dataclass(frozen=True, kw_only=True)
class PartyArchived(PartyFact):
    NAME: ClassVar = "parties.party.archived"
    title: ClassVar = _("%(party)s was archived")


@dataclass(frozen=True, kw_only=True)
class PartyRestored(PartyFact):
    NAME: ClassVar = "parties.party.restored"
    title: ClassVar = _("%(party)s was taken back from the archive")


@dataclass(frozen=True, kw_only=True)
class AccountFact(PartyFact):
    """`waiting` is 1 while somebody should call, else 0."""

    bank_account_id: uuid.UUID
    bank_account: str
    waiting: int


@dataclass(frozen=True, kw_only=True)
class BankAccountChanged(AccountFact):
    """A number is new: the first one of a party, a further one, or one that replaces another
    (`replaces` is its id, else "")."""

    NAME: ClassVar = "parties.bank_account.changed"
    title: ClassVar = _("Bank account %(bank_account)s of %(party)s is new and awaits a call back")

    replaces: str
    origin: str


@dataclass(frozen=True, kw_only=True)
class BankAccountConfirmed(AccountFact):
    NAME: ClassVar = "parties.bank_account.confirmed"
    title: ClassVar = _("Bank account %(bank_account)s of %(party)s was confirmed by a call")


@dataclass(frozen=True, kw_only=True)
class BankAccountWithdrawn(AccountFact):
    NAME: ClassVar = "parties.bank_account.withdrawn"
    title: ClassVar = _("Bank account %(bank_account)s of %(party)s is not used any more")


@dataclass(frozen=True, kw_only=True)
class PartiesMerged(PartyFact):
    """`party` stays; `merged` is the same one."""

    NAME: ClassVar = "parties.party.merged"
    title: ClassVar = _("%(merged)s was merged into %(party)s")

    merge_id: uuid.UUID
    merged_id: uuid.UUID
    merged: str


@dataclass(frozen=True, kw_only=True)
class MergeUndone(PartyFact):
    NAME: ClassVar = "parties.party.unmerged"
    title: ClassVar = _("%(merged)s and %(party)s are two again")

    merge_id: uuid.UUID
    merged_id: uuid.UUID
    merged: str


@dataclass(frozen=True, kw_only=True)
class PartiesToldApart(PartyFact):
    NAME: ClassVar = "parties.party.told_apart"
    title: ClassVar = _("%(party)s and %(other)s are not the same")

    other_id: uuid.UUID
    other: str


@dataclass(frozen=True, kw_only=True)
class TellingApartTakenBack(PartyFact):
    NAME: ClassVar = "parties.party.told_apart_taken_back"
    title: ClassVar = _("%(party)s and %(other)s may be the same after all")

    other_id: uuid.UUID
    other: str


@dataclass(frozen=True, kw_only=True)
class VatLookedUp(PartyFact):
    """`answer`: valid, unknown, or unanswered."""

    NAME: ClassVar = "parties.vat_id.looked_up"
    title: ClassVar = _("VIES was asked about %(vat_id)s of %(party)s: %(answer)s")

    vat_id: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class PersonExported(Fact):
    NAME: ClassVar = "parties.person.exported"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("A copy of what is held about a person was made")

    party_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class PersonErased(Fact):
    """Names nobody, on purpose."""

    NAME: ClassVar = "parties.person.erased"
    SUBJECT: ClassVar = ("party", "party_id")
    title: ClassVar = _("What is held about a person was erased")

    party_id: uuid.UUID
    replaced: int
    kept: int
