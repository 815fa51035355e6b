"""Noticing that a statement is missing, and that it has come."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping

from apps.accounting.facts import bank as facts
from apps.accounting.models import BankAccount, Statement
from apps.accounting.rules import statement_sequence
from apps.accounting.rules.bank_statements import StatementWarning
from apps.accounting.rules.statement_sequence import Gap
from apps.accounting.selectors.bank import sequence
from apps.accounting.services.bank import accounts
from kernel.actor import Actor
from kernel.facts import publish

Gaps = Mapping[uuid.UUID, Gap]


def gaps_of(bank_account_id: uuid.UUID) -> Gaps:
    """What is missing now, by the statement before which it is missing."""
    places = sequence.places(bank_account_id)
    return {gap.after: gap for gap in statement_sequence.gaps(places) if gap.is_missing}


def warnings_of(row: Statement) -> Iterator[StatementWarning]:
    """What to say about a statement that is about to be kept, beside those that are."""
    if sequence.is_notification(row):
        return
    places = [*sequence.places(row.bank_account_id), sequence.place(row)]
    for gap in statement_sequence.gaps(places):
        if gap.after == row.id:
            code = "overlap" if gap.kind == "overlap" else "statement_missing"
            yield StatementWarning(f"bank_statement.{code}", gap.message, gap.params)


def announce_changes(bank_account: BankAccount, *, before: Gaps, actor: Actor) -> None:
    """Tell which gaps have opened since `before`, and which have closed."""
    now = gaps_of(bank_account.id)
    title = accounts.title(bank_account)
    for statement_id in now.keys() - before.keys():
        gap = now[statement_id]
        publish(
            facts.StatementMissing(
                statement_id=statement_id,
                bank_account_id=bank_account.id,
                bank_account=title,
                missing=gap.count,
                missing_from=gap.missing_from.isoformat() if gap.missing_from else "",
                missing_to=gap.missing_to.isoformat() if gap.missing_to else "",
            ),
            actor=actor,
        )
    for statement_id in before.keys() - now.keys():
        publish(
            facts.StatementGapClosed(
                statement_id=statement_id, bank_account_id=bank_account.id, bank_account=title
            ),
            actor=actor,
        )
