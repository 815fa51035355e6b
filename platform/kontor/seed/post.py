"""Suppliers' mail: a message with its paper, put where a mail server would deliver it."""

from __future__ import annotations

import mimetypes
import uuid
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime

from django.conf import settings

from apps.records import selectors as records
from apps.records import services
from kontor.seed.deals import Deal
from kontor.seed.partners import Partner
from kontor.seed.suppliers_paper import Paper


def send(partner: Partner, deal: Deal, paper: Paper, *, at: datetime) -> uuid.UUID | None:
    """Send and fetch, inside a client's scope: the document that came of it. A message that came
    before brings nothing new."""
    _deliver(partner, deal, paper, at=at)
    services.fetch_mail()
    for mail in records.incoming_mail(limit=500):
        if mail.subject == deal.number:
            return next((each.document_id for each in mail.attachments), None)
    return None


def _deliver(partner: Partner, deal: Deal, paper: Paper, *, at: datetime) -> None:
    address = records.mail_address()
    kind, _encoding = mimetypes.guess_type(paper.name)
    main, sub = (kind or "application/xml").split("/")
    message = EmailMessage()
    message["From"] = f"{partner.name} <faktura@{partner.mail_name}.example>"
    message["To"] = address
    message["Subject"] = deal.number
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{deal.number}@{partner.mail_name}.example>"
    message.set_content(f"{partner.name}\n{deal.number}\n")
    message.add_attachment(paper.content, maintype=main, subtype=sub, filename=paper.name)
    place = settings.MAILBOX_FOLDER / address / "new"
    place.mkdir(parents=True, exist_ok=True)
    (place / f"{deal.number}.eml").write_bytes(message.as_bytes())
