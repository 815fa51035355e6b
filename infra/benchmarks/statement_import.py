"""Importing a bank statement of 10,000 lines, against a plain COPY of the same rows.

The baseline copies finished rows into a table with the same indexes and constraints: it reads no
XML, checks no balance, recognises no duplicate and seals no account number. Prints lines a second,
the memory of the process at its peak, and that one fact came of it: one work item.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date, timedelta
from typing import Any

import bench
import psycopg
from posting import prepared_client

LINES = 10_000
SCHEMA = "t_statement"
IBAN = "DK5150511234564817"
OTHER = "DK0453010000002209"
SECONDS_MAX = 10
MEGABYTES_MAX = 250
AIM = 0.05


def statement() -> bytes:
    """A camt.053 with as many lines, each with a payer, an account, a text and a reference."""
    first = date(2026, 3, 1)
    entries = "".join(
        f'<Ntry><Amt Ccy="DKK">{number % 9000 + 1}.50</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
        f"<Sts>BOOK</Sts><BookgDt><Dt>{first + timedelta(days=number % 28)}</Dt></BookgDt>"
        f"<AcctSvcrRef>R{number}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties>"
        f"<Dbtr><Nm>Payer {number}</Nm></Dbtr>"
        f"<DbtrAcct><Id><IBAN>{OTHER}</IBAN></Id></DbtrAcct></RltdPties>"
        f"<RmtInf><Ustrd>Invoice {number}, thank you</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>\n"
        for number in range(LINES)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>'
        f"<Stmt><Id>1</Id><Acct><Id><IBAN>{IBAN}</IBAN></Id><Ccy>DKK</Ccy></Acct>\n"
        f"{entries}</Stmt></BkToCstmrStmt></Document>\n"
    ).encode()


def take_in(client: Any, content: bytes) -> tuple[float, float]:
    """Seconds until the upload is accepted, and until its job is done."""
    from apps.accounting.services import bank
    from apps.accounting.values.bank import BankAccountDraft
    from kernel import crypto, jobs
    from kernel.actor import system_actor
    from kernel.tenancy import client_scope

    with client_scope(client):
        crypto.create_data_key()
        start = time.perf_counter()
        accepted = bank.accept_upload(
            name="statement.xml",
            content=content,
            actor=system_actor(),
            add_account=BankAccountDraft(name="Bank"),
        )
        until_accepted = time.perf_counter() - start
        start = time.perf_counter()
        jobs.run(accepted.job_id)
        return until_accepted, time.perf_counter() - start


def facts(url: str) -> list[dict[str, Any]]:
    with psycopg.connect(url) as connection:
        rows = connection.execute(
            f"SELECT payload FROM {SCHEMA}.fact WHERE name = 'accounting.statement.imported'"  # noqa: S608
        )
        return [row[0] for row in rows]


def copy_seconds(url: str) -> float:
    """How long a plain COPY of the imported rows takes into a table like theirs."""
    with psycopg.connect(url) as connection:
        connection.execute(f"SET search_path = {SCHEMA}")
        with connection.cursor().copy("COPY statement_line TO STDOUT") as out:
            rows = b"".join(bytes(block) for block in out)
        connection.execute("CREATE TABLE plain (LIKE statement_line INCLUDING ALL)")
        connection.commit()
        start = time.perf_counter()
        with connection.cursor().copy("COPY plain FROM STDIN") as into:
            into.write(rows)
        connection.commit()
        return time.perf_counter() - start


def keep_progress_here() -> None:
    """No Valkey runs beside the benchmark: progress is told to this process alone."""
    from django.conf import settings

    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> int:
    with bench.throw_away_database() as database:
        keep_progress_here()
        client = prepared_client(SCHEMA)
        content = statement()
        accepting, importing = take_in(client, content)
        memory = peak_megabytes()
        announced = facts(database.owner)
        plain = copy_seconds(database.owner)
    print(f"{LINES:,} lines, {len(content) / 1e6:.1f} MB of XML")
    print(
        f"until the upload was accepted: {accepting:.2f} s; until imported: {importing:.2f} s more"
    )
    print(f"facts announced: {len(announced)}, with {announced[0]['open_lines']:,} open lines")
    kept = [
        bench.report_limit(
            "upload to last line", ours=accepting + importing, limit=SECONDS_MAX, unit="s"
        ),
        bench.report_limit(
            "the whole process at its peak", ours=memory, limit=MEGABYTES_MAX, unit="MB"
        ),
        bench.report(
            "statement import",
            ours=LINES / importing,
            baseline=LINES / plain,
            unit="lines/s",
            aim=AIM,
        ),
        len(announced) == 1,
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
