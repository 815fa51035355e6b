"""Statements over 1,000,000 lines of 24 months on 200 accounts.

Each must take less than 10 ms in the database, whatever the number of lines. Printed beside it:
the same figures by summing the lines themselves, and the whole selector with its Python.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import bench
from posting import prepared_client

LINES, ENTRIES, ACCOUNTS, BATCHES = 1_000_000, 250_000, 200, 25
LIMIT = 10.0
LAST = date(2026, 12, 18)

ADD_ACCOUNTS = """
INSERT INTO account (code, name, kind, is_contra, is_bank, is_active)
SELECT 'Z' || n, 'Account ' || n,
       (ARRAY['asset', 'liability', 'equity', 'revenue', 'expense'])[1 + n %% 5],
       false, n <= 2, true
  FROM generate_series(1, %s - (SELECT count(*)::int FROM account)) AS n
"""
# 10,000 entries of four lines a statement: the triggers see what they would see in an import.
ADD_ENTRIES = """
WITH turn AS (
    SELECT n, gen_random_uuid() AS id,
           (DATE '2025-01-01' + (n * 727 / %(entries)s))::date AS date
      FROM generate_series(%(first)s, %(last)s) AS n
), entry AS (
    INSERT INTO journal_entry (
        id, journal_id, fiscal_year_id, period_id, number, date, description, currency,
        line_count, is_adjustment, source_kind, source_id,
        actor_kind, actor_id, actor_name, request_id)
    SELECT turn.id, (SELECT id FROM journal WHERE code = 'GEN'), p.fiscal_year_id, p.id, turn.n,
           turn.date, 'Benchmark', 'DKK', 4, false, '', '', 'system', '', 'Kontor', ''
      FROM turn JOIN period AS p ON turn.date BETWEEN p.starts_on AND p.ends_on
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM account
)
INSERT INTO journal_line (entry_id, account_id, date, amount, position, description)
SELECT turn.id, numbered.id, turn.date, side.amount * (1 + turn.n %% 97), side.position, ''
  FROM turn
 CROSS JOIN (VALUES (1, 7.25), (2, 2.75), (3, -4.00), (4, -6.00)) AS side (position, amount)
  JOIN numbered ON numbered.place = (turn.n * 7 + side.position * 53) %% %(accounts)s
"""
FROM_LINES = """
SELECT account_id, sum(amount) FROM journal_line WHERE date <= %s GROUP BY account_id
"""


def fill(cursor: Any) -> None:
    cursor.execute(ADD_ACCOUNTS, [ACCOUNTS])
    size = ENTRIES // BATCHES
    for batch in range(BATCHES):
        first = batch * size + 1
        cursor.execute(
            ADD_ENTRIES,
            {
                "entries": ENTRIES,
                "first": first,
                "last": first + size - 1,
                "accounts": ACCOUNTS,
            },
        )


def in_database(queries: Callable[[], Any], connection: Any) -> float:
    """Milliseconds that PostgreSQL itself needs for what `queries` asks: planned and executed."""
    asked: list[tuple[str, Any]] = []

    def listen(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        queries()
    return sum(_explained(sql, params, connection) for sql, params in asked)


def _explained(sql: str, params: Any, connection: Any) -> float:
    found = []
    for _turn in range(15):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY, FORMAT JSON) {sql}", params)
            (plan,) = cursor.fetchone()[0]
        found.append(plan["Planning Time"] + plan["Execution Time"])
    return sorted(found)[len(found) // 2]


def main() -> int:
    with bench.throw_away_database() as database:
        import psycopg
        from django.db import connection

        from apps.accounting.selectors import statements
        from kernel.tenancy import client_scope

        ref = prepared_client("t_statements")
        with client_scope(ref):
            with connection.cursor() as cursor:
                fill(cursor)
                cursor.execute("SELECT count(*) FROM journal_line")
                print(f"{cursor.fetchone()[0]:,} lines on {ACCOUNTS} accounts")
            with psycopg.connect(database.owner, autocommit=True) as owner:
                owner.execute("VACUUM (ANALYZE) t_statements.journal_line")
                owner.execute("VACUUM (ANALYZE) t_statements.month_balance")
            wanted: dict[str, Callable[[], Any]] = {
                "trial balance, 5 Jan to 18 Dec 2026": lambda: statements.trial_balance(
                    first=date(2026, 1, 5), last=LAST
                ),
                "balance sheet, 18 Dec 2026": lambda: statements.balance_sheet(as_of=LAST),
                "profit and loss, 2026 by month": lambda: statements.profit_and_loss(
                    first=date(2026, 1, 1), last=date(2026, 12, 31), is_by_month=True
                ),
                "profit and loss, 5 Jan to 18 Dec 2026": lambda: statements.profit_and_loss(
                    first=date(2026, 1, 5), last=LAST
                ),
            }
            are_kept = []
            for name, ask in wanted.items():
                spent = in_database(ask, connection)
                are_kept.append(
                    bench.report_limit(
                        f"{name}, in the database", ours=spent, limit=LIMIT, unit="ms"
                    )
                )
                print(
                    f"    with Python and the way there: {bench.milliseconds(ask, times=9):.2f} ms"
                )
            lines = _explained(FROM_LINES, [LAST], connection)
            print(f"baseline, one sum over the lines themselves: {lines:.0f} ms")
    return 0 if all(are_kept) else 1


if __name__ == "__main__":
    sys.exit(main())
