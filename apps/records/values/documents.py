"""Documents as others see them."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentState(models.TextChoices):
    RECEIVED = "received", _("received")
    CLASSIFIED = "classified", _("classified")
    FILED = "filed", _("filed")
    DUE = "due", _("due for disposal")
    DISPOSED = "disposed", _("disposed of")


# From → to. Written once; the services refuse everything else.
DOCUMENT_TRANSITIONS: Final[dict[str, frozenset[str]]] = {
    DocumentState.RECEIVED: frozenset({DocumentState.CLASSIFIED, DocumentState.FILED}),
    DocumentState.CLASSIFIED: frozenset({DocumentState.CLASSIFIED, DocumentState.FILED}),
    DocumentState.FILED: frozenset(
        {DocumentState.CLASSIFIED, DocumentState.FILED, DocumentState.DUE}
    ),
    DocumentState.DUE: frozenset({DocumentState.FILED, DocumentState.DISPOSED}),
    DocumentState.DISPOSED: frozenset(),
}


class Source(models.TextChoices):
    UPLOAD = "upload", _("by upload")
    API = "api", _("by another system")
    MAIL = "mail", _("by e-mail")
    MADE = "made", _("made here")


class ReadState(models.TextChoices):
    WAITING = "waiting", _("being read")
    READ = "read", _("read")
    UNREAD = "unread", _("nothing to read")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedDocument:
    """`is_new` is False when this very content was here already: then it is that document."""

    document_id: uuid.UUID
    version_id: uuid.UUID
    title: str
    is_new: bool
    received_at: datetime
    received_from: str
    # The job that reads it; None when nothing new came.
    job_id: uuid.UUID | None
    # "Already received on 3 Nov 2026 from Mette Holm as “rent.pdf”."; "" when it is new.
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderInfo:
    id: int
    code: str
    name: str
    parent_id: int | None
    # From the root: "Purchases / Bills".
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentClassInfo:
    code: str
    name: str
    retention_years: int | None
    source: str
    is_verified: bool
    folder_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRow:
    """A document in a list, with its newest version. Empty strings: not known."""

    id: uuid.UUID
    version_id: uuid.UUID
    title: str
    class_code: str
    class_name: str
    folder_id: int | None
    folder_name: str
    party_id: uuid.UUID | None
    state: str
    source: str
    note: str
    issued_on: date | None
    retain_until: date | None
    is_held: bool
    hold_reason: str
    held_by: str
    # Who proposed to dispose of it and why; "" when nobody did.
    disposal_asked_by: str
    disposal_reason: str
    file_name: str
    media_type: str
    size: int
    pages: int
    versions: int
    read_state: str
    # How many readings a person should look at.
    to_check: int
    is_confirmed: bool
    supplier_name: str
    number: str
    payable: str
    currency: str
    received_at: datetime
    actor_name: str
    # Where a search met: text with the found words between \x02 and \x03.
    snippet: str

    @property
    def payable_amount(self) -> Decimal | None:
        return Decimal(self.payable) if self.payable else None

    @property
    def snippet_parts(self) -> list[tuple[str, bool]]:
        """The snippet cut up: (text, whether it was asked for)."""
        parts = re.split("\x02(.*?)\x03", self.snippet)
        return [(part, at % 2 == 1) for at, part in enumerate(parts) if part]

    @property
    def state_label(self) -> str:
        return str(DocumentState(self.state).label)

    @property
    def source_label(self) -> str:
        return str(Source(self.source).label)


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentPage:
    """`next_cursor` is "" on the last page."""

    rows: tuple[DocumentRow, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposedContent:
    """A version that is gone, by its hash."""

    number: int
    sha256: str
    size: int
    media_type: str
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DisposalInfo:
    """What was disposed of, by which rule, and who said so."""

    id: uuid.UUID
    document_id: uuid.UUID
    class_code: str
    class_name: str
    basis: str
    contents: tuple[DisposedContent, ...]
    issued_on: date | None
    received_at: datetime
    retain_until: date
    reason: str
    asked_by: str
    asked_at: datetime
    disposed_by: str
    disposed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionInfo:
    id: uuid.UUID
    number: int
    file_id: uuid.UUID
    file_name: str
    media_type: str
    size: int
    sha256: str
    pages: int
    source: str
    received_at: datetime
    actor_name: str
