"""Entries that come back: set up once, posted when due, never lost when they can't be."""

from __future__ import annotations

import datetime
import uuid
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounting import facts_schedules as facts
from apps.accounting.models import (
    Account,
    Dimension,
    Journal,
    RecurringEntry,
    RecurringLine,
    RecurringRun,
)
from apps.accounting.selectors import recurring as selectors
from apps.accounting.services.ledger import (
    AccountNotInUse,
    PartyMissing,
    ReasonMissing,
    UnknownAccount,
    UnknownDimension,
    UnknownJournal,
    check_draft,
    record_entry,
)
from apps.accounting.values.ledger import DimensionKind, EntryDraft, LineDraft, PostedEntry
from apps.accounting.values.recurring import Frequency, RecurringDraft, Swept
from kernel.actor import Actor, system_actor
from kernel.errors import Conflict, Invalid, KontorError, NotFound
from kernel.facts import publish
from kernel.records import acted

RECUR: Final = "accounting.recurring.change"
SOURCE_KIND: Final = "recurring_entry"
NAME_MAX: Final = 100
REASON_MAX: Final = 300
# A round of the sweep; whatever is left waits for the next.
AT_ONCE: Final = 200


class RecurringNameMissing(Invalid):
    code = "accounting.recurring_entry.name_missing"
    sentence = _("Give it a name of at most %(limit)s characters.")


class RecurrenceMalformed(Invalid):
    code = "accounting.recurring_entry.malformed"
    sentence = _("Say how often, on which day from 1 to 31, and an end after the start.")


class NothingRecurs(Invalid):
    code = "accounting.recurring_entry.nothing"
    sentence = _("Between these days it would never come.")


class NotDue(Conflict):
    code = "accounting.recurring_entry.not_due"
    sentence = _("“%(name)s” of %(date)s is not the next one: it was posted or skipped meanwhile.")


# ---- Setting up ------------------------------------------------------------------------------
@transaction.atomic
def add_recurring_entry(*, draft: RecurringDraft, actor: Actor) -> uuid.UUID:
    """Set up an entry that comes back. It is posted from its first day on, each when it is due.

    Errors: `RecurringNameMissing`, `RecurrenceMalformed`, `NothingRecurs`, `PartyMissing` for an
    account of receivables or payables, and those of `post_entry` about the lines.
    """
    actor.require(RECUR)
    _check(draft)
    journal = _journal(draft.journal_code)
    row = RecurringEntry(
        name=draft.name.strip(),
        journal=journal,
        description=draft.description.strip(),
        every=draft.every,
        day=draft.day,
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        **acted(actor),
    )
    row.next_on = selectors.recurrence_of(row).after(None)
    if row.next_on is None:
        raise NothingRecurs(field="starts_on")
    row.save(force_insert=True)
    _add_lines(row, draft)
    publish(
        facts.RecurringEntryAdded(
            recurring_id=row.pk, name=row.name, starts_on=row.starts_on.isoformat()
        ),
        actor=actor,
    )
    return row.pk


@transaction.atomic
def end_recurring_entry(*, recurring_id: uuid.UUID, on: datetime.date, actor: Actor) -> None:
    """Let it come up to that day and never after. Errors: `NotFound`, `RecurrenceMalformed`."""
    actor.require(RECUR)
    row = _locked(recurring_id)
    if on < row.starts_on:
        raise RecurrenceMalformed(field="on")
    row.ends_on = on
    if row.next_on is not None and row.next_on > on:
        row.next_on, row.held = None, None
    row.save(update_fields=["ends_on", "next_on", "held"])
    publish(
        facts.RecurringEntryEnded(recurring_id=row.pk, name=row.name, ends_on=on.isoformat()),
        actor=actor,
    )


def _check(draft: RecurringDraft) -> None:
    if not draft.name.strip() or len(draft.name.strip()) > NAME_MAX:
        raise RecurringNameMissing(field="name", limit=NAME_MAX)
    is_backwards = draft.ends_on is not None and draft.ends_on < draft.starts_on
    if draft.every not in Frequency.values or not 1 <= draft.day <= 31 or is_backwards:
        raise RecurrenceMalformed(field="every")
    check_draft(_entry(draft.journal_code, draft.starts_on, draft.description, draft.lines))


def _entry(
    journal: str, on: datetime.date, description: str, lines: tuple[LineDraft, ...], of: str = ""
) -> EntryDraft:
    return EntryDraft(
        journal_code=journal,
        date=on,
        description=description,
        lines=lines,
        source_kind=SOURCE_KIND,
        source_id=of,
    )


def _journal(code: str) -> Journal:
    row = Journal.objects.filter(code=code).first()
    if row is None:
        raise UnknownJournal(field="journal", journal=code)
    return row


def _add_lines(row: RecurringEntry, draft: RecurringDraft) -> None:
    codes = [line.account_code for line in draft.lines]
    accounts = {each.code: each for each in Account.objects.filter(code__in=codes)}
    for code in codes:
        _check_account(accounts.get(code), code)
    dimensions = {(each.kind, each.code): each for each in Dimension.objects.filter(is_active=True)}
    RecurringLine.objects.bulk_create(
        RecurringLine(
            recurring=row,
            position=position,
            account=accounts[line.account_code],
            amount=line.amount,
            description=line.description.strip(),
            cost_centre=_dimension(dimensions, DimensionKind.COST_CENTRE, line.cost_centre),
            project=_dimension(dimensions, DimensionKind.PROJECT, line.project),
        )
        for position, line in enumerate(draft.lines, start=1)
    )


def _check_account(account: Account | None, code: str) -> None:
    if account is None:
        raise UnknownAccount(field="lines", account=code)
    if not account.is_active:
        raise AccountNotInUse(field="lines", account=code)
    if account.control:
        raise PartyMissing(field="lines", account=code)


def _dimension(
    known: dict[tuple[str, str], Dimension], kind: DimensionKind, code: str
) -> Dimension | None:
    if not code:
        return None
    if (kind.value, code) not in known:
        raise UnknownDimension(field="lines", dimension=code)
    return known[kind.value, code]


# ---- What is due -----------------------------------------------------------------------------
@transaction.atomic
def post_due(
    *,
    recurring_id: uuid.UUID,
    on: datetime.date,
    actor: Actor,
    dated: datetime.date | None = None,
) -> PostedEntry:
    """Post the occurrence of that day, under another date when one is given. Once, whoever asks.

    Errors: `NotFound`, `NotDue`, and those of `post_entry`: then it stays due.
    """
    actor.require(RECUR)
    row = _locked(recurring_id)
    _require_next(row, on)
    posted = record_entry(draft=_draft_of(row, dated or on), actor=actor)
    RecurringRun.objects.create(recurring=row, date=on, entry_id=posted.id, **acted(actor))
    _advance(row)
    publish(
        facts.OccurrencePosted(
            recurring_id=row.pk,
            name=row.name,
            date=on.isoformat(),
            entry_id=posted.id,
            entry=posted.reference,
        ),
        actor=actor,
    )
    return posted


@transaction.atomic
def skip_due(*, recurring_id: uuid.UUID, on: datetime.date, reason: str, actor: Actor) -> None:
    """Leave out the occurrence of that day, with a reason. Errors: `NotFound`, `NotDue`,
    `ReasonMissing`."""
    actor.require(RECUR)
    if not reason.strip():
        raise ReasonMissing(field="reason")
    row = _locked(recurring_id)
    _require_next(row, on)
    why = reason.strip()[:REASON_MAX]
    RecurringRun.objects.create(recurring=row, date=on, skipped_because=why, **acted(actor))
    _advance(row)
    publish(
        facts.OccurrenceSkipped(
            recurring_id=row.pk, name=row.name, date=on.isoformat(), reason=why
        ),
        actor=actor,
    )


def post_what_is_due(*, today: datetime.date | None = None) -> Swept:
    """Post every occurrence whose day has come, oldest first; each sweep calls it.

    What can't be posted (its period is closed, an account is out of use) stays due and says why.
    """
    today = today or timezone.localdate()
    posted = held = 0
    waiting = RecurringEntry.objects.filter(next_on__lte=today).order_by("next_on")
    for recurring_id in list(waiting.values_list("pk", flat=True)[:AT_ONCE]):
        while (due := _next_due(recurring_id, today)) is not None:
            if not _post_or_hold(recurring_id, due):
                held += 1
                break
            posted += 1
    return Swept(posted=posted, held=held)


def _next_due(recurring_id: uuid.UUID, today: datetime.date) -> datetime.date | None:
    rows = RecurringEntry.objects.filter(pk=recurring_id, next_on__lte=today)
    return rows.values_list("next_on", flat=True).first()


def _post_or_hold(recurring_id: uuid.UUID, on: datetime.date) -> bool:
    actor = system_actor()
    try:
        post_due(recurring_id=recurring_id, on=on, actor=actor)
    except NotDue:
        return True
    except KontorError as refused:
        _hold(recurring_id, on, refused, actor=actor)
        return False
    return True


@transaction.atomic
def _hold(
    recurring_id: uuid.UUID, on: datetime.date, refused: KontorError, *, actor: Actor
) -> None:
    row = _locked(recurring_id)
    held = kept_reason(refused)
    if row.next_on != on or row.held == held:
        return
    row.held = held
    row.save(update_fields=["held"])
    publish(
        facts.OccurrenceHeld(recurring_id=row.pk, name=row.name, date=on.isoformat()), actor=actor
    )


def kept_reason(refused: KontorError) -> dict[str, Any]:
    """A refusal as it is stored, to be told in the language of whoever reads it."""
    params = {
        name: value if isinstance(value, int) else str(value)
        for name, value in refused.params.items()
    }
    return {"sentence": refused.sentence_id(), "params": params}


def _locked(recurring_id: uuid.UUID) -> RecurringEntry:
    rows = RecurringEntry.objects.select_related("journal").select_for_update(of=("self",))
    row = rows.filter(pk=recurring_id).first()
    if row is None:
        raise NotFound()
    return row


def _require_next(row: RecurringEntry, on: datetime.date) -> None:
    if row.next_on != on:
        raise NotDue(name=row.name, date=on.isoformat())


def _draft_of(row: RecurringEntry, on: datetime.date) -> EntryDraft:
    lines = RecurringLine.objects.filter(recurring=row).order_by("position")
    drafts = tuple(
        LineDraft(
            account_code=line.account.code,
            amount=line.amount,
            description=line.description,
            cost_centre=line.cost_centre.code if line.cost_centre else "",
            project=line.project.code if line.project else "",
        )
        for line in lines.select_related("account", "cost_centre", "project")
    )
    return _entry(row.journal.code, on, row.description, drafts, of=str(row.pk))


def _advance(row: RecurringEntry) -> None:
    row.next_on = selectors.recurrence_of(row).after(row.next_on)
    row.held = None
    row.save(update_fields=["next_on", "held"])
