"""Doing what is suggested: one line, all that is certain, or the lines that were chosen."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import BankAccount, LineState, StatementLine
from apps.accounting.selectors import suggestions
from apps.accounting.services.bank import accounts, booking, holding, reconcile, transferring
from apps.accounting.services.payments import confirming
from apps.accounting.values.bank import CertainDone, ManyDone, Reconciled, Suggestion
from apps.accounting.values.open_items import ItemShare
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, KontorError

# What one request may take on: a few seconds.
CERTAIN_MAX: Final = 500


class SuggestionGone(Conflict):
    code = "accounting.statement_line.suggestion_gone"
    sentence = _("That suggestion is gone. Choose another, or post a new entry.")


class NothingSuggested(Conflict):
    code = "accounting.statement_line.nothing_suggested"
    sentence = _("Nothing is suggested for this line.")


class NoLineChosen(Invalid):
    code = "accounting.statement_line.none_chosen"
    sentence = _("Choose at least one line.")


@transaction.atomic
def accept_certain(*, bank_account_id: uuid.UUID, actor: Actor) -> CertainDone:
    """Do what is certain for all open lines of the account: post by rule, match by number.

    What the books refuse (a closed period, say) is left open and named in `refused`. At most
    `CERTAIN_MAX` lines are done at once, the oldest first; `left` says how many remain.
    """
    actor.require(booking.RECONCILE)
    bank_account = accounts.chosen(bank_account_id)
    transferring.lock_accounts()
    done = {"rule": 0, "match": 0, "settle": 0, "batch": 0, "transfer": 0}
    refused = []
    found = suggestions.certain(bank_account)
    for line_id, one in found:
        if sum(done.values()) >= CERTAIN_MAX:
            break
        try:
            with transaction.atomic():
                accept(line_id=line_id, suggestion=one, actor=actor)
        except KontorError as refusal:
            refused.append((line_id, refusal.message))
        else:
            done[one.kind] += 1
    return CertainDone(
        posted=done["rule"],
        matched=done["match"],
        settled=done["settle"] + done["batch"],
        transferred=done["transfer"],
        refused=tuple(refused),
        left=len(found) - sum(done.values()) - len(refused),
        open_lines=booking.open_lines(bank_account),
    )


@transaction.atomic
def accept_suggested(
    *, line_id: int, key: str, actor: Actor, without_discount: bool = False
) -> Reconciled:
    """Do what a suggestion says that was shown as `key`. `without_discount`: a payment that the
    bank made too late for its cash discount is confirmed, and the rest stays open.

    Errors: `SuggestionGone` when it isn't made any more; as the act it is."""
    actor.require(booking.RECONCILE)
    held = holding.hold(line_id, to=LineState.RECONCILED)
    found = suggestions.of_line(held.line)
    one = next((each for each in found if each.key == key), None)
    if one is None:
        raise SuggestionGone()
    return accept(line_id=line_id, suggestion=one, actor=actor, without_discount=without_discount)


def accept(
    *, line_id: int, suggestion: Suggestion, actor: Actor, without_discount: bool = False
) -> Reconciled:
    """Do what is suggested for the line. Errors: as the act it is."""
    match suggestion.kind:
        case "match" if suggestion.ledger_line_id is not None:
            return reconcile.match_line(
                line_id=line_id, ledger_line_id=suggestion.ledger_line_id, actor=actor
            )
        case "settle":
            return reconcile.settle_line(
                line_id=line_id,
                shares=[
                    ItemShare(line_id=share.item_id, amount=share.amount)
                    for share in suggestion.shares
                ],
                difference=suggestion.difference,
                actor=actor,
            )
        case "batch":
            return confirming.confirm(
                payment_ids=suggestion.payment_ids,
                line_id=line_id,
                actor=actor,
                without_discount=without_discount,
            )
        case "transfer":
            return transferring.transfer_line(
                line_id=line_id, other_line_id=suggestion.other_line_id, actor=actor
            )
    return reconcile.post_line(
        line_id=line_id,
        account_code=suggestion.account_code,
        rule_id=suggestion.rule_id,
        actor=actor,
    )


# ---- The lines that were chosen --------------------------------------------------------------
@transaction.atomic
def accept_lines(*, bank_account_id: uuid.UUID, line_ids: Sequence[int], actor: Actor) -> ManyDone:
    """Do for each of the lines what is suggested first for it, certain or not: who chose them has
    looked. What is refused is left open and named. Errors: `NoLineChosen`."""
    bank_account = _begin(bank_account_id, line_ids, actor=actor)
    best = suggestions.best_of(bank_account)

    def do(line_id: int) -> None:
        one = best.get(line_id)
        if one is None:
            raise NothingSuggested()
        accept(line_id=line_id, suggestion=one, actor=actor)

    return _each(bank_account, line_ids, do)


@transaction.atomic
def post_lines(
    *, bank_account_id: uuid.UUID, line_ids: Sequence[int], account_code: str, actor: Actor
) -> ManyDone:
    """Post each of the lines to the account. Errors: `NoLineChosen`."""
    bank_account = _begin(bank_account_id, line_ids, actor=actor)

    def do(line_id: int) -> None:
        reconcile.post_line(line_id=line_id, account_code=account_code, actor=actor)

    return _each(bank_account, line_ids, do)


@transaction.atomic
def transfer_lines(
    *, bank_account_id: uuid.UUID, line_ids: Sequence[int], actor: Actor
) -> ManyDone:
    """Say that each of the lines went between own accounts, together with its other side where one
    is suggested. Errors: `NoLineChosen`."""
    bank_account = _begin(bank_account_id, line_ids, actor=actor)
    best = suggestions.best_of(bank_account)

    def do(line_id: int) -> None:
        one = best.get(line_id)
        transferring.transfer_line(
            line_id=line_id, other_line_id=one.other_line_id if one else None, actor=actor
        )

    return _each(bank_account, line_ids, do)


@transaction.atomic
def exclude_lines(
    *, bank_account_id: uuid.UUID, line_ids: Sequence[int], reason: str, actor: Actor
) -> ManyDone:
    """Leave each of the lines out of the books. Errors: `NoLineChosen`, `ReasonMissing`."""
    if not reason.strip():
        raise reconcile.ReasonMissing(field="reason")
    bank_account = _begin(bank_account_id, line_ids, actor=actor)

    def do(line_id: int) -> None:
        reconcile.exclude_line(line_id=line_id, reason=reason, actor=actor)

    return _each(bank_account, line_ids, do)


def _begin(bank_account_id: uuid.UUID, line_ids: Sequence[int], *, actor: Actor) -> BankAccount:
    actor.require(booking.RECONCILE)
    if not line_ids:
        raise NoLineChosen(field="lines")
    bank_account = accounts.chosen(bank_account_id)
    transferring.lock_accounts()
    return bank_account


def _each(
    bank_account: BankAccount, line_ids: Sequence[int], do: Callable[[int], None]
) -> ManyDone:
    """The oldest first, each for itself; those of other accounts are none of the chosen."""
    rows = StatementLine.objects.filter(pk__in=line_ids, bank_account=bank_account)
    chosen = list(rows.order_by("booked_on", "id").values_list("pk", flat=True)[:CERTAIN_MAX])
    done, refused = [], []
    for line_id in chosen:
        try:
            with transaction.atomic():
                do(line_id)
        except KontorError as refusal:
            refused.append((line_id, refusal.message))
        else:
            done.append(line_id)
    return ManyDone(
        done=tuple(done),
        refused=tuple(refused),
        open_lines=booking.open_lines(bank_account),
    )
