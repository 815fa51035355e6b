"""Taking in a statement file: everything is checked before anything is kept.

A refused file leaves no rows. One that can't be read, and one that lacks only a person's answer
(which column is which, which account it belongs to), is kept as a draft for a day.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from django.db import connection, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import BankAccount, ColumnMapping, DraftWants, Statement, UploadDraft
from apps.accounting.rules.bank_statements import CsvMapping, MappingNeeded, ParsedStatement
from apps.accounting.services.bank import accounts, reading
from apps.accounting.values.bank import Accepted, BankAccountDraft, DraftInfo
from apps.parties.values import bank_numbers
from kernel import files, jobs
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.records import acted
from kernel.tenancy import require_client

IMPORT: Final = "accounting.statement.import"
JOB: Final = "accounting.import_statement"
DRAFT_KEPT: Final = timedelta(hours=24)
QUEUED_JOBS_LOOKED_AT: Final = 50
# Nothing to keep, too much of it, or no statement at all.
NEVER_KEPT: Final = frozenset(
    {"bank_statement.empty", "bank_statement.too_large", "bank_statement.format_not_read"}
)


class AlreadyImported(Conflict):
    code = "accounting.statement.already_imported"
    sentence = _("“%(name)s” was already imported by %(who)s on %(when)s. Nothing was doubled.")


class BeingImported(AlreadyImported):
    code = "accounting.statement.being_imported"
    sentence = _("“%(name)s” is being imported right now; %(who)s sent it on %(when)s.")


class AllLinesKnown(AlreadyImported):
    code = "accounting.statement.all_lines_known"
    sentence = _("All %(lines)s lines of “%(name)s” are here already. Nothing was doubled.")


class MappingWanted(Invalid):
    """The columns of a CSV have to be explained. The file is kept: answer with `draft.id`."""

    code = "bank_statement.mapping_needed"
    sentence = _(
        "“%(name)s” has %(columns)s columns. Say once which holds what; it will be remembered."
    )

    def __init__(self, *, draft: DraftInfo, **params: Any) -> None:
        super().__init__(field="mapping", draft_id=str(draft.id), **params)
        self.draft = draft


class UnknownBankAccount(Invalid):
    """The file is of an account that isn't kept here. It is kept: answer with `draft.id`."""

    code = "accounting.bank_account.unknown"
    sentence = _(
        "The file is of the account %(account)s in %(currency)s, which isn't kept here yet. "
        "Add it to go on."
    )

    def __init__(self, *, draft: DraftInfo, **params: Any) -> None:
        super().__init__(field="bank_account", draft_id=str(draft.id), **params)
        self.draft = draft


class BankAccountNotStated(UnknownBankAccount):
    code = "accounting.bank_account.not_stated"
    sentence = _("“%(name)s” doesn't say which account it belongs to. Choose it to go on.")


class DraftGone(NotFound):
    code = "accounting.upload_draft.gone"
    sentence = _("This file was kept for a day and is gone. Send it again.")


@dataclass(frozen=True, slots=True)
class _Upload:
    name: str
    content: bytes
    draft: UploadDraft | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class _Answers:
    """What a person said about the file."""

    mapping: CsvMapping | None = None
    bank_account_id: uuid.UUID | None = None
    add_account: BankAccountDraft | None = None
    ask_columns: bool = False


# ---- Acts ----------------------------------------------------------------------------------
def accept_upload(
    *,
    name: str,
    content: bytes,
    actor: Actor,
    mapping: CsvMapping | None = None,
    bank_account_id: uuid.UUID | None = None,
    add_account: BankAccountDraft | None = None,
    ask_columns: bool = False,
) -> Accepted:
    """Check a statement file as a whole, keep it, and queue its import.

    `add_account` adds the account that the file names and nobody has added yet, in the same step.
    A `mapping` is remembered for the next export of that bank; `ask_columns` sets aside what was
    remembered. Call it outside a transaction: what waits for an answer is kept although it raises.
    Errors: `AlreadyImported`, `CurrencyDiffers`, `WrongBankAccount`: nothing was kept.
    `StatementRefused` naming line and reason, `MappingWanted`, `UnknownBankAccount`: a draft was.
    """
    actor.require(IMPORT)
    drop_expired_drafts()
    answers = _Answers(mapping, bank_account_id, add_account, ask_columns)
    return _take_in(_Upload(name, content), answers, actor=actor)


def continue_upload(
    *,
    draft_id: uuid.UUID,
    actor: Actor,
    mapping: CsvMapping | None = None,
    bank_account_id: uuid.UUID | None = None,
    add_account: BankAccountDraft | None = None,
) -> Accepted:
    """Go on with a kept file and the answer it waited for. Errors: as `accept_upload`; `DraftGone`.

    Whatever is refused here, the draft stays until it expires: the answer can be corrected.
    """
    actor.require(IMPORT)
    draft = _draft(draft_id)
    if mapping is None and draft.mapping is not None:
        mapping = CsvMapping.from_dict(draft.mapping)
    upload = _Upload(draft.file.name, files.read(draft.file_id), draft)
    return _take_in(upload, _Answers(mapping, bank_account_id, add_account), actor=actor)


@transaction.atomic
def discard_upload(*, draft_id: uuid.UUID, actor: Actor) -> None:
    """Forget a kept file, its bytes included. Errors: `DraftGone`."""
    actor.require(IMPORT)
    _drop(_draft(draft_id))


@transaction.atomic
def remember_mapping(*, signature: str, mapping: CsvMapping, actor: Actor) -> None:
    """Read exports with this header by `mapping` from now on.

    An account's number is never remembered with it: two accounts of one bank share a header.
    """
    actor.require(IMPORT)
    mapping.check()
    ColumnMapping.objects.update_or_create(
        signature=signature,
        defaults={
            "mapping": _without_account(mapping),
            "remembered_at": timezone.now(),
            **acted(actor),
        },
    )


@transaction.atomic
def drop_expired_drafts() -> int:
    """Forget the files that nobody answered for in a day. Returns how many.

    Every sweep calls it in each client's scope.
    """
    expired = UploadDraft.objects.select_for_update(skip_locked=True).filter(
        expires_at__lte=timezone.now()
    )
    drafts = list(expired)
    for draft in drafts:
        _drop(draft)
    return len(drafts)


# ---- One file --------------------------------------------------------------------------------
def _take_in(upload: _Upload, answers: _Answers, *, actor: Actor) -> Accepted:
    _refuse_known_file(upload)
    read = _read(upload, answers, actor=actor)
    _check_currencies(read, answers)
    found = [
        reading.find(statement, account)
        for statement, account in _with_accounts(upload, read, answers, actor=actor)
    ]
    lines = sum(one.new_lines for one in found)
    stated = sum(len(one.statement.lines) for one in found)
    if stated and not any(one.is_news for one in found):
        raise AllLinesKnown(name=upload.name, lines=stated)
    return _keep(upload, found, mapping=read.mapping, lines=lines, actor=actor)


def _read(upload: _Upload, answers: _Answers, *, actor: Actor) -> reading.ReadFile:
    try:
        return reading.read(
            content=upload.content,
            name=upload.name,
            mapping=answers.mapping,
            ask_columns=answers.ask_columns,
        )
    except MappingNeeded as needed:
        draft = _keep_draft(upload, DraftWants.MAPPING, None, actor=actor)
        kept = _draft_info(draft)
        raise MappingWanted(
            draft=replace(kept, preview=needed.preview),
            name=upload.name,
            columns=needed.params["columns"],
        ) from needed
    except reading.StatementRefused as refused:
        if upload.draft is None and refused.code not in NEVER_KEPT:
            refused.draft_id = _keep_draft(upload, DraftWants.RETRY, None, actor=actor).id
        raise


def _check_currencies(read: reading.ReadFile, answers: _Answers) -> None:
    """Before anything is added or asked: no answer would let such a statement in."""
    for statement in read.statements:
        account = _account_of(statement, answers)
        if account is not None:
            reading.check_currency(statement, account)
        else:
            reading.check_one_currency(statement)


def _with_accounts(
    upload: _Upload, read: reading.ReadFile, answers: _Answers, *, actor: Actor
) -> list[tuple[ParsedStatement, BankAccount]]:
    """Each statement with its bank account; what is missing is added or asked for."""
    new = answers.add_account
    found = []
    for statement in read.statements:
        account = _account_of(statement, answers)
        if account is None and new is not None:
            account, new = _add(statement, new, actor=actor), None
        if account is None:
            _ask_for_account(upload, statement, read.mapping, actor=actor)
        found.append((statement, account))
    return found


def _account_of(statement: ParsedStatement, answers: _Answers) -> BankAccount | None:
    is_short = statement.is_account_short
    named = (accounts.of_short_number if is_short else accounts.of_number)(statement.account)
    if named is not None or answers.bank_account_id is None:
        return named
    chosen = accounts.chosen(answers.bank_account_id)
    reading.check_belongs(statement, chosen)
    return chosen


def _add(statement: ParsedStatement, draft: BankAccountDraft, *, actor: Actor) -> BankAccount:
    """The account that the statement names, or where it names none, the one a person describes."""
    stated = _whole_number(statement)
    added = accounts.add_bank_account(
        draft=replace(
            draft,
            number=stated or draft.number,
            currency=statement.currency or draft.currency,
        ),
        actor=actor,
        is_stated=bool(stated),
    )
    row = accounts.chosen(added.id)
    reading.check_belongs(statement, row)
    return row


def _whole_number(statement: ParsedStatement) -> str:
    """The account's number if the file states all of it; else a person completes it."""
    return "" if statement.is_account_short else statement.account


def _ask_for_account(
    upload: _Upload, statement: ParsedStatement, mapping: CsvMapping | None, *, actor: Actor
) -> NoReturn:
    draft = _keep_draft(upload, DraftWants.ACCOUNT, mapping, actor=actor)
    masked = bank_numbers.masked(_whole_number(statement))
    info = replace(_draft_info(draft), masked=masked, currency=statement.currency)
    if masked:
        raise UnknownBankAccount(draft=info, account=masked, currency=statement.currency or "?")
    raise BankAccountNotStated(draft=info, name=upload.name)


@transaction.atomic
def _keep(
    upload: _Upload,
    found: list[reading.Found],
    *,
    mapping: CsvMapping | None,
    lines: int,
    actor: Actor,
) -> Accepted:
    _wait_for_the_same_file(upload)
    _refuse_known_file(upload)
    if mapping is not None:
        _remember(upload, mapping, actor=actor)
    if upload.draft is not None:
        file = files.look(upload.draft.file_id)
        upload.draft.delete()
    else:
        file = files.store(name=upload.name, content=upload.content, actor=actor)
    job_id = jobs.enqueue(
        kind=JOB,
        args={
            "file_id": str(file.id),
            "name": upload.name,
            "sha256": upload.sha256,
            "mapping": mapping and _without_account(mapping),
            "bank_accounts": [str(one.bank_account.id) for one in found],
        },
        actor=actor,
    )
    rows = {one.bank_account.id: one.bank_account for one in found}
    return Accepted(
        job_id=job_id,
        file_id=file.id,
        file_name=file.name,
        bank_accounts=tuple(accounts.info(row) for row in rows.values()),
        statements=len(found),
        lines=lines,
    )


def _wait_for_the_same_file(upload: _Upload) -> None:
    """Two people may send one file in the same moment; the second then finds it known."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_lock_of(upload)])


def _lock_of(upload: _Upload) -> str:
    return f"{require_client().schema_name}/statement/{upload.sha256}"


def _remember(upload: _Upload, mapping: CsvMapping, *, actor: Actor) -> None:
    seen = reading.preview(content=upload.content, name=upload.name)
    if seen is not None and reading.remembered_mapping(seen) != mapping:
        remember_mapping(signature=seen.signature, mapping=mapping, actor=actor)


def _without_account(mapping: CsvMapping) -> dict[str, Any]:
    """As it may be kept: an account's number is only ever kept sealed."""
    return replace(mapping, account="").to_dict()


def _refuse_known_file(upload: _Upload) -> None:
    row = Statement.objects.filter(file_sha256=upload.sha256).select_related("file").first()
    if row is not None:
        raise AlreadyImported(name=row.file.name, who=row.actor_name, when=_day(row.imported_at))
    for job in jobs.recent(kind=JOB, limit=QUEUED_JOBS_LOOKED_AT):
        if not job.is_finished and job.args["sha256"] == upload.sha256:
            raise BeingImported(name=job.args["name"], who=job.actor_name, when=_day(job.queued_at))


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "j M Y, H:i")


# ---- Drafts ----------------------------------------------------------------------------------
@transaction.atomic
def _keep_draft(
    upload: _Upload, wants: DraftWants, mapping: CsvMapping | None, *, actor: Actor
) -> UploadDraft:
    draft = upload.draft or UploadDraft.objects.filter(file__sha256=upload.sha256).first()
    if draft is None:
        file = files.store(name=upload.name, content=upload.content, actor=actor)
        draft = UploadDraft(file_id=file.id, **acted(actor))
    draft.wants = wants
    draft.mapping = mapping and _without_account(mapping)
    draft.expires_at = timezone.now() + DRAFT_KEPT
    draft.save()
    return draft


def _draft(draft_id: uuid.UUID) -> UploadDraft:
    rows = UploadDraft.objects.select_related("file")
    draft = rows.filter(pk=draft_id, expires_at__gt=timezone.now()).first()
    if draft is None:
        raise DraftGone()
    return draft


def _draft_info(draft: UploadDraft) -> DraftInfo:
    wants: Any = str(draft.wants)
    return DraftInfo(
        id=draft.id, file_name=draft.file.name, wants=wants, expires_at=draft.expires_at
    )


def _drop(draft: UploadDraft) -> None:
    file_id = draft.file_id
    draft.delete()
    files.remove(file_id)
