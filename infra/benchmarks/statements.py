"""Reports over 1,000,000 lines of 24 months on 200 accounts, with 100,000 open items.

Each must take less than 50 ms through the service, whatever the number of lines: its first page,
where it has pages. Printed beside it: what of that the database itself needs, and how much faster
that is than one sum over the lines.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import bench
from posting import prepared_client

LINES, ENTRIES, ACCOUNTS, BATCHES = 1_000_000, 250_000, 200, 25
LIMIT, PARTIES = 50.0, 500
LAST = date(2026, 12, 18)
TABLES = (
    "journal_line",
    "journal_entry",
    "month_balance",
    "open_item",
    "allocation",
    "allocation_part",
)

ADD_ACCOUNTS = """
INSERT INTO account (code, name, kind, is_contra, is_bank, is_active, control, currency)
SELECT 'Z' || n, 'Account ' || n,
       (ARRAY['asset', 'liability', 'equity', 'revenue', 'expense'])[1 + n %% 5],
       false, n <= 2, true, '', ''
  FROM generate_series(1, %s - (SELECT count(*)::int FROM account)) AS n
"""
ADD_COST_CENTRES = """
INSERT INTO dimension (kind, code, name, is_active)
SELECT 'cost_centre', 'C' || n, 'Cost centre ' || n, true FROM generate_series(1, 12) AS n
"""
# 10,000 entries of four lines a statement: the triggers see what they would see in an import. Of
# five entries one is an invoice, and the next its payment by the same party; half are taxed, a
# tenth carries a cost centre.
ADD_ENTRIES = """
WITH turn AS (
    SELECT n, gen_random_uuid() AS id,
           (DATE '2025-01-01' + (n * 727 / %(entries)s))::date AS date,
           CASE WHEN n %% 5 = 1 THEN -(1 + (n - 1) %% 97) ELSE 1 + n %% 97 END AS factor
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
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place, count(*) OVER () AS count
      FROM account WHERE control = ''
), someone AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM party
), centre AS (
    SELECT id, row_number() OVER (ORDER BY id) - 1 AS place FROM dimension
)
INSERT INTO journal_line (entry_id, account_id, date, amount, position, description,
                          party_id, due_on, tax_code_id, tax_role, taxed_on, cost_centre_id)
SELECT turn.id, CASE WHEN owed.is_it THEN control.id ELSE numbered.id END, turn.date,
       side.amount * turn.factor, side.position, '',
       CASE WHEN owed.is_it THEN someone.id END,
       CASE WHEN owed.is_it THEN turn.date + 30 END,
       CASE WHEN taxed.is_it THEN tax.id END, CASE WHEN taxed.is_it THEN side.role END,
       CASE WHEN taxed.is_it THEN turn.date END,
       CASE WHEN turn.n %% 10 = 7 AND side.position = 2 THEN centre.id END
  FROM turn
 CROSS JOIN (VALUES (1, 7.25, ''), (2, 2.75, ''), (3, -4.00, 'base'), (4, -6.00, 'tax'))
            AS side (position, amount, role)
 CROSS JOIN LATERAL (SELECT side.position = 1 AND turn.n %% 5 IN (0, 1) AS is_it) AS owed
 CROSS JOIN LATERAL (SELECT side.role <> '' AND turn.n %% 2 = 0 AS is_it) AS taxed
 CROSS JOIN (SELECT id FROM account WHERE control = 'receivable' ORDER BY id LIMIT 1) AS control
 CROSS JOIN (SELECT id FROM tax_code WHERE code = 'DK-S25') AS tax
  JOIN numbered ON numbered.place = (turn.n * 7 + side.position * 53) %% numbered.count
  JOIN someone ON someone.place = (turn.n / 5) %% %(parties)s
  JOIN centre ON centre.place = turn.n %% 12
"""
# Nine of ten invoices are settled, each on the day of its payment.
SETTLE = """
WITH pair AS (
    SELECT gen_random_uuid() AS id, i.line_id AS invoice, p.line_id AS payment, p.date,
           i.amount, i.currency_amount
      FROM journal_entry AS e
      JOIN journal_entry AS f ON f.number = e.number + 1
      JOIN journal_line AS l ON l.entry_id = e.id AND l.position = 1
      JOIN journal_line AS m ON m.entry_id = f.id AND m.position = 1
      JOIN open_item AS i ON i.line_id = l.id
      JOIN open_item AS p ON p.line_id = m.id AND p.amount = -i.amount
     WHERE e.number BETWEEN %(first)s AND %(last)s AND e.number %% 5 = 0 AND e.number %% 50 > 0
), header AS (
    INSERT INTO allocation (id, date, part_count, reason, source_kind, source_id,
                            actor_kind, actor_id, actor_name, request_id)
    SELECT id, date, 2, '', '', '', 'system', '', 'Kontor', '' FROM pair
)
INSERT INTO allocation_part (allocation_id, item_id, amount, currency_amount)
SELECT id, invoice, amount, currency_amount FROM pair
 UNION ALL SELECT id, payment, -amount, -currency_amount FROM pair
"""
FROM_LINES = """
SELECT account_id, sum(amount) FROM journal_line WHERE date <= %s GROUP BY account_id
"""


def add_parties() -> None:
    from apps.parties.models import Party

    names = [f"Party {n}" for n in range(PARTIES)]
    Party.objects.bulk_create(
        Party(name=name, sort_key=name.lower(), name_key=name.lower(), country="DK")
        for name in names
    )


def fill(cursor: Any) -> None:
    cursor.execute(ADD_ACCOUNTS, [ACCOUNTS])
    add_parties()
    cursor.execute(ADD_COST_CENTRES)
    size = ENTRIES // BATCHES
    for query in (ADD_ENTRIES, SETTLE):
        for batch in range(BATCHES):
            first = batch * size + 1
            last = first + size - 1
            cursor.execute(
                query, {"entries": ENTRIES, "first": first, "last": last, "parties": PARTIES}
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


def wanted() -> dict[str, tuple[str, Any]]:
    """What is asked for, by its words: the kind of report and what the selector is given."""
    from apps.accounting.values.statements import ReportAsked

    days = ReportAsked(first=date(2026, 1, 5), last=LAST)
    year = ReportAsked(first=date(2026, 1, 1), last=date(2026, 12, 31))
    quarter = ReportAsked(first=date(2026, 7, 1), last=date(2026, 9, 30))
    later = ReportAsked(
        first=date(2026, 1, 1), last=LAST, cursor=f"Z60~{date(2026, 6, 15)}~0", size=200
    )
    return {
        "trial balance, 5 Jan to 18 Dec 2026": ("trial-balance", days),
        "balance sheet, 18 Dec 2026": ("balance-sheet", ReportAsked(last=LAST)),
        "profit and loss, 5 Jan to 18 Dec 2026": ("profit-and-loss", days),
        "profit and loss, 2026 by month": ("profit-and-loss", replace(year, layout="month")),
        "profit and loss, 2026 against 2025": ("profit-and-loss", replace(year, layout="year")),
        "profit and loss, 2026 by cost centre": (
            "profit-and-loss", replace(year, layout="cost_centre"),
        ),
        "general ledger, first page": ("general-ledger", days),
        "general ledger, a page in the middle": ("general-ledger", later),
        "journal, first page": ("journal", days),
        "receivables, today": ("receivables", ReportAsked(last=LAST)),
        "receivables, a month ago": ("receivables", ReportAsked(last=date(2026, 11, 18))),
        "open items, first page": ("open-items", ReportAsked(last=LAST)),
        "control accounts, today": ("control-accounts", ReportAsked(last=LAST)),
        "cash by month": ("cash", year),
        "forecast, 13 weeks": ("forecast", ReportAsked(last=LAST)),
        "VAT of a quarter": ("vat", quarter),
        "lines of the VAT of a quarter, first page": ("vat-lines", quarter),
    }  # fmt: skip


def main() -> int:
    with bench.throw_away_database() as database:
        import psycopg
        from django.db import connection

        from apps.accounting.selectors import reports
        from kernel.tenancy import client_scope

        ref = prepared_client("t_statements")
        with client_scope(ref):
            with connection.cursor() as cursor:
                fill(cursor)
                cursor.execute("SELECT count(*) FROM journal_line")
                print(f"{cursor.fetchone()[0]:,} lines on {ACCOUNTS} accounts")
                cursor.execute("SELECT count(*) FROM open_item")
                print(f"{cursor.fetchone()[0]:,} open items of {PARTIES} parties")
            with psycopg.connect(database.owner, autocommit=True) as owner:
                for table in TABLES:
                    owner.execute(f"VACUUM (ANALYZE) t_statements.{table}")
            lines = _explained(FROM_LINES, [LAST], connection)
            print(f"baseline, one sum over the lines themselves: {lines:.0f} ms")
            are_kept = []
            for words, (kind, asked) in wanted().items():
                ask = partial(reports.report, kind=kind, asked=asked)
                ours = bench.milliseconds(ask, times=9)
                are_kept.append(bench.report_limit(words, ours=ours, limit=LIMIT, unit="ms"))
                spent = in_database(ask, connection)
                print(f"    in the database {spent:.2f} ms, {lines / spent:.0f} times the baseline")
    return 0 if all(are_kept) else 1


if __name__ == "__main__":
    sys.exit(main())
