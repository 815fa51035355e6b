"""What was open at the end of a day, read from the items and what settled them since.

Today's open items, with everything given back that was settled after the day, or settled with what
was only booked after it. So the items of an account always come to its balance that day.
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from apps.accounting.rules.ageing import BANDS
from apps.accounting.values.ledger import Control

IS_OPEN: Final = """
       (i.open_amount <> 0 OR i.open_currency_amount <> 0) AND i.date <= %(day)s::date
"""
SETTLED_SINCE: Final = """
  FROM settled_share AS s WHERE s.counts_on > %(day)s::date AND s.date <= %(day)s::date
"""
# What adds up to what was open then: an item may be in it several times, also to nothing.
SIDE: Final = "ANY(ARRAY(SELECT id FROM account WHERE control = ANY(%(controls)s)))"
MOVED: Final = f"""
SELECT i.account_id, i.party_id, i.currency, i.due_on, i.open_amount AS open,
       i.open_currency_amount AS own
  FROM open_item AS i WHERE {IS_OPEN} AND i.account_id = {SIDE}
 UNION ALL
SELECT s.account_id, s.party_id, s.currency, s.due_on, s.amount, s.currency_amount
       {SETTLED_SINCE} AND s.account_id = {SIDE}
"""  # noqa: S608 -- the parts are constants of this file, here and below
# Every item is in one of the two: open today and untouched since, or touched since. The ids of the
# accounts are given as such, so that the planner knows how much is on them before it joins.
BACK: Final = f"""
WITH back AS MATERIALIZED (
    SELECT s.item_id, sum(s.amount) AS amount, sum(s.currency_amount) AS own {SETTLED_SINCE}
       AND s.account_id = ANY(%(accounts)s::bigint[]) GROUP BY s.item_id
)
"""
COLUMNS: Final = """
SELECT i.line_id, i.account_id, i.party_id, i.date, i.due_on, i.currency, i.currency_amount
"""
UNTOUCHED: Final = f"""
{COLUMNS}, i.open_amount AS open, i.open_currency_amount AS own
  FROM open_item AS i
 WHERE {IS_OPEN} AND NOT EXISTS (SELECT FROM back AS b WHERE b.item_id = i.line_id)
"""
TOUCHED: Final = f"""
{COLUMNS}, i.open_amount + b.amount AS open, i.open_currency_amount + b.own AS own
  FROM back AS b JOIN open_item AS i ON i.line_id = b.item_id
 WHERE (i.open_amount + b.amount <> 0 OR i.open_currency_amount + b.own <> 0)
"""
# The table `item` for what follows it; asks for `day` and the ids of `accounts`.
OPEN: Final = f"""{BACK}, item AS (
    {UNTOUCHED} AND i.account_id = ANY(%(accounts)s::bigint[]) UNION ALL {TOUCHED}
)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlAccount:
    id: int
    code: str
    name: str
    control: str


def control_accounts(control: str = "") -> list[ControlAccount]:
    """Of one side or of both, by code. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, code, name, control FROM account"
            " WHERE control <> '' AND %(control)s IN ('', control) ORDER BY code",
            {"control": control},
        )
        return [
            ControlAccount(id=each, code=code, name=name, control=side)
            for each, code, name, side in cursor.fetchall()
        ]


# ---- By party --------------------------------------------------------------------------------
def _band(place: int) -> str:
    """The sum of one band of ageing; the first is what isn't late."""
    younger = BANDS[place - 1].days if place else None
    until = "" if younger is None else f"i.due_on < %(day)s::date - {younger}"
    days = BANDS[place].days
    since = "" if days is None else f"i.due_on >= %(day)s::date - {days}"
    return f"coalesce(sum(i.open) FILTER (WHERE {' AND '.join(filter(None, (until, since)))}), 0)"


BANDS_HERE: Final = ", ".join(f"{_band(place)} AS band{place}" for place in range(len(BANDS)))
BANDS_OF: Final = ", ".join(f"sum(s.band{at}) AS band{at}" for at in range(len(BANDS)))
BANDS_PLAIN: Final = ", ".join(f"s.band{at}" for at in range(len(BANDS)))
ANY_BAND: Final = " OR ".join(["s.own <> 0", *(f"s.band{at} <> 0" for at in range(len(BANDS)))])
BY_PARTY: Final = f"""WITH owing AS MATERIALIZED (
    SELECT s.currency <> %(home)s AS is_foreign, s.currency, coalesce(y.merged_into_id, y.id) AS id,
           sum(s.open) AS open, sum(s.own) AS own, {BANDS_OF}
      FROM (SELECT i.party_id, i.currency, sum(i.open) AS open, sum(i.own) AS own, {BANDS_HERE}
              FROM ({MOVED}) AS i GROUP BY i.party_id, i.currency) AS s
      JOIN party AS y ON y.id = s.party_id GROUP BY 1, 2, 3
)
SELECT s.is_foreign, s.currency, NULL::uuid, '', '', sum(s.open), sum(s.own), {BANDS_OF}
  FROM owing AS s GROUP BY 1, 2
 UNION ALL
(SELECT s.is_foreign, s.currency, s.id, y.name, y.sort_key, s.open, s.own, {BANDS_PLAIN}
   FROM owing AS s JOIN party AS y ON y.id = s.id
  WHERE (%(party)s::uuid IS NULL OR (s.is_foreign, s.currency, y.sort_key, s.id)
         > (%(currency)s <> %(home)s, %(currency)s,
            (SELECT sort_key FROM party WHERE id = %(party)s::uuid), %(party)s::uuid))
    AND ({ANY_BAND})
  ORDER BY 1, 2, 5, 3 LIMIT %(size)s)
"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class Owing:
    """What a party owes, or all parties do (`party_id` None), in one currency: by band, in all,
    and in that currency itself. Signed like the items."""

    currency: str
    party_id: uuid.UUID | None
    name: str
    bands: tuple[Decimal, ...]
    open: Decimal
    own: Decimal


def by_party(
    *,
    control: str,
    day: datetime.date,
    home: str,
    after: tuple[str, uuid.UUID] | None,
    size: int,
) -> tuple[list[Owing], list[Owing]]:
    """(totals of every currency, `size` parties after the one given), currency by currency from
    `home` on, by name. One query."""
    currency, party_id = after or (home, None)
    rows = _rows(
        BY_PARTY,
        day=day,
        controls=[control],
        home=home,
        currency=currency,
        party=party_id,
        size=size,
    )
    found = [
        Owing(
            currency=row[1], party_id=row[2], name=row[3], open=row[5], own=row[6],
            bands=tuple(row[7:]),
        )
        for row in rows
    ]  # fmt: skip
    return (
        [each for each in found if each.party_id is None],
        [each for each in found if each.party_id is not None],
    )


# ---- Item by item ----------------------------------------------------------------------------
NARROWED: Final = """
   AND (%(party)s::uuid IS NULL OR i.party_id IN (
            SELECT id FROM party WHERE id = %(party)s::uuid OR merged_into_id = %(party)s::uuid))
   AND (%(due_first)s::date IS NULL OR i.due_on >= %(due_first)s::date)
   AND (%(due_last)s::date IS NULL OR i.due_on <= %(due_last)s::date)
   AND (i.due_on, i.line_id) > (%(after_due)s::date, %(after_line)s)
 ORDER BY i.due_on, i.line_id LIMIT %(size)s
"""
BY_ITEM: Final = f"""{BACK}, item AS (
    SELECT found.* FROM unnest(%(accounts)s::bigint[]) AS account (id)
     CROSS JOIN LATERAL ({UNTOUCHED} AND i.account_id = account.id {NARROWED}) AS found
     UNION ALL
    SELECT * FROM ({TOUCHED} {NARROWED}) AS found
), page AS (
    SELECT * FROM item ORDER BY due_on, line_id LIMIT %(size)s
)
SELECT p.line_id, p.account_id, coalesce(m.name, y.name), p.date, p.due_on, p.currency,
       p.currency_amount, p.open, p.own, l.entry_id, j.code || ' ' || f.label || '/' || e.number,
       coalesce(nullif(l.description, ''), e.description)
  FROM page AS p
  JOIN party AS y ON y.id = p.party_id LEFT JOIN party AS m ON m.id = y.merged_into_id
  JOIN journal_line AS l ON l.id = p.line_id
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS f ON f.id = e.fiscal_year_id
 ORDER BY p.due_on, p.line_id
"""  # noqa: S608


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenThen:
    """An item as it was open then. Signed like the item; `own` amounts are in its currency."""

    line_id: int
    control: str
    party: str
    date: datetime.date
    due_on: datetime.date
    currency: str
    own_amount: Decimal
    open: Decimal
    own_open: Decimal
    entry_id: uuid.UUID
    reference: str
    text: str


def by_item(
    *,
    control: str,
    day: datetime.date,
    party_id: uuid.UUID | None,
    due_first: datetime.date | None,
    due_last: datetime.date | None,
    after: tuple[datetime.date, int],
    size: int,
) -> list[OpenThen]:
    """`size` items after (due day, line), soonest due first. Two queries."""
    accounts = control_accounts(control)
    sides = {each.id: each.control for each in accounts}
    rows = _rows(
        BY_ITEM,
        day=day,
        accounts=list(sides),
        party=party_id,
        due_first=due_first,
        due_last=due_last,
        after_due=after[0],
        after_line=after[1],
        size=size,
    )
    return [
        OpenThen(
            line_id=row[0], control=sides[row[1]], party=row[2], date=row[3], due_on=row[4],
            currency=row[5], own_amount=row[6], open=row[7], own_open=row[8], entry_id=row[9],
            reference=row[10], text=row[11],
        )
        for row in rows
    ]  # fmt: skip


# ---- Summed ----------------------------------------------------------------------------------
BY_ACCOUNT: Final = f"""{OPEN}
SELECT account_id, sum(open), count(*) FROM item GROUP BY 1
"""  # noqa: S608
BY_DUE: Final = f"""
SELECT due_on, sum(open) FROM ({MOVED}) AS i WHERE due_on <= %(until)s::date
 GROUP BY account_id, due_on HAVING sum(open) <> 0 ORDER BY due_on, account_id
"""  # noqa: S608


def by_account(
    *, day: datetime.date, accounts: Sequence[ControlAccount]
) -> dict[int, tuple[Decimal, int]]:
    """Account id → (amount, number of items). One query."""
    ids = [each.id for each in accounts]
    return {row[0]: (row[1], row[2]) for row in _rows(BY_ACCOUNT, day=day, accounts=ids)}


def due_amounts(
    *, as_of: datetime.date, until: datetime.date
) -> list[tuple[datetime.date, Decimal]]:
    """(due day, amount) of what is due up to a day, account by account: positive comes, negative
    goes. One query."""
    rows = _rows(BY_DUE, day=as_of, controls=list(Control.values), until=until)
    return [(due_on, amount) for due_on, amount in rows]


def _rows(query: str, **parameters: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return cursor.fetchall()
