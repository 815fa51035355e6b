"""Posting many entries at once: by arrays instead of one by one, all or nothing.

The same guards as for one entry: the tables' triggers see every line. Numbers stay gapless; each
journal and year gives its numbers as one range, taken before the first line is written, so that
whoever posts at the same time waits for the end.
"""

from __future__ import annotations

import uuid
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.db import connection, transaction

from apps.accounting.facts import ledger as facts
from apps.accounting.models import (
    Account,
    Books,
    Dimension,
    Journal,
    JournalCounter,
    Period,
    PeriodState,
    TaxCode,
)
from apps.accounting.services.ledger import errors
from apps.accounting.services.ledger.posting import check_draft, named_errors
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntries
from kernel.actor import Actor
from kernel.facts import publish
from kernel.ids import new_id
from kernel.records import acted

BATCH: Final = 2_000
Report = Callable[[int], None]

WRITE: Final = """
WITH entries AS (
    INSERT INTO journal_entry (
        id, journal_id, fiscal_year_id, period_id, number, date, description, currency,
        line_count, is_adjustment, reverses_id, source_kind, source_id,
        actor_kind, actor_id, actor_name, request_id)
    SELECT e.id, e.journal_id, e.fiscal_year_id, e.period_id, e.number, e.date, e.description,
           %(currency)s, e.line_count, e.is_adjustment, e.reverses_id, e.source_kind, e.source_id,
           %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(request_id)s
      FROM unnest(%(ids)s::uuid[], %(journals)s::bigint[], %(years)s::bigint[],
                  %(periods)s::bigint[], %(numbers)s::bigint[], %(dates)s::date[],
                  %(texts)s::text[], %(counts)s::integer[], %(adjustments)s::boolean[],
                  %(reverses)s::uuid[], %(kinds)s::text[], %(sources)s::text[])
           AS e (id, journal_id, fiscal_year_id, period_id, number, date, description,
                 line_count, is_adjustment, reverses_id, source_kind, source_id)
)
INSERT INTO journal_line (entry_id, account_id, date, amount, position, description, currency,
                          currency_amount, party_id, due_on, tax_code_id, tax_role, taxed_on,
                          cost_centre_id, project_id)
SELECT * FROM unnest(%(l_entries)s::uuid[], %(l_accounts)s::bigint[], %(l_dates)s::date[],
                     %(l_amounts)s::numeric[], %(l_positions)s::smallint[], %(l_texts)s::text[],
                     %(l_currencies)s::text[], %(l_foreign)s::numeric[], %(l_parties)s::uuid[],
                     %(l_dues)s::date[], %(l_tax_codes)s::bigint[], %(l_tax_roles)s::text[],
                     %(l_taxed)s::date[], %(l_cost_centres)s::bigint[], %(l_projects)s::bigint[])
"""
TAKE: Final = """
UPDATE journal_counter SET last_number = last_number + %s WHERE id = %s RETURNING last_number
"""


@transaction.atomic
def post_entries(
    *, drafts: Iterable[EntryDraft], actor: Actor, report: Report | None = None
) -> PostedEntries:
    """Post all of `drafts`, numbered in their order, or none of them. One fact is announced.

    `report` is told after each batch how many are written. Errors: as `post_entry`.
    """
    actor.require("accounting.entry.post")
    given = list(drafts)
    if any(draft.is_adjustment for draft in given):
        actor.require("accounting.period.close")
    return record_entries(drafts=given, actor=actor, report=report)


def record_entries(
    *,
    drafts: Sequence[EntryDraft],
    actor: Actor,
    report: Report | None = None,
    reverses: Sequence[uuid.UUID] = (),
) -> PostedEntries:
    """`post_entries` for acts that have permissions of their own; mirrors name what they reverse.

    In the caller's transaction. Errors: as `post_entry`.
    """
    for draft in drafts:
        check_draft(draft)
    books = _Books.load(is_mirror=bool(reverses))
    places = [books.place(draft) for draft in drafts]
    numbers = _numbers(places, books)
    mirrored: Sequence[uuid.UUID | None] = reverses or [None] * len(drafts)
    pairs = zip(drafts, places, numbers, mirrored, strict=True)
    lines, total, done = 0, Decimal(0), 0
    while batch := list(islice(pairs, BATCH)):
        columns = _Columns(books)
        for draft, place, number, reversed_id in batch:
            columns.add(draft, place, number, reversed_id)
        with named_errors(), connection.cursor() as cursor:
            cursor.execute(WRITE, columns.values(actor))
        lines, done = lines + columns.line_count, done + len(batch)
        total += columns.total
        if report is not None:
            report(done)
    posted = PostedEntries(
        entries=len(drafts), lines=lines, total=round(total, books.places), currency=books.currency
    )
    if drafts:
        _announce(posted, drafts, actor=actor)
    return posted


def _announce(posted: PostedEntries, drafts: Sequence[EntryDraft], *, actor: Actor) -> None:
    publish(
        facts.EntriesPosted(
            source_kind=drafts[0].source_kind,
            source_id=drafts[0].source_id,
            entries=posted.entries,
            lines=posted.lines,
            first=min(draft.date for draft in drafts).isoformat(),
            last=max(draft.date for draft in drafts).isoformat(),
            total=str(posted.total),
            currency=posted.currency,
        ),
        actor=actor,
    )


# ---- What the drafts name ----------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class _Place:
    journal_id: int
    period_id: int
    year_id: int


@dataclass(frozen=True, slots=True)
class _Books:
    """Everything that drafts name by code, read once."""

    currency: str
    places: int
    is_mirror: bool
    accounts: Mapping[str, tuple[int, bool]]
    journals: Mapping[str, int]
    starts: Sequence[date]
    periods: Sequence[Period]
    tax_codes: Mapping[str, Sequence[TaxCode]]
    dimensions: Mapping[tuple[str, str], tuple[int, bool]]
    counters: Mapping[tuple[int, int], int]

    @classmethod
    def load(cls, *, is_mirror: bool) -> _Books:
        books = Books.objects.get()
        periods = list(Period.objects.order_by("starts_on"))
        tax_codes: dict[str, list[TaxCode]] = {}
        for row in TaxCode.objects.all():
            tax_codes.setdefault(row.code, []).append(row)
        return cls(
            currency=books.currency,
            places=books.places,
            is_mirror=is_mirror,
            accounts={a.code: (a.pk, a.is_active) for a in Account.objects.all()},
            journals={j.code: j.pk for j in Journal.objects.all()},
            starts=[period.starts_on for period in periods],
            periods=periods,
            tax_codes=tax_codes,
            dimensions={(d.kind, d.code): (d.pk, d.is_active) for d in Dimension.objects.all()},
            counters={(c.journal_id, c.fiscal_year_id): c.pk for c in JournalCounter.objects.all()},
        )

    def place(self, draft: EntryDraft) -> _Place:
        journal_id = self.journals.get(draft.journal_code)
        if journal_id is None:
            raise errors.UnknownJournal(field="journal", journal=draft.journal_code)
        period = self._period(draft.date)
        is_open = period.state == PeriodState.OPEN or (
            period.state == PeriodState.SOFT_CLOSED and draft.is_adjustment
        )
        if not is_open:
            raise errors.PeriodClosed(period=f"{period.starts_on:%Y-%m}")
        return _Place(journal_id, period.pk, period.fiscal_year_id)

    def _period(self, on: date) -> Period:
        at = bisect_right(self.starts, on) - 1
        if at < 0 or self.periods[at].ends_on < on:
            raise errors.NoPeriod(field="date", date=on.isoformat())
        return self.periods[at]

    def account(self, code: str) -> int:
        found = self.accounts.get(code)
        if found is None:
            raise errors.UnknownAccount(field="lines", account=code)
        if not found[1]:
            raise errors.AccountNotInUse(field="lines", account=code)
        return found[0]

    def tax_code(self, code: str, *, on: date) -> int | None:
        if not code:
            return None
        for row in self.tax_codes.get(code, ()):
            is_valid = row.valid_from <= on and (row.valid_to is None or row.valid_to >= on)
            if is_valid or self.is_mirror:
                return row.pk
        raise errors.UnknownTaxCode(field="lines", tax_code=code, date=on.isoformat())

    def dimension(self, kind: str, code: str) -> int | None:
        if not code:
            return None
        found = self.dimensions.get((kind, code))
        if found is None or not (found[1] or self.is_mirror):
            raise errors.UnknownDimension(field="lines", dimension=code)
        return found[0]


def _numbers(places: Sequence[_Place], books: _Books) -> Iterator[int]:
    """A number for each place, in their order; the counters are taken in the order of their keys
    so that two who post never wait for each other in a circle."""
    wanted = Counter((place.journal_id, place.year_id) for place in places)
    following: dict[tuple[int, int], int] = {}
    with connection.cursor() as cursor:
        for key in sorted(wanted, key=lambda each: books.counters[each]):
            cursor.execute(TAKE, [wanted[key], books.counters[key]])
            following[key] = cursor.fetchone()[0] - wanted[key] + 1
    for place in places:
        key = (place.journal_id, place.year_id)
        following[key] += 1
        yield following[key] - 1


# ---- The arrays --------------------------------------------------------------------------------
class _Columns:
    """Entries and lines of one batch, column by column."""

    ENTRY: Final = (
        "ids", "journals", "years", "periods", "numbers", "dates", "texts", "counts",
        "adjustments", "reverses", "kinds", "sources",
    )  # fmt: skip
    LINE: Final = (
        "l_entries", "l_accounts", "l_dates", "l_amounts", "l_positions", "l_texts",
        "l_currencies", "l_foreign", "l_parties", "l_dues", "l_tax_codes", "l_tax_roles",
        "l_taxed", "l_cost_centres", "l_projects",
    )  # fmt: skip

    def __init__(self, books: _Books) -> None:
        self._books = books
        self._entries: list[tuple[Any, ...]] = []
        self._lines: list[tuple[Any, ...]] = []
        self.total = Decimal(0)

    @property
    def line_count(self) -> int:
        return len(self._lines)

    def add(
        self, draft: EntryDraft, place: _Place, number: int, reverses: uuid.UUID | None
    ) -> None:
        entry_id = new_id()
        self._entries.append(
            (
                entry_id,
                place.journal_id,
                place.year_id,
                place.period_id,
                number,
                draft.date,
                draft.description.strip(),
                len(draft.lines),
                draft.is_adjustment,
                reverses,
                draft.source_kind,
                draft.source_id,
            )
        )
        for position, line in enumerate(draft.lines, start=1):
            self._lines.append(self._line(entry_id, position, line, draft))
            if line.amount > 0:
                self.total += line.amount

    def _line(
        self, entry_id: uuid.UUID, position: int, line: LineDraft, draft: EntryDraft
    ) -> tuple[Any, ...]:
        books, taxed_on = self._books, draft.taxed_on or draft.date
        tax_code_id = books.tax_code(line.tax_code, on=taxed_on)
        return (
            entry_id,
            books.account(line.account_code),
            draft.date,
            line.amount,
            position,
            line.description.strip(),
            line.currency or None,
            line.currency_amount,
            line.party_id,
            line.due_on,
            tax_code_id,
            line.tax_role or None,
            None if tax_code_id is None else taxed_on,
            books.dimension("cost_centre", line.cost_centre),
            books.dimension("project", line.project),
        )

    def values(self, actor: Actor) -> dict[str, Any]:
        by_entry = zip(self.ENTRY, map(list, zip(*self._entries, strict=True)), strict=True)
        by_line = zip(self.LINE, map(list, zip(*self._lines, strict=True)), strict=True)
        return {**dict(by_entry), **dict(by_line), "currency": self._books.currency, **acted(actor)}
