"""Posting and reversing. An entry is written by one statement, whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting import facts
from apps.accounting.models import JournalEntry, Line, PeriodState
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from kernel.ids import new_id
from kernel.records import acted

PLACES_MAX: Final = 4
AMOUNT_MAX: Final = Decimal("1e15")
TEXT_MAX: Final = 500


class EntryUnbalanced(Invalid):
    code = "accounting.entry.unbalanced"
    sentence = _("Debit and credit differ by %(difference)s. Nothing was posted.")


class EntryTooShort(Invalid):
    code = "accounting.entry.too_short"
    sentence = _("An entry needs at least two lines, one debit and one credit.")


class EntryIncomplete(Invalid):
    code = "accounting.entry.incomplete"
    sentence = _("An entry and all its lines are posted together.")


class DescriptionMissing(Invalid):
    code = "accounting.entry.description_missing"
    sentence = _("Say in a few words what the entry is about.")


class TextTooLong(Invalid):
    code = "accounting.entry.text_too_long"
    sentence = _("A description has at most %(limit)s characters.")


class AmountMissing(Invalid):
    code = "accounting.entry.amount_missing"
    sentence = _("Line %(position)s has no amount.")


class AmountOutOfRange(Invalid):
    code = "accounting.entry.amount_out_of_range"
    sentence = _("The amount %(amount)s can't be booked.")


class AmountTooPrecise(Invalid):
    code = "accounting.entry.amount_too_precise"
    sentence = _("%(amount)s has more decimal places than the currency.")


class UnknownAccount(Invalid):
    code = "accounting.account.unknown"
    sentence = _("There is no account %(account)s in these books.")


class AccountNotInUse(Invalid):
    code = "accounting.account.not_in_use"
    sentence = _("The account %(account)s isn't used any more.")


class UnknownJournal(Invalid):
    code = "accounting.journal.unknown"
    sentence = _("There is no journal %(journal)s in these books.")


class NoPeriod(Invalid):
    code = "accounting.period.missing"
    sentence = _("No fiscal year has been opened for %(date)s.")


class PeriodClosed(Conflict):
    code = "accounting.period.closed"
    sentence = _("The period %(period)s isn't open for posting.")


class OutsidePeriod(Invalid):
    code = "accounting.entry.outside_period"
    sentence = _("The entry's date lies outside its period.")


class AlreadyReversed(Conflict):
    code = "accounting.entry.already_reversed"
    sentence = _("The entry %(entry)s has already been reversed.")


class ReversalIsFinal(Conflict):
    code = "accounting.entry.reversal_is_final"
    sentence = _("%(entry)s is itself a reversal. Post the entry again instead.")


class ReversalTooEarly(Invalid):
    code = "accounting.entry.reversal_too_early"
    sentence = _("A reversal can't be dated before its entry of %(date)s.")


class ReasonMissing(Invalid):
    code = "accounting.reason_missing"
    sentence = _("Say why. The reason is kept in the books.")


# ---- Acts ------------------------------------------------------------------------------------
@transaction.atomic
def post_entry(*, draft: EntryDraft, actor: Actor) -> PostedEntry:
    """Post `draft` with the next number of its journal and year. Posted is final.

    Errors: `EntryUnbalanced`, `EntryTooShort`, `UnknownAccount`, `AccountNotInUse`,
    `UnknownJournal`, `NoPeriod`, `PeriodClosed`, and `Invalid` for texts and amounts.
    """
    actor.require("accounting.entry.post")
    if draft.is_adjustment:
        actor.require("accounting.period.close")
    return _post(draft, actor=actor)


@transaction.atomic
def reverse_entry(
    *, entry_id: uuid.UUID, reason: str, actor: Actor, date: date | None = None
) -> PostedEntry:
    """Post the mirror image of an entry, linked to it.

    Without a `date` it takes the entry's own while that period is open, else today's.
    Errors: `NotFound`, `AlreadyReversed`, `ReversalIsFinal`, `ReversalTooEarly`, `PeriodClosed`.
    """
    actor.require("accounting.entry.reverse")
    if not reason.strip():
        raise ReasonMissing(field="reason")
    original = _entry_to_reverse(entry_id)
    draft = _reversal_of(original, reason=reason.strip(), on=date)
    with _once(original):
        reversal = _post(draft, actor=actor, reverses=original.id)
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


# ---- Checking --------------------------------------------------------------------------------
def check_draft(draft: EntryDraft) -> None:
    """What can be said about a draft without the books. Errors: as `post_entry`."""
    if not draft.description.strip():
        raise DescriptionMissing(field="description")
    if max(len(draft.description), *(len(line.description) for line in draft.lines), 0) > TEXT_MAX:
        raise TextTooLong(field="description", limit=TEXT_MAX)
    if len(draft.lines) < 2:
        raise EntryTooShort(field="lines")
    for position, line in enumerate(draft.lines, start=1):
        _check_amount(line.amount, position=position)
    difference = sum((line.amount for line in draft.lines), Decimal(0))
    if difference:
        raise EntryUnbalanced(field="lines", difference=_plain(abs(difference)))


def _check_amount(amount: Decimal, *, position: int) -> None:
    if not isinstance(amount, Decimal):
        raise TypeError("an amount is a Decimal, never a float")
    if not amount.is_finite() or abs(amount) >= AMOUNT_MAX:
        raise AmountOutOfRange(field="lines", amount=str(amount))
    if not amount:
        raise AmountMissing(field="lines", position=position)
    if amount != round(amount, PLACES_MAX):
        raise AmountTooPrecise(field="lines", amount=str(amount))


def _plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


# ---- The one statement -----------------------------------------------------------------------
# Nothing is written unless period, journal and every account are there; the row that comes back
# then says what was missing. Everything else is refused by the tables' own triggers.
POST: Final = """
WITH wanted AS MATERIALIZED (
    SELECT w.code, w.amount, w.description, w.position, a.id AS account_id, a.is_active
      FROM unnest(%(codes)s::text[], %(amounts)s::numeric[], %(descriptions)s::text[])
           WITH ORDINALITY AS w (code, amount, description, position)
      LEFT JOIN account AS a ON a.code = w.code
), place AS MATERIALIZED (
    SELECT b.currency, b.places, j.id AS journal_id, y.label, p.id AS period_id,
           p.fiscal_year_id, p.state, p.starts_on
      FROM books AS b
      LEFT JOIN journal AS j ON j.code = %(journal)s
      LEFT JOIN period AS p ON p.starts_on <= %(date)s::date AND p.ends_on >= %(date)s::date
      LEFT JOIN fiscal_year AS y ON y.id = p.fiscal_year_id
), counted AS (
    UPDATE journal_counter AS c SET last_number = c.last_number + 1
      FROM place
     WHERE c.journal_id = place.journal_id AND c.fiscal_year_id = place.fiscal_year_id
       AND (place.state = 'open' OR (place.state = 'soft_closed' AND %(is_adjustment)s))
       AND NOT EXISTS (SELECT FROM wanted WHERE is_active IS NOT TRUE)
    RETURNING c.last_number
), entry AS (
    INSERT INTO journal_entry (
        id, journal_id, fiscal_year_id, period_id, number, date, description, currency,
        line_count, is_adjustment, reverses_id, source_kind, source_id,
        actor_kind, actor_id, actor_name, request_id)
    SELECT %(id)s, place.journal_id, place.fiscal_year_id, place.period_id, counted.last_number,
           %(date)s::date, %(description)s, place.currency,
           %(line_count)s, %(is_adjustment)s, %(reverses)s, %(source_kind)s, %(source_id)s,
           %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(request_id)s
      FROM counted CROSS JOIN place
    RETURNING id, number
), lines AS (
    INSERT INTO journal_line (entry_id, account_id, date, amount, position, description)
    SELECT entry.id, wanted.account_id, %(date)s::date, wanted.amount, wanted.position,
           wanted.description
      FROM entry CROSS JOIN wanted ORDER BY wanted.position
)
SELECT entry.number, place.journal_id, place.label, place.state, place.starts_on,
       place.currency, place.places,
       (SELECT code FROM wanted WHERE account_id IS NULL ORDER BY position LIMIT 1),
       (SELECT code FROM wanted WHERE NOT is_active ORDER BY position LIMIT 1)
  FROM place LEFT JOIN entry ON true
"""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The row that `POST` answers with."""

    number: int | None
    journal_id: int | None
    fiscal_year: str | None
    state: str | None
    period_starts_on: date | None
    currency: str
    places: int
    unknown_account: str | None
    idle_account: str | None


def _post(draft: EntryDraft, *, actor: Actor, reverses: uuid.UUID | None = None) -> PostedEntry:
    check_draft(draft)
    entry_id = new_id()
    columns = {"id": entry_id, "reverses": reverses, **_columns(draft), **acted(actor)}
    with _named_errors(), connection.cursor() as cursor:
        cursor.execute(POST, columns)
        outcome = _Outcome(*cursor.fetchone())
    posted = _posted(outcome, draft=draft, entry_id=entry_id)
    publish(
        facts.EntryPosted(
            entry_id=posted.id,
            journal=posted.journal,
            fiscal_year=posted.fiscal_year,
            number=posted.number,
            date=posted.date.isoformat(),
            lines=posted.line_count,
            total=str(posted.total),
            currency=posted.currency,
        ),
        actor=actor,
    )
    return posted


def _columns(draft: EntryDraft) -> dict[str, Any]:
    return {
        "journal": draft.journal_code,
        "date": draft.date,
        "description": draft.description.strip(),
        "line_count": len(draft.lines),
        "is_adjustment": draft.is_adjustment,
        "source_kind": draft.source_kind,
        "source_id": draft.source_id,
        "codes": [line.account_code for line in draft.lines],
        "amounts": [line.amount for line in draft.lines],
        "descriptions": [line.description.strip() for line in draft.lines],
    }


def _posted(outcome: _Outcome, *, draft: EntryDraft, entry_id: uuid.UUID) -> PostedEntry:
    if outcome.number is None or outcome.fiscal_year is None:
        raise _reason_of(outcome, draft=draft)
    total = sum((line.amount for line in draft.lines if line.amount > 0), Decimal(0))
    return PostedEntry(
        id=entry_id,
        journal=draft.journal_code,
        fiscal_year=outcome.fiscal_year,
        number=outcome.number,
        date=draft.date,
        currency=outcome.currency,
        total=round(total, outcome.places),
        line_count=len(draft.lines),
    )


def _reason_of(outcome: _Outcome, *, draft: EntryDraft) -> Invalid | Conflict:
    """Why nothing was written."""
    if outcome.journal_id is None:
        return UnknownJournal(field="journal", journal=draft.journal_code)
    if outcome.unknown_account is not None:
        return UnknownAccount(field="lines", account=outcome.unknown_account)
    if outcome.idle_account is not None:
        return AccountNotInUse(field="lines", account=outcome.idle_account)
    if outcome.period_starts_on is None:
        return NoPeriod(field="date", date=draft.date.isoformat())
    return PeriodClosed(period=f"{outcome.period_starts_on:%Y-%m}")


# ---- What the tables refuse ------------------------------------------------------------------
@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except DatabaseError as refused:
        raise _named(refused) from refused


def _named(refused: DatabaseError) -> Exception:
    cause: Any = refused.__cause__
    state, diagnosis = getattr(cause, "sqlstate", ""), getattr(cause, "diag", None)
    detail = (diagnosis.message_detail or "") if diagnosis else ""
    match state:
        case "KT101":
            return EntryUnbalanced(field="lines", difference=_plain(abs(Decimal(detail))))
        case "KT102":
            return EntryIncomplete(field="lines")
        case "KT103":
            return PeriodClosed(period=detail[:7])
        case "KT104":
            return OutsidePeriod(field="date")
        case "KT105":
            return AccountNotInUse(field="lines", account=detail)
        case "KT106":
            return AmountTooPrecise(field="lines", amount=_plain(Decimal(detail)))
    return refused


# ---- Reversing -------------------------------------------------------------------------------
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


def _reversal_of(original: JournalEntry, *, reason: str, on: date | None) -> EntryDraft:
    on = on or _open_date(original)
    if on < original.date:
        raise ReversalTooEarly(field="date", date=original.date.isoformat())
    lines = Line.objects.filter(entry=original).order_by("position")
    text = gettext("Reversal of %(entry)s: %(reason)s")
    return EntryDraft(
        journal_code=original.journal.code,
        date=on,
        description=(text % {"entry": _reference(original), "reason": reason})[:TEXT_MAX],
        lines=tuple(
            LineDraft(account_code=code, amount=-amount, description=description)
            for code, amount, description in lines.values_list(
                "account__code", "amount", "description"
            )
        ),
        source_kind=original.source_kind,
        source_id=original.source_id,
    )


def _open_date(original: JournalEntry) -> date:
    is_open = original.period.state == PeriodState.OPEN
    return original.date if is_open else max(original.date, timezone.localdate())


def _reference(entry: JournalEntry) -> str:
    return f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}"
