"""Documents that come by e-mail: fetched, taken or refused, and never looked at twice."""

from __future__ import annotations

from typing import Any, Final

import structlog
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.records import facts, mailboxes
from apps.records.mailboxes import Mailbox, WaitingMessage
from apps.records.models import IncomingMail, RecordKeeping
from apps.records.permissions import SEND
from apps.records.rendering.refusals import FileRefused
from apps.records.rules import messages
from apps.records.services import receiving
from apps.records.values.documents import Source
from apps.records.values.mail import MailOutcome
from kernel.actor import Actor, ActorKind, Door
from kernel.errors import KontorError
from kernel.facts import publish
from kernel.tenancy import require_client

MESSAGE_MAX: Final = 30 * 1024 * 1024
AT_ONCE: Final = 50
NO_ATTACHMENT: Final = gettext_noop(
    "The message has no attachment. Documents are taken from attachments only."
)
TOO_LARGE: Final = gettext_noop("The message is larger than %(limit)s MB and was left unread.")
LEFT_OUT: Final = gettext_noop(
    "%(count)s further attachments were not looked at: %(limit)s is the most in one message."
)
log = structlog.get_logger(__name__)


def fetch_mail() -> int:
    """Take in what waits for the client in scope. Returns how many messages were dealt with.

    Every sweep calls it. A mailbox out of reach is met again by a later one.
    """
    keeping = RecordKeeping.objects.first()
    box = mailboxes.mailbox()
    if keeping is None or not _is_time(box):
        return 0
    try:
        return _fetch(box, mailboxes.address_of(keeping.mail_name))
    except OSError as failure:
        log.warning("mailbox_out_of_reach", why=str(failure))
        return 0


def _is_time(box: Mailbox) -> bool:
    if not box.pause_seconds:
        return True
    key = f"{require_client().schema_name}:records:mail-fetched"
    return bool(cache.add(key, True, timeout=box.pause_seconds))


def _fetch(box: Mailbox, address: str) -> int:
    dealt_with = []
    for waiting in box.waiting(address, limit=MESSAGE_MAX):
        take_message(waiting)
        dealt_with.append(waiting.key)
        if len(dealt_with) >= AT_ONCE:
            break
    for key in dealt_with:
        box.done(address, key)
    return len(dealt_with)


@transaction.atomic
def take_message(waiting: WaitingMessage) -> IncomingMail | None:
    """Keep each attachment as a document; None when the message was here before."""
    is_whole = len(waiting.content) <= MESSAGE_MAX
    message = messages.read_message(waiting.content)
    if IncomingMail.objects.filter(message_id=message.message_id).exists():
        return None
    row = IncomingMail.objects.create(
        message_id=message.message_id,
        sender=message.sender,
        subject=message.subject,
        words=message.words,
        sent_at=message.sent_at,
        fetched_at=timezone.now(),
        outcome=MailOutcome.REFUSED,
    )
    row.attachments = (
        _brought(message, row) if is_whole else [_why(TOO_LARGE, limit=MESSAGE_MAX >> 20)]
    )
    row.outcome = _outcome(row.attachments)
    row.save(update_fields=["attachments", "outcome"])
    if row.outcome == MailOutcome.REFUSED:
        publish(facts.MailRefused(mail_id=row.id, sender=row.sender[:200]), actor=_sender(message))
    return row


def _brought(message: messages.Message, mail: IncomingMail) -> list[dict[str, Any]]:
    if not message.attachments:
        return [_why(NO_ATTACHMENT)]
    brought = [_take(each, message, mail) for each in message.attachments]
    if message.left_out:
        brought.append(_why(LEFT_OUT, count=message.left_out, limit=messages.ATTACHMENTS_MAX))
    return brought


def _take(
    attachment: messages.Attachment, message: messages.Message, mail: IncomingMail
) -> dict[str, Any]:
    try:
        received = receiving.receive(
            content=attachment.content,
            file_name=attachment.name,
            source=Source.MAIL,
            note=message.subject,
            mail_id=mail.id,
            actor=_sender(message),
        )
    except KontorError as refused:
        template = refused.message_id if isinstance(refused, FileRefused) else refused.sentence_id()
        params = {name: str(value) for name, value in refused.params.items()}
        return {**_why(template, **params), "name": attachment.name, "code": refused.code}
    return {
        "name": attachment.name,
        "document_id": str(received.document_id),
        "is_new": received.is_new,
        "code": "",
        "message": "",
        "params": {},
    }


def _why(template: str, **params: Any) -> dict[str, Any]:
    """Something that wasn't taken; the template is translated when it is read."""
    return {
        "name": "",
        "document_id": None,
        "is_new": False,
        "code": "records.mail.not_taken",
        "message": template,
        "params": params,
    }


def _outcome(brought: list[dict[str, Any]]) -> MailOutcome:
    taken = sum(each["document_id"] is not None for each in brought)
    if not taken:
        return MailOutcome.REFUSED
    return MailOutcome.TAKEN if taken == len(brought) else MailOutcome.PARTLY


def _sender(message: messages.Message) -> Actor:
    """Whoever wrote: they may send documents and nothing else."""
    return Actor(
        kind=ActorKind.INTEGRATION,
        id="",
        name=(message.sender or gettext_noop("an unnamed sender"))[:200],
        door=Door.JOB,
        permissions=frozenset({SEND}),
    )
