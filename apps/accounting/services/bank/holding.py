"""Holding a bank line while it is acted on: its account first, then the line."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.accounting.models import (
    LINE_TRANSITIONS,
    BankAccount,
    LineState,
    Reconciliation,
    StatementLine,
)
from kernel.errors import Conflict, NotFound


class LineMoved(Conflict):
    code = "accounting.statement_line.moved"
    sentence = _("Someone else has dealt with this line already: it is %(state)s now.")


class NothingToUndo(Conflict):
    code = "accounting.statement_line.nothing_to_undo"
    sentence = _("This line is open already: there is nothing to take back.")


@dataclass(frozen=True, slots=True)
class Held:
    """A line and its bank account, both locked."""

    line: StatementLine
    bank_account: BankAccount


def locked(line_id: int) -> Held:
    account_ids = StatementLine.objects.filter(pk=line_id).values_list("bank_account_id", flat=True)
    bank_account_id = account_ids.first()
    if bank_account_id is None:
        raise NotFound()
    bank_account = (
        BankAccount.objects.select_related("account")
        .select_for_update(no_key=True, of=("self",))
        .get(pk=bank_account_id)
    )
    line = StatementLine.objects.select_for_update(no_key=True).get(pk=line_id)
    return Held(line, bank_account)


def hold(line_id: int, *, to: LineState) -> Held:
    """Errors: `NotFound`, `LineMoved` when the line's state doesn't lead there."""
    held = locked(line_id)
    if to not in LINE_TRANSITIONS[held.line.state]:
        if to == LineState.IMPORTED:
            raise NothingToUndo()
        raise LineMoved(state=LineState(held.line.state).label)
    return held


def move(held: Held, to: LineState) -> None:
    held.line.state = to
    held.line.save(update_fields=["state", "exclusion_reason"])


def current(line: StatementLine) -> Reconciliation:
    return Reconciliation.objects.select_for_update(no_key=True).get(line=line, undone_at=None)
