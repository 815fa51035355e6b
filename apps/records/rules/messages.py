"""What a message brings: attachments, and its words as plain text. Pure; nothing in it is run."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser
from typing import Final

from apps.records.rules.folding import storable

ATTACHMENTS_MAX: Final = 50
# What the standard library's own parsers raise over broken messages.
BROKEN: Final = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    RecursionError,
)
WORDS_MAX: Final = 2000
SIGNATURE_BYTES_MAX: Final = 40_000
NAME_MAX: Final = 200
SILENT: Final = frozenset({"script", "style", "head", "title"})


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """`message_id` is the sender's, or made of the content where there is none."""

    message_id: str
    sender: str
    subject: str
    words: str
    sent_at: datetime | None
    attachments: tuple[Attachment, ...]
    # Attachments beyond `ATTACHMENTS_MAX`, which nobody looks at.
    left_out: int


def read_message(content: bytes) -> Message:
    """What can't be read of it is empty."""
    message = message_from_bytes(content, policy=policy.default)
    found = [part for part in message.walk() if _is_attachment(part)]
    return Message(
        message_id=_message_id(message, content),
        sender=_line(_sender(message), 320),
        subject=_line(_header(message, "Subject"), 255),
        words=_words(message),
        sent_at=_sent_at(message),
        attachments=tuple(_attachment(part) for part in found[:ATTACHMENTS_MAX]),
        left_out=max(0, len(found) - ATTACHMENTS_MAX),
    )


def unread(message_id: str) -> Message:
    """A message of which nothing is known."""
    return Message(
        message_id=message_id,
        sender="",
        subject="",
        words="",
        sent_at=None,
        attachments=(),
        left_out=0,
    )


# ---- Head ----------------------------------------------------------------------------------------
def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except BROKEN:
        return ""


def _sender(message: EmailMessage) -> str:
    name, address = parseaddr(_header(message, "From"))
    return f"{name} <{address}>" if name and address else address or name


def _message_id(message: EmailMessage, content: bytes) -> str:
    stated = _line(_header(message, "Message-ID"), 255)
    return stated or f"<{hashlib.sha256(content).hexdigest()}@content>"


def _sent_at(message: EmailMessage) -> datetime | None:
    try:
        found = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, OverflowError):
        return None
    return found if found.tzinfo else None


def _line(text: str, length: int) -> str:
    return " ".join(storable(text).split())[:length]


# ---- Parts ---------------------------------------------------------------------------------------
def _is_attachment(part: EmailMessage) -> bool:
    # What a forwarded message carries is met by itself.
    if part.get_content_maintype() in ("multipart", "message"):
        return False
    disposition, has_name = _disposition(part), _has_name(part)
    if part.get_content_maintype() == "image" and disposition != "attachment":
        # Signatures' pictures are small and inside the text; a photo is larger, wherever it stands.
        return "Content-ID" not in part or len(_content(part)) > SIGNATURE_BYTES_MAX
    is_text = part.get_content_maintype() == "text" and not has_name
    return disposition == "attachment" or not is_text


def _disposition(part: EmailMessage) -> str:
    try:
        return (part.get_content_disposition() or "").lower()
    except BROKEN:
        # Said something, and nobody knows what: better looked at than lost.
        return "attachment"


def _has_name(part: EmailMessage) -> bool:
    return bool(_name(part))


def _name(part: EmailMessage) -> str:
    try:
        return part.get_filename() or ""
    except BROKEN:
        return ""


def _attachment(part: EmailMessage) -> Attachment:
    name = _name(part)
    return Attachment(_line(name, NAME_MAX), _content(part))


def _content(part: EmailMessage) -> bytes:
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else b""


# ---- Words ---------------------------------------------------------------------------------------
def _words(message: EmailMessage) -> str:
    body = next((part for part in message.walk() if _is_body(part, "text/plain")), None)
    if body is not None:
        return _shortened(_decoded(body))
    body = next((part for part in message.walk() if _is_body(part, "text/html")), None)
    return _shortened(_spoken(_decoded(body))) if body is not None else ""


def _is_body(part: EmailMessage, kind: str) -> bool:
    return part.get_content_type() == kind and not _has_name(part)


def _decoded(part: EmailMessage) -> str:
    found = part.get_payload(decode=True)
    raw = found if isinstance(found, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8", errors="replace")
    except BROKEN:
        return raw.decode("utf-8", errors="replace")


def _shortened(text: str) -> str:
    lines = [" ".join(line.split()) for line in storable(text).split("\n")]
    return "\n".join(line for line in lines if line)[:WORDS_MAX]


class _Spoken(HTMLParser):
    """The text that a reader of the page would see, without any of its marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in SILENT
        if tag in ("p", "br", "div", "tr", "li"):
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in SILENT and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def _spoken(page: str) -> str:
    reader = _Spoken()
    with suppress(*BROKEN):
        reader.feed(page)
    return "".join(reader.said)
