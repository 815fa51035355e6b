"""What records announces."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class DocumentFact(Fact):
    SUBJECT = ("document", "document_id")

    document_id: uuid.UUID
    document: str


@dataclass(frozen=True, kw_only=True)
class DocumentReceived(DocumentFact):
    """`source` is one of `values.documents.Source`; `version` counts from 1."""

    NAME = "records.document.received"
    title = _("Document “%(document)s” received")

    version_id: uuid.UUID
    version: int
    source: str


@dataclass(frozen=True, kw_only=True)
class DocumentRead(DocumentFact):
    """Its readings are there. `document_class` is "" when nobody could tell; `to_check` fields
    wait for a person."""

    NAME = "records.document.read"
    title = ngettext_lazy(
        "Document “%(document)s” read, %(to_check)s field to look at",
        "Document “%(document)s” read, %(to_check)s fields to look at",
        "to_check",
    )

    version_id: uuid.UUID
    document_class: str
    readings: int
    to_check: int


@dataclass(frozen=True, kw_only=True)
class DocumentClassified(DocumentFact):
    NAME = "records.document.classified"
    title = _("Document “%(document)s” is of class “%(document_class)s”")

    document_class: str


@dataclass(frozen=True, kw_only=True)
class DocumentFiled(DocumentFact):
    NAME = "records.document.filed"
    title = _("Document “%(document)s” filed in “%(folder)s”")

    document_class: str
    folder: str


@dataclass(frozen=True, kw_only=True)
class ReadingCorrected(DocumentFact):
    NAME = "records.reading.corrected"
    title = _("Reading “%(field)s” of “%(document)s” corrected")

    version_id: uuid.UUID
    field: str


@dataclass(frozen=True, kw_only=True)
class ReadingsConfirmed(DocumentFact):
    NAME = "records.readings.confirmed"
    title = _("Readings of “%(document)s” confirmed")

    version_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class DocumentHeld(DocumentFact):
    NAME = "records.document.held"
    title = _("Document “%(document)s” put on hold: %(reason)s")

    reason: str


@dataclass(frozen=True, kw_only=True)
class DocumentReleased(DocumentFact):
    NAME = "records.document.released"
    title = _("Document “%(document)s” released from its hold")


@dataclass(frozen=True, kw_only=True)
class DocumentDueForDisposal(DocumentFact):
    NAME = "records.document.due_for_disposal"
    title = _("Document “%(document)s” need not be kept any longer")


@dataclass(frozen=True, kw_only=True)
class DisposalProposed(DocumentFact):
    NAME = "records.document.disposal_proposed"
    title = _("Somebody proposed to dispose of “%(document)s”: %(reason)s")

    reason: str


@dataclass(frozen=True, kw_only=True)
class DisposalDeclined(DocumentFact):
    NAME = "records.document.disposal_declined"
    title = _("“%(document)s” is kept, though it need not be")


@dataclass(frozen=True, kw_only=True)
class DocumentDisposed(Fact):
    """Names the content by its hash and nobody."""

    NAME = "records.document.disposed"
    SUBJECT = ("document", "document_id")
    title = _("A document of class “%(document_class)s” was disposed of")

    document_id: uuid.UUID
    disposal_id: uuid.UUID
    document_class: str
    versions: int


@dataclass(frozen=True, kw_only=True)
class MailRefused(Fact):
    """A message brought nothing that could be taken. Why is in the list of messages."""

    NAME = "records.mail.refused"
    SUBJECT = ("incoming_mail", "mail_id")
    title = _("A message from %(sender)s brought no document")

    mail_id: uuid.UUID
    sender: str
