"""Imports from other systems: how far each is, what was found, what came of it."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import Account, BooksImport, ImportMapping
from apps.accounting.rules.coming_over.fields import FIELD_TITLES
from apps.accounting.rules.coming_over.mapping import TableMapping, TablePreview
from apps.accounting.selectors.coming_over.tables import table_preview
from apps.accounting.values.coming_over import (
    ImportInfo,
    ImportOptions,
    ImportProgress,
    ImportReport,
    ImportState,
    MappedAccount,
    MappingInfo,
    ProofRow,
    RowReport,
    Subject,
)
from kernel import files, jobs
from kernel.errors import NotFound
from kernel.money import round_amount


class ImportGone(NotFound):
    code = "accounting.import.gone"
    sentence = _("There is no such import, or it was discarded.")


class MappingGone(NotFound):
    code = "accounting.import.mapping_gone"
    sentence = _("There is no such kind of table, or it was forgotten.")


PAGE: Final = 50
MAPPINGS_MAX: Final = 200
ROWS_SHOWN: Final = 100
WORDS: Final = {
    "accounting.check_import": "check",
    "accounting.run_import": "run",
    "accounting.reverse_import": "reverse",
}


def imports(*, limit: int = PAGE, offset: int = 0) -> list[ImportInfo]:
    """The latest first. One query."""
    rows = BooksImport.objects.order_by("-sent_at", "id").defer("report")
    return [_info(row, report=None) for row in rows[offset : offset + limit]]


def import_info(*, import_id: uuid.UUID) -> ImportInfo:
    """Errors: `ImportGone`."""
    row = _row(import_id)
    return _info(row, report=row.report)


def import_report(
    *, import_id: uuid.UUID, after: int = 0, limit: int = ROWS_SHOWN
) -> ImportReport | None:
    """What the last dry run found, its rows from place `after` on; None before the first.

    Errors: `ImportGone`.
    """
    kept = _row(import_id).report
    if kept is None:
        return None
    # What has to be mended comes first.
    rows = sorted(kept["problems"], key=lambda one: (not one["is_error"], one["line"]))
    return ImportReport(
        rows=kept["rows"],
        errors=kept["errors"],
        notes=kept["notes"],
        kept=len(rows),
        counts=kept["counts"],
        reports=tuple(_row_report(one) for one in rows[after : after + limit]),
        accounts=tuple(_mapped(one) for one in kept["accounts"]),
    )


def import_mapping(*, import_id: uuid.UUID, sheet: str = "") -> tuple[TablePreview, TableMapping]:
    """The table's first rows, and its mapping: the one that was said, else the guess.

    Errors: `ImportGone`, `FileRefused`.
    """
    row = _row(import_id)
    said = TableMapping.from_dict(row.mapping) if row.mapping else None
    seen = table_preview(
        content=files.read(row.file_id),
        subject=row.subject,
        sheet=sheet or (said.sheet if said else ""),
    )
    return seen, said if said and not sheet else seen.guess


def import_mappings() -> list[MappingInfo]:
    """What is remembered about tables, by name. One query."""
    rows = ImportMapping.objects.order_by("name", "id")[:MAPPINGS_MAX]
    return [_mapping_info(row) for row in rows]


def mapping_info(*, mapping_id: int) -> MappingInfo:
    """Errors: `MappingGone`."""
    row = ImportMapping.objects.filter(pk=mapping_id).first()
    if row is None:
        raise MappingGone()
    return _mapping_info(row)


def _mapping_info(row: ImportMapping) -> MappingInfo:
    mapping = TableMapping.from_dict(row.mapping)
    in_order = sorted(mapping.columns, key=lambda name: mapping.columns[name])
    return MappingInfo(
        id=row.pk,
        name=row.name,
        subject=mapping.subject,
        subject_title=str(Subject(mapping.subject).label),
        columns=tuple(gettext(FIELD_TITLES[name]) for name in in_order),
        actor_name=row.actor_name,
        remembered_at=row.remembered_at,
    )


def import_progress(*, import_id: uuid.UUID) -> ImportProgress:
    """The job at work, or why the last one failed. Errors: `ImportGone`."""
    row = _row(import_id)
    if row.job_id is None:
        return ImportProgress(is_working=False, what="", done=0, total=0, error="")
    try:
        job = jobs.look(row.job_id)
    except NotFound:
        return ImportProgress(is_working=False, what="", done=0, total=0, error="")
    return ImportProgress(
        is_working=not job.is_finished,
        what=WORDS.get(job.kind, ""),
        done=job.done,
        total=job.total,
        error=job.error,
    )


def import_proof(*, import_id: uuid.UUID) -> list[ProofRow]:
    """Account by account and currency by currency: what the file said and what was posted.

    Errors: `ImportGone`.
    """
    outcome = _row(import_id).outcome or {}
    names = dict(Account.objects.values_list("code", "name"))
    return [
        ProofRow(
            code=one["code"],
            name=names.get(one["code"], ""),
            currency=one["currency"],
            stated=round_amount(Decimal(one["stated"]), one["currency"]),
            posted=round_amount(Decimal(one["posted"]), one["currency"]),
        )
        for one in outcome.get("proof", [])
    ]


def _row(import_id: uuid.UUID) -> BooksImport:
    row = BooksImport.objects.filter(pk=import_id).first()
    if row is None:
        raise ImportGone()
    return row


def _info(row: BooksImport, *, report: dict[str, Any] | None) -> ImportInfo:
    counts = row.outcome or (report or {}).get("counts", {})
    return ImportInfo(
        id=row.id,
        file_id=row.file_id,
        file_name=row.file_name,
        subject=row.subject,
        subject_title=str(Subject(row.subject).label),
        format=row.format,
        state=row.state,
        state_title=str(ImportState(row.state).label),
        has_mapping=row.mapping is not None,
        options=ImportOptions.from_dict(row.options),
        errors=None if report is None else report["errors"],
        counts={name: count for name, count in counts.items() if isinstance(count, int)},
        job_id=row.job_id,
        actor_name=row.actor_name,
        sent_at=row.sent_at,
        checked_at=row.checked_at,
        done_at=row.done_at,
        reversed_at=row.reversed_at,
    )


def _row_report(kept: dict[str, Any]) -> RowReport:
    params = {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in kept["params"].items()
    }
    message = gettext(kept["message"])
    return RowReport(
        line=kept["line"],
        column=gettext(kept["column"]) if kept["column"] else "",
        code=kept["code"],
        text=message % params if params else message,
        is_error=kept["is_error"],
    )


def _mapped(kept: dict[str, Any]) -> MappedAccount:
    return MappedAccount(
        name=kept["name"],
        code=kept["code"],
        title=kept["title"],
        kind=kept["kind"],
        is_new=kept["is_new"],
        why=gettext(kept["why"]) if kept["why"] else "",
    )
