"""Messages at a mail server, by IMAP over TLS: one account that gets the mail of all addresses."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from apps.records.mailboxes.port import WaitingMessage

SECONDS_MAX = 20
PORT = 993


class MailServerRefused(OSError):
    """The server answered, but not with what was asked for."""


class ImapMailbox:
    """`url` is imaps://user:password@host[:port][/folder]; the folder is INBOX when it is left out.

    What was dealt with is marked as seen and stays there.
    """

    pause_seconds = 300

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme != "imaps" or not parts.hostname:
            raise ValueError("KONTOR_MAILBOX must be imaps://user:password@host/folder")
        self.host, self.port = parts.hostname, parts.port or PORT
        self.user, self.password = unquote(parts.username or ""), unquote(parts.password or "")
        self.folder = unquote(parts.path.strip("/")) or "INBOX"

    def waiting(self, address: str, *, limit: int) -> Iterator[WaitingMessage]:
        with self._signed_in() as server:
            wanted = f'(UNSEEN OR HEADER Delivered-To "{address}" TO "{address}")'
            for key in self._said(server.uid("SEARCH", wanted))[0].split():
                # PEEK leaves it unseen: it is marked only once it was dealt with.
                part = f"(BODY.PEEK[]<0.{limit + 1}>)"
                for piece in self._said(server.uid("FETCH", key, part)):
                    if isinstance(piece, tuple):
                        yield WaitingMessage(key.decode(), piece[1])

    def done(self, address: str, key: str) -> None:
        with self._signed_in() as server:
            self._said(server.uid("STORE", key, "+FLAGS", r"(\Seen)"))

    @contextmanager
    def _signed_in(self) -> Iterator[Any]:
        try:
            server = self._connect()
            try:
                server.login(self.user, self.password)
                self._said(server.select(f'"{self.folder}"'))
                yield server
            finally:
                server.logout()
        except imaplib.IMAP4.error as refused:
            raise MailServerRefused(str(refused)) from refused

    def _connect(self) -> Any:
        return imaplib.IMAP4_SSL(self.host, self.port, timeout=SECONDS_MAX)

    def _said(self, answer: tuple[str, list[Any]]) -> list[Any]:
        kind, data = answer
        if kind != "OK":
            raise MailServerRefused(str(data))
        return data
