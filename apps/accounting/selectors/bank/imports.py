"""What was sent: imports with their progress, and files that wait for an answer."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any, Final

from django.utils import timezone

from apps.accounting.models import (
    BankAccount,
    UploadDraft,
)
from apps.accounting.rules import bank_statements
from apps.accounting.rules.bank_statements import MappingNeeded, ParsedStatement, StatementRejected
from apps.accounting.selectors.bank import refusals
from apps.accounting.values.bank import (
    DraftInfo,
    ImportInfo,
)
from apps.parties.values import bank_numbers
from kernel import crypto, files, jobs
from kernel.errors import NotFound

PAGE: Final = 50
IMPORT_JOB: Final = "accounting.import_statement"


def imports(*, limit: int = PAGE) -> list[ImportInfo]:
    """The latest imports, with how far each is and why it failed."""
    return [_import(job) for job in jobs.recent(kind=IMPORT_JOB, limit=limit)]


def import_progress(*, job_id: uuid.UUID) -> ImportInfo:
    """Errors: `NotFound`."""
    job = jobs.look(job_id)
    if job.kind != IMPORT_JOB:
        raise NotFound()
    return _import(job)


def _import(job: jobs.JobView) -> ImportInfo:
    return ImportInfo(
        job_id=job.id,
        file_name=job.args["name"],
        state=job.state,
        lines_done=job.done,
        lines_total=job.total,
        lines=job.result.get("lines", 0),
        duplicates=job.result.get("duplicates", 0),
        statement_ids=tuple(uuid.UUID(one) for one in job.result.get("statement_ids", ())),
        error=job.error,
        actor_name=job.actor_name,
        queued_at=job.queued_at,
        finished_at=job.finished_at,
    )


def upload_draft(*, draft_id: uuid.UUID) -> DraftInfo:
    """A kept file with what it waits for, read again. Errors: `NotFound`, also once expired."""
    rows = UploadDraft.objects.select_related("file").filter(expires_at__gt=timezone.now())
    row = rows.filter(pk=draft_id).first()
    if row is None:
        raise NotFound()
    wants: Any = str(row.wants)
    info = DraftInfo(id=row.id, file_name=row.file.name, wants=wants, expires_at=row.expires_at)
    mapping = bank_statements.CsvMapping.from_dict(row.mapping) if row.mapping else None
    try:
        found = bank_statements.read_statements(
            content=files.read(row.file_id), file_name=row.file.name, mapping=mapping
        )
    except MappingNeeded as needed:
        return replace(info, preview=needed.preview)
    except StatementRejected as rejected:
        return replace(info, refused=refusals.sentence(rejected))
    return _with_account(info, found)


def _with_account(info: DraftInfo, found: tuple[ParsedStatement, ...]) -> DraftInfo:
    """With the first account of the file that isn't kept here."""
    kept = set(BankAccount.objects.values_list("number_index", flat=True))
    for one in found:
        key = "" if one.is_account_short else bank_numbers.number_key(one.account)
        if not key or crypto.blind_index(key) not in kept:
            masked = bank_numbers.masked(one.account) if key else ""
            return replace(info, masked=masked, currency=one.currency)
    return info
