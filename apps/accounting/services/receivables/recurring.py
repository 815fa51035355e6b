"""Invoices that come again: set up, paused, and made when they are due."""

from __future__ import annotations

import datetime
import uuid
from contextlib import suppress
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.facts import receivables as facts
from apps.accounting.models import Invoice, RecurringInvoice
from apps.accounting.rules import terms as terms_rules
from apps.accounting.selectors.receivables.drafts import draft_from_plain, draft_to_plain
from apps.accounting.services.receivables import drafting, issuing, refusals
from apps.accounting.values.receivables import InvoiceDraft
from kernel.actor import Actor, system_actor
from kernel.errors import KontorError, NotFound
from kernel.facts import publish
from kernel.records import acted

DRAFT: Final = "accounting.invoice.draft"
ISSUE: Final = "accounting.invoice.issue"
MONTHS_MAX: Final = 36
MADE_AT_ONCE: Final = 200


@transaction.atomic
def set_up_recurring(
    *,
    name: str,
    draft: InvoiceDraft,
    every_months: int,
    first_on: datetime.date,
    actor: Actor,
    ends_on: datetime.date | None = None,
    is_issued: bool = False,
    recurring_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """A recurring invoice, or with `recurring_id` that one anew. Its id.

    Whoever wants it issued by itself must be allowed to issue. Errors: `RhythmUnfit`, those of
    `create_draft`, `NotFound`.
    """
    actor.require(DRAFT)
    if is_issued:
        actor.require(ISSUE)
    if not 1 <= every_months <= MONTHS_MAX or (ends_on is not None and ends_on < first_on):
        raise refusals.RhythmUnfit(field="every_months")
    intended = drafting.intend(draft)
    name = name.strip() or intended.customer.name
    columns = {
        "name": name,
        "party_id": intended.customer.party_id,
        "draft": draft_to_plain(draft),
        "every_months": every_months,
        "day": first_on.day,
        "next_on": first_on,
        "ends_on": ends_on,
        "is_issued": is_issued,
        "is_active": True,
        "problem": "",
    }
    if recurring_id is None:
        made = RecurringInvoice.objects.create(**columns, **acted(actor))
        recurring_id = made.pk
    elif not RecurringInvoice.objects.filter(pk=recurring_id).update(**columns):
        raise NotFound()
    publish(
        facts.RecurringInvoiceChanged(recurring_id=recurring_id, name=name),
        actor=actor,
    )
    return recurring_id


@transaction.atomic
def switch_recurring(*, recurring_id: uuid.UUID, is_active: bool, actor: Actor) -> None:
    """Pause or take up again. Errors: `NotFound`."""
    actor.require(DRAFT)
    row = RecurringInvoice.objects.select_for_update().filter(pk=recurring_id).first()
    if row is None:
        raise NotFound()
    row.is_active, row.problem = is_active, ""
    row.save(update_fields=["is_active", "problem"])
    publish(facts.RecurringInvoiceChanged(recurring_id=row.pk, name=row.name), actor=actor)


def make_due_invoices(*, today: datetime.date | None = None) -> int:
    """Make the invoices that are due; every sweep calls it. How many were made.

    One that can't be made stays due, says why, and doesn't keep the others.
    """
    today = today or timezone.localdate()
    due = RecurringInvoice.objects.filter(is_active=True, next_on__lte=today, problem="")
    ids = due.order_by("next_on", "id").values_list("pk", flat=True)[:MADE_AT_ONCE]
    return sum(_make(each, today=today) for each in list(ids))


@transaction.atomic
def make_now(*, recurring_id: uuid.UUID, on: datetime.date, actor: Actor) -> uuid.UUID:
    """Make the occurrence of that day, again after a problem, or early. The invoice's id.

    Asked twice it is made once: the second gets the same invoice. Errors: `NotFound`,
    `OccurrencePassed` when that day isn't the next one and nothing is left of it, those of a draft.
    """
    actor.require(DRAFT)
    row = RecurringInvoice.objects.select_for_update().filter(pk=recurring_id).first()
    if row is None:
        raise NotFound()
    made = Invoice.objects.filter(recurring=row, recurring_on=on).values_list("pk", flat=True)
    if found := made.first():
        return found
    if row.next_on != on or not _goes_on(row):
        raise refusals.OccurrencePassed(name=row.name, date=on.isoformat())
    if row.is_issued:
        actor.require(ISSUE)
    return _made(row, actor=actor)


def _make(recurring_id: uuid.UUID, *, today: datetime.date) -> int:
    actor = system_actor()
    try:
        with transaction.atomic():
            row = (
                RecurringInvoice.objects.select_for_update(skip_locked=True)
                .filter(pk=recurring_id, is_active=True, next_on__lte=today)
                .first()
            )
            if row is None:
                return 0
            _made(row, actor=actor)
    except KontorError as refused:
        _keep_problem(recurring_id, refused, actor=actor)
        return 0
    return 1


@transaction.atomic
def _keep_problem(recurring_id: uuid.UUID, refused: KontorError, *, actor: Actor) -> None:
    row = RecurringInvoice.objects.select_for_update().get(pk=recurring_id)
    row.problem = refused.message[:500]
    row.save(update_fields=["problem"])
    publish(
        facts.RecurringInvoiceStuck(
            recurring_id=row.pk, name=row.name, due_on=row.next_on.isoformat()
        ),
        actor=actor,
    )


def _made(row: RecurringInvoice, *, actor: Actor) -> uuid.UUID:
    """The next occurrence; one that asks for a second person stays a draft until it has one."""
    draft = draft_from_plain(row.draft, party_id=row.party_id, issued_on=row.next_on)
    invoice_id = drafting.record_draft(
        draft=draft, actor=actor, recurring_id=row.pk, recurring_on=row.next_on
    )
    if row.is_issued:
        with suppress(refusals.SecondPersonMissing), transaction.atomic():
            issuing.record_issue(invoice_id=invoice_id, actor=actor)
    row.next_on = terms_rules.repeats_on(row.next_on, months=row.every_months, anchor=row.day)
    row.is_active = row.is_active and _goes_on(row)
    row.problem = ""
    row.save(update_fields=["next_on", "is_active", "problem"])
    return invoice_id


def _goes_on(row: RecurringInvoice) -> bool:
    return row.ends_on is None or row.next_on <= row.ends_on
