"""What accounting announces about a bank account, in the shape that its work rule reads."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.db import transaction

from kernel.actor import Actor, system_actor
from kernel.facts import Fact, publish
from kernel.tenancy import ClientRef, client_scope
from tests.cast import drain

ACCOUNT = uuid.UUID("01930000-0000-7000-8000-000000000001")
OTHER_ACCOUNT = uuid.UUID("01930000-0000-7000-8000-000000000002")


@dataclass(frozen=True, kw_only=True)
class StatementImported(Fact):
    NAME = "accounting.statement.imported"
    SUBJECT = ("bank_account", "bank_account_id")
    title = "Imported"

    bank_account_id: uuid.UUID = ACCOUNT
    bank_account: str = "Jyske Bank ··4817"
    open_lines: int


@dataclass(frozen=True, kw_only=True)
class LineReconciled(Fact):
    NAME = "accounting.statement_line.reconciled"
    SUBJECT = ("statement_line", "line_id")
    title = "Reconciled"

    line_id: int = 1
    bank_account_id: uuid.UUID = ACCOUNT
    bank_account: str = "Jyske Bank ··4817"
    open_lines: int


@dataclass(frozen=True, kw_only=True)
class LineReopened(LineReconciled):
    NAME = "accounting.statement_line.reopened"


@dataclass(frozen=True, kw_only=True)
class AccountReconciled(Fact):
    NAME = "accounting.bank_account.reconciled"
    SUBJECT = ("bank_account", "bank_account_id")
    title = "All reconciled"

    bank_account_id: uuid.UUID = ACCOUNT
    bank_account: str = "Jyske Bank ··4817"
    lines: int = 0


def announce(client: ClientRef, *facts: Fact, actor: Actor | None = None) -> list[uuid.UUID]:
    """Write the facts in `client`'s books, in one transaction, without delivering them."""
    with client_scope(client), transaction.atomic():
        return [publish(fact, actor=actor or system_actor()) for fact in facts]


def happen(client: ClientRef, *facts: Fact, actor: Actor | None = None) -> list[uuid.UUID]:
    """Write the facts and deliver them."""
    ids = announce(client, *facts, actor=actor)
    drain(client)
    return ids
