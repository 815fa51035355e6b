"""Long work of accounting."""

import uuid
from typing import Any

from apps.accounting.services import bank
from kernel.jobs import RunningJob, job


@job("accounting.import_statement")
def import_statement(running: RunningJob) -> dict[str, Any]:
    imported = bank.import_statement(
        file_id=uuid.UUID(running.args["file_id"]),
        bank_account_ids=tuple(uuid.UUID(one) for one in running.args["bank_accounts"]),
        mapping=running.args["mapping"],
        actor=running.actor,
        report=running.report,
    )
    return {
        "statement_ids": [str(one) for one in imported.statement_ids],
        "lines": imported.lines,
        "duplicates": imported.duplicates,
    }
