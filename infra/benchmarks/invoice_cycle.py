"""An invoice of five lines drafted, issued, paid and settled, against plain SQL's same writes.

The baseline takes one cycle of the service apart and writes its rows again and again: the same rows
of the same tables in the same three transactions, by prepared statements, a statement for each
table, open items, month balances and counters included, with every index and foreign key but
without triggers. It reads nothing, reckons nothing and checks nothing. Aim: a third of its rate.
"""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import bench
import psycopg
from posting import prepared_client
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

ROUNDS, COUNT = 7, 40
AIM = 1 / 3
ISSUED_ON, PAID_ON = date(2026, 3, 10), date(2026, 3, 20)
BANK: Final = "6480"
# In the order of their keys.
TABLES: Final = (
    "invoice", "invoice_line", "invoice_tax", "journal_entry", "journal_line", "open_item",
    "allocation", "allocation_part", "fact", "fact_outbox", "job",
)  # fmt: skip
SERVING: Final = {"id", "sequence"}  # Keys that the tables give themselves, unless they are UUIDs.

Row = dict[str, Any]
Stage = dict[str, list[Row]]


class Service:
    """The three acts, as the doors call them."""

    def __init__(self) -> None:
        from kernel import crypto
        from kernel.actor import system_actor
        from tests.accounting.receivables.conftest import add_customer, sell_as

        crypto.create_data_key()
        self.actor = system_actor()
        sell_as(self.actor, city="Skagen", postcode="9990", vat_id="DK31880412")
        self.party = add_customer(name="Hotel Skagen", country="DK")
        self.draft = self._draft()

    def _draft(self) -> Any:
        from apps.accounting.values.receivables import DraftLine, InvoiceDraft

        lines = tuple(
            DraftLine(
                description=f"Coffee {number}",
                quantity=Decimal(number),
                unit_price=Decimal(100),
                tax_code="DK-S25",
            )
            for number in range(1, 6)
        )
        return InvoiceDraft(party_id=self.party, issued_on=ISSUED_ON, lines=lines)

    def drafted(self) -> uuid.UUID:
        from apps.accounting.services import receivables

        return receivables.create_draft(draft=self.draft, actor=self.actor)

    def issued(self, invoice_id: uuid.UUID) -> Any:
        from apps.accounting.services import receivables

        return receivables.issue_invoice(invoice_id=invoice_id, actor=self.actor)

    def paid(self, invoice: Any) -> None:
        from apps.accounting.services import receivables

        receivables.register_payment(
            party_id=self.party,
            account_code=BANK,
            on=PAID_ON,
            amount=invoice.payable,
            actor=self.actor,
        )

    def cycle(self, _turn: int) -> None:
        self.paid(self.issued(self.drafted()))


class Recorder:
    """What each act of one cycle added, read as the owner."""

    def __init__(self, url: str, schema: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        self.connection.execute(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
        self.seen = self._all()

    def _all(self) -> Stage:
        return {
            table: self.connection.execute(
                sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
            ).fetchall()
            for table in TABLES
        }

    def added(self) -> Stage:
        now, before = self._all(), self.seen
        self.seen = now
        keys = {table: {key_of(row) for row in before[table]} for table in TABLES}
        return {
            table: [row for row in now[table] if key_of(row) not in keys[table]] for table in TABLES
        }

    def invoice(self, invoice_id: uuid.UUID) -> Row:
        return next(row for row in self.seen["invoice"] if row["id"] == invoice_id)


def key_of(row: Row) -> Any:
    """The first column is the key, but for outbox and parts of open items."""
    return next(row[name] for name in ("id", "sequence", "line_id", "fact_id") if name in row)


class Plain:
    """The baseline: the recorded rows under new keys."""

    def __init__(self, url: str, schema: str, stages: Sequence[Stage], issued: Row) -> None:
        self.connection = psycopg.connect(url, autocommit=True, row_factory=dict_row)
        run = self.connection.execute
        run(sql.SQL("SET search_path = {}").format(sql.Identifier(schema)))
        for row in run(
            "SELECT c.relname, t.tgname FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = tgrelid"
            " WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal"
        ).fetchall():
            names = (sql.Identifier(row["tgname"]), sql.Identifier(row["relname"]))
            run(sql.SQL("DROP TRIGGER {} ON {}").format(*names))
        self.drafting, self.issuing, self.paying = stages
        self.issuing["invoice_tax"] = []  # Written again by the service, unchanged.
        self.final = issued
        self.statements: dict[tuple[str, int], str] = {}

    def cycle(self, _turn: int) -> None:
        ids: dict[Any, Any] = {}
        with self.connection.transaction():
            self.write(self.drafting, ids)
        with self.connection.transaction():
            number = self.run(
                "UPDATE number_counter SET last_number = last_number + 1"
                " WHERE series_id = %s AND year = %s RETURNING last_number",
                [self.final["series_id"], self.final["year"]],
            )[0]["last_number"]
            self.entry(self.issuing, ids)
            self.finish(number, ids)
        with self.connection.transaction():
            self.entry(self.paying, ids)
            self.run(
                "UPDATE open_item SET open_amount = 0, open_currency_amount = 0"
                " WHERE line_id = ANY (%s)",
                [[ids["line", row["item_id"]] for row in self.paying["allocation_part"]]],
            )

    def entry(self, stage: Stage, ids: dict[Any, Any]) -> None:
        [entry] = stage["journal_entry"]
        number = self.run(
            "UPDATE journal_counter SET last_number = last_number + 1"
            " WHERE journal_id = %s AND fiscal_year_id = %s RETURNING last_number",
            [entry["journal_id"], entry["fiscal_year_id"]],
        )[0]["last_number"]
        self.write({**stage, "journal_entry": [{**entry, "number": number}]}, ids)
        lines = stage["journal_line"]
        self.run(
            "INSERT INTO month_balance AS m (account_id, month, debit, credit)"
            " SELECT a, %s, sum(greatest(l, 0)), sum(greatest(-l, 0))"
            " FROM unnest(%s::bigint[], %s::numeric[]) AS s (a, l)"
            " GROUP BY 1 ORDER BY 1 ON CONFLICT (account_id, month) DO UPDATE"
            " SET debit = m.debit + excluded.debit, credit = m.credit + excluded.credit",
            [
                entry["date"].replace(day=1),
                [line["account_id"] for line in lines],
                [line["amount"] for line in lines],
            ],
        )

    def finish(self, number: int, ids: dict[Any, Any]) -> None:
        """The draft becomes the issued invoice, in all its columns."""
        row = {**self.final, "sequence": number, "number": f"R-{number}"}
        values = [self.value(each, ids) for name, each in row.items() if name != "id"]
        columns = ", ".join(f"{name} = %s" for name in row if name != "id")
        statement = f"UPDATE invoice SET {columns} WHERE id = %s"  # noqa: S608
        self.run(statement, [*values, ids[row["id"]]])

    def write(self, stage: Stage, ids: dict[Any, Any]) -> None:
        for table, rows in stage.items():
            if rows:
                self.insert(table, rows, ids)

    def insert(self, table: str, rows: list[Row], ids: dict[Any, Any]) -> None:
        [key] = [name for name in ("id", "sequence", "line_id", "fact_id") if name in rows[0]][:1]
        is_given = key in SERVING and isinstance(rows[0][key], int)
        names = [name for name in rows[0] if not (is_given and name == key)]
        if not is_given and key == "id":
            ids.update((row["id"], uuid.uuid4()) for row in rows)
        statement = self.statements.get((table, len(rows)))
        if statement is None:
            places = f"({', '.join(['%s'] * len(names))})"
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES " + ", ".join(  # noqa: S608
                [places] * len(rows)
            )
            statement += f" RETURNING {key} AS key" if is_given else ""
            self.statements[table, len(rows)] = statement
        values = [self.cell(name, row[name], ids) for row in rows for name in names]
        made = self.run(statement, values)
        kind = {"journal_line": "line", "fact": "fact"}.get(table, table)
        for row, new in zip(rows, made, strict=False):
            ids[kind, row[key]] = new["key"]

    def cell(self, name: str, value: Any, ids: dict[Any, Any]) -> Any:
        if name in ("line_id", "item_id"):
            return ids["line", value]
        if name == "fact_id":
            return ids["fact", value]
        return uuid.uuid4() if name == "uid" else self.value(value, ids)

    def value(self, value: Any, ids: dict[Any, Any]) -> Any:
        if isinstance(value, uuid.UUID):
            return ids.get(value, value)
        return Jsonb(value) if isinstance(value, dict | list) else value

    def run(self, statement: Any, values: Sequence[Any]) -> list[Row]:
        cursor = self.connection.execute(statement, values, prepare=True)
        return cursor.fetchall() if cursor.description else []


def main() -> int:
    with bench.throw_away_database() as database:
        from kernel.tenancy import client_scope

        ref = prepared_client("t_service")
        with client_scope(ref):
            service = Service()
            service.cycle(0)
            recorder = Recorder(database.owner, "t_service")
            invoice_id = service.drafted()
            stages = [recorder.added()]
            issued = service.issued(invoice_id)
            stages.append(recorder.added())
            final = recorder.invoice(invoice_id)
            service.paid(issued)
            stages.append(recorder.added())
        plain = prepared_plain(database, stages, final, service)
        with client_scope(ref):
            bench.rates(service.cycle, plain.cycle, rounds=1, count=COUNT)
            ours, baseline = bench.rates(service.cycle, plain.cycle, rounds=ROUNDS, count=COUNT)
        plain.connection.close()
        recorder.connection.close()
        is_met = bench.report(
            "invoice of 5 lines, issued, paid and settled",
            ours=ours,
            baseline=baseline,
            unit="cycles/s",
            aim=AIM,
        )
    return 0 if is_met else 1


def prepared_plain(
    database: bench.Database, stages: Sequence[Stage], final: Row, service: Service
) -> Plain:
    """The same books once more, with the same customer and settings under the same keys."""
    from kernel.tenancy import client_scope

    with client_scope(prepared_client("t_plain")):
        Service()
    with psycopg.connect(database.owner, autocommit=True) as connection:
        connection.execute(
            "INSERT INTO t_plain.party SELECT * FROM t_service.party WHERE id = %s", [service.party]
        )
        connection.execute(
            "INSERT INTO t_plain.number_counter SELECT * FROM t_service.number_counter"
            " ON CONFLICT DO NOTHING"
        )
    return Plain(database.owner, "t_plain", stages, final)


if __name__ == "__main__":
    sys.exit(main())
