"""Making statements and lines of a file that was taken in: one transaction, written by COPY."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from apps.accounting.facts import bank as facts
from apps.accounting.models import BankAccount, LineState, Statement, StatementLine
from apps.accounting.rules.bank_statements import CsvMapping, ParsedLine
from apps.accounting.services.bank import accounts, reading, sequence, uploads
from kernel import crypto, files
from kernel.actor import Actor
from kernel.facts import publish
from kernel.records import acted

REPORTED_EVERY: Final = 1000
Report = Callable[..., None]

COLUMNS: Final = (
    "statement_id",
    "bank_account_id",
    "position",
    "booked_on",
    "value_on",
    "amount",
    "currency",
    "counterparty_name",
    "counterparty_account",
    "reference",
    "variable_symbol",
    "constant_symbol",
    "specific_symbol",
    "description",
    "bank_reference",
    "entry_reference",
    "kind",
    "original_amount",
    "original_currency",
    "fingerprint",
    "state",
    "exclusion_reason",
)
COPY: Final = f"COPY statement_line ({', '.join(COLUMNS)}) FROM STDIN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What became of a file."""

    statement_ids: tuple[uuid.UUID, ...]
    lines: int
    duplicates: int


@transaction.atomic
def import_statement(
    *,
    file_id: uuid.UUID,
    bank_account_ids: tuple[uuid.UUID, ...],
    mapping: Mapping[str, Any] | None,
    actor: Actor,
    report: Report,
) -> Imported:
    """Write the file's statements, each to its bank account, and announce each once.

    Lines that are known are counted and left out. Runs once per file, as a job.
    Errors: `AllLinesKnown` when another file brought all of its lines in the meantime.
    """
    file = files.look(file_id)
    statements = reading.read(
        content=files.read(file_id),
        name=file.name,
        mapping=CsvMapping.from_dict(mapping) if mapping else None,
    ).statements
    total = sum(len(one.lines) for one in statements)
    progress = _Progress(report, total)
    bank_accounts = _locked(bank_account_ids)
    keys = crypto.data_keys()
    written = []
    news = False
    gaps_before = {account_id: sequence.gaps_of(account_id) for account_id in bank_accounts}
    pairs = zip(statements, bank_account_ids, strict=True)
    for position, (statement, account_id) in enumerate(pairs, start=1):
        found = reading.find(statement, bank_accounts[account_id])
        news = news or found.is_news
        row = _statement(found, file=file, position=position, actor=actor)
        _write_lines(row, found, keys=keys, progress=progress)
        written.append((row, bank_accounts[account_id]))
    lines = sum(row.line_count for row, _ in written)
    if total and not news:
        raise uploads.AllLinesKnown(name=file.name, lines=total)
    for row, account in written:
        _announce(row, account, actor=actor)
    for account_id, before in gaps_before.items():
        sequence.announce_changes(bank_accounts[account_id], before=before, actor=actor)
    return Imported(
        statement_ids=tuple(row.id for row, _ in written),
        lines=lines,
        duplicates=sum(row.duplicate_count for row, _ in written),
    )


class _Progress:
    def __init__(self, report: Report, total: int) -> None:
        self._report, self._total, self._done = report, total, 0

    def one_more(self) -> None:
        self._done += 1
        if self._done % REPORTED_EVERY == 0 or self._done == self._total:
            self._report(done=self._done, total=self._total, what=gettext_noop("lines"))


def _locked(ids: tuple[uuid.UUID, ...]) -> dict[uuid.UUID, BankAccount]:
    """The bank accounts by id: who imports or reconciles waits for each other, account by account.

    Always in the order of their ids, so that nobody waits in a circle.
    """
    rows = BankAccount.objects.select_for_update(no_key=True).filter(pk__in=set(ids))
    return {row.id: row for row in rows.order_by("id")}


def _statement(
    found: reading.Found, *, file: files.FileView, position: int, actor: Actor
) -> Statement:
    said = found.statement
    first, last = reading.span(said)
    row = Statement(
        imported_at=timezone.now(),
        bank_account=found.bank_account,
        file_id=file.id,
        file_sha256=file.sha256,
        position=position,
        format=said.format[:20],
        reference=said.reference[:200],
        sequence=said.sequence[:100],
        period_from=first,
        period_to=last,
        currency=said.currency,
        opening_balance=said.opening_balance,
        closing_balance=said.closing_balance,
        difference=said.difference,
        line_count=found.new_lines,
        duplicate_count=len(said.lines) - found.new_lines,
        pending_count=len(said.pending),
        **acted(actor),
    )
    row.warnings = [
        {"code": one.code, "message": one.message, "params": one.params, "line": one.line}
        for one in (*said.warnings, *sequence.warnings_of(row))
    ]
    row.save(force_insert=True)
    return row


def _write_lines(
    row: Statement,
    found: reading.Found,
    *,
    keys: Mapping[int, bytes],
    progress: _Progress,
) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for values in _rows(row, found, keys=keys, progress=progress):
            copy.write_row(values)


def _rows(
    row: Statement, found: reading.Found, *, keys: Mapping[int, bytes], progress: _Progress
) -> Iterator[tuple[Any, ...]]:
    written = set(found.known)
    for line, fingerprint in zip(found.statement.lines, found.fingerprints, strict=True):
        progress.one_more()
        if fingerprint in written:
            continue
        written.add(fingerprint)
        yield (
            row.id,
            row.bank_account_id,
            line.position,
            line.booked_on,
            line.value_on,
            line.amount,
            line.currency,
            _storable(line.counterparty_name),
            _sealed(row, line, keys),
            _storable(line.reference),
            _storable(line.variable_symbol),
            _storable(line.constant_symbol),
            _storable(line.specific_symbol),
            _storable(line.description),
            _storable(line.bank_reference),
            _storable(line.entry_reference),
            _storable(line.kind),
            line.original_amount,
            line.original_currency[:3],
            fingerprint,
            LineState.IMPORTED.value,
            "",
        )


def _storable(text: str) -> str:
    """PostgreSQL has no room for the zero character, which text files may hold."""
    return text.replace("\x00", "")


def _sealed(row: Statement, line: ParsedLine, keys: Mapping[int, bytes]) -> bytes:
    if not line.counterparty_account:
        return b""
    shell = StatementLine(statement_id=row.id, position=line.position)
    field: Any = StatementLine._meta.get_field("counterparty_account")
    return crypto.seal(line.counterparty_account, bound_to=field.binding(shell), keys=keys).blob


def _announce(row: Statement, bank_account: BankAccount, *, actor: Actor) -> None:
    """A statement without a new line opens no work."""
    if not row.line_count:
        return
    open_lines = StatementLine.objects.filter(
        bank_account=bank_account, state=LineState.IMPORTED
    ).count()
    publish(
        facts.StatementImported(
            statement_id=row.id,
            bank_account_id=bank_account.id,
            bank_account=accounts.title(bank_account),
            lines=row.line_count,
            open_lines=open_lines,
            difference="" if row.difference is None else str(row.difference),
            currency=row.currency,
        ),
        actor=actor,
    )
