"""Every report of the catalogue over 1,000,000 lines (`million_lines.py` says of which kind).

Each must take less than 50 ms through the service, whatever the number of lines: its first page,
where it has pages. The baseline of each is the plain SQL that one would write down first: it reads
the lines, parts and entries themselves on the same tables with the same indexes, knows no kept
sums, no running product and no words, and makes no rows of any report. Then the whole general
ledger of three years as CSV, streamed, against a plain COPY of its lines.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import bench
import million_lines
import psycopg
from million_lines import ACCOUNTS, LAST, PARTIES
from posting import prepared_client

LIMIT, TIMES = 50.0, 9
BASELINE_TIMES = 3
FILE_MEGABYTES_MAX = 80.0
SCHEMA = "t_statements"
BEGINNING, YEAR, YEAR_END = date(2025, 1, 1), date(2027, 1, 1), date(2027, 12, 31)
DAYS = {"first": date(2027, 1, 5), "last": LAST}
QUARTER = {"first": date(2027, 7, 1), "last": date(2027, 9, 30)}
MONTH_AGO, YEAR_AGO = date(2027, 11, 18), date(2026, 12, 18)
BANK = "6480"

BALANCES = """
SELECT a.code, a.name, a.kind, sum(l.amount) FROM journal_line AS l
  JOIN account AS a ON a.id = l.account_id WHERE l.date <= %(last)s GROUP BY 1, 2, 3 ORDER BY 1
"""
TRIAL_BALANCE = """
SELECT a.code, a.name, sum(l.amount) FILTER (WHERE l.date < %(first)s),
       sum(l.amount) FILTER (WHERE l.date >= %(first)s AND l.amount > 0),
       sum(l.amount) FILTER (WHERE l.date >= %(first)s AND l.amount < 0), sum(l.amount)
  FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
 WHERE l.date <= %(last)s GROUP BY 1, 2 ORDER BY 1
"""
RESULT = """
SELECT a.code, a.name, {column}, sum(l.amount) FROM journal_line AS l
  JOIN account AS a ON a.id = l.account_id AND a.kind IN ('revenue', 'expense')
 WHERE l.date BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3 ORDER BY 1
"""
LEDGER = """
SELECT * FROM (
    SELECT a.code, l.date, l.id, j.code, e.number, e.description, l.amount,
           sum(l.amount) OVER (PARTITION BY l.account_id ORDER BY l.date, l.id) AS balance
      FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
      JOIN journal_entry AS e ON e.id = l.entry_id JOIN journal AS j ON j.id = e.journal_id
     WHERE l.date <= %(last)s AND (%(account)s = '' OR a.code = %(account)s)) AS running
 WHERE date >= %(first)s ORDER BY 1, 2, 3 LIMIT 200 OFFSET %(skip)s
"""
JOURNAL = """
SELECT e.date, j.code, e.number, e.description, l.position, a.code, l.amount
  FROM journal_entry AS e JOIN journal AS j ON j.id = e.journal_id
  JOIN journal_line AS l ON l.entry_id = e.id JOIN account AS a ON a.id = l.account_id
 WHERE e.date BETWEEN %(first)s AND %(last)s
 ORDER BY e.date, e.journal_id, e.number, l.position LIMIT 800 OFFSET %(skip)s
"""
OPEN = """
WITH item AS (
    SELECT l.*, a.code, l.amount - coalesce((
           SELECT sum(p.amount) FROM allocation_part AS p
             JOIN allocation AS s ON s.id = p.allocation_id
            WHERE p.item_id = l.id AND s.date <= %(last)s), 0) AS open
      FROM journal_line AS l JOIN account AS a ON a.id = l.account_id AND a.control = ANY(%(sides)s)
     WHERE l.date <= %(last)s)
"""
AGED = f"""{OPEN}
SELECT y.name, i.currency, width_bucket(%(last)s - i.due_on, ARRAY[1, 31, 61, 91]), sum(i.open)
  FROM item AS i JOIN party AS y ON y.id = i.party_id WHERE i.open <> 0 GROUP BY 1, 2, 3 ORDER BY 1
"""  # noqa: S608 -- constants of this file, here and below
ITEMS = f"""{OPEN}
SELECT i.due_on, i.id, y.name, e.number, e.description, i.amount, i.open
  FROM item AS i JOIN party AS y ON y.id = i.party_id JOIN journal_entry AS e ON e.id = i.entry_id
 WHERE i.open <> 0 ORDER BY 1, 2 LIMIT 200 OFFSET %(skip)s
"""  # noqa: S608
CONTROL = f"{OPEN} SELECT code, sum(amount), sum(open), count(*) FROM item GROUP BY 1"  # noqa: S608
DUE = f"{OPEN} SELECT due_on, sum(open) FROM item WHERE open <> 0 GROUP BY 1"  # noqa: S608
CASH = """
SELECT date_trunc('month', l.date), sum(l.amount) FILTER (WHERE a.kind = 'revenue'),
       sum(l.amount) FILTER (WHERE a.kind = 'expense'), sum(l.amount) FILTER (WHERE a.is_bank)
  FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
 WHERE l.date <= %(last)s GROUP BY 1 ORDER BY 1
"""
VAT = """
SELECT t.code, l.tax_role, l.amount > 0, sum(l.amount) FROM journal_line AS l
  JOIN tax_code AS t ON t.id = l.tax_code_id
 WHERE l.taxed_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3 ORDER BY 1
"""
VAT_LINES = """
SELECT l.taxed_on, t.code, l.tax_role, a.code, e.number, e.description, l.amount
  FROM journal_line AS l JOIN tax_code AS t ON t.id = l.tax_code_id
  JOIN account AS a ON a.id = l.account_id JOIN journal_entry AS e ON e.id = l.entry_id
 WHERE l.taxed_on BETWEEN %(first)s AND %(last)s ORDER BY 1, 2, l.id LIMIT 200
"""
COPY = """
COPY (SELECT a.code, a.name, l.date, j.code || '/' || e.number, e.description, l.amount
        FROM journal_line AS l JOIN account AS a ON a.id = l.account_id
        JOIN journal_entry AS e ON e.id = l.entry_id JOIN journal AS j ON j.id = e.journal_id
       ORDER BY a.code, l.date, l.id) TO STDOUT (FORMAT csv)
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A report in words, how it is asked of the service, and the plain SQL with its days."""

    words: str
    ask: Callable[[], Any]
    sql: str
    days: dict[str, Any]


def wanted() -> list[Wanted]:
    from apps.accounting.selectors import ledger, reports
    from apps.accounting.values.statements import ReportAsked

    def of(words: str, kind: str, asked: ReportAsked, sql: str, **more: Any) -> Wanted:
        days = {"first": asked.first, "last": asked.last, "skip": 0, "account": "", **more}
        return Wanted(words, partial(reports.report, kind=kind, asked=asked), sql, days)

    days, quarter = ReportAsked(**DAYS), ReportAsked(**QUARTER)
    year, day = ReportAsked(first=YEAR, last=YEAR_END), ReportAsked(last=LAST)
    month_ago, year_ago = ReportAsked(last=MONTH_AGO), ReportAsked(last=YEAR_AGO)
    in_the_middle = date(2027, 6, 15)
    result, us, them = "profit-and-loss", {"sides": ["receivable"]}, {"sides": ["payable"]}
    both = {"sides": ["receivable", "payable"]}
    centre = RESULT.format(column="l.cost_centre_id")
    return [
        of("trial balance, 5 Jan to 18 Dec", "trial-balance", days, TRIAL_BALANCE),
        of("balance sheet", "balance-sheet", day, BALANCES),
        of("balance sheet beside last year's", "balance-sheet",
           replace(day, compare=date(2026, 12, 31)), BALANCES),
        of("profit and loss, 5 Jan to 18 Dec", result, days, RESULT.format(column="1")),
        of("profit and loss by month", result, replace(year, layout="month"),
           RESULT.format(column="date_trunc('month', l.date)")),
        of("profit and loss against last year", result, replace(days, layout="year"),
           RESULT.format(column="date_part('year', l.date)"), first=date(2026, 1, 5)),
        of("profit and loss by cost centre", result, replace(year, layout="cost_centre"), centre),
        of("profit and loss by project", result, replace(days, layout="project"),
           RESULT.format(column="l.project_id")),
        of("general ledger, first page", "general-ledger", days, LEDGER),
        of("general ledger, a page in the middle", "general-ledger",
           replace(days, cursor=f"Z60~{in_the_middle}~0"), LEDGER, skip=150_000),
        of("general ledger of the bank account", "general-ledger", replace(days, account=BANK),
           LEDGER, account=BANK),
        of("journal, first page", "journal", days, JOURNAL),
        of("journal, a page in the middle", "journal",
           replace(days, cursor=f"{in_the_middle}~0~0"), JOURNAL, skip=150_000),
        of("receivables, today", "receivables", day, AGED, **us),
        of("receivables, a month ago", "receivables", month_ago, AGED, **us),
        of("receivables, a year ago", "receivables", year_ago, AGED, **us),
        of("payables, today", "payables", day, AGED, **them),
        of("open items, first page", "open-items", day, ITEMS, **both),
        of("open items, a page in the middle", "open-items",
           replace(day, cursor="2027-01-15~0"), ITEMS, skip=30_000, **both),
        of("open items, a year ago", "open-items", year_ago, ITEMS, **both),
        of("control accounts, today", "control-accounts", day, CONTROL, **both),
        of("control accounts, a year ago", "control-accounts", year_ago, CONTROL, **both),
        of("cash by month", "cash", year, CASH),
        of("forecast, 13 weeks", "forecast", day, DUE, **both),
        of("VAT of a quarter", "vat", quarter, VAT),
        of("lines of the VAT of a quarter", "vat-lines", quarter, VAT_LINES),
        Wanted(
            "bank account, a page of lines in the middle",
            partial(ledger.account_lines, code=BANK, from_date=YEAR, to_date=LAST,
                    cursor=f"{in_the_middle}~0", size=200),
            LEDGER,
            {"first": YEAR, "last": LAST, "account": BANK, "skip": 30_000},
        ),
        Wanted(
            "entries, newest first",
            partial(ledger.entries, size=200),
            JOURNAL,
            {"first": BEGINNING, "last": YEAR_END, "skip": 999_200},
        ),
    ]  # fmt: skip


def measure(each: Wanted, plain: psycopg.Connection[Any]) -> bool:
    """Print both figures of a report and their ratio; True when the limit is kept."""

    def ask_plainly() -> None:
        plain.execute(each.sql, each.days).fetchall()  # type: ignore[arg-type]

    each.ask()
    ours = bench.milliseconds(each.ask, times=TIMES)
    baseline = bench.milliseconds(ask_plainly, times=BASELINE_TIMES)
    kept = "kept" if ours <= LIMIT else "MISSED"
    print(
        f"{each.words}: {ours:.1f} ms (limit {LIMIT:g} ms: {kept}),"
        f" plain SQL {baseline:.1f} ms, ratio {ours / baseline:.2f}",
        flush=True,
    )
    return ours <= LIMIT


def stream_the_ledger(plain: psycopg.Connection[Any]) -> bool:
    """The general ledger of three years as CSV, as the doors send it."""
    from django.utils import timezone

    from apps.accounting.selectors import exports, reports
    from apps.accounting.values.statements import ReportAsked

    def pages() -> Any:
        asked = ReportAsked(first=BEGINNING, last=YEAR_END, size=5_000)
        while True:
            page = reports.report(kind="general-ledger", asked=asked)
            yield page
            if not page.next_cursor:
                return
            asked = replace(asked, cursor=page.next_cursor)

    before, start, size = _peak_megabytes(), time.perf_counter(), 0
    for piece in exports.stream_csv(
        pages=pages(), language="en", client_name="Benchmark", generated_at=timezone.localtime()
    ):
        size += len(piece)
    ours, memory = time.perf_counter() - start, _peak_megabytes() - before
    start = time.perf_counter()
    with plain.cursor().copy(COPY) as out:
        for _block in out:
            pass
    baseline = time.perf_counter() - start
    lines = million_lines.LINES
    print(
        f"general ledger of three years as CSV, {size / 1e6:.0f} MB: {lines / ours:,.0f} lines/s,"
        f" plain COPY {lines / baseline:,.0f} lines/s, ratio {baseline / ours:.2f}"
    )
    return bench.report_limit(
        "memory it took", ours=memory, limit=FILE_MEGABYTES_MAX, unit="MB more"
    )


def _peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    with bench.throw_away_database() as database:
        from kernel.tenancy import client_scope

        ref = prepared_client(SCHEMA)
        million_lines.fill(ref, owner=database.owner)
        with psycopg.connect(database.owner, autocommit=True) as plain, client_scope(ref):
            plain.execute(f"SET search_path = {SCHEMA}")
            (items,) = plain.execute(
                "SELECT count(*) FROM open_item WHERE open_amount <> 0"
            ).fetchone() or (0,)
            print(
                f"{million_lines.LINES:,} lines on {ACCOUNTS} accounts, {items:,} open items of"
                f" {PARTIES:,} parties"
            )
            kept = [measure(each, plain) for each in wanted()]
            kept.append(stream_the_ledger(plain))
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
