"""Sending an invoice by e-mail: the paper and the e-invoice, in the customer's language."""

from __future__ import annotations

import re
import smtplib
import uuid
from typing import Final

from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import receivables as facts
from apps.accounting.models import Invoice, InvoiceSending
from apps.accounting.selectors.receivables import outgoing as read
from apps.accounting.services.receivables import documents, refusals
from apps.accounting.values.receivables import InvoiceState, SendingState
from kernel import files, jobs
from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.facts import publish
from kernel.records import acted

SEND: Final = "accounting.invoice.send"
JOB: Final = "accounting.send_invoice"
PARTS: Final = re.compile(r"[,;\s]+")
RECIPIENTS_MAX: Final = 5


class AddressUnfit(Invalid):
    code = "accounting.invoice.address_unfit"
    sentence = _("“%(address)s” is no e-mail address.")


@transaction.atomic
def send_invoice(*, invoice_id: uuid.UUID, actor: Actor, recipient: str = "") -> uuid.UUID:
    """Ask for the e-mail to be sent; a job does it. The sending's id. May be asked for again.

    Without a `recipient` it goes to the customer's address. Errors: `NotFound`,
    `InvoiceNotIssued`, `AddressMissing`, `AddressUnfit`.
    """
    actor.require(SEND)
    invoice = Invoice.objects.select_related("party").filter(pk=invoice_id).first()
    if invoice is None:
        raise NotFound()
    if invoice.state != InvoiceState.ISSUED:
        raise refusals.InvoiceNotIssued()
    addresses = checked_addresses(recipient or invoice.buyer.get("email", ""))
    sending = InvoiceSending.objects.create(
        invoice=invoice, recipient=", ".join(addresses), **acted(actor)
    )
    jobs.enqueue(kind=JOB, args={"sending_id": str(sending.pk)}, actor=actor)
    return sending.pk


def checked_addresses(text: str) -> list[str]:
    """Up to five addresses. Errors: `AddressMissing`, `AddressUnfit`."""
    found = [each for each in PARTS.split(text.strip()) if each][:RECIPIENTS_MAX]
    if not found:
        raise refusals.AddressMissing(field="recipient")
    for each in found:
        try:
            validate_email(each)
        except ValidationError as unfit:
            raise AddressUnfit(field="recipient", address=each) from unfit
    return found


def deliver(*, sending_id: uuid.UUID, actor: Actor) -> str:
    """Write and send the e-mail. The state it is left in; a failure is kept with its reason."""
    sending = InvoiceSending.objects.select_related("invoice__party").get(pk=sending_id)
    if sending.state == SendingState.SENT:
        return str(sending.state)
    invoice = sending.invoice
    told: type[facts.InvoiceSent | facts.InvoiceNotSent]
    sending.error = attempt(_message(sending, actor=actor))
    if sending.error:
        sending.state, told = SendingState.FAILED, facts.InvoiceNotSent
    else:
        sending.state, told = SendingState.SENT, facts.InvoiceSent
        sending.sent_at = timezone.now()
    sending.save(update_fields=["state", "error", "sent_at"])
    publish(told(invoice_id=invoice.id, number=invoice.number), actor=actor)
    return str(sending.state)


def attempt(message: EmailMessage) -> str:
    """Send; why it could not be sent, or "" when it was."""
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as failure:
        return str(failure)[:500] or type(failure).__name__
    return ""


def _message(sending: InvoiceSending, *, actor: Actor) -> EmailMessage:
    invoice = sending.invoice
    paper = read.outgoing(invoice)
    with override(invoice.language):
        words = (
            gettext("Credit note %(number)s from %(seller)s")
            if paper.is_credit_note
            else gettext("Invoice %(number)s from %(seller)s")
        )
        subject = words % {"number": paper.number, "seller": paper.seller.name}
        text = render_to_string("accounting/mail/invoice.txt", {"invoice": paper})
    message = EmailMessage(
        subject=" ".join(subject.split()),
        body=text,
        to=sending.recipient.split(", "),
        reply_to=[paper.seller.email] if paper.seller.email else None,
    )
    for made in documents.make_documents(invoice_id=invoice.id, actor=actor):
        stored = files.look(made.file_id)
        message.attach(stored.name, files.read(made.file_id), stored.media_type)
    return message
