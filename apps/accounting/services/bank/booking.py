"""What every explanation of a bank line is made of: its entry, its record, what is told of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import bank as facts
from apps.accounting.models import (
    BankAccount,
    JournalEntry,
    Line,
    LineState,
    Reconciliation,
    ReconciliationKind,
    StatementLine,
)
from apps.accounting.services.bank import accounts, converting, holding, questions
from apps.accounting.values.bank import Reconciled, SplitPart
from apps.accounting.values.ledger import EntryDraft, LineDraft
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.facts import publish
from kernel.records import acted

RECONCILE: Final = "accounting.bank.reconcile"
JOURNAL: Final = "BNK"
SOURCE: Final = "statement_line"
TEXT_MAX: Final = 500


class AmountIsZero(Invalid):
    code = "accounting.statement_line.amount_is_zero"
    sentence = _("A line without an amount can't be booked. Exclude it instead.")


class SameAccount(Invalid):
    code = "accounting.statement_line.same_account"
    sentence = _("%(account)s is the bank account itself. Choose the account it is for.")


def booked(
    held: holding.Held,
    entry_id: uuid.UUID,
    *,
    kind: ReconciliationKind,
    actor: Actor,
    rule_id: uuid.UUID | None = None,
) -> Reconciled:
    """The line is explained by the entry that was just posted for it."""
    ledger_line = Line.objects.select_related("entry__journal", "entry__fiscal_year").get(
        entry_id=entry_id, account_id=held.bank_account.account_id
    )
    return explain(held, ledger_line, kind=kind, rule_id=rule_id, actor=actor)


def check_parts(held: holding.Held, parts: tuple[SplitPart, ...]) -> None:
    if not held.line.amount or not parts:
        raise AmountIsZero()
    own = held.bank_account.account.code
    if any(part.account_code == own for part in parts):
        raise SameAccount(field="account", account=own)


def draft(
    held: holding.Held,
    parts: tuple[SplitPart, ...],
    *,
    text: str,
    beside: Sequence[LineDraft] = (),
) -> EntryDraft:
    """The line against its parts; what stands `beside` is in the books' currency and comes to
    zero by itself."""
    line = held.line
    sides = tuple(
        LineDraft(
            account_code=part.account_code,
            amount=-part.amount,
            description=part.description[:TEXT_MAX],
        )
        for part in parts
    )
    return EntryDraft(
        journal_code=JOURNAL,
        date=line.booked_on,
        description=(text.strip() or words(held))[:TEXT_MAX],
        lines=(
            *converting.lines(line, account_code=held.bank_account.account.code, sides=sides),
            *beside,
        ),
        source_kind=SOURCE,
        source_id=str(line.id),
    )


def words(held: holding.Held) -> str:
    """What the line says, for an entry nobody has described."""
    line = held.line
    said = [" ".join(text.split()) for text in (line.counterparty_name, line.description)]
    named = ", ".join(text for text in said if text)
    return named or line.kind or line.reference or accounts.title(held.bank_account)


def explain(
    held: holding.Held,
    ledger_line: Line,
    *,
    kind: ReconciliationKind,
    rule_id: uuid.UUID | None,
    actor: Actor,
) -> Reconciled:
    Reconciliation.objects.create(
        line=held.line,
        kind=kind,
        entry_id=ledger_line.entry_id,
        ledger_line=ledger_line,
        rule_id=rule_id,
        **acted(actor),
    )
    holding.move(held, LineState.RECONCILED)
    questions.close_questions_of(held.line, actor=actor)
    return announce(held, facts.LineReconciled, entry=ledger_line.entry, actor=actor)


# ---- Telling -------------------------------------------------------------------------------
def open_lines(bank_account: BankAccount) -> int:
    rows = StatementLine.objects.filter(bank_account=bank_account, state=LineState.IMPORTED)
    return rows.count()


def announce(
    held: holding.Held,
    fact: type[facts.LineFact],
    *,
    entry: JournalEntry | None,
    actor: Actor,
) -> Reconciled:
    """What happened to the line; and, when it was the last one, that the account is done."""
    line, bank_account = held.line, held.bank_account
    left = open_lines(bank_account)
    publish(
        fact(
            line_id=line.id,
            statement_id=line.statement_id,
            bank_account_id=bank_account.id,
            bank_account=accounts.title(bank_account),
            entry_id=str(entry.id) if entry else "",
            amount=str(line.amount),
            currency=line.currency,
            open_lines=left,
        ),
        actor=actor,
    )
    if not left:
        publish(
            facts.BankAccountReconciled(
                bank_account_id=bank_account.id,
                bank_account=accounts.title(bank_account),
                lines=StatementLine.objects.filter(bank_account=bank_account).count(),
            ),
            actor=actor,
        )
    return Reconciled(
        line_id=line.id,
        bank_account_id=bank_account.id,
        state=str(line.state),
        entry_id=entry.id if entry else None,
        entry_reference=reference(entry) if entry else "",
        open_lines=left,
    )


def reference(entry: JournalEntry) -> str:
    return f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}"
