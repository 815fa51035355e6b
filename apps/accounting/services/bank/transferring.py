"""Money between own accounts: both lines meet on the account for money in transit."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import BankAccount, Line, LineState, ReconciliationKind
from apps.accounting.selectors import roles
from apps.accounting.services import ledger
from apps.accounting.services.bank import booking, holding
from apps.accounting.values.bank import Reconciled, SplitPart
from apps.accounting.values.ledger import AccountRole, LineDraft
from kernel.actor import Actor
from kernel.errors import Invalid

ZERO: Final = Decimal(0)


class NotATransfer(Invalid):
    code = "accounting.statement_line.not_a_transfer"
    sentence = _(
        "These two lines are no transfer: they lie on one account, or their amounts differ."
    )


@transaction.atomic
def transfer_line(*, line_id: int, actor: Actor, other_line_id: int | None = None) -> Reconciled:
    """Money between own accounts: the line goes to the account for money in transit, and so does
    `other_line_id`, the same money on another account, when it is known.

    Each line has an entry of its own, so that each can be taken back alone. What the rates of the
    two days leave in transit is the exchange's, in the later entry. Errors: `LineMoved`,
    `NotATransfer`, `RateMissing`, `RoleUnassigned`.
    """
    actor.require(booking.RECONCILE)
    # Accounts before lines, in one order, so that nobody waits in a circle.
    lock_accounts()
    line_ids = sorted({line_id, other_line_id or line_id})
    held = {each: holding.hold(each, to=LineState.RECONCILED) for each in line_ids}
    if other_line_id is not None:
        _check_pair(held[line_id], held[other_line_id])
    done: dict[int, Reconciled] = {}
    for each in sorted(line_ids, key=lambda one: (held[one].line.booked_on, one)):
        done[each] = _transfer(held[each], before=next(iter(done.values()), None), actor=actor)
    return done[line_id]


def lock_accounts() -> None:
    """All own accounts, for whoever may act on lines of several of them."""
    list(BankAccount.objects.order_by("id").select_for_update(no_key=True))


def _check_pair(one: holding.Held, other: holding.Held) -> None:
    same_currency = one.line.currency == other.line.currency
    is_pair = one.line.amount == -other.line.amount or not same_currency
    is_opposite = (one.line.amount > 0) != (other.line.amount > 0)
    if one.bank_account.id == other.bank_account.id or not (is_pair and is_opposite):
        raise NotATransfer(field="other_line")


def _transfer(held: holding.Held, *, before: Reconciled | None, actor: Actor) -> Reconciled:
    """`before` is the other side, when it has just been booked."""
    transit = roles.account_for(role=AccountRole.CONVERSION).code
    parts = (SplitPart(account_code=transit, amount=held.line.amount),)
    booking.check_parts(held, parts)
    draft = booking.draft(held, parts, text="")
    if before is not None and before.entry_id is not None:
        sent = _in_transit(before, transit)
        left = sent + sum((one.amount for one in draft.lines if one.account_code == transit), ZERO)
        if left:
            beside = _exchange(left, transit)
            draft = booking.draft(held, parts, text="", beside=beside)
    posted = ledger.post_entry(draft=draft, actor=actor)
    return booking.booked(held, posted.id, kind=ReconciliationKind.TRANSFER, actor=actor)


def _in_transit(done: Reconciled, transit: str) -> Decimal:
    rows = Line.objects.filter(entry_id=done.entry_id, account__code=transit)
    return sum(rows.values_list("amount", flat=True), ZERO)


def _exchange(left: Decimal, transit: str) -> tuple[LineDraft, ...]:
    """More sent than arrived: a loss."""
    role = AccountRole.EXCHANGE_LOSS if left > 0 else AccountRole.EXCHANGE_GAIN
    return (
        LineDraft(account_code=transit, amount=-left),
        LineDraft(account_code=roles.account_for(role=role).code, amount=left),
    )
