"""Taking back an import as a whole: every entry gets its linked mirror, or none does."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from itertools import groupby
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from apps.accounting.facts import coming_over as facts
from apps.accounting.models import (
    BooksImport,
    JournalEntry,
    Line,
    OpenItem,
    PeriodState,
    Reconciliation,
)
from apps.accounting.services import bulk
from apps.accounting.services.coming_over import acts, errors
from apps.accounting.services.coming_over.plan import SOURCE_KIND
from apps.accounting.values.coming_over import ImportState
from apps.accounting.values.ledger import EntryDraft, LineDraft
from kernel.actor import Actor
from kernel.facts import publish
from kernel.ids import new_id
from kernel.records import acted

TEXT_MAX: Final = 500
PAIRS: Final = """
SELECT o.line_id, m.line_id, o.amount, o.currency_amount, me.date
  FROM journal_entry AS oe
  JOIN journal_entry AS me ON me.reverses_id = oe.id
  JOIN journal_line AS ol ON ol.entry_id = oe.id
  JOIN open_item AS o ON o.line_id = ol.id
  JOIN journal_line AS ml ON ml.entry_id = me.id AND ml.position = ol.position
  JOIN open_item AS m ON m.line_id = ml.id
 WHERE oe.source_kind = %s AND oe.source_id = %s AND oe.reverses_id IS NULL
 ORDER BY o.line_id
"""
SETTLE: Final = """
WITH heads AS (
    INSERT INTO allocation (id, date, part_count, reason, source_kind, source_id,
                            actor_kind, actor_id, actor_name, request_id)
    SELECT a.id, a.date, 2, '', 'reversal', %(source_id)s,
           %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(request_id)s
      FROM unnest(%(ids)s::uuid[], %(dates)s::date[]) AS a (id, date)
)
INSERT INTO allocation_part (allocation_id, item_id, amount, currency_amount)
SELECT * FROM unnest(%(heads)s::uuid[], %(items)s::bigint[], %(amounts)s::numeric[],
                     %(currency_amounts)s::numeric[])
"""


@transaction.atomic
def perform_reversal(
    *, import_id: uuid.UUID, reason: str, actor: Actor, report: Callable[..., None]
) -> dict[str, Any]:
    """Post the mirror of every entry that the import brought. Accounts and parties stay.

    An entry is mirrored on its own day while that period is open, else today. A second time does
    nothing. Errors: `NotTakenOver`, `NothingToReverse`, `TouchedSince`, `PeriodClosed`.
    """
    row = acts.locked(import_id)
    if row.state == ImportState.REVERSED:
        return {"entries": 0}
    if row.state != ImportState.DONE:
        raise errors.NotTakenOver(name=row.file_name)
    _refuse_if_touched(row)
    ids, drafts = [], []
    for entry_id, draft in _mirrors(row, reason=reason):
        ids.append(entry_id)
        drafts.append(draft)
    if not drafts:
        raise errors.NothingToReverse(name=row.file_name)

    def tell(done: int) -> None:
        report(done=done, total=len(drafts), what=gettext_noop("entries"))

    bulk.record_entries(drafts=drafts, actor=actor, report=tell, reverses=ids)
    _settle(row, actor=actor)
    row.state, row.reversed_at = ImportState.REVERSED, timezone.now()
    row.save()
    publish(
        facts.ImportReversed(
            import_id=row.id, file=row.file_name, entries=len(drafts), reason=reason
        ),
        actor=actor,
    )
    return {"entries": len(drafts)}


def _brought(row: BooksImport) -> Q:
    return Q(source_kind=SOURCE_KIND, source_id=str(row.id), reverses=None)


def _refuse_if_touched(row: BooksImport) -> None:
    brought = JournalEntry.objects.filter(_brought(row))
    # Whoever settles one of them meanwhile keeps the mirrors from settling it: nothing is written.
    items = OpenItem.objects.filter(line__entry__in=brought)
    settled = sum(
        (item.open_amount, item.open_currency_amount) != (item.amount, item.currency_amount)
        for item in items
    )
    touched = (
        (gettext("A settlement"), settled),
        (
            gettext("A reversal"),
            JournalEntry.objects.filter(reverses__in=brought).count(),
        ),
        (
            gettext("A reconciliation"),
            Reconciliation.objects.filter(entry__in=brought, undone_at=None).count(),
        ),
    )
    for what, count in touched:
        if count:
            raise errors.TouchedSince(what=what, count=count, name=row.file_name)


COLUMNS: Final = {
    "code": F("account__code"),
    "tax": F("tax_code__code"),
    "centre": F("cost_centre__code"),
    "job": F("project__code"),
    "journal": F("entry__journal__code"),
    "number": F("entry__number"),
    "year": F("entry__fiscal_year__label"),
    "on": F("entry__date"),
    "state": F("entry__period__state"),
}


def _mirrors(row: BooksImport, *, reason: str) -> Iterator[tuple[uuid.UUID, EntryDraft]]:
    brought = JournalEntry.objects.filter(_brought(row))
    lines = (
        Line.objects.filter(entry__in=brought)
        .order_by("entry__date", "entry__number", "entry_id", "position")
        .values(
            "entry_id",
            "amount",
            "description",
            "currency",
            "currency_amount",
            "party_id",
            "due_on",
            "tax_role",
            "taxed_on",
            **COLUMNS,
        )
    )
    today, text = timezone.localdate(), gettext("Reversal of %(entry)s: %(reason)s")
    rows: Iterator[Any] = lines.iterator()
    for entry_id, group in groupby(rows, key=lambda line: line["entry_id"]):
        found = list(group)
        first = found[0]
        reference = f"{first['journal']} {first['year']}/{first['number']}"
        yield (
            entry_id,
            EntryDraft(
                journal_code=first["journal"],
                date=_day(first["on"], first["state"], today),
                description=(text % {"entry": reference, "reason": reason})[:TEXT_MAX],
                lines=tuple(_mirror(line) for line in found),
                source_kind=SOURCE_KIND,
                source_id=str(row.id),
            ),
        )


def _day(on: date, state: str, today: date) -> date:
    return on if state == PeriodState.OPEN else max(on, today)


def _mirror(line: dict[str, Any]) -> LineDraft:
    foreign = line["currency_amount"]
    return LineDraft(
        account_code=line["code"],
        amount=-line["amount"],
        description=line["description"],
        currency=line["currency"] or "",
        currency_amount=None if foreign is None else -foreign,
        party_id=line["party_id"],
        due_on=line["due_on"],
        tax_code=line["tax"] or "",
        tax_role=line["tax_role"] or "",
        cost_centre=line["centre"] or "",
        project=line["job"] or "",
    )


def _settle(row: BooksImport, *, actor: Actor) -> None:
    """Every open item is settled with its mirror."""
    with connection.cursor() as cursor:
        cursor.execute(PAIRS, [SOURCE_KIND, str(row.id)])
        pairs = cursor.fetchall()
        if not pairs:
            return
        ids = [new_id() for _pair in pairs]
        cursor.execute(
            SETTLE,
            {
                "source_id": str(row.id),
                "ids": ids,
                "dates": [pair[4] for pair in pairs],
                "heads": [each for each in ids for _side in (0, 1)],
                "items": [item for pair in pairs for item in pair[:2]],
                "amounts": [amount for pair in pairs for amount in (pair[2], -pair[2])],
                "currency_amounts": [amount for pair in pairs for amount in (pair[3], -pair[3])],
                **acted(actor),
            },
        )
