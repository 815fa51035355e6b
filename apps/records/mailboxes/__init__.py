"""Where messages to a client wait. A mailbox gives what is new and is told what was dealt with.

`KONTOR_MAILBOX` says which: nothing for folders below `KONTOR_HOME/mail` (one maildir per address),
or `imaps://user:password@host/folder` for one account that gets the mail of all addresses.
"""

from __future__ import annotations

from django.conf import settings

from apps.records.mailboxes.imap import ImapMailbox
from apps.records.mailboxes.maildir import MaildirMailbox
from apps.records.mailboxes.port import Mailbox, WaitingMessage

__all__ = ["Mailbox", "WaitingMessage", "address_of", "mailbox"]


def address_of(mail_name: str) -> str:
    """The address under which a client's documents can be sent."""
    return f"{mail_name}@{settings.MAIL_DOMAIN}"


def mailbox() -> Mailbox:
    if settings.MAILBOX_URL:
        return ImapMailbox(settings.MAILBOX_URL)
    return MaildirMailbox(settings.MAILBOX_FOLDER)
