"""Approving drafts: anybody who may, or from an amount on somebody who wrote nothing on it."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.facts import receivables as facts
from apps.accounting.models import Invoice, InvoiceSettings
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors.receivables import approvals
from apps.accounting.services.receivables import drafting, refusals
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.receivables import InvoiceState
from kernel.actor import Actor
from kernel.facts import publish

APPROVE: Final = "accounting.invoice.approve"


@transaction.atomic
def approve_draft(*, invoice_id: uuid.UUID, actor: Actor) -> None:
    """Say that a draft may go out.

    Errors: `NotFound`, `InvoiceFinal`, `SecondPersonMissing` for whoever wrote on it when its total
    asks for another person; behind a key stands whoever made it.
    """
    actor.require(APPROVE)
    invoice = drafting.locked(invoice_id)
    if invoice.state == InvoiceState.ISSUED:
        raise refusals.InvoiceFinal(number=invoice.number)
    if invoice.state == InvoiceState.APPROVED:
        return
    limit = approvals.second_person_from()
    is_asked = approvals.asks_second_person(invoice, limit=limit)
    if is_asked and not _is_second(invoice, actor.answerable_id):
        raise _missing(limit)
    invoice.state = InvoiceState.APPROVED
    invoice.approved_at, invoice.approved_by_name = timezone.now(), actor.name
    invoice.approved_by_id = actor.answerable_id
    invoice.save(update_fields=["state", "approved_at", "approved_by_id", "approved_by_name"])
    publish(
        facts.InvoiceApproved(
            invoice_id=invoice.id,
            party=invoice.party.name,
            payable=drafting.plain(invoice.payable),
            currency=invoice.currency,
        ),
        actor=actor,
    )


def check_second_person(
    invoice: Invoice, *, payable: Decimal, rate: Decimal | None, settings: InvoiceSettings
) -> None:
    """Before issuing: the total as it is issued decides. Errors: `SecondPersonMissing`."""
    limit = settings.second_person_from
    if limit is None or invoice.kind != InvoiceKind.INVOICE or invoice.corrects_id is not None:
        return
    is_approved = invoice.state == InvoiceState.APPROVED
    is_seconded = is_approved and _is_second(invoice, invoice.approved_by_id)
    if payable * (rate or 1) >= limit and not is_seconded:
        raise _missing(limit)


def _is_second(invoice: Invoice, who: str) -> bool:
    return bool(who) and who not in invoice.writer_ids


def _missing(limit: Decimal | None) -> refusals.SecondPersonMissing:
    own = books.books()
    return refusals.SecondPersonMissing(limit=f"{limit or 0:.{own.places}f} {own.currency}")
