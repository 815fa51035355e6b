"""The one way into the ledger: an entry is written by one statement, whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from babel.numbers import is_currency
from django.db import DatabaseError

from apps.accounting.facts import ledger as facts
from apps.accounting.services.ledger import errors
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publishing
from kernel.ids import new_id
from kernel.records import acted
from kernel.tenancy import connection_of

PLACES_MAX: Final = 4
AMOUNT_MAX: Final = Decimal("1e15")
TEXT_MAX: Final = 500
# A line's position is a smallint.
LINES_MAX: Final = 32_767


def record_entry(
    *, draft: EntryDraft, actor: Actor, reverses: uuid.UUID | None = None
) -> PostedEntry:
    """Write and announce an entry. Whoever calls has asked for the permission of the act that the
    entry comes from, and is in a transaction. Errors: as `post_entry`.
    """
    check_draft(draft)
    entry_id = new_id()
    statement = POST_FULL if any(has_more(line) for line in draft.lines) else POST_PLAIN
    columns = _columns(draft) | acted(actor)
    columns |= {"id": entry_id, "reverses": reverses, "is_mirror": reverses is not None}
    columns |= publishing.to_tell(_fact_of(draft, entry_id=entry_id), actor=actor)
    with named_errors():
        rows = connection_of().run_prepared(statement, columns)
    if not rows:
        raise NotFound()
    outcome = _Outcome(*rows[0])
    posted = _posted(outcome, draft=draft, entry_id=entry_id)
    publishing.offer()
    return posted


def _fact_of(draft: EntryDraft, *, entry_id: uuid.UUID) -> facts.EntryPosted:
    """What can be told beforehand; the statement itself fills in the rest (`TOLD`)."""
    return facts.EntryPosted(
        entry_id=entry_id,
        journal=draft.journal_code,
        fiscal_year="",
        number=0,
        date=draft.date.isoformat(),
        lines=len(draft.lines),
        total="",
        currency="",
    )


def has_more(line: LineDraft) -> bool:
    """Whether the line says more than account, amount and text."""
    return bool(
        line.currency
        or line.party_id
        or line.due_on
        or line.tax_code
        or line.cost_centre
        or line.project
    )


# ---- Checking --------------------------------------------------------------------------------
def check_draft(draft: EntryDraft) -> None:
    """What can be said about a draft without the books. Errors: as `post_entry`."""
    if not draft.description.strip():
        raise errors.DescriptionMissing(field="description")
    if max(len(draft.description), *(len(line.description) for line in draft.lines), 0) > TEXT_MAX:
        raise errors.TextTooLong(field="description", limit=TEXT_MAX)
    if len(draft.lines) < 2:
        raise errors.EntryTooShort(field="lines")
    if len(draft.lines) > LINES_MAX:
        raise errors.TooManyLines(field="lines", limit=LINES_MAX, count=len(draft.lines))
    for position, line in enumerate(draft.lines, start=1):
        _check_line(line, position=position)
    difference = sum((line.amount for line in draft.lines), Decimal(0))
    if difference:
        raise errors.EntryUnbalanced(field="lines", difference=plain(abs(difference)))


def _check_line(line: LineDraft, *, position: int) -> None:
    if bool(line.currency) != (line.currency_amount is not None):
        raise errors.CurrencyIncomplete(field="lines", position=position)
    if line.currency and not is_currency(line.currency):
        raise errors.CurrencyUnfit(field="lines", position=position, currency=line.currency)
    if not line.amount and not line.currency_amount:
        raise errors.AmountMissing(field="lines", position=position)
    _check_amount(line.amount)
    if line.currency_amount is not None:
        _check_amount(line.currency_amount)


def _check_amount(amount: Decimal) -> None:
    if not isinstance(amount, Decimal):
        raise TypeError("an amount is a Decimal, never a float")
    if not amount.is_finite() or abs(amount) >= AMOUNT_MAX:
        raise errors.AmountOutOfRange(field="lines", amount=str(amount))
    if amount != round(amount, PLACES_MAX):
        raise errors.AmountTooPrecise(field="lines", amount=str(amount))


def plain(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


# ---- The one statement -----------------------------------------------------------------------
# Nothing is written unless period, journal, every account and whatever else a line names are there;
# the row that comes back then says what was missing. Everything else is refused by the tables' own
# triggers. Most lines say no more than account, amount and text, and are spared the look-ups.
WANTED_PLAIN: Final = """
    SELECT w.code, w.amount, w.description, w.position, a.id AS account_id, a.is_active,
           NULL::text AS unknown_tax_code, NULL::text AS unknown_dimension
      FROM unnest(%(codes)s::text[], %(amounts)s::numeric[], %(descriptions)s::text[])
           WITH ORDINALITY AS w (code, amount, description, position)
      LEFT JOIN account AS a ON a.code = w.code
"""
WANTED_FULL: Final = """
    SELECT w.code, w.amount, w.description, w.position, a.id AS account_id, a.is_active,
           w.currency, w.currency_amount, w.party_id, w.due_on, w.tax_role,
           t.id AS tax_code_id, c.id AS cost_centre_id, p.id AS project_id,
           CASE WHEN t.id IS NULL THEN w.tax_code END AS unknown_tax_code,
           CASE WHEN c.id IS NULL AND w.cost_centre IS NOT NULL THEN w.cost_centre
                WHEN p.id IS NULL THEN w.project END AS unknown_dimension
      FROM unnest(%(codes)s::text[], %(amounts)s::numeric[], %(descriptions)s::text[],
                  %(currencies)s::text[], %(currency_amounts)s::numeric[], %(parties)s::uuid[],
                  %(due_ons)s::date[], %(tax_codes)s::text[], %(tax_roles)s::text[],
                  %(cost_centres)s::text[], %(projects)s::text[])
           WITH ORDINALITY AS w (code, amount, description, currency, currency_amount, party_id,
                                 due_on, tax_code, tax_role, cost_centre, project, position)
      LEFT JOIN account AS a ON a.code = w.code
      LEFT JOIN tax_code AS t ON t.code = w.tax_code AND (%(is_mirror)s OR (
           t.valid_from <= %(law_on)s::date
           AND (t.valid_to IS NULL OR t.valid_to >= %(law_on)s::date)))
      LEFT JOIN dimension AS c ON c.kind = 'cost_centre' AND c.code = w.cost_centre
           AND (%(is_mirror)s OR c.is_active)
      LEFT JOIN dimension AS p ON p.kind = 'project' AND p.code = w.project
           AND (%(is_mirror)s OR p.is_active)
"""
MORE_COLUMNS: Final = """, currency, currency_amount, party_id, due_on, tax_code_id, tax_role,
                              taxed_on, cost_centre_id, project_id"""
MORE_VALUES: Final = """, wanted.currency, wanted.currency_amount, wanted.party_id, wanted.due_on,
           wanted.tax_code_id, wanted.tax_role,
           CASE WHEN wanted.tax_code_id IS NOT NULL THEN %(taxed_on)s::date END,
           wanted.cost_centre_id, wanted.project_id"""


TOLD: Final = publishing.telling(
    source="entry CROSS JOIN place",
    known="""jsonb_build_object(
        'number', entry.number, 'fiscal_year', place.label, 'currency', place.currency,
        'total', round(%(total)s::numeric, place.places)::text)""",
)


def _statement(*, wanted: str, columns: str = "", values: str = "") -> str:
    return f"""
WITH wanted AS MATERIALIZED ({wanted}), place AS MATERIALIZED (
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
       AND NOT EXISTS (SELECT FROM wanted WHERE is_active IS NOT TRUE
                       OR unknown_tax_code IS NOT NULL OR unknown_dimension IS NOT NULL)
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
    INSERT INTO journal_line (entry_id, account_id, date, amount, position, description{columns})
    SELECT entry.id, wanted.account_id, %(date)s::date, wanted.amount, wanted.position,
           wanted.description{values}
      FROM entry CROSS JOIN wanted ORDER BY wanted.position
), {TOLD}
SELECT entry.number, place.journal_id, place.label, place.state, place.starts_on,
       place.currency, place.places,
       wrong.unknown_account, wrong.idle_account, wrong.unknown_tax_code, wrong.unknown_dimension
  FROM place LEFT JOIN entry ON true CROSS JOIN (
       SELECT (array_agg(code ORDER BY position)
               FILTER (WHERE account_id IS NULL))[1] AS unknown_account,
              (array_agg(code ORDER BY position) FILTER (WHERE NOT is_active))[1] AS idle_account,
              (array_agg(unknown_tax_code ORDER BY position)
               FILTER (WHERE unknown_tax_code IS NOT NULL))[1] AS unknown_tax_code,
              (array_agg(unknown_dimension ORDER BY position)
               FILTER (WHERE unknown_dimension IS NOT NULL))[1] AS unknown_dimension
         FROM wanted) AS wrong
"""  # noqa: S608  put together from the constants above alone


POST_PLAIN: Final = _statement(wanted=WANTED_PLAIN)
POST_FULL: Final = _statement(wanted=WANTED_FULL, columns=MORE_COLUMNS, values=MORE_VALUES)


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The row that the statement answers with."""

    number: int | None
    journal_id: int | None
    fiscal_year: str | None
    state: str | None
    period_starts_on: date | None
    currency: str
    places: int
    unknown_account: str | None
    idle_account: str | None
    unknown_tax_code: str | None
    unknown_dimension: str | None


def _columns(draft: EntryDraft) -> dict[str, Any]:
    return {
        "journal": draft.journal_code,
        "date": draft.date,
        "taxed_on": draft.taxed_on or draft.date,
        "law_on": _law_on(draft),
        "description": draft.description.strip(),
        "line_count": len(draft.lines),
        "total": debit_of(draft),
        "is_adjustment": draft.is_adjustment,
        "source_kind": draft.source_kind,
        "source_id": draft.source_id,
        "codes": [line.account_code for line in draft.lines],
        "amounts": [line.amount for line in draft.lines],
        "descriptions": [line.description.strip() for line in draft.lines],
        "currencies": [line.currency or None for line in draft.lines],
        "currency_amounts": [line.currency_amount for line in draft.lines],
        "parties": [line.party_id for line in draft.lines],
        "due_ons": [line.due_on for line in draft.lines],
        "tax_codes": [line.tax_code or None for line in draft.lines],
        "tax_roles": [line.tax_role or None for line in draft.lines],
        "cost_centres": [line.cost_centre or None for line in draft.lines],
        "projects": [line.project or None for line in draft.lines],
    }


def _law_on(draft: EntryDraft) -> date:
    return draft.law_on or draft.taxed_on or draft.date


def debit_of(draft: EntryDraft) -> Decimal:
    return sum((line.amount for line in draft.lines if line.amount > 0), Decimal(0))


def _posted(outcome: _Outcome, *, draft: EntryDraft, entry_id: uuid.UUID) -> PostedEntry:
    if outcome.number is None or outcome.fiscal_year is None:
        raise _reason_of(outcome, draft=draft)
    return PostedEntry(
        id=entry_id,
        journal=draft.journal_code,
        fiscal_year=outcome.fiscal_year,
        number=outcome.number,
        date=draft.date,
        currency=outcome.currency,
        total=round(debit_of(draft), outcome.places),
        line_count=len(draft.lines),
    )


def _reason_of(outcome: _Outcome, *, draft: EntryDraft) -> Invalid | Conflict:
    """Why nothing was written."""
    if outcome.journal_id is None:
        return errors.UnknownJournal(field="journal", journal=draft.journal_code)
    if outcome.unknown_account is not None:
        return errors.UnknownAccount(field="lines", account=outcome.unknown_account)
    if outcome.idle_account is not None:
        return errors.AccountNotInUse(field="lines", account=outcome.idle_account)
    if outcome.unknown_tax_code is not None:
        return errors.UnknownTaxCode(
            field="lines",
            tax_code=outcome.unknown_tax_code,
            date=_law_on(draft).isoformat(),
        )
    if outcome.unknown_dimension is not None:
        return errors.UnknownDimension(field="lines", dimension=outcome.unknown_dimension)
    if outcome.period_starts_on is None:
        return errors.NoPeriod(field="date", date=draft.date.isoformat())
    return errors.PeriodClosed(period=f"{outcome.period_starts_on:%Y-%m}")


# ---- What the tables refuse ------------------------------------------------------------------
@contextmanager
def named_errors() -> Iterator[None]:
    """What the ledger's tables refuse, by its name."""
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
            return errors.EntryUnbalanced(field="lines", difference=plain(abs(Decimal(detail))))
        case "KT102":
            return errors.EntryIncomplete(field="lines")
        case "KT103":
            return errors.PeriodClosed(period=detail[:7])
        case "KT104":
            return errors.OutsidePeriod(field="date")
        case "KT105":
            return errors.AccountNotInUse(field="lines", account=detail)
        case "KT106":
            return errors.AmountTooPrecise(field="lines", amount=plain(Decimal(detail)))
        case "KT108":
            return errors.PartyMissing(field="lines", account=detail)
        case "KT109":
            return errors.NotOwed(field="lines", account=detail)
        case "KT110":
            account, _space, currency = detail.rpartition(" ")
            return errors.AccountInCurrency(field="lines", account=account, currency=currency)
        case "KT111":
            amount, _space, currency = detail.partition(" ")
            difference = f"{plain(Decimal(amount))} {currency}"
            return errors.CurrencyUnbalanced(field="lines", difference=difference)
        case "23503" if diagnosis and "party" in (diagnosis.constraint_name or ""):
            return errors.UnknownParty(field="lines")
    return refused
