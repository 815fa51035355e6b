"""What accounting does about facts."""

import uuid
from collections.abc import Sequence

from apps.accounting.facts.ledger import EntryReversed
from apps.accounting.services import bank, payables, position, retention
from apps.accounting.services.payables.capturing import BILL_CLASS
from apps.records.facts import DocumentRead
from apps.records.services import wanting
from kernel.facts import RecordedFact, reaction, reaction_to_many

# What may change where the books stand.
POSITION_MOVES = frozenset(
    {
        "accounting.books.prepared",
        "accounting.entry.posted",
        "accounting.entries.posted",
        "accounting.entry.reversed",
        "accounting.items.allocated",
        "accounting.allocation.undone",
        "accounting.statement.imported",
        "accounting.statement_line.reconciled",
        "accounting.statement_line.reopened",
        "accounting.statement_line.excluded",
        "accounting.statement_line.included",
        "accounting.period.closed",
        "accounting.period.reopened",
    }
)


wanting.keeps(retention.documents_of_books)


@reaction("accounting.reopen_lines", to={EntryReversed.NAME}, writes="client")
def reopen_lines(fact: RecordedFact) -> None:
    """An entry reversed in the journal no longer explains the statement line it came from."""
    bank.reopen_lines_of(entry_id=uuid.UUID(fact.payload["entry_id"]), actor=fact.actor)


@reaction("accounting.capture_bill", to={DocumentRead.NAME}, writes="client")
def capture_bill(fact: RecordedFact) -> None:
    """A document that was read as a supplier's bill becomes one."""
    if fact.payload["document_class"] == BILL_CLASS:
        document_id = uuid.UUID(fact.payload["document_id"])
        payables.capture_document(document_id=document_id, actor=fact.actor)


@reaction("accounting.reverse_bill", to={EntryReversed.NAME}, writes="client")
def reverse_bill(fact: RecordedFact) -> None:
    """A bill whose entry was reversed in the journal stands reversed as well."""
    payables.follow_reversal(
        entry_id=uuid.UUID(fact.payload["entry_id"]),
        reason=fact.payload["reason"],
        actor=fact.actor,
    )


@reaction_to_many("accounting.position", to=POSITION_MOVES, writes="client")
def follow_position(facts: Sequence[RecordedFact]) -> None:
    """What moves money, dues or lines is measured by the next sweep."""
    position.mark_stale()
