"""What this house announces: people's acts on work items. Shared facts that concern a client."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ItemSubmitted(Fact):
    NAME = "workspace.item.submitted"
    SUBJECT = ("work_item", "item_id")
    title = _("Work was submitted for review")

    item_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ItemReturned(Fact):
    NAME = "workspace.item.returned"
    SUBJECT = ("work_item", "item_id")
    title = _("Work was returned to its preparer")

    item_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ItemAccepted(Fact):
    NAME = "workspace.item.accepted"
    SUBJECT = ("work_item", "item_id")
    title = _("Work was accepted by its reviewer")

    item_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class ItemHandedOver(Fact):
    NAME = "workspace.item.handed_over"
    SUBJECT = ("work_item", "item_id")
    title = _("Work was handed over")

    item_id: uuid.UUID
    to_user_id: uuid.UUID
