"""What accounting does about facts."""

import uuid

from apps.accounting.facts import EntryReversed
from apps.accounting.services import bank
from kernel.facts import RecordedFact, reaction


@reaction("accounting.reopen_lines", to={EntryReversed.NAME}, writes="client")
def reopen_lines(fact: RecordedFact) -> None:
    """An entry reversed in the journal no longer explains the statement line it came from."""
    bank.reopen_lines_of(entry_id=uuid.UUID(fact.payload["entry_id"]), actor=fact.actor)
