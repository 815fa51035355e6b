"""Entries that come back: set up once, posted when due, never lost when they can't be."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from babel.numbers import is_currency
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import schedules as facts
from apps.accounting.models import (
    Account,
    Dimension,
    Journal,
    RecurringEntry,
    RecurringLine,
    RecurringRun,
)
from apps.accounting.selectors import currencies, taxes
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import recurring as selectors
from apps.accounting.services.ledger import (
    AccountInCurrency,
    AccountNotInUse,
    CurrencyUnfit,
    PartyMissing,
    ReasonMissing,
    UnknownAccount,
    UnknownDimension,
    UnknownJournal,
    UnknownParty,
    UnknownTaxCode,
    check_draft,
    record_entry,
)
from apps.accounting.values.ledger import (
    DimensionKind,
    EntryDraft,
    LineDraft,
    PostedEntry,
    TaxRole,
)
from apps.accounting.values.recurring import Frequency, RecurringDraft, Swept, TemplateLine
from apps.parties import selectors as parties
from kernel.actor import Actor, system_actor
from kernel.errors import Conflict, Invalid, KontorError, NotFound
from kernel.facts import publish
from kernel.records import acted

RECUR: Final = "accounting.recurring.change"
SOURCE_KIND: Final = "recurring_entry"
NAME_MAX: Final = 100
REASON_MAX: Final = 300
DUE_DAYS_MAX: Final = 730
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


class TemplateCurrency(Invalid):
    code = "accounting.recurring_entry.currency"
    sentence = _(
        "The lines in %(currency)s come to zero by themselves, in %(currency)s and in %(own)s, so "
        "that each entry takes its own day's rate."
    )


class DueDaysOutOfRange(Invalid):
    code = "accounting.recurring_entry.due_days"
    sentence = _("What is owed is due 0 to %(limit)s days later.")


class NotDue(Conflict):
    code = "accounting.recurring_entry.not_due"
    sentence = _("“%(name)s” of %(date)s is not the next one: it was posted or skipped meanwhile.")


# ---- Setting up ------------------------------------------------------------------------------
@transaction.atomic
def add_recurring_entry(*, draft: RecurringDraft, actor: Actor) -> uuid.UUID:
    """Set up an entry that comes back. It is posted from its first day on, each when it is due.

    A foreign amount is worth each time what the day's rate says. Errors: `RecurringNameMissing`,
    `RecurrenceMalformed`, `NothingRecurs`, `TemplateCurrency`, and those of `post_entry` about
    the lines.
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
    if any(not 0 <= line.due_days <= DUE_DAYS_MAX for line in draft.lines):
        raise DueDaysOutOfRange(field="lines", limit=DUE_DAYS_MAX)
    _check_currencies(draft.lines)


def _check_currencies(lines: tuple[TemplateLine, ...]) -> None:
    own = books.books().currency
    for position, line in enumerate(lines, start=1):
        if line.currency and (line.currency == own or not is_currency(line.currency)):
            raise CurrencyUnfit(field="lines", position=position, currency=line.currency)
    for currency in sorted({line.currency for line in lines} - {""}):
        group = [line for line in lines if line.currency == currency]
        if sum(line.currency_amount or 0 for line in group) or sum(line.amount for line in group):
            raise TemplateCurrency(field="lines", currency=currency, own=own)


def _entry(
    journal: str,
    on: datetime.date,
    description: str,
    lines: Sequence[LineDraft],
    of: str = "",
) -> EntryDraft:
    return EntryDraft(
        journal_code=journal,
        date=on,
        description=description,
        lines=tuple(lines),
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
    for line in draft.lines:
        _check_account(accounts.get(line.account_code), line)
    _check_parties(draft.lines)
    known_codes = {each.code for each in taxes.tax_codes()}
    for line in draft.lines:
        if line.tax_code and line.tax_code not in known_codes:
            raise UnknownTaxCode(
                field="lines", tax_code=line.tax_code, date=draft.starts_on.isoformat()
            )
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
            currency=line.currency,
            currency_amount=line.currency_amount,
            party_id=line.party_id,
            due_days=line.due_days if accounts[line.account_code].control else None,
            tax_code=line.tax_code,
            tax_role=(line.tax_role or TaxRole.BASE) if line.tax_code else "",
        )
        for position, line in enumerate(draft.lines, start=1)
    )


def _check_account(account: Account | None, line: TemplateLine) -> None:
    code = line.account_code
    if account is None:
        raise UnknownAccount(field="lines", account=code)
    if not account.is_active:
        raise AccountNotInUse(field="lines", account=code)
    if account.control and line.party_id is None:
        raise PartyMissing(field="lines", account=code)
    if account.currency and account.currency != line.currency:
        raise AccountInCurrency(field="lines", account=code, currency=account.currency)


def _check_parties(lines: tuple[TemplateLine, ...]) -> None:
    named = {line.party_id for line in lines if line.party_id is not None}
    if named - set(parties.party_infos(named)):
        raise UnknownParty(field="lines")


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
    """The occurrence as it is posted on that day. Errors: `RateMissing`."""
    kept = RecurringLine.objects.filter(recurring=row).order_by("position")
    lines = list(kept.select_related("account", "cost_centre", "project", "party"))
    worth = _worth(lines, on=on)
    drafts = [
        LineDraft(
            account_code=line.account.code,
            amount=worth.get(line.pk, line.amount),
            description=line.description,
            cost_centre=line.cost_centre.code if line.cost_centre else "",
            project=line.project.code if line.project else "",
            currency=line.currency,
            currency_amount=line.currency_amount,
            party_id=(line.party.merged_into_id or line.party_id) if line.party else None,
            due_on=on + datetime.timedelta(days=line.due_days or 0)
            if line.account.control
            else None,
            tax_code=line.tax_code,
            tax_role=line.tax_role,
        )
        for line in lines
    ]
    return _entry(row.journal.code, on, row.description, drafts, of=str(row.pk))


def _worth(lines: Sequence[RecurringLine], *, on: datetime.date) -> dict[int, Decimal]:
    """Foreign lines at the day's rate; the last line of a currency takes the odd cent."""
    places = books.books().places
    found: dict[int, Decimal] = {}
    for currency in sorted({line.currency for line in lines} - {""}):
        rate = currencies.rate_for(currency=currency, on=on).rate
        group = [line for line in lines if line.currency == currency]
        left = Decimal(0)
        for line in group[:-1]:
            found[line.pk] = _booked(line.currency_amount, rate=rate, places=places)
            left -= found[line.pk]
        found[group[-1].pk] = left
    return found


def _booked(amount: Decimal | None, *, rate: Decimal, places: int) -> Decimal:
    unit = Decimal(1).scaleb(-places)
    return ((amount or Decimal(0)) * rate).quantize(unit, rounding=ROUND_HALF_UP)


def _advance(row: RecurringEntry) -> None:
    row.next_on = selectors.recurrence_of(row).after(row.next_on)
    row.held = None
    row.save(update_fields=["next_on", "held"])
