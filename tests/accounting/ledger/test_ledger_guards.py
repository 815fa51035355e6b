"""What the tables refuse by themselves, whoever writes to them and however."""

from __future__ import annotations

import json
import uuid
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections, transaction

from apps.accounting.models import Account, FiscalYear, Journal, Period
from apps.accounting.services import periods
from apps.accounting.values.ledger import PostedEntry
from kernel.actor import Actor
from tests.accounting.ledger.posting import post, state_of_books

pytestmark = pytest.mark.usefixtures("nordlys_books")

ENTRY = """
INSERT INTO journal_entry (id, journal_id, fiscal_year_id, period_id, number, date, description,
    currency, line_count, is_adjustment, source_kind, source_id,
    actor_kind, actor_id, actor_name, request_id)
SELECT %(id)s, %(journal)s, %(year)s, %(period)s, %(number)s, %(date)s, 'raw', 'DKK',
       %(line_count)s, %(is_adjustment)s, '', '', 'system', '', 'raw', ''
"""
LINES = """
INSERT INTO journal_line (entry_id, account_id, date, amount, position, description)
SELECT %(id)s, a.id, l.date::date, l.amount::numeric, l.position, ''
  FROM jsonb_to_recordset(%(lines)s::jsonb)
       AS l (code text, date text, amount text, position int)
  JOIN account AS a ON a.code = l.code
"""


def raw_entry(lines: list[tuple[str, str, int]], **other: Any) -> None:
    """Insert an entry past the service; lines are (account, amount, position)."""
    day = other.pop("line_date", "2026-03-10")
    columns = {
        "id": uuid.uuid4(),
        "journal": Journal.objects.get(code="GEN").pk,
        "year": FiscalYear.objects.get(label="2026").pk,
        "period": Period.objects.get(starts_on=date(2026, 3, 1)).pk,
        "number": 900,
        "date": "2026-03-10",
        "line_count": len(lines),
        "is_adjustment": False,
        **other,
        "lines": json.dumps(
            [{"code": c, "amount": a, "position": p, "date": day} for c, a, p in lines]
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"WITH entry AS ({ENTRY}) {LINES}", columns)


def refused(sqlstate: str, act: Any, *args: Any, **kwargs: Any) -> None:
    """`act` fails with that state and leaves the books as they were."""
    before = state_of_books()
    with pytest.raises(DatabaseError) as failure, transaction.atomic():
        act(*args, **kwargs)
    assert failure.value.__cause__.sqlstate == sqlstate  # type: ignore[union-attr]
    assert state_of_books() == before


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


@pytest.fixture
def posted(preparer: Actor) -> PostedEntry:
    return post(preparer, ("1610", "250"), ("6480", "-250"))


BALANCED = [("1610", "10", 1), ("6480", "-10", 2)]


def test_a_balanced_entry_with_its_lines_is_taken() -> None:
    raw_entry(BALANCED)
    assert len(state_of_books()[1]) == 2


def test_lines_that_do_not_add_up_are_refused() -> None:
    refused("KT101", raw_entry, [("1610", "10", 1), ("6480", "-9", 2)])


def test_an_entry_without_lines_is_refused() -> None:
    refused("KT102", raw_entry, [], line_count=2)


def test_fewer_lines_than_announced_are_refused() -> None:
    refused("KT102", raw_entry, BALANCED, line_count=3)


def test_a_single_line_is_refused() -> None:
    refused("23514", raw_entry, [("1610", "10", 1)])


def test_positions_must_count_from_one() -> None:
    refused("KT102", raw_entry, [("1610", "10", 2), ("6480", "-10", 3)])


def test_a_line_of_nothing_is_refused() -> None:
    refused("23514", raw_entry, [*BALANCED, ("6480", "0", 3)])


def test_a_line_has_the_date_of_its_entry() -> None:
    refused("KT104", raw_entry, BALANCED, line_date="2026-03-11")


def test_an_entry_lies_in_its_period_and_year() -> None:
    refused("KT104", raw_entry, BALANCED, date="2026-04-10", line_date="2026-04-10")
    refused("KT104", raw_entry, BALANCED, year=FiscalYear.objects.get(label="2025").pk)


def test_an_account_out_of_use_is_refused() -> None:
    Account.objects.filter(code="1610").update(is_active=False)
    refused("KT105", raw_entry, BALANCED)


def test_more_places_than_the_currency_are_refused() -> None:
    refused("KT106", raw_entry, [("1610", "0.001", 1), ("6480", "-0.001", 2)])


def test_a_number_is_given_once(posted: PostedEntry) -> None:
    refused("23505", raw_entry, BALANCED, number=posted.number)


def test_a_second_set_of_balanced_lines_is_refused(posted: PostedEntry) -> None:
    add = (
        "INSERT INTO journal_line (entry_id, account_id, date, amount, position, description)"
        " SELECT entry_id, account_id, date, amount, position + %s, ''"
        " FROM journal_line WHERE entry_id = %s"
    )
    refused("23505", run, add, 0, posted.id)
    refused("KT102", run, add, 2, posted.id)


def test_one_more_line_is_refused(posted: PostedEntry) -> None:
    add = (
        "INSERT INTO journal_line (entry_id, account_id, date, amount, position, description)"
        " SELECT entry_id, account_id, date, 5, 3, '' FROM journal_line"
        " WHERE entry_id = %s AND position = 1"
    )
    refused("KT102", run, add, posted.id)


@pytest.mark.parametrize("table", ["journal_entry", "journal_line"])
def test_the_runtime_role_may_not_change_what_is_posted(posted: PostedEntry, table: str) -> None:
    refused("42501", run, f"UPDATE {table} SET description = 'other'")
    refused("42501", run, f"DELETE FROM {table}")
    refused("42501", run, f"TRUNCATE {table} CASCADE")
    refused("42501", run, f"ALTER TABLE {table} DISABLE TRIGGER ALL")


def test_the_runtime_role_may_not_touch_month_balances(posted: PostedEntry) -> None:
    refused("42501", run, "UPDATE month_balance SET debit = 0")
    refused("42501", run, "DELETE FROM month_balance")
    refused(
        "42501",
        run,
        "INSERT INTO month_balance (account_id, month, debit, credit)"
        " VALUES (1, '2026-03-01', 1, 1)",
    )


def test_a_closed_period_takes_nothing_and_a_soft_closed_one_adjustments_only(
    reviewer: Actor,
) -> None:
    march = Period.objects.get(starts_on=date(2026, 3, 1))
    periods.close_period(period_id=march.pk, state="soft_closed", actor=reviewer)
    refused("KT103", raw_entry, BALANCED)
    raw_entry(BALANCED, is_adjustment=True)
    Period.objects.update(state="closed")
    refused("KT103", raw_entry, BALANCED, number=901, is_adjustment=True)


def test_a_locked_period_stays_locked_and_none_moves() -> None:
    Period.objects.update(state="closed")
    Period.objects.update(state="locked")
    refused("KT107", Period.objects.update, state="open")
    refused("KT107", run, "UPDATE period SET ends_on = ends_on + 1 WHERE starts_on = '2027-12-01'")


def test_periods_never_overlap() -> None:
    year = FiscalYear.objects.get(label="2026").pk
    refused(
        "23P01",
        run,
        "INSERT INTO period (fiscal_year_id, starts_on, ends_on, state)"
        " VALUES (%s, '2026-03-15', '2026-04-15', 'open')",
        year,
    )


def test_even_the_owner_may_not_change_what_is_posted(posted: PostedEntry) -> None:
    triggers = (
        "SELECT count(*) FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND tgname LIKE '%%_is_final'"
        " AND relname IN ('journal_entry', 'journal_line') AND tgenabled = 'O'"
    )
    with connections["default"].cursor() as cursor:
        cursor.execute(triggers)
        assert cursor.fetchone() == (2,)
