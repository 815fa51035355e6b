"""Undoing what was posted: a linked mirror image."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from apps.accounting.facts import ledger as facts
from apps.accounting.models import JournalEntry, Line, OpenItem, PeriodState
from apps.accounting.services.ledger.errors import (
    AlreadyReversed,
    ItemsAllocated,
    ReasonMissing,
    ReversalIsFinal,
    ReversalTooEarly,
)
from apps.accounting.services.ledger.posting import TEXT_MAX, record_entry
from apps.accounting.services.ledger.settling import Part, settle
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish

# What an allocation comes from when an entry and its mirror image settle each other.
REVERSAL: Final = "reversal"


@transaction.atomic
def reverse_entry(
    *, entry_id: uuid.UUID, reason: str, actor: Actor, date: date | None = None
) -> PostedEntry:
    """Post the mirror image of an entry, linked to it; its open items settle the original's.

    Without a `date` it takes the entry's own while that period is open, else today's.
    Errors: `NotFound`, `AlreadyReversed`, `ReversalIsFinal`, `ReversalTooEarly`, `PeriodClosed`,
    `ItemsAllocated` when something has been settled against the entry.
    """
    actor.require("accounting.entry.reverse")
    return record_reversal(entry_id=entry_id, reason=reason, actor=actor, date=date)


def record_reversal(
    *, entry_id: uuid.UUID, reason: str, actor: Actor, date: date | None = None
) -> PostedEntry:
    """`reverse_entry` for acts that have permissions of their own. Errors: as there."""
    if not reason.strip():
        raise ReasonMissing(field="reason")
    original = _entry_to_reverse(entry_id)
    items = _untouched_items(original)
    draft = _reversal_of(original, reason=reason.strip(), on=date)
    with _once(original):
        reversal = record_entry(draft=draft, actor=actor, reverses=original.id)
    if items:
        _settle_with(reversal, items, actor=actor)
    publish(
        facts.EntryReversed(
            entry_id=original.id,
            entry=_reference(original),
            reversal_id=reversal.id,
            reversal=reversal.reference,
            reason=reason.strip(),
        ),
        actor=actor,
    )
    return reversal


@contextmanager
def _once(original: JournalEntry) -> Iterator[None]:
    """Who comes second, in the same moment, meets the unique link."""
    try:
        yield
    except IntegrityError as second:
        raise AlreadyReversed(entry=_reference(original)) from second


def _entry_to_reverse(entry_id: uuid.UUID) -> JournalEntry:
    rows = JournalEntry.objects.select_related("journal", "fiscal_year", "period")
    original = rows.filter(pk=entry_id).first()
    if original is None:
        raise NotFound()
    if original.reverses_id is not None:
        raise ReversalIsFinal(entry=_reference(original))
    if JournalEntry.objects.filter(reverses=original).exists():
        raise AlreadyReversed(entry=_reference(original))
    return original


def _untouched_items(original: JournalEntry) -> list[OpenItem]:
    """The entry's open items, in the order of its lines."""
    items = list(OpenItem.objects.filter(line__entry=original).order_by("line_id"))
    for item in items:
        if (item.open_amount, item.open_currency_amount) != (item.amount, item.currency_amount):
            raise ItemsAllocated(entry=_reference(original))
    return items


def _settle_with(reversal: PostedEntry, items: list[OpenItem], *, actor: Actor) -> None:
    """Item by item: original and mirror stand on one account, for one party.

    Something settled in the same moment makes the tables refuse: then nothing was reversed.
    """
    mirrors = OpenItem.objects.filter(line__entry_id=reversal.id).order_by("line_id")
    for pair in zip(items, mirrors, strict=True):
        parts = [
            Part(item_id=each.pk, amount=each.amount, currency_amount=each.currency_amount)
            for each in pair
        ]
        settle(
            parts=parts,
            on=reversal.date,
            actor=actor,
            source_kind=REVERSAL,
            source_id=str(reversal.id),
        )


def _reversal_of(original: JournalEntry, *, reason: str, on: date | None) -> EntryDraft:
    on = on or _open_date(original)
    if on < original.date:
        raise ReversalTooEarly(field="date", date=original.date.isoformat())
    lines = list(_lines_of(original))
    text = gettext("Reversal of %(entry)s: %(reason)s")
    return EntryDraft(
        journal_code=original.journal.code,
        date=on,
        description=(text % {"entry": _reference(original), "reason": reason})[:TEXT_MAX],
        lines=tuple(_mirror(line) for line in lines),
        source_kind=original.source_kind,
        source_id=original.source_id,
        taxed_on=next((line.taxed_on for line in lines if on == original.date), None),
    )


def _lines_of(original: JournalEntry) -> QuerySet[Line]:
    lines = Line.objects.filter(entry=original).order_by("position")
    return lines.select_related("account", "tax_code", "cost_centre", "project")


def _mirror(line: Line) -> LineDraft:
    return LineDraft(
        account_code=line.account.code,
        amount=-line.amount,
        description=line.description,
        currency=line.currency or "",
        currency_amount=None if line.currency_amount is None else -line.currency_amount,
        party_id=line.party_id,
        due_on=line.due_on,
        tax_code=line.tax_code.code if line.tax_code else "",
        tax_role=line.tax_role or "",
        cost_centre=line.cost_centre.code if line.cost_centre else "",
        project=line.project.code if line.project else "",
    )


def _open_date(original: JournalEntry) -> date:
    is_open = original.period.state == PeriodState.OPEN
    return original.date if is_open else max(original.date, timezone.localdate())


def _reference(entry: JournalEntry) -> str:
    return f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}"
