"""What accounting announces about a bank line, in the shape that the meter counts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from kernel.actor import Actor, system_actor
from kernel.facts import Fact, publish
from kernel.tenancy import ClientRef, client_scope
from tests.cast import drain

METRIC = "bank_lines_reconciled"


@dataclass(frozen=True, kw_only=True)
class LineReconciled(Fact):
    NAME = "accounting.statement_line.reconciled"
    SUBJECT = ("statement_line", "line_id")
    title = "Reconciled"

    line_id: int
    bank_account_id: str = "01930000-0000-7000-8000-000000000001"
    bank_account: str = "Jyske Bank ··4817"
    open_lines: int = 1


@dataclass(frozen=True, kw_only=True)
class LineReopened(LineReconciled):
    NAME = "accounting.statement_line.reopened"


def announce(client: ClientRef, *facts: Fact, actor: Actor | None = None) -> list[uuid.UUID]:
    """Write the facts in `client`'s books, in one transaction, without delivering them."""
    with client_scope(client), transaction.atomic():
        return [publish(fact, actor=actor or system_actor()) for fact in facts]


def happen(client: ClientRef, *facts: Fact) -> list[uuid.UUID]:
    """Write the facts and deliver them."""
    ids = announce(client, *facts)
    drain(client)
    return ids
