"""Messages that came, and the address they come to."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.utils.translation import gettext

from apps.records import mailboxes
from apps.records.models import DocumentVersion, IncomingMail, RecordKeeping
from apps.records.values.mail import AttachmentInfo, MailInfo, MailOutcome
from kernel.errors import NotFound

LIMIT: Final = 50
NOT_WHOLLY: Final = (MailOutcome.REFUSED, MailOutcome.PARTLY)


def mail_address() -> str:
    """Where the client in scope can send its documents; "" before its records are laid down."""
    keeping = RecordKeeping.objects.first()
    return mailboxes.address_of(keeping.mail_name) if keeping else ""


def incoming_mail(*, only_refused: bool = False, limit: int = LIMIT) -> tuple[MailInfo, ...]:
    """The latest messages first; `only_refused`: those of which something was not taken."""
    rows = IncomingMail.objects.order_by("-fetched_at", "-id")
    if only_refused:
        rows = rows.filter(outcome__in=NOT_WHOLLY)
    return tuple(_info(row) for row in rows[:limit])


def messages_of(*, document_id: uuid.UUID) -> tuple[MailInfo, ...]:
    """The messages that brought a document's versions."""
    brought = DocumentVersion.objects.filter(document_id=document_id).values("mail_id")
    return tuple(_info(row) for row in IncomingMail.objects.filter(pk__in=brought))


def whole_message(*, mail_id: uuid.UUID) -> uuid.UUID:
    """The stored file of a message that was kept whole. Errors: `NotFound`."""
    file_id = IncomingMail.objects.filter(pk=mail_id).values_list("file_id", flat=True).first()
    if file_id is None:
        raise NotFound()
    return file_id


def _info(row: IncomingMail) -> MailInfo:
    return MailInfo(
        id=row.id,
        sender=row.sender,
        subject=row.subject,
        words=row.words,
        sent_at=row.sent_at,
        fetched_at=row.fetched_at,
        outcome=row.outcome,
        file_id=row.file_id,
        attachments=tuple(_attachment(each) for each in row.attachments),
    )


def _attachment(kept: dict[str, Any]) -> AttachmentInfo:
    found = kept["document_id"]
    return AttachmentInfo(
        name=kept["name"],
        document_id=uuid.UUID(found) if found else None,
        is_new=kept["is_new"],
        why=gettext(kept["message"]) % kept["params"] if kept["message"] else "",
    )
