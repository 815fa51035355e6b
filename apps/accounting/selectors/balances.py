"""Sums per account over any days: kept months plus at most half a month of lines at each end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from django.db import connection

from apps.accounting.rules import spans
from kernel.periods import Month

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """What was debited and credited on an account over some days."""

    account_id: int
    code: str
    name: str
    kind: str
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthMovement:
    """The same, of one month."""

    code: str
    name: str
    kind: str
    month: date
    debit: Decimal
    credit: Decimal

    @property
    def balance(self) -> Decimal:
        return self.debit - self.credit


MOVEMENTS: Final = """
SELECT a.id, a.code, a.name, a.kind,
       coalesce(m.debit, 0) + coalesce(r.debit, 0) AS debit,
       coalesce(m.credit, 0) + coalesce(r.credit, 0) AS credit
  FROM account AS a
  LEFT JOIN (SELECT account_id, sum(debit) AS debit, sum(credit) AS credit FROM month_balance
              WHERE month >= %(first)s::date AND month < %(end)s::date GROUP BY account_id
       ) AS m ON m.account_id = a.id
  LEFT JOIN LATERAL (
       SELECT sum(rest.sign * s.debit) AS debit, sum(rest.sign * (s.debit - s.balance)) AS credit
         FROM unnest(%(firsts)s::date[], %(lasts)s::date[], %(signs)s::int[])
              AS rest (first, last, sign)
        CROSS JOIN LATERAL (
              SELECT sum(l.amount) AS balance,
                     coalesce(sum(l.amount) FILTER (WHERE l.amount > 0), 0) AS debit
                FROM journal_line AS l
               WHERE l.account_id = a.id AND l.date >= rest.first AND l.date <= rest.last
              ) AS s
        WHERE s.balance IS NOT NULL
       ) AS r ON true
 WHERE m.account_id IS NOT NULL OR r.debit IS NOT NULL
 ORDER BY a.code
"""


def movements(*, first: date | None, last: date) -> list[Movement]:
    """Accounts that were touched from `first` (None: ever) to `last`, by code. One query."""
    if first is not None and first > last:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MOVEMENTS, _parameters(spans.cut(first=first, last=last)))
        return [
            Movement(
                account_id=account_id, code=code, name=name, kind=kind, debit=debit, credit=credit
            )
            for account_id, code, name, kind, debit, credit in cursor.fetchall()
        ]


MOVEMENTS_AT: Final = "SELECT {place}, m.* FROM ({movements}) AS m"


def movements_of(*days: tuple[date | None, date]) -> list[list[Movement]]:
    """`movements` of several (first, last), in one query."""
    parts: list[str] = []
    parameters: dict[str, Any] = {}
    for place, (first, last) in enumerate(days):
        parts.append(MOVEMENTS_AT.format(place=place, movements=_numbered(MOVEMENTS, place)))
        cut = spans.cut(first=first, last=last)
        parameters |= {f"{name}_{place}": value for name, value in _parameters(cut).items()}
    found: list[list[Movement]] = [[] for _part in days]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts) + " ORDER BY 1, 3", parameters)
        for place, account_id, code, name, kind, debit, credit in cursor.fetchall():
            found[place].append(
                Movement(
                    account_id=account_id,
                    code=code,
                    name=name,
                    kind=kind,
                    debit=debit,
                    credit=credit,
                )
            )
    return found


def _numbered(query: str, place: int) -> str:
    return query.replace(")s::", f"_{place})s::")


def _parameters(found: spans.Cut) -> dict[str, Any]:
    return {
        "first": found.first_month,
        "end": found.end_month,
        "firsts": [rest.first for rest in found.rests],
        "lasts": [rest.last for rest in found.rests],
        "signs": [rest.sign for rest in found.rests],
    }


BY_MONTH: Final = """
SELECT a.code, a.name, a.kind, m.month, m.debit, m.credit
  FROM month_balance AS m JOIN account AS a ON a.id = m.account_id
 WHERE m.month >= %(first)s::date AND m.month <= %(last)s::date AND a.kind = ANY(%(kinds)s)
 ORDER BY a.code, m.month
"""


def by_month(*, first: date, last: date, kinds: tuple[str, ...]) -> list[MonthMovement]:
    """Whole months from that of `first` to that of `last`, of accounts of `kinds`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BY_MONTH, {"first": first, "last": last, "kinds": list(kinds)})
        return [
            MonthMovement(code=code, name=name, kind=kind, month=month, debit=debit, credit=credit)
            for code, name, kind, month, debit, credit in cursor.fetchall()
        ]


BANKS: Final = """
SELECT a.code, a.name,
       coalesce((SELECT sum(m.debit - m.credit) FROM month_balance AS m
                  WHERE m.account_id = a.id AND m.month < %(month)s::date), 0)
     + coalesce((SELECT sum(l.amount) FROM journal_line AS l
                  WHERE l.account_id = a.id AND l.date >= %(month)s::date
                    AND l.date <= %(day)s::date), 0)
  FROM account AS a WHERE a.is_bank ORDER BY a.code
"""


def bank_balances(*, on: date) -> list[tuple[str, str, Decimal]]:
    """(code, name, balance) of every bank account of the chart after that day. One query."""
    with connection.cursor() as cursor:
        cursor.execute(BANKS, {"month": Month.of(on).first_day, "day": on})
        return [(code, name, Decimal(balance)) for code, name, balance in cursor.fetchall()]


BALANCE: Final = """
SELECT coalesce((SELECT sum(debit - credit) FROM month_balance
                  WHERE account_id = %(account)s AND month < %(month)s::date), 0)
     + coalesce((SELECT sum(amount) FROM journal_line
                  WHERE account_id = %(account)s AND date >= %(month)s::date
                    AND (date, id) <= (%(until)s::date, %(until_id)s)), 0)
"""


def balance_of(*, account_id: int, until: date, until_id: int = 2**62) -> Decimal:
    """The account's balance after that day, or within it after the line `until_id`."""
    month = Month.of(until)
    is_whole = until == month.last_day and until_id == 2**62
    start = until + timedelta(days=1) if is_whole else month.first_day
    with connection.cursor() as cursor:
        cursor.execute(
            BALANCE, {"account": account_id, "month": start, "until": until, "until_id": until_id}
        )
        return Decimal(cursor.fetchone()[0])
