"""Who should be reminded today, at which level, and what was sent."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connection

from apps.accounting.models import DunningHold, DunningLetter, DunningLevel
from apps.accounting.rules import dunning as rules
from apps.accounting.rules.dunning import Late, Level
from apps.accounting.rules.taxes import places
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors.open_items import of_party
from apps.accounting.values.receivables import (
    DunnedItem,
    DunningProposal,
    HoldInfo,
    LetterInfo,
    LevelInfo,
)

ZERO: Final = Decimal(0)

# Late, not on hold, and not promised for a day that is still to come; with the last reminder.
LATE: Final = """
SELECT coalesce(y.merged_into_id, y.id) AS party_id, coalesce(m.name, y.name) AS name,
       coalesce(m.email, y.email) AS email, i.currency, v.id AS invoice_id, v.number, v.issued_on,
       min(i.due_on) AS due_on, v.payable, sum(i.open_currency_amount) AS open_amount,
       coalesce(max(d.level), 0) AS last_level, max(d.made_on) AS last_on,
       max(d.interest_until) AS interest_until, bool_or(p.id IS NOT NULL) AS is_broken
  FROM open_item AS i
  JOIN account AS a ON a.id = i.account_id AND a.control = 'receivable'
  JOIN journal_line AS l ON l.id = i.line_id
  JOIN invoice AS v ON v.entry_id = l.entry_id
  JOIN party AS y ON y.id = i.party_id
  LEFT JOIN party AS m ON m.id = y.merged_into_id
  LEFT JOIN payment_promise AS p ON p.invoice_id = v.id AND p.withdrawn_at IS NULL
  LEFT JOIN LATERAL (
       SELECT max(r.level) AS level, max(r.made_on) AS made_on,
              max(t.interest_until) FILTER (WHERE t.interest > 0) AS interest_until
         FROM dunning_item AS t JOIN dunning_letter AS r ON r.id = t.letter_id
        WHERE t.invoice_id = v.id) AS d ON true
 WHERE i.open_currency_amount > 0 AND i.due_on < %(today)s::date
   AND (%(party)s::uuid IS NULL OR coalesce(y.merged_into_id, y.id) = %(party)s::uuid)
   AND NOT EXISTS (SELECT FROM dunning_hold AS h
                    WHERE h.party_id IN (y.id, y.merged_into_id) AND h.lifted_at IS NULL
                      AND (h.invoice_id IS NULL OR h.invoice_id = v.id)
                      AND (h.ends_on IS NULL OR h.ends_on >= %(today)s::date))
   AND (p.id IS NULL OR p.promised_on < %(today)s::date)
 GROUP BY 1, 2, 3, 4, v.id ORDER BY name, i.currency, due_on, v.number
"""


@dataclass(frozen=True, slots=True)
class _Row:
    party_id: uuid.UUID
    name: str
    email: str
    currency: str
    invoice_id: uuid.UUID
    number: str
    issued_on: datetime.date
    due_on: datetime.date
    payable: Decimal
    open_amount: Decimal
    last_level: int
    last_on: datetime.date | None
    interest_until: datetime.date | None
    is_broken: bool


def dunning_levels() -> list[LevelInfo]:
    return [
        LevelInfo(
            level=row.level,
            name=row.name,
            days_overdue=row.days_overdue,
            pay_within_days=row.pay_within_days,
            fee=row.fee,
            interest_percent=row.interest_percent,
            text=row.text,
            texts=row.texts,
            source=row.source,
            is_verified=row.is_verified,
            valid_until=row.valid_until,
        )
        for row in DunningLevel.objects.order_by("level")
    ]


def dunning_proposals(
    *,
    today: datetime.date,
    party_id: uuid.UUID | None = None,
    levels: list[LevelInfo] | None = None,
) -> list[DunningProposal]:
    """The letters that could go out today: one per customer and currency. Three queries, or two
    for whoever has read the levels."""
    levels = dunning_levels() if levels is None else levels
    known = [
        Level(each.level, each.days_overdue, each.fee, each.interest_percent) for each in levels
    ]
    own = books.books().currency
    found: dict[tuple[uuid.UUID, str], list[tuple[_Row, Level]]] = {}
    for row in _late(today, party_id):
        late = Late(row.due_on, row.last_level, row.last_on)
        level = rules.next_level(late, known, today=today)
        if level is not None:
            found.setdefault((row.party_id, row.currency), []).append((row, level))
    names = {each.level: each.name for each in levels}
    return [
        _proposal(rows, names=names, books_currency=own, today=today) for rows in found.values()
    ]


def _late(today: datetime.date, party_id: uuid.UUID | None) -> Iterable[_Row]:
    with connection.cursor() as cursor:
        cursor.execute(LATE, {"today": today, "party": party_id})
        return [_Row(*row) for row in cursor.fetchall()]


def _proposal(
    rows: Sequence[tuple[_Row, Level]],
    *,
    names: dict[int, str],
    books_currency: str,
    today: datetime.date,
) -> DunningProposal:
    """The letter speaks at the highest level of its items; each item's interest is its own."""
    first = rows[0][0]
    level = max((each for _row, each in rows), key=lambda each: each.level)
    items = tuple(_item(row, each, today=today) for row, each in rows)
    open_amount = sum((item.open_amount for item in items), ZERO)
    interest = sum((item.interest for item in items), ZERO)
    # The fee is in the books' currency; whoever owes another one isn't asked for it.
    fee = level.fee if first.currency == books_currency else ZERO
    return DunningProposal(
        party_id=first.party_id,
        name=first.name,
        email=first.email,
        currency=first.currency,
        level=level.level,
        level_name=names[level.level],
        items=items,
        open_amount=open_amount,
        interest=interest,
        fee=fee,
        total=open_amount + interest + fee,
        has_broken_promise=any(row.is_broken for row, _level in rows),
    )


def _item(row: _Row, level: Level, *, today: datetime.date) -> DunnedItem:
    return DunnedItem(
        invoice_id=row.invoice_id,
        number=row.number,
        issued_on=row.issued_on,
        due_on=row.due_on,
        days_late=(today - row.due_on).days,
        amount=row.payable,
        open_amount=row.open_amount,
        interest=rules.interest(
            row.open_amount,
            percent=level.interest_percent,
            since=row.interest_until or row.due_on,
            until=today,
            places=places(row.currency),
        ),
        last_level=row.last_level,
    )


def letters(*, party_id: uuid.UUID | None = None, size: int = 100) -> list[LetterInfo]:
    """What was sent, the latest first. One query."""
    rows = DunningLetter.objects.select_related("party").order_by("-made_on", "-made_at", "-id")
    if party_id is not None:
        rows = rows.filter(of_party(party_id))
    return [
        LetterInfo(
            id=row.pk,
            party_id=row.party_id,
            party_name=row.party.name,
            level=row.level,
            made_on=row.made_on,
            pay_by=row.pay_by,
            currency=row.currency,
            open_amount=row.open_amount,
            interest=row.interest,
            fee=row.fee,
            total=row.total,
            file_id=row.file_id,
            recipient=row.recipient,
            state=row.state,
            error=row.error,
            actor_name=row.actor_name,
        )
        for row in rows[:size]
    ]


def holds_of(*, party_id: uuid.UUID) -> list[HoldInfo]:
    """The holds on a customer as a whole that nobody lifted."""
    rows = DunningHold.objects.filter(of_party(party_id), invoice=None, lifted_at=None)
    return [
        HoldInfo(
            id=row.pk,
            reason=row.reason,
            ends_on=row.ends_on,
            actor_name=row.actor_name,
            is_for_all=True,
        )
        for row in rows.order_by("placed_at")
    ]
