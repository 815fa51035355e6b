"""Documents that come by e-mail: fetched, taken or refused, and never looked at twice."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import sentry_sdk
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
from kernel import files
from kernel.actor import Actor, ActorKind, Door
from kernel.errors import KontorError
from kernel.facts import publish
from kernel.tenancy import require_client

MESSAGE_MAX: Final = 30 * 1024 * 1024
AT_ONCE: Final = 50
KEY_LENGTH: Final = 200
# What a message says whose sender asked to be forgotten.
GONE: Final = ("", "", "")
NO_ATTACHMENT: Final = gettext_noop(
    "The message has no attachment. Documents are taken from attachments only; the message is kept."
)
UNREADABLE: Final = gettext_noop(
    "The message is broken in a way that nobody here could read. It is kept as it came."
)
TOO_LARGE: Final = gettext_noop("The message is larger than %(limit)s MB and was left unread.")
LEFT_OUT: Final = gettext_noop(
    "%(count)s further attachments were not looked at: %(limit)s is the most in one message. The "
    "whole message is kept."
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
        _take_or_keep(waiting)
        dealt_with.append(waiting.key)
        if len(dealt_with) >= AT_ONCE:
            break
    for key in dealt_with:
        box.done(address, key)
    return len(dealt_with)


def _take_or_keep(waiting: WaitingMessage) -> None:
    """One message that breaks its reader must not keep all others waiting for ever."""
    try:
        take_message(waiting)
    except Exception as failure:  # the boundary: recorded, shown, and the message is kept
        log.exception("message_unreadable", key=waiting.key)
        sentry_sdk.capture_exception(failure)
        _keep_unread(waiting)


@transaction.atomic
def _keep_unread(waiting: WaitingMessage) -> None:
    digest = hashlib.sha256(waiting.content).hexdigest()
    message = messages.unread(f"<{digest}@content>")
    if IncomingMail.objects.filter(message_id=message.message_id).exists():
        return
    row = IncomingMail.objects.create(
        message_id=message.message_id,
        fetched_at=timezone.now(),
        outcome=MailOutcome.REFUSED,
        attachments=[_why(UNREADABLE)],
    )
    _keep_whole(row, waiting, message)
    publish(facts.MailRefused(mail_id=row.id, sender=""), actor=_sender(message))


def _keep_whole(row: IncomingMail, waiting: WaitingMessage, message: messages.Message) -> None:
    """As it came, unless only its beginning was fetched: then it is still in the mailbox."""
    if not waiting.content or len(waiting.content) > MESSAGE_MAX:
        return
    kept = files.store(
        name="message.eml",
        content=waiting.content,
        actor=_sender(message),
        size_max=MESSAGE_MAX,
    )
    row.file_id = kept.id
    row.save(update_fields=["file"])


def _key(message: messages.Message) -> str | None:
    """Under which the message is kept; None when it was here before.

    Some senders give every message the same id: what says something else is another message.
    """
    plain, other = _keys(message)
    rows = IncomingMail.objects.filter(message_id__in=(plain, other))
    known = {row.message_id: row for row in rows}
    first = known.get(plain)
    if first is None:
        return plain
    said = (first.sender, first.subject, first.words)
    is_same = said == (message.sender, message.subject, message.words)
    # Of a sender who asked to be forgotten nothing is left to compare with.
    return None if is_same or said == GONE or other in known else other


def _keys(message: messages.Message) -> tuple[str, str]:
    """The sender's id, and the one that another message of that id gets."""
    said = (message.sender, message.subject, message.words, str(message.sent_at))
    digest = hashlib.sha256("\0".join(said).encode()).hexdigest()[:24]
    return message.message_id, f"{message.message_id[:KEY_LENGTH]}#{digest}"


@transaction.atomic
def take_message(waiting: WaitingMessage) -> IncomingMail | None:
    """Keep each attachment as a document; None when the message was here before."""
    is_whole = len(waiting.content) <= MESSAGE_MAX
    message = messages.read_message(waiting.content)
    key = _key(message)
    if key is None:
        return None
    row = IncomingMail.objects.create(
        message_id=key,
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
    if row.outcome != MailOutcome.TAKEN:
        _keep_whole(row, waiting, message)
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
