"""What is announced about settling what is owed."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ItemsAllocated(Fact):
    NAME: ClassVar = "accounting.items.allocated"
    SUBJECT: ClassVar = ("allocation", "allocation_id")
    title: ClassVar = _("%(amount)s %(currency)s were settled between %(items)s items")

    allocation_id: uuid.UUID
    party_id: uuid.UUID
    items: int
    amount: str
    currency: str


@dataclass(frozen=True, kw_only=True)
class AllocationUndone(Fact):
    NAME: ClassVar = "accounting.allocation.undone"
    SUBJECT: ClassVar = ("allocation", "allocation_id")
    title: ClassVar = _("A settlement was taken back: %(reason)s")

    allocation_id: uuid.UUID
    mirror_id: uuid.UUID
    reason: str
