"""Taking over a ledger of 14,000 transactions in several currencies: upload, dry run, run.

The trial balance that comes back is compared to the cent with the one the generator added up.
"""

from __future__ import annotations

import sys
import time
from decimal import Decimal
from typing import Any

import bench
from posting import prepared_client
from statement_import import keep_progress_here, peak_megabytes

TRANSACTIONS = 14_000
SCHEMA = "t_over"
SECONDS_MAX = 60
MEGABYTES_MAX = 700


def take_over(client: Any, content: bytes) -> tuple[float, float, Any]:
    """Seconds of the dry run and of the run, and the proof."""
    from apps.accounting.selectors import coming_over as read
    from apps.accounting.services import coming_over
    from kernel import crypto, jobs
    from kernel.actor import system_actor
    from kernel.tenancy import client_scope

    actor = system_actor()
    with client_scope(client):
        crypto.create_data_key()
        start = time.perf_counter()
        import_id = coming_over.start(
            name="old.beancount", content=content, subject="journal", actor=actor
        )
        jobs.run(coming_over.check(import_id=import_id, actor=actor))
        checked = time.perf_counter() - start
        report = read.import_report(import_id=import_id)
        print(report.counts if report else "", [one.text for one in report.reports if one.is_error])
        start = time.perf_counter()
        jobs.run(coming_over.run(import_id=import_id, actor=actor))
        print(read.import_progress(import_id=import_id).error)
        return checked, time.perf_counter() - start, read.import_proof(import_id=import_id)


def main() -> int:
    with bench.throw_away_database():
        keep_progress_here()
        from tests.accounting.coming_over.generated import beancount

        client = prepared_client(SCHEMA)
        text, held, postings = beancount(TRANSACTIONS)
        checking, running, proof = take_over(client, text.encode())
        memory = peak_megabytes()
    print(f"{TRANSACTIONS:,} transactions, {postings:,} postings, {len(text) / 1e6:.1f} MB")
    stated = sorted((currency, amount) for (_name, currency), amount in held.items() if amount)
    posted = sorted((row.currency, row.posted) for row in proof if row.posted)
    is_equal = stated == posted and Decimal(0) == sum((row.difference for row in proof), Decimal(0))
    print(f"the trial balance comes back to the cent: {'yes' if is_equal else 'NO'}")
    kept = [
        bench.report_limit("upload and dry run", ours=checking, limit=SECONDS_MAX, unit="s"),
        bench.report_limit("taking over", ours=running, limit=SECONDS_MAX, unit="s"),
        bench.report_limit(
            "the whole process at its peak", ours=memory, limit=MEGABYTES_MAX, unit="MB"
        ),
        is_equal,
    ]
    return 0 if all(kept) else 1


if __name__ == "__main__":
    sys.exit(main())
