"""One batch for one transaction at a time, its way along the transitions, and how facts name it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from apps.accounting.models import Bill, Payment, PaymentBatch, PaymentItem
from apps.accounting.selectors.payments import paid_on
from apps.accounting.selectors.payments.owing import LIVE
from apps.accounting.services.payments import refusals
from apps.accounting.values.payments import BATCH_TRANSITIONS, ZERO, BatchState, PaymentState
from kernel.errors import NotFound
from kernel.money import minor_units


def locked(batch_id: uuid.UUID) -> PaymentBatch:
    """The batch, for this transaction alone. Errors: `NotFound`."""
    rows = PaymentBatch.objects.select_related("bank_account").filter(pk=batch_id)
    found = rows.select_for_update(of=("self",)).first()
    if found is None:
        raise NotFound()
    return found


def locked_of(payment_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PaymentBatch]:
    """The batches of these payments, locked in one order."""
    batch_ids = Payment.objects.filter(pk__in=set(payment_ids)).values("batch_id")
    rows = PaymentBatch.objects.select_related("bank_account").filter(pk__in=batch_ids)
    return {row.pk: row for row in rows.order_by("pk").select_for_update(of=("self",))}


def locked_paying(item_ids: Iterable[int]) -> None:
    """The batches that hold some of these items, locked before the items are, also those that
    aren't sent yet: none of them moves on meanwhile, and no other can take the items."""
    wanted = set(item_ids)
    if not wanted:
        return
    rows = PaymentItem.objects.filter(
        item_id__in=wanted, payment__state=PaymentState.PLANNED, payment__batch__state__in=LIVE
    )
    payment_ids = set(rows.values_list("payment_id", flat=True))
    if payment_ids:
        locked_of(payment_ids)


def refuse_unless(batch: PaymentBatch, *states: BatchState) -> None:
    """Errors: `BatchMovedOn`."""
    if batch.state not in states:
        raise refusals.BatchMovedOn(state=str(BatchState(batch.state).label))


def refuse_held(batch: PaymentBatch) -> None:
    """A bill put on hold isn't paid, however far its batch has come. The bills stay locked, so
    that a hold comes before the batch moves on or after. Errors: `ItemNotPayable`."""
    items = PaymentItem.objects.filter(payment__batch=batch)
    rows = Bill.objects.filter(entry_id__in=items.values("item__line__entry_id"))
    bills = rows.select_related("party").defer("account_number").order_by("pk")
    for bill in bills.select_for_update(of=("self",), no_key=True):
        if bill.held_at is not None:
            raise refusals.ItemNotPayable(
                field="items",
                reference=bill.number,
                party=bill.party.name if bill.party else "",
                reason=bill.hold_reason,
            )


def refuse_late_discount(batch: PaymentBatch) -> None:
    """The bank would pay after the day until which a discount is given. Errors:
    `DiscountTooLate`."""
    late = PaymentItem.objects.filter(
        payment__batch=batch,
        discount_until__lt=paid_on(batch.bank_account, batch.execution_on),
    ).select_related("payment", "item__line__entry__journal", "item__line__entry__fiscal_year")
    for each in late.order_by("discount_until", "pk")[:1]:
        raise refusals.DiscountTooLate(**discounted(each))


def discounted(row: PaymentItem) -> dict[str, str]:
    """How a refusal names an item whose discount was taken."""
    entry = row.item.line.entry
    return {
        "reference": f"{entry.journal.code} {entry.fiscal_year.label}/{entry.number}",
        "party": row.payment.payee_name,
        "until": str(row.discount_until),
    }


def move(batch: PaymentBatch, to: BatchState, *fields: str) -> None:
    """Take the batch on along its transitions. Errors: `BatchMovedOn`, those of the tables."""
    if to not in BATCH_TRANSITIONS[batch.state]:
        raise refusals.BatchMovedOn(state=str(BatchState(batch.state).label))
    batch.state = to
    with refusals.named_errors():
        batch.save(update_fields=["state", *fields])


def named(batch: PaymentBatch) -> dict[str, Any]:
    """What every fact says of a batch. One query."""
    found = Payment.objects.filter(batch=batch).aggregate(total=Sum("amount"), count=Count("pk"))
    return {
        "batch_id": batch.pk,
        "batch": str(batch.number),
        "total": plain(found["total"] or ZERO, batch.currency),
        "currency": batch.currency,
        "payments": found["count"],
    }


def plain(amount: Decimal, currency: str) -> str:
    """With the places of its currency, for a fact or a sentence."""
    return f"{amount:.{minor_units(currency)}f}"
