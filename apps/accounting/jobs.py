"""Long work of accounting."""

import uuid
from typing import Any

from apps.accounting.services import bank, coming_over, receivables
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


@job("accounting.make_invoice_documents")
def make_invoice_documents(running: RunningJob) -> dict[str, Any]:
    made = receivables.make_documents(
        invoice_id=uuid.UUID(running.args["invoice_id"]), actor=running.actor
    )
    return {each.kind: str(each.file_id) for each in made}


@job("accounting.send_invoice")
def send_invoice(running: RunningJob) -> dict[str, Any]:
    state = receivables.deliver(
        sending_id=uuid.UUID(running.args["sending_id"]), actor=running.actor
    )
    return {"state": state}


@job("accounting.check_import")
def check_import(running: RunningJob) -> dict[str, Any]:
    return coming_over.perform_check(
        import_id=uuid.UUID(running.args["import_id"]), actor=running.actor, report=running.report
    )


@job("accounting.run_import")
def run_import(running: RunningJob) -> dict[str, Any]:
    return coming_over.perform_run(
        import_id=uuid.UUID(running.args["import_id"]), actor=running.actor, report=running.report
    )


@job("accounting.reverse_import")
def reverse_import(running: RunningJob) -> dict[str, Any]:
    return coming_over.perform_reversal(
        import_id=uuid.UUID(running.args["import_id"]),
        reason=running.args["reason"],
        actor=running.actor,
        report=running.report,
    )


@job("accounting.send_reminder")
def send_reminder(running: RunningJob) -> dict[str, Any]:
    letter_id = uuid.UUID(running.args["letter_id"])
    return {"state": receivables.deliver_reminder(letter_id=letter_id)}
