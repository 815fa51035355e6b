"""Posting a four-line entry through the service, against plain prepared SQL.

The baseline inserts the same rows (counter, entry, lines, fact, outbox) by prepared statements in
one transaction, into the same tables with their indexes and foreign keys but without triggers: it
checks nothing and keeps no month balances. Aim: half of its rate or better.
"""

from __future__ import annotations

import sys
import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import bench
import psycopg
from psycopg.types.json import Jsonb

ROUNDS, COUNT = 9, 200
DAY = date(2026, 3, 10)
LINES = (
    ("1610", Decimal("200.00")),
    ("2410", Decimal("40.00")),
    ("6320", Decimal("60.00")),
    ("6480", Decimal("-300.00")),
)
TRIGGERS = (
    ("journal_line", "line_is_taken"),
    ("journal_line", "journal_line_is_final"),
    ("journal_entry", "entry_is_checked"),
    ("journal_entry", "journal_entry_is_final"),
    ("fact", "fact_is_final"),
)

INSERT_LINES = (
    "INSERT INTO journal_line (entry_id, account_id, date, amount, position, description) VALUES"
    " (%s, %s, %s, %s, %s, ''), (%s, %s, %s, %s, %s, ''),"
    " (%s, %s, %s, %s, %s, ''), (%s, %s, %s, %s, %s, '')"
)


def prepared_client(schema: str) -> Any:
    """A client with Danish books in a schema of its own; no row in the shared tables."""
    from apps.accounting.services import books
    from kernel.actor import system_actor
    from kernel.tenancy import ClientRef, client_scope
    from tenants.fleet import provision
    from tenants.values import ClientInfo

    provision.create_schema(schema)
    ref = ClientRef(id=uuid.uuid4(), schema_name=schema)
    info = ClientInfo(
        ref=ref,
        slug="benchmark",
        name="Benchmark",
        registration_number="",
        country="DK",
        currency="DKK",
        language="da",
        time_zone="UTC",
        chart="dk",
        fiscal_year_first_month=1,
        books_start_on=date(2025, 1, 1),
        state="active",
        portal_host="",
        provisioned_at=None,
    )
    with client_scope(ref):
        books.prepare_books(client=info, actor=system_actor())
    return ref


class Plain:
    """The baseline's connection and its prepared statements."""

    def __init__(self, url: str, schema: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        run = self.connection.execute
        run(f"SET search_path = {schema}")  # type: ignore[arg-type]
        for table, trigger in TRIGGERS:
            run(f"DROP TRIGGER {trigger} ON {table}")  # type: ignore[arg-type]
        self.accounts = dict(run("SELECT code, id FROM account").fetchall())
        (self.journal,) = run("SELECT id FROM journal WHERE code = 'GEN'").fetchone() or (0,)
        self.period, self.year = run(
            "SELECT id, fiscal_year_id FROM period WHERE starts_on = '2026-03-01'"
        ).fetchone() or (0, 0)

    def post(self, _turn: int) -> None:
        def run(sql: Any, params: Any) -> Any:
            return self.connection.execute(sql, params, prepare=True)

        entry = uuid.uuid4()
        with self.connection.transaction():
            (number,) = run(
                "UPDATE journal_counter SET last_number = last_number + 1"
                " WHERE journal_id = %s AND fiscal_year_id = %s RETURNING last_number",
                [self.journal, self.year],
            ).fetchone()
            run(
                "INSERT INTO journal_entry (id, journal_id, fiscal_year_id, period_id, number,"
                " date, description, currency, line_count, is_adjustment, source_kind, source_id,"
                " actor_kind, actor_id, actor_name, request_id)"
                " VALUES (%s, %s, %s, %s, %s, %s, 'Beans', 'DKK', 4, false, '', '',"
                " 'system', '', 'Kontor', '')",
                [entry, self.journal, self.year, self.period, number, DAY],
            )
            columns: list[Any] = []
            for position, (code, amount) in enumerate(LINES, start=1):
                columns += [entry, self.accounts[code], DAY, amount, position]
            run(INSERT_LINES, columns)
            payload = {"entry_id": str(entry), "number": number, "total": "300.00"}
            (sequence,) = run(
                "INSERT INTO fact (uid, name, subject_kind, subject_id, payload, door,"
                " actor_kind, actor_id, actor_name, request_id, happened_at)"
                " VALUES (%s, 'accounting.entry.posted', 'journal_entry', %s, %s, 'job',"
                " 'system', '', 'Kontor', '', now()) RETURNING sequence",
                [uuid.uuid4(), str(entry), Jsonb(payload)],
            ).fetchone()
            run(
                "INSERT INTO fact_outbox (fact_id, attempts, is_dead, next_try_at)"
                " VALUES (%s, 0, false, now())",
                [sequence],
            )


def main() -> int:
    with bench.throw_away_database() as database:
        from apps.accounting.services import ledger
        from apps.accounting.values.ledger import EntryDraft, LineDraft
        from kernel.actor import system_actor
        from kernel.tenancy import client_scope

        ref = prepared_client("t_service")
        prepared_client("t_plain")
        plain, actor = Plain(database.owner, "t_plain"), system_actor()
        draft = EntryDraft(
            journal_code="GEN",
            date=DAY,
            description="Beans",
            lines=tuple(LineDraft(account_code=code, amount=amount) for code, amount in LINES),
        )

        def post(_turn: int) -> None:
            ledger.post_entry(draft=draft, actor=actor)

        with client_scope(ref):
            bench.rates(post, plain.post, rounds=1, count=COUNT)
            ours, baseline = bench.rates(post, plain.post, rounds=ROUNDS, count=COUNT)
        plain.connection.close()
        is_met = bench.report(
            "posting a 4-line entry", ours=ours, baseline=baseline, unit="entries/s", aim=0.5
        )
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
