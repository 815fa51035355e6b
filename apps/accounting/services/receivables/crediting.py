"""Credit notes: over all of an invoice at once; one over a part begins as a draft."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.models import Invoice
from apps.accounting.selectors import receivables as read
from apps.accounting.services.ledger import ReasonMissing
from apps.accounting.services.receivables import drafting, issuing, refusals
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.receivables import InvoiceState, IssuedInvoice
from kernel.actor import Actor

CREDIT: Final = "accounting.invoice.credit"


@transaction.atomic
def credit_invoice(*, invoice_id: uuid.UUID, reason: str, actor: Actor) -> IssuedInvoice:
    """Issue a credit note over all of an invoice, linked to it; one settles the other.

    What was paid already stays on the customer's account. A foreign invoice is credited at its
    own rate. Errors: `NotFound`, `InvoiceNotIssued`, `CorrectedUnfit` for a credit note,
    `AlreadyCredited`, `ReasonMissing`, those of `issue_invoice`.
    """
    actor.require(CREDIT)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    invoice = drafting.locked(invoice_id)
    if invoice.state != InvoiceState.ISSUED or invoice.issued_on is None:
        raise refusals.InvoiceNotIssued()
    if invoice.kind != InvoiceKind.INVOICE:
        raise refusals.CorrectedUnfit(field="corrects")
    if Invoice.objects.filter(corrects=invoice, state=InvoiceState.ISSUED).exists():
        raise refusals.AlreadyCredited(number=invoice.number)
    today = max(timezone.localdate(), invoice.issued_on)
    same = read.draft_of(invoice, issued_on=today, taxed_on=today)
    with refusals.named_errors(number=invoice.number):
        note_id = drafting.record_draft(
            draft=replace(same, corrects=invoice.id, series_id=None, note=reason.strip()),
            actor=actor,
            is_reversal=True,
        )
    return issuing.record_issue(invoice_id=note_id, actor=actor)
