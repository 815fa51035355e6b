"""Messages that brought documents, or didn't."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailOutcome(models.TextChoices):
    TAKEN = "taken", _("taken")
    PARTLY = "partly", _("partly taken")
    REFUSED = "refused", _("not taken")


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentInfo:
    """`why` is "" for what was taken; otherwise the reason in words."""

    name: str
    document_id: uuid.UUID | None
    is_new: bool
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailInfo:
    id: uuid.UUID
    sender: str
    subject: str
    words: str
    sent_at: datetime | None
    fetched_at: datetime
    outcome: str
    # The whole message, where something of it was not taken.
    file_id: uuid.UUID | None
    attachments: tuple[AttachmentInfo, ...]

    @property
    def outcome_label(self) -> str:
        return str(MailOutcome(self.outcome).label)
