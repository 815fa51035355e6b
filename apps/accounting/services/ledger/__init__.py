"""Posting and reversing."""

from __future__ import annotations

from django.db import transaction

from apps.accounting.services.ledger.errors import (
    AccountInCurrency,
    AccountNotInUse,
    AlreadyReversed,
    AmountMissing,
    AmountOutOfRange,
    AmountTooPrecise,
    CurrencyIncomplete,
    CurrencyUnbalanced,
    CurrencyUnfit,
    DescriptionMissing,
    EntryIncomplete,
    EntryTooShort,
    EntryUnbalanced,
    ItemsAllocated,
    NoPeriod,
    NotOwed,
    OutsidePeriod,
    PartyMissing,
    PeriodClosed,
    ReasonMissing,
    ReversalIsFinal,
    ReversalTooEarly,
    TextTooLong,
    TooManyLines,
    UnknownAccount,
    UnknownDimension,
    UnknownJournal,
    UnknownParty,
    UnknownTaxCode,
)
from apps.accounting.services.ledger.posting import check_draft, record_entry
from apps.accounting.services.ledger.reversing import record_reversal, reverse_entry
from apps.accounting.values.ledger import EntryDraft, PostedEntry
from kernel.actor import Actor

__all__ = [
    "AccountInCurrency",
    "AccountNotInUse",
    "AlreadyReversed",
    "AmountMissing",
    "AmountOutOfRange",
    "AmountTooPrecise",
    "CurrencyIncomplete",
    "CurrencyUnbalanced",
    "CurrencyUnfit",
    "DescriptionMissing",
    "EntryIncomplete",
    "EntryTooShort",
    "EntryUnbalanced",
    "ItemsAllocated",
    "NoPeriod",
    "NotOwed",
    "OutsidePeriod",
    "PartyMissing",
    "PeriodClosed",
    "ReasonMissing",
    "ReversalIsFinal",
    "ReversalTooEarly",
    "TextTooLong",
    "TooManyLines",
    "UnknownAccount",
    "UnknownDimension",
    "UnknownJournal",
    "UnknownParty",
    "UnknownTaxCode",
    "check_draft",
    "post_entry",
    "record_entry",
    "record_reversal",
    "reverse_entry",
]


@transaction.atomic
def post_entry(*, draft: EntryDraft, actor: Actor) -> PostedEntry:
    """Post `draft` with the next number of its journal and year. Posted is final.

    Errors: `EntryUnbalanced`, `CurrencyUnbalanced`, `EntryTooShort`, `UnknownAccount`,
    `AccountNotInUse`, `PartyMissing`, `UnknownTaxCode`, `UnknownJournal`, `NoPeriod`,
    `PeriodClosed`, and `Invalid` for texts and amounts.
    """
    actor.require("accounting.entry.post")
    if draft.is_adjustment:
        actor.require("accounting.period.close")
    return record_entry(draft=draft, actor=actor)
