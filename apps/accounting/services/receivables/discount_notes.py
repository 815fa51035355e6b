"""The paper about a cash discount that was taken: a credit note over just that, with a number.

Czech act 235/2004 Sb. lowers the base and the tax once a discount was taken (§ 42) and wants a
corrective tax document about it within 15 days (§ 45); the tax falls into the period in which it is
made. So it is made, dated today, in the moment the payment is booked. Danish credit notes and
Hungarian módosító számlák (Áfa tv. § 77 and § 170) are made where the settings ask for them.
None of these paragraphs was read in the statutes here: not verified.

The discount is posted by its paper and not by the payment then, never by both.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override

from apps.accounting.models import Invoice, InvoiceSettings
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import receivables as read
from apps.accounting.selectors import roles
from apps.accounting.services.receivables import drafting, issuing
from apps.accounting.services.receivables.discounts import Discount
from apps.accounting.services.receivables.settings import SETTINGS_ID
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.ledger import AccountRole
from apps.accounting.values.receivables import (
    DraftLine,
    InvoiceDraft,
    InvoiceState,
    IssuedInvoice,
)
from kernel.actor import Actor

CZECH: Final = "CZ"
AT_ONCE: Final = Terms(days=0)


def documented(discounts: Sequence[Discount]) -> frozenset[uuid.UUID]:
    """The invoices among these whose discount has a paper: by law of a Czech payer of VAT when
    there was tax on the invoice, else where the settings say so. At most one query.
    """
    if not discounts:
        return frozenset()
    settings = InvoiceSettings.objects.only("country", "vat_id", "are_discounts_documented").get(
        pk=SETTINGS_ID
    )
    is_lawful = settings.country == CZECH and bool(settings.vat_id)
    return frozenset(
        each.invoice_id
        for each in discounts
        if settings.are_discounts_documented or (is_lawful and each.is_taxed)
    )


def make(
    discounts: Sequence[Discount],
    *,
    entry_id: uuid.UUID,
    paid_on: datetime.date,
    actor: Actor,
    today: datetime.date | None = None,
) -> tuple[IssuedInvoice, ...]:
    """Issue a credit note over each discount; issuing settles it with its invoice.

    `entry_id` is the payment that took them. Errors: those of `issue_invoice`.
    """
    made = []
    for each in discounts:
        invoice = Invoice.objects.get(pk=each.invoice_id)
        day = max(today or timezone.localdate(), paid_on, each.issued_on)
        with override(invoice.language):
            text = gettext("Cash discount on invoice %(number)s") % {"number": each.number}
            reason = gettext("Reason of the correction: cash discount, paid on %(day)s.")
            note = reason % {"day": date_format(paid_on, "SHORT_DATE_FORMAT")}
        draft = InvoiceDraft(
            party_id=invoice.party_id,
            lines=_lines(each, text=text),
            currency=invoice.currency,
            issued_on=day,
            taxed_on=day,
            language=invoice.language,
            terms=AT_ONCE,
            order_number=invoice.order_number,
            note=note,
            # So that the paper comes to the discount to the cent, tax included.
            are_prices_with_tax=True,
            corrects=invoice.pk,
        )
        made.append(_issued(draft, InvoiceKind.CREDIT_NOTE, entry_id=entry_id, actor=actor))
    return tuple(made)


def charge_discount_again(
    *, entry_id: uuid.UUID, actor: Actor, today: datetime.date | None = None
) -> tuple[IssuedInvoice, ...]:
    """When the payment is taken back its discount is owed again: each paper is corrected by an
    invoice over the same, once. Errors: those of `issue_invoice`.
    """
    rows = Invoice.objects.filter(discount_entry_id=entry_id, state=InvoiceState.ISSUED)
    papers = list(rows.select_related("corrects").select_for_update(of=("self",)).order_by("id"))
    answered = {each.corrects_id for each in papers if each.kind == InvoiceKind.INVOICE}
    return tuple(
        _charged_again(note, entry_id=entry_id, actor=actor, today=today)
        for note in papers
        if note.kind == InvoiceKind.CREDIT_NOTE and note.corrects_id not in answered
    )


def _charged_again(
    note: Invoice, *, entry_id: uuid.UUID, actor: Actor, today: datetime.date | None
) -> IssuedInvoice:
    invoice = note.corrects
    if invoice is None or note.issued_on is None:
        raise LookupError(f"{note.number} corrects nothing")
    day = max(today or timezone.localdate(), note.issued_on)
    with override(invoice.language):
        named = {"number": invoice.number, "note": note.number}
        text = gettext("Cash discount on invoice %(number)s, taken back") % named
        reason = gettext("Reason of the correction: the payment failed, %(note)s no longer holds.")
    same = read.draft_of(note, issued_on=day, taxed_on=day)
    left = (invoice.due_on - day).days if invoice.due_on else 0
    draft = replace(
        same,
        lines=tuple(replace(line, description=text) for line in same.lines),
        terms=Terms(days=max(left, 0)),
        note=reason % named,
        series_id=None,
    )
    return _issued(draft, InvoiceKind.INVOICE, entry_id=entry_id, actor=actor)


def _lines(discount: Discount, *, text: str) -> tuple[DraftLine, ...]:
    given = roles.account_for(role=AccountRole.DISCOUNT_GIVEN).code
    return tuple(
        DraftLine(
            description=text,
            quantity=Decimal(1),
            unit_price=base + tax,
            tax_code=code,
            account_code=given,
        )
        for code, base, tax in discount.taxes()
        if base + tax
    )


def _issued(
    draft: InvoiceDraft, kind: InvoiceKind, *, entry_id: uuid.UUID, actor: Actor
) -> IssuedInvoice:
    paper_id = drafting.record_draft(
        draft=draft, kind=kind, discount_entry_id=entry_id, actor=actor
    )
    return issuing.record_issue(invoice_id=paper_id, actor=actor)
