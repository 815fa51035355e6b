"""Reading exchange rates, and what holdings in foreign currencies are worth. Always in a client."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import ExchangeRate
from apps.accounting.selectors import ledger
from apps.accounting.selectors.ledger import CursorMalformed
from apps.accounting.values.currencies import Rate, RatePage, RateRow, Revaluation, RevaluationRow
from kernel.errors import Invalid
from kernel.money import minor_units
from kernel.periods import Month

PAGE: Final = 60


class RateMissing(Invalid):
    code = "accounting.rate.missing"
    sentence = _(
        "There is no rate of %(currency)s on or before %(date)s. Type it under Exchange rates, or "
        "import the list of your central bank there."
    )


# ---- One rate --------------------------------------------------------------------------------
def rate_for(*, currency: str, on: datetime.date) -> Rate:
    """The last rate published on or before that day. The books' own currency costs 1.

    Errors: `RateMissing`, `UnknownCurrency`.
    """
    return rates_for(currencies={currency}, on=on)[currency]


LAST_RATES: Final = """
SELECT w.currency, r.date, r.rate, r.source
  FROM unnest(%s::text[]) AS w (currency)
 CROSS JOIN LATERAL (SELECT date, rate, source FROM exchange_rate AS e
                      WHERE e.currency = w.currency AND e.date <= %s
                      ORDER BY e.date DESC LIMIT 1) AS r
"""


def rates_for(*, currencies: Collection[str], on: datetime.date) -> dict[str, Rate]:
    """`rate_for` of several currencies. Two queries. Errors: as there."""
    own = ledger.books().currency
    wanted = sorted(set(currencies) - {own})
    for currency in wanted:
        minor_units(currency)
    found = {own: Rate(currency=own, on=on, rate=Decimal(1), source="")}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute(LAST_RATES, [wanted, on])
            for currency, date, rate, source in cursor.fetchall():
                found[currency] = Rate(currency=currency, on=date, rate=rate, source=source)
    for currency in wanted:
        if currency not in found:
            raise RateMissing(field="currency", currency=currency, date=on.isoformat())
    return found


def in_books(*, amount: Decimal, rate: Rate, places: int) -> Decimal:
    """`amount` of the rate's currency in the books' one, half away from zero."""
    unit = Decimal(1).scaleb(-places)
    return (amount * rate.rate).quantize(unit, rounding=ROUND_HALF_UP)


# ---- The list --------------------------------------------------------------------------------
def rates(
    *,
    currency: str = "",
    from_date: datetime.date | None = None,
    to_date: datetime.date | None = None,
    cursor: str = "",
    size: int = PAGE,
) -> RatePage:
    """Newest day first, then by currency; a page at a time. One query. Errors: `CursorMalformed`"""
    rows = ExchangeRate.objects.order_by("-date", "currency")
    if currency:
        rows = rows.filter(currency=currency)
    if from_date:
        rows = rows.filter(date__gte=from_date)
    if to_date:
        rows = rows.filter(date__lte=to_date)
    if cursor:
        rows = rows.filter(_after(cursor))
    found = list(rows[: size + 1])
    page = found[:size]
    last = page[-1] if len(found) > size else None
    return RatePage(
        rows=tuple(_rate_row(row) for row in page),
        next_cursor=f"{last.date.isoformat()}~{last.currency}" if last else "",
    )


def currencies() -> list[str]:
    """Every currency that has a rate, by code."""
    return sorted(ExchangeRate.objects.values_list("currency", flat=True).distinct())


def _rate_row(row: ExchangeRate) -> RateRow:
    return RateRow(
        currency=row.currency,
        on=row.date,
        rate=row.rate,
        source=row.source,
        actor_name=row.actor_name,
        kept_at=row.kept_at,
    )


def _after(cursor: str) -> Q:
    day, _mark, currency = cursor.partition("~")
    try:
        date = datetime.date.fromisoformat(day)
    except ValueError as damaged:
        raise CursorMalformed() from damaged
    return Q(date__lt=date) | Q(date=date, currency__gt=currency)


# ---- What is held ----------------------------------------------------------------------------
# As it stood at the end of the day: what was settled by a later allocation was open then.
OPEN_ITEMS: Final = """
SELECT a.code, a.name, y.id, y.name, i.currency,
       sum(i.currency_amount - coalesce(s.currency_amount, 0)),
       sum(i.amount - coalesce(s.amount, 0))
  FROM open_item AS i
  JOIN account AS a ON a.id = i.account_id
  JOIN party AS p ON p.id = i.party_id
  JOIN party AS y ON y.id = coalesce(p.merged_into_id, p.id)
  LEFT JOIN LATERAL (
       SELECT sum(t.amount) AS amount, sum(t.currency_amount) AS currency_amount
         FROM allocation_part AS t JOIN allocation AS l ON l.id = t.allocation_id
        WHERE t.item_id = i.line_id AND l.date <= %(on)s::date) AS s ON true
 WHERE i.date <= %(on)s::date AND i.currency <> %(own)s
 GROUP BY a.code, a.name, y.id, y.name, i.currency
HAVING sum(i.currency_amount - coalesce(s.currency_amount, 0)) <> 0
    OR sum(i.amount - coalesce(s.amount, 0)) <> 0
 ORDER BY a.code, i.currency, y.name, y.id
"""
ACCOUNTS: Final = """
SELECT a.code, a.name, a.currency, sum(h.amount), sum(h.booked)
  FROM account AS a
 CROSS JOIN LATERAL (
       SELECT c.amount, c.booked FROM currency_balance AS c
        WHERE c.account_id = a.id AND c.currency = a.currency AND c.month < %(month)s::date
       UNION ALL
       SELECT l.currency_amount, l.amount FROM journal_line AS l
        WHERE l.account_id = a.id AND l.currency = a.currency
          AND l.date >= %(month)s::date AND l.date <= %(on)s::date) AS h
 WHERE a.currency <> '' AND a.control = '' AND a.kind IN ('asset', 'liability')
 GROUP BY a.code, a.name, a.currency
HAVING sum(h.amount) <> 0 OR sum(h.booked) <> 0
 ORDER BY a.code
"""


def revaluation(*, on: datetime.date) -> Revaluation:
    """Open foreign items by party and foreign accounts, at the rates of that day. Five queries.

    What was revalued before counts in what is booked, so a second look shows only what moved since.
    Errors: `RateMissing`.
    """
    books = ledger.books()
    parameters: dict[str, Any] = {"on": on, "own": books.currency, "month": Month.of(on).first_day}
    with connection.cursor() as cursor:
        cursor.execute(OPEN_ITEMS, parameters)
        items = cursor.fetchall()
        cursor.execute(ACCOUNTS, parameters)
        held = [(code, name, None, "", *rest) for code, name, *rest in cursor.fetchall()]
    return Revaluation(
        on=on,
        currency=books.currency,
        rows=tuple(_valued([*held, *items], on=on, places=books.places)),
    )


def _valued(rows: list[Any], *, on: datetime.date, places: int) -> Iterable[RevaluationRow]:
    found = rates_for(currencies={row[4] for row in rows if row[5]}, on=on) if rows else {}
    for code, name, party_id, party_name, currency, amount, booked in rows:
        rate = found.get(currency) or Rate(currency=currency, on=on, rate=Decimal(0), source="")
        yield RevaluationRow(
            account_code=code,
            account_name=name,
            party_id=_uuid(party_id),
            party_name=party_name,
            currency=currency,
            currency_amount=amount,
            booked=booked,
            rate=rate.rate,
            rate_on=rate.on,
            value=in_books(amount=amount, rate=rate, places=places),
        )


def _uuid(value: Any) -> uuid.UUID | None:
    return None if value is None else uuid.UUID(str(value))
