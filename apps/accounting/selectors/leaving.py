"""What the books hold at a day, as another system takes it over: balances and open items."""

from __future__ import annotations

import datetime
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db import connection

from apps.accounting.selectors import ledger
from apps.accounting.selectors.reports import open_then
from kernel.money import round_amount
from kernel.periods import FiscalYearSpan

# What revenue and expenses brought counts from the first day of the fiscal year.
BALANCES: Final = """
SELECT a.code, a.name, coalesce(l.currency, ''), sum(l.amount), sum(l.currency_amount)
  FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
 WHERE l.date <= %(on)s AND a.control = ''
   AND (a.kind NOT IN ('revenue', 'expense') OR l.date >= %(year)s)
 GROUP BY a.code, a.name, coalesce(l.currency, '')
HAVING sum(l.amount) <> 0 OR coalesce(sum(l.currency_amount), 0) <> 0
 ORDER BY 1, 3
"""
ITEMS: Final = f"""{open_then.OPEN}
SELECT i.line_id, coalesce(m.id, y.id), coalesce(m.name, y.name),
       coalesce(m.registration_number, y.registration_number),
       coalesce(nullif(v.number, ''), nullif(b.number, ''),
                j.code || ' ' || f.label || '/' || e.number),
       i.date, i.due_on, i.currency, i.open, i.own, a.code, a.control
  FROM item AS i
  JOIN account AS a ON a.id = i.account_id
  JOIN party AS y ON y.id = i.party_id LEFT JOIN party AS m ON m.id = y.merged_into_id
  JOIN journal_line AS l ON l.id = i.line_id
  JOIN journal_entry AS e ON e.id = l.entry_id
  JOIN journal AS j ON j.id = e.journal_id
  JOIN fiscal_year AS f ON f.id = e.fiscal_year_id
  LEFT JOIN invoice AS v ON v.entry_id = e.id
  LEFT JOIN bill AS b ON b.entry_id = e.id
 ORDER BY a.control DESC, 3, i.due_on, i.line_id
"""  # noqa: S608 -- the parts are constants


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceHeld:
    """`currency` "" is the books' own; debit is positive."""

    code: str
    name: str
    currency: str
    amount: Decimal
    currency_amount: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemHeld:
    """Positive is what is usual on its side: they owe us, or we owe them. `number` is told once
    for each party; `currency` is always filled."""

    party: str
    registration_number: str
    number: str
    date: datetime.date
    due_on: datetime.date
    currency: str
    amount: Decimal
    books_amount: Decimal
    account: str
    control: str


def balances_at(*, on: datetime.date) -> Iterator[BalanceHeld]:
    """At the end of the day, without the accounts that are made of open items. One query."""
    books = ledger.books()
    year = FiscalYearSpan.containing(on, first_month=books.first_month)
    with connection.cursor() as cursor:
        cursor.execute(BALANCES, {"on": on, "year": year.starts_on})
        found = cursor.fetchall()
    for code, name, currency, amount, foreign in found:
        yield BalanceHeld(
            code=code,
            name=name,
            currency=currency,
            amount=round_amount(amount, books.currency),
            currency_amount=round_amount(foreign, currency) if currency else None,
        )


def items_at(*, on: datetime.date) -> Iterator[ItemHeld]:
    """What was open at the end of the day, customers first. Two queries and the books."""
    own = ledger.books().currency
    accounts = [each.id for each in open_then.control_accounts()]
    with connection.cursor() as cursor:
        cursor.execute(ITEMS, {"day": on, "accounts": accounts})
        found = cursor.fetchall()
    seen: Counter[tuple[uuid.UUID, str]] = Counter()
    for _line, party_id, party, registration, number, day, due, currency, *rest in found:
        books_amount, amount, account, control = rest
        seen[party_id, number] += 1
        turn, sign = seen[party_id, number], -1 if control == "payable" else 1
        yield ItemHeld(
            party=party,
            registration_number=registration,
            # Instalments of one invoice are told apart.
            number=number if turn == 1 else f"{number} ({turn})",
            date=day,
            due_on=due,
            currency=currency,
            amount=sign * round_amount(amount, currency),
            books_amount=sign * round_amount(books_amount, own),
            account=account,
            control=control,
        )
