"""Bank accounts with their balances, and the statements that were taken in."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, Literal

from django.db import connection
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from apps.accounting.models import (
    BankAccount,
    LineState,
    Statement,
    StatementLine,
)
from apps.accounting.selectors.bank import dates
from apps.accounting.values.bank import (
    BankAccountInfo,
    BankAccountOverview,
    StatementInfo,
)
from kernel.errors import NotFound

PAGE: Final = 50
StatementOrder = Literal["-imported_at", "imported_at", "-period_to", "period_to"]
ORDERS: Final[Mapping[StatementOrder, tuple[Any, ...]]] = {
    "-imported_at": ("-imported_at", "-position"),
    "imported_at": ("imported_at", "position"),
    "-period_to": (F("period_to").desc(nulls_last=True), "-imported_at", "-position"),
    "period_to": (F("period_to").asc(nulls_last=True), "imported_at", "position"),
}

# The latest balance that a bank stated, and the books' by the months kept, in the same currency.
OVERVIEW: Final = """
SELECT b.id, b.name, b.bank_name, b.number_tail, b.currency, a.code, a.name, b.is_active,
       n.open, n.reconciled, n.excluded, s.closing_balance, s.period_to, coalesce(m.balance, 0)
  FROM bank_account AS b
  JOIN account AS a ON a.id = b.account_id
 CROSS JOIN LATERAL (
       SELECT count(*) FILTER (WHERE state = 'imported') AS open,
              count(*) FILTER (WHERE state = 'reconciled') AS reconciled,
              count(*) FILTER (WHERE state = 'excluded') AS excluded
         FROM statement_line WHERE bank_account_id = b.id) AS n
  LEFT JOIN LATERAL (
       SELECT closing_balance, period_to FROM statement
        WHERE bank_account_id = b.id AND closing_balance IS NOT NULL
        ORDER BY period_to DESC NULLS LAST, imported_at DESC, position DESC LIMIT 1) AS s ON true
 CROSS JOIN LATERAL (
       SELECT CASE WHEN a.currency = '' THEN (
                  SELECT sum(debit - credit) FROM month_balance WHERE account_id = b.account_id)
              ELSE (SELECT sum(amount) FROM currency_balance
                     WHERE account_id = b.account_id AND currency = b.currency)
              END AS balance) AS m
 WHERE %(id)s::uuid IS NULL OR b.id = %(id)s
 ORDER BY b.name, b.id
"""


def bank_accounts() -> list[BankAccountOverview]:
    """All bank accounts by name, with their balances and how many lines wait. One query."""
    return _overviews(None)


def bank_account(*, bank_account_id: uuid.UUID) -> BankAccountOverview:
    """Errors: `NotFound`."""
    found = _overviews(bank_account_id)
    if not found:
        raise NotFound()
    return found[0]


def _overviews(bank_account_id: uuid.UUID | None) -> list[BankAccountOverview]:
    with connection.cursor() as cursor:
        cursor.execute(OVERVIEW, {"id": bank_account_id})
        return [_overview(row) for row in cursor.fetchall()]


def _overview(row: tuple[Any, ...]) -> BankAccountOverview:
    return BankAccountOverview(
        account=BankAccountInfo(
            id=row[0],
            name=row[1],
            bank_name=row[2],
            masked=f"··{row[3]}",
            currency=row[4],
            account_code=row[5],
            account_name=row[6],
            is_active=row[7],
        ),
        open_lines=row[8],
        reconciled_lines=row[9],
        excluded_lines=row[10],
        statement_balance=row[11],
        statement_on=row[12],
        books_balance=row[13],
    )


def statements(
    *,
    bank_account_id: uuid.UUID | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
    is_off: bool | None = None,
    order: StatementOrder = "-imported_at",
    limit: int = PAGE,
    offset: int = 0,
) -> list[StatementInfo]:
    """Latest first unless `order` says otherwise, of one bank account or of all. One query.

    The days keep statements with a day between them; `is_off` those that don't add up.
    """
    rows = _chosen(bank_account_id, from_date, to_date, is_off).order_by(*ORDERS[order])
    return [_statement(row) for row in rows[offset : offset + limit]]


def statement_count(
    *,
    bank_account_id: uuid.UUID | None = None,
    from_date: date | None = None,
    to_date: date | None = None,
) -> int:
    """How many `statements` there are in all."""
    return _chosen(bank_account_id, from_date, to_date, None).count()


def _chosen(
    bank_account_id: uuid.UUID | None,
    from_date: date | None,
    to_date: date | None,
    is_off: bool | None,
) -> QuerySet[Statement]:
    rows = _statements()
    if bank_account_id is not None:
        rows = rows.filter(bank_account_id=bank_account_id)
    if from_date is not None:
        rows = rows.filter(period_to__gte=from_date)
    if to_date is not None:
        rows = rows.filter(period_from__lte=to_date)
    if is_off is not None:
        stated = rows.exclude(difference=None)
        rows = stated.exclude(difference=0) if is_off else stated.filter(difference=0)
    return rows


def statement(*, statement_id: uuid.UUID) -> StatementInfo:
    """Errors: `NotFound`."""
    row = _statements().filter(pk=statement_id).first()
    if row is None:
        raise NotFound()
    return _statement(row)


def _statements() -> QuerySet[Statement]:
    waiting = StatementLine.objects.filter(statement=OuterRef("pk"), state=LineState.IMPORTED)
    counted = waiting.order_by().values("statement").annotate(lines=Count("id")).values("lines")
    rows = Statement.objects.select_related("bank_account__account", "file")
    return rows.annotate(open_lines=Coalesce(Subquery(counted), 0))


def _statement(row: Any) -> StatementInfo:
    return StatementInfo(
        id=row.id,
        bank_account=info(row.bank_account),
        file_id=row.file_id,
        file_name=row.file.name,
        format=row.format,
        reference=row.reference,
        sequence=row.sequence,
        period_from=row.period_from,
        period_to=row.period_to,
        currency=row.currency,
        opening_balance=row.opening_balance,
        closing_balance=row.closing_balance,
        difference=row.difference,
        line_count=row.line_count,
        open_lines=row.open_lines,
        duplicate_count=row.duplicate_count,
        pending_count=row.pending_count,
        warnings=tuple(
            gettext(one["message"]) % dates.shown(one["params"]) for one in row.warnings
        ),
        imported_at=row.imported_at,
        actor_name=row.actor_name,
    )


def info(row: BankAccount) -> BankAccountInfo:
    return BankAccountInfo(
        id=row.id,
        name=row.name,
        bank_name=row.bank_name,
        masked=f"··{row.number_tail}",
        currency=row.currency,
        account_code=row.account.code,
        account_name=row.account.name,
        is_active=row.is_active,
    )
