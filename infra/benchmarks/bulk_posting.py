"""Posting 40,000 lines in one act, against the same rows by plain SQL.

The baseline writes finished rows by `INSERT … SELECT FROM unnest` in the same batches and one
transaction, its triggers dropped: it resolves no account, checks no balance, no period, no text and
sums no month. Its keys and indexes are the same. Prints lines a second.
"""

from __future__ import annotations

import sys
import time
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import bench
import psycopg
from posting import TRIGGERS, prepared_client

ENTRIES, LINES_EACH, BATCH = 10_000, 4, 2_000
ACCOUNTS = (("6480", "-300.00"), ("1010", "190.00"), ("6320", "60.00"), ("2030", "50.00"))
FIRST = date(2026, 1, 1)
ROUNDS = 3
AIM = 0.5
ENTRY = (
    "INSERT INTO journal_entry (id, journal_id, fiscal_year_id, period_id, number, date,"
    " description, currency, line_count, is_adjustment, source_kind, source_id, actor_kind,"
    " actor_id, actor_name, request_id) SELECT id, %s, %s, period, number, date, text, 'DKK', 4,"
    " false, '', '', 'system', '', 'Kontor', '' FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[],"
    " %s::date[], %s::text[]) AS e (id, period, number, date, text)"
)
LINE = (
    "INSERT INTO journal_line (entry_id, account_id, date, amount, position, description)"
    " SELECT *, '' FROM unnest(%s::uuid[], %s::bigint[], %s::date[], %s::numeric[],"
    " %s::smallint[])"
)


def day(number: int) -> date:
    return FIRST + timedelta(days=number % 300)


def drafts() -> list[Any]:
    from apps.accounting.values.ledger import EntryDraft, LineDraft

    lines = tuple(LineDraft(account_code=code, amount=Decimal(text)) for code, text in ACCOUNTS)
    return [
        EntryDraft(journal_code="GEN", date=day(number), description="Beans", lines=lines)
        for number in range(ENTRIES)
    ]


class Plain:
    def __init__(self, url: str, schema: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        run = self.connection.execute
        run(f"SET search_path = {schema}")  # type: ignore[arg-type]
        for table, trigger in TRIGGERS:
            run(f"DROP TRIGGER {trigger} ON {table}")  # type: ignore[arg-type]
        self.accounts = dict(run("SELECT code, id FROM account").fetchall())
        (self.journal,) = run("SELECT id FROM journal WHERE code = 'GEN'").fetchone() or (0,)
        rows = run("SELECT starts_on, id, fiscal_year_id FROM period").fetchall()
        self.periods = {starts_on: period for starts_on, period, _year in rows}
        self.year = next(year for starts_on, _period, year in rows if starts_on == FIRST)

    def post(self) -> None:
        with self.connection.transaction():
            (last,) = self.connection.execute(
                "UPDATE journal_counter SET last_number = last_number + %s"
                " WHERE journal_id = %s AND fiscal_year_id = %s RETURNING last_number",
                [ENTRIES, self.journal, self.year],
            ).fetchone() or (0,)
            for start in range(0, ENTRIES, BATCH):
                self.batch(start, last - ENTRIES + 1)

    def batch(self, start: int, first: int) -> None:
        numbers = range(start, start + BATCH)
        ids = [uuid.uuid4() for _number in numbers]
        days = [day(number) for number in numbers]
        self.connection.execute(
            ENTRY,
            [
                self.journal,
                self.year,
                ids,
                [self.periods[each.replace(day=1)] for each in days],
                [first + number for number in numbers],
                days,
                ["Beans"] * BATCH,
            ],
        )
        self.connection.execute(
            LINE,
            [
                [each for each in ids for _line in ACCOUNTS],
                [self.accounts[code] for _entry in ids for code, _amount in ACCOUNTS],
                [each for each in days for _line in ACCOUNTS],
                [Decimal(amount) for _entry in ids for _code, amount in ACCOUNTS],
                [place for _entry in ids for place in range(1, LINES_EACH + 1)],
            ],
        )


def main() -> int:
    with bench.throw_away_database() as database:
        from apps.accounting.services import bulk
        from kernel.actor import system_actor
        from kernel.tenancy import client_scope

        ref = prepared_client("t_service")
        prepared_client("t_plain")
        plain, actor = Plain(database.owner, "t_plain"), system_actor()
        ours: list[float] = []
        baseline: list[float] = []
        with client_scope(ref):
            for _round in range(ROUNDS + 1):
                given, start = drafts(), time.perf_counter()
                bulk.post_entries(drafts=given, actor=actor)
                ours.append(time.perf_counter() - start)
                start = time.perf_counter()
                plain.post()
                baseline.append(time.perf_counter() - start)
        plain.connection.close()
    lines = ENTRIES * LINES_EACH
    # The first round warms both up.
    is_met = bench.report(
        "bulk posting",
        ours=lines / sorted(ours[1:])[ROUNDS // 2],
        baseline=lines / sorted(baseline[1:])[ROUNDS // 2],
        unit="lines/s",
        aim=AIM,
    )
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
