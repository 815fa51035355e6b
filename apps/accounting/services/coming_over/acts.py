"""Sending a file, saying what is in it, checking it, taking it over, taking it back."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import formats, timezone

from apps.accounting.models import Account, BooksImport, ForeignAccount, ImportMapping
from apps.accounting.rules.coming_over import limits
from apps.accounting.rules.coming_over.account_guess import CODE
from apps.accounting.rules.coming_over.mapping import TableMapping
from apps.accounting.selectors.coming_over import (
    FileRefused,
    ImportGone,
    MappingGone,
    table_preview,
)
from apps.accounting.services.coming_over import errors, reading
from apps.accounting.services.ledger import ReasonMissing
from apps.accounting.values.coming_over import FileFormat, ImportOptions, ImportState, Subject
from apps.accounting.values.ledger import AccountDraft, AccountKind
from kernel import files, jobs
from kernel.actor import Actor
from kernel.records import acted

MAPPING_NAME_MAX: Final = 200
RUN: Final = "accounting.import.run"
CHECK_JOB: Final = "accounting.check_import"
RUN_JOB: Final = "accounting.run_import"
REVERSE_JOB: Final = "accounting.reverse_import"
NAMES: Final = {
    ".beancount": FileFormat.BEANCOUNT,
    ".bean": FileFormat.BEANCOUNT,
    ".journal": FileFormat.HLEDGER,
    ".hledger": FileFormat.HLEDGER,
    ".ledger": FileFormat.HLEDGER,
    ".dat": FileFormat.HLEDGER,
}


@transaction.atomic
def start(
    *,
    name: str,
    content: bytes,
    subject: str,
    actor: Actor,
    options: ImportOptions | None = None,
    file_format: str = "",
) -> uuid.UUID:
    """Keep a file to be taken over. Nothing of it is in the books yet.

    The format is told by the file's name where it isn't said. A table whose header was explained
    before is read that way; any other has to be explained. A file that waits already is gone on
    with. Errors: `SubjectUnknown`, `OnlyJournals`, `AlreadyTakenOver`, and those of `files.check`.
    """
    actor.require(RUN)
    if subject not in Subject.values:
        raise errors.SubjectUnknown(field="subject")
    chosen = file_format or _format_of(name)
    if chosen != FileFormat.TABLE and subject != Subject.JOURNAL:
        raise errors.OnlyJournals(field="subject")
    digest = hashlib.sha256(content).hexdigest()
    known = _known(digest, subject)
    if known is not None:
        return known.id
    files.check(name=name, content=content, size_max=limits.FILE_BYTES_MAX)
    wanted = options or ImportOptions(adds_accounts=chosen != FileFormat.TABLE)
    try:
        with transaction.atomic():
            row = BooksImport(
                file_name=name[:255],
                file_sha256=digest,
                subject=subject,
                format=chosen,
                options=wanted.to_dict(),
                mapping=_remembered(content, subject) if chosen == FileFormat.TABLE else None,
                **acted(actor),
            )
            row.file_id = files.store(
                name=name, content=content, actor=actor, size_max=limits.FILE_BYTES_MAX
            ).id
            row.save()
    except IntegrityError:
        # Sent twice in the same moment: the first one goes on.
        found = _known(digest, subject)
        if found is None:
            raise
        return found.id
    return row.id


def _format_of(name: str) -> str:
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    return NAMES.get(ending, FileFormat.TABLE)


def _known(digest: str, subject: str) -> BooksImport | None:
    rows = BooksImport.objects.filter(file_sha256=digest, subject=subject)
    row = rows.exclude(state=ImportState.REVERSED).first()
    if row is not None and row.state == ImportState.DONE:
        done = timezone.localtime(row.done_at) if row.done_at else timezone.localtime(row.sent_at)
        raise errors.AlreadyTakenOver(
            name=row.file_name, who=row.actor_name, when=formats.date_format(done, "j M Y, H:i")
        )
    return row


def _remembered(content: bytes, subject: str) -> dict[str, object] | None:
    """The mapping of the last table with this header; a sheet is never remembered by it."""
    try:
        seen = table_preview(content=content, subject=subject)
    except FileRefused:
        return None
    row = ImportMapping.objects.filter(signature=seen.signature).first()
    if row is None:
        return None
    mapping = TableMapping.from_dict(row.mapping)
    guess = seen.guess
    return replace(
        mapping, delimiter=guess.delimiter, encoding=guess.encoding, sheet=guess.sheet
    ).to_dict()


@transaction.atomic
def say_columns(*, import_id: uuid.UUID, mapping: TableMapping, actor: Actor) -> None:
    """Say which column holds what; the next file with this header is read the same way.

    Errors: `ImportGone`, `FinishedImport`, `FileRefused` naming what is missing.
    """
    actor.require(RUN)
    row = _changeable(import_id)
    mapping = replace(mapping, subject=row.subject)
    reading.checked_mapping(mapping)
    seen = table_preview(
        content=files.read(row.file_id),
        subject=row.subject,
        sheet=mapping.sheet,
        delimiter=mapping.delimiter,
    )
    ImportMapping.objects.update_or_create(
        signature=seen.signature,
        defaults={
            "mapping": mapping.to_dict(),
            "remembered_at": timezone.now(),
            **acted(actor),
        },
        create_defaults={
            "name": row.file_name[:MAPPING_NAME_MAX],
            "mapping": mapping.to_dict(),
            "remembered_at": timezone.now(),
            **acted(actor),
        },
    )
    row.mapping = mapping.to_dict()
    _to_be_checked_again(row)


@transaction.atomic
def rename_mapping(*, mapping_id: int, name: str, actor: Actor) -> None:
    """Call what is remembered about a kind of table something else.

    Errors: `MappingGone`, `NameMissing`.
    """
    actor.require(RUN)
    wanted = " ".join(name.split())[:MAPPING_NAME_MAX]
    if not wanted:
        raise errors.NameMissing(field="name")
    if not ImportMapping.objects.filter(pk=mapping_id).update(name=wanted):
        raise MappingGone()


@transaction.atomic
def forget_mapping(*, mapping_id: int, actor: Actor) -> None:
    """The next table of that kind is asked about again; files already explained stay so.

    Errors: `MappingGone`.
    """
    actor.require(RUN)
    if not ImportMapping.objects.filter(pk=mapping_id).delete()[0]:
        raise MappingGone()


@transaction.atomic
def say_options(*, import_id: uuid.UUID, options: ImportOptions, actor: Actor) -> None:
    """Errors: `ImportGone`, `FinishedImport`."""
    actor.require(RUN)
    row = _changeable(import_id)
    row.options = options.to_dict()
    _to_be_checked_again(row)


@transaction.atomic
def say_accounts(
    *,
    import_id: uuid.UUID,
    actor: Actor,
    existing: Mapping[str, str] | None = None,
    new: Mapping[str, AccountDraft] | None = None,
) -> None:
    """Say where accounts of the file go: `existing` to a code of the chart, `new` to accounts that
    are added when the file is taken over. What is said is remembered for the next file.

    Errors: `ImportGone`, `FinishedImport`, `BadAccountChoice`.
    """
    actor.require(RUN)
    row = _changeable(import_id)
    chart = {account.code: account for account in Account.objects.all()}
    for name, code in (existing or {}).items():
        if code not in chart:
            raise errors.BadAccountChoice(field="accounts", account=code)
        ForeignAccount.objects.update_or_create(name=name, defaults={"account": chart[code]})
        row.new_accounts.pop(name, None)
    for name, draft in (new or {}).items():
        is_fit = CODE.fullmatch(draft.code) and draft.kind in AccountKind.values
        if not is_fit or draft.code in chart:
            raise errors.BadAccountChoice(field="accounts", account=draft.code)
        ForeignAccount.objects.filter(name=name).delete()
        said = asdict(draft)
        row.new_accounts[name] = {
            "code": said["code"],
            "title": said["name"] or name,
            "kind": said["kind"],
        }
    _to_be_checked_again(row)


@transaction.atomic
def check(*, import_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    """Queue the dry run; the job's id. Errors: `ImportGone`, `FinishedImport`, `BeingWorkedOn`,
    `MappingWanted`.
    """
    actor.require(RUN)
    row = _changeable(import_id)
    if row.format == FileFormat.TABLE and row.mapping is None:
        raise errors.MappingWanted(name=row.file_name)
    _to_be_checked_again(row)
    return _enqueue(row, CHECK_JOB, actor=actor)


@transaction.atomic
def run(*, import_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    """Queue the taking over of a file that was checked; the job's id.

    Errors: `ImportGone`, `FinishedImport`, `NotChecked`, `HasErrors`, `BeingWorkedOn`.
    """
    actor.require(RUN)
    row = _changeable(import_id)
    require_clean(row)
    return _enqueue(row, RUN_JOB, actor=actor)


@transaction.atomic
def reverse(*, import_id: uuid.UUID, reason: str, actor: Actor) -> uuid.UUID:
    """Queue the taking back of all entries that an import brought; the job's id.

    Errors: `ImportGone`, `NotTakenOver`, `BeingWorkedOn`, `ReasonMissing`.
    """
    actor.require(RUN)
    actor.require("accounting.entry.reverse")
    if not reason.strip():
        raise ReasonMissing(field="reason")
    row = _free(import_id)
    if row.state != ImportState.DONE:
        raise errors.NotTakenOver(name=row.file_name)
    _refuse_while_working(row)
    return _enqueue(row, REVERSE_JOB, actor=actor, reason=reason.strip())


@transaction.atomic
def discard(*, import_id: uuid.UUID, actor: Actor) -> None:
    """Forget a file that was not taken over, its bytes included.

    Errors: `ImportGone`, `FinishedImport`, `BeingWorkedOn`.
    """
    actor.require(RUN)
    row = _changeable(import_id)
    file_id = row.file_id
    row.delete()
    files.remove(file_id)


# ---- The row -----------------------------------------------------------------------------------
def locked(import_id: uuid.UUID) -> BooksImport:
    row = BooksImport.objects.select_for_update().filter(pk=import_id).first()
    if row is None:
        raise ImportGone()
    return row


def require_clean(row: BooksImport) -> None:
    """Errors: `NotChecked`, `HasErrors`."""
    if row.state != ImportState.CHECKED or row.report is None:
        raise errors.NotChecked(name=row.file_name)
    if row.report["errors"]:
        raise errors.HasErrors(name=row.file_name, errors=row.report["errors"])


def _free(import_id: uuid.UUID) -> BooksImport:
    """Locked, unless a job holds it at this moment: nobody waits minutes for an answer.

    Errors: `ImportGone`, `BeingWorkedOn`.
    """
    rows = BooksImport.objects.filter(pk=import_id)
    row = rows.select_for_update(skip_locked=True).first()
    if row is None:
        name = rows.values_list("file_name", flat=True).first()
        raise ImportGone() if name is None else errors.BeingWorkedOn(name=name)
    return row


def _changeable(import_id: uuid.UUID) -> BooksImport:
    row = _free(import_id)
    if row.state not in (ImportState.WAITING, ImportState.CHECKED):
        raise errors.FinishedImport(name=row.file_name)
    _refuse_while_working(row)
    return row


def _refuse_while_working(row: BooksImport) -> None:
    if row.job_id is not None and not jobs.look(row.job_id).is_finished:
        raise errors.BeingWorkedOn(name=row.file_name)


def _to_be_checked_again(row: BooksImport) -> None:
    row.state, row.report, row.checked_at = ImportState.WAITING, None, None
    row.save()


def _enqueue(row: BooksImport, kind: str, *, actor: Actor, **args: str) -> uuid.UUID:
    job_id = jobs.enqueue(
        kind=kind, args={"import_id": str(row.id), "name": row.file_name, **args}, actor=actor
    )
    row.job_id = job_id
    row.save(update_fields=["job_id"])
    return job_id
