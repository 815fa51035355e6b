"""What a bank's entry settles is what a batch had ordered: its payments follow, both ways.

It is the same whether the entry settles it from its bank line or somebody allocates by hand.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone

from apps.accounting.facts import payments as facts
from apps.accounting.models import (
    Allocation,
    AllocationPart,
    JournalEntry,
    Line,
    Payment,
    PaymentBatch,
    PaymentItem,
)
from apps.accounting.services.ledger.allocating import record_undo
from apps.accounting.services.payments import discounting, locking, refusals
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import ZERO, BatchState, PaymentState
from kernel.actor import Actor
from kernel.facts import publish


# ---- There -----------------------------------------------------------------------------------
def follow_settlement(
    *,
    entry_id: uuid.UUID,
    shares: Sequence[ItemShare],
    actor: Actor,
    first: Collection[uuid.UUID] = (),
) -> None:
    """Payments on their way, all of whose items the bank's entry settled, are confirmed by it, and
    their cash discount is booked when it came in time. Where several wait for the same, those named
    in `first` come before the others, else the earlier batch."""
    wanted = _on_the_way(each.line_id for each in shares)
    if wanted:
        _confirm_settled(wanted, entry_id, locking.locked_of(wanted), first=first, actor=actor)


def follow_allocation(*, allocation_id: uuid.UUID, actor: Actor) -> None:
    """As `follow_settlement`, for what was allocated by hand to an entry of the bank account that
    the batch pays from."""
    parts = AllocationPart.objects.filter(allocation_id=allocation_id)
    wanted = _on_the_way(parts.values_list("item_id", flat=True))
    if not wanted:
        return
    batches = locking.locked_of(wanted)
    entries = set(parts.values_list("item__line__entry_id", flat=True))
    paid_from = Line.objects.filter(entry_id__in=entries, amount__lt=0).values_list(
        "entry_id", "account_id"
    )
    for entry_id, account_id in sorted(paid_from, key=str):
        mine = {
            pk: each
            for pk, each in batches.items()
            if each.bank_account.account_id == account_id and each.state == BatchState.EXPORTED
        }
        if mine:
            _confirm_settled(wanted, entry_id, mine, actor=actor)


def _confirm_settled(
    wanted: set[uuid.UUID],
    entry_id: uuid.UUID,
    batches: Mapping[uuid.UUID, PaymentBatch],
    *,
    actor: Actor,
    first: Collection[uuid.UUID] = (),
) -> None:
    payments = [each for each in _planned(wanted) if each.batch_id in batches]
    payments.sort(key=lambda each: each.pk not in first)
    items = list(PaymentItem.objects.filter(payment__in=payments).order_by("item_id"))
    left = _settled_by(entry_id, {each.item_id for each in items})
    on = JournalEntry.objects.values_list("date", flat=True).get(pk=entry_id)
    for payment in payments:
        own = [each for each in items if each.payment_id == payment.pk]
        if not _covers(left, own):
            continue
        _confirm(payment, entry_id)
        discounting.book(batches[payment.batch_id], payment, own, on=on, actor=actor)
    for batch in batches.values():
        close_when_known(batch, actor=actor)


# ---- And back --------------------------------------------------------------------------------
def follow_undoing(*, entry_id: uuid.UUID, actor: Actor, reason: str = "") -> None:
    """Payments that this entry confirmed are on their way again, and what they had kept back is
    open again.

    Errors: `PaidTwice` when what they pay was put into another batch since.
    """
    rows = Payment.objects.filter(entry_id=entry_id, state=PaymentState.CONFIRMED)
    _put_back(set(rows.values_list("pk", flat=True)), reason=reason, actor=actor)


def confirmed_by(*, allocation_id: uuid.UUID) -> set[uuid.UUID]:
    """The payments that may not stay confirmed when this allocation is taken back: those whose
    items it settles with their entry, and those that are settled together with these."""
    found: set[uuid.UUID] = set()
    looked_at: set[uuid.UUID] = set()
    left = {allocation_id}
    while left:
        looked_at |= left
        found |= _confirmed_by(left)
        left = _settling(found) - looked_at
    return found


def follow_undone(*, payment_ids: Collection[uuid.UUID], reason: str, actor: Actor) -> None:
    """Those of these payments that their entry doesn't settle whole any more are on their way
    again. A payment is settled as a whole: what is left of that is opened again as well.

    Errors: `PaidTwice`.
    """
    left = set(payment_ids)
    gone: set[uuid.UUID] = set()
    while uncovered := {each for each in left if not _is_covered(each)}:
        for allocation_id in sorted(_settling(uncovered)):
            record_undo(allocation_id=allocation_id, reason=reason, actor=actor)
        gone |= uncovered
        left -= uncovered
    _put_back(gone, reason=reason, actor=actor)


def _put_back(wanted: set[uuid.UUID], *, reason: str, actor: Actor) -> None:
    if not wanted:
        return
    for batch in locking.locked_of(wanted).values():
        if batch.state == BatchState.CONFIRMED:
            locking.move(batch, BatchState.EXPORTED)
            publish(facts.BatchReopened(**locking.named(batch)), actor=actor)
    discounting.take_back([str(each) for each in wanted], reason=reason, actor=actor)
    with refusals.named_errors():
        Payment.objects.filter(pk__in=wanted).update(
            state=PaymentState.PLANNED, entry=None, done_at=None
        )


# ---- Batches and payments --------------------------------------------------------------------
def close_when_known(batch: PaymentBatch, *, actor: Actor) -> None:
    """A batch is done when of every payment it is known whether it was made."""
    states = list(Payment.objects.filter(batch=batch).values_list("state", flat=True))
    if PaymentState.PLANNED in states:
        return
    if PaymentState.CONFIRMED in states:
        locking.move(batch, BatchState.CONFIRMED)
        failed = states.count(PaymentState.FAILED)
        publish(facts.BatchConfirmed(**locking.named(batch), failed=failed), actor=actor)
    else:
        locking.move(batch, BatchState.FAILED)
        publish(facts.BatchFailed(**locking.named(batch)), actor=actor)


def _on_the_way(item_ids: Iterable[int]) -> set[uuid.UUID]:
    """Payments of these items that the bank was told of."""
    rows = PaymentItem.objects.filter(
        item_id__in=set(item_ids),
        payment__state=PaymentState.PLANNED,
        payment__batch__state=BatchState.EXPORTED,
    )
    return set(rows.values_list("payment_id", flat=True))


def _planned(wanted: set[uuid.UUID]) -> list[Payment]:
    rows = Payment.objects.filter(
        pk__in=wanted, state=PaymentState.PLANNED, batch__state=BatchState.EXPORTED
    )
    return list(rows.defer("payee_number").order_by("batch__number", "position"))


def _settled_by(
    entry_id: uuid.UUID, item_ids: set[int], *, but: uuid.UUID | None = None
) -> dict[int, Decimal]:
    """Item → what the entry settles of it today, less what its confirmed payments account for,
    apart from `but`. What was taken back cancels out against its mirror."""
    of_entry = AllocationPart.objects.filter(item__line__entry_id=entry_id)
    rows = AllocationPart.objects.filter(
        allocation_id__in=of_entry.values("allocation_id"), item_id__in=item_ids
    )
    sums = rows.values("item_id").annotate(settled=Sum("currency_amount"))
    found = {each["item_id"]: abs(each["settled"]) for each in sums}
    taken = PaymentItem.objects.filter(
        item_id__in=item_ids, payment__entry_id=entry_id, payment__state=PaymentState.CONFIRMED
    )
    for each in taken.exclude(payment_id=but) if but else taken:
        found[each.item_id] = found.get(each.item_id, ZERO) - _paid(each)
    return found


def _covers(left: dict[int, Decimal], items: Sequence[PaymentItem]) -> bool:
    """Whether all that the payment pays is settled; then it is taken from what is left."""
    if any(left.get(each.item_id, ZERO) < _paid(each) for each in items):
        return False
    for each in items:
        left[each.item_id] -= _paid(each)
    return True


def _is_covered(payment_id: uuid.UUID) -> bool:
    entry_id = Payment.objects.values_list("entry_id", flat=True).get(pk=payment_id)
    own = list(PaymentItem.objects.filter(payment_id=payment_id))
    return _covers(_settled_by(entry_id, {each.item_id for each in own}, but=payment_id), own)


def _confirmed_by(allocation_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    parts = AllocationPart.objects.filter(allocation_id__in=allocation_ids)
    rows = Payment.objects.filter(
        state=PaymentState.CONFIRMED,
        entry_id__in=parts.values("item__line__entry_id"),
        pk__in=PaymentItem.objects.filter(item_id__in=parts.values("item_id")).values("payment_id"),
    )
    return set(rows.values_list("pk", flat=True))


def _settling(payment_ids: Collection[uuid.UUID]) -> set[uuid.UUID]:
    """The standing allocations between what these payments pay and their entries."""
    items = PaymentItem.objects.filter(payment_id__in=payment_ids).values("item_id")
    entries = Payment.objects.filter(pk__in=payment_ids).values("entry_id")
    of_items = AllocationPart.objects.filter(item_id__in=items)
    of_entries = AllocationPart.objects.filter(item__line__entry_id__in=entries)
    undone = Allocation.objects.exclude(undoes=None).values("undoes_id")
    rows = Allocation.objects.filter(pk__in=of_items.values("allocation_id"), undoes=None).filter(
        pk__in=of_entries.values("allocation_id")
    )
    return set(rows.exclude(pk__in=undone).values_list("pk", flat=True))


def _paid(item: PaymentItem) -> Decimal:
    return abs(item.amount - item.discount)


def _confirm(payment: Payment, entry_id: uuid.UUID) -> None:
    payment.state, payment.entry_id = PaymentState.CONFIRMED, entry_id
    payment.done_at = timezone.now()
    with refusals.named_errors():
        payment.save(update_fields=["state", "entry", "done_at"])
