"""Settling open items by hand, and taking that back: payments on their way follow both."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from typing import Final

from django.db import transaction

from apps.accounting.services.ledger.allocating import (
    CurrenciesMixed,
    NothingToSettle,
    ReversalSettles,
    record_allocation,
    record_undo,
)
from apps.accounting.services.ledger.settling import (
    AllocationExceeds,
    AllocationMixed,
    AllocationUnbalanced,
    AlreadyTakenBack,
)
from apps.accounting.services.payments import following, locking
from apps.accounting.values.open_items import AllocatedItems, ItemShare
from kernel.actor import Actor

__all__ = [
    "AllocationExceeds",
    "AllocationMixed",
    "AllocationUnbalanced",
    "AlreadyTakenBack",
    "CurrenciesMixed",
    "NothingToSettle",
    "ReversalSettles",
    "allocate",
    "record_allocation",
    "record_undo",
    "undo_allocation",
]

ALLOCATE: Final = "accounting.item.allocate"


@transaction.atomic
def allocate(*, items: Sequence[ItemShare], on: datetime.date, actor: Actor) -> AllocatedItems:
    """Settle items against each other: invoices, credit notes, payments, in whole or in part.

    All are in one currency, and the shares come to zero. What the rates had moved in between is
    posted in journal CUR as a realised exchange difference. A payment that was told to the bank is
    confirmed when an entry of its bank account settles what it pays. Errors: `NothingToSettle`,
    `NotFound`, `CurrenciesMixed`, `AllocationUnbalanced`, `AllocationExceeds`, `AllocationMixed`,
    `PeriodClosed`.
    """
    actor.require(ALLOCATE)
    # The batches before the items, as everywhere.
    locking.locked_paying([share.line_id for share in items])
    done = record_allocation(items=items, on=on, actor=actor)
    following.follow_allocation(allocation_id=done.id, actor=actor)
    return done


@transaction.atomic
def undo_allocation(*, allocation_id: uuid.UUID, reason: str, actor: Actor) -> uuid.UUID:
    """Open again what was settled, and reverse the exchange difference that it had realised.

    A payment that it had confirmed is on its way again, and holds what it pays. Answers with the id
    of the allocation's mirror. Errors: `PaidTwice`, `NotFound`, `ReasonMissing`,
    `AlreadyTakenBack`, `ReversalSettles`.
    """
    actor.require(ALLOCATE)
    confirmed = following.confirmed_by(allocation_id=allocation_id)
    locking.locked_of(confirmed)
    mirror_id = record_undo(allocation_id=allocation_id, reason=reason, actor=actor)
    following.follow_undone(payment_ids=confirmed, reason=reason, actor=actor)
    return mirror_id
