"""What the bank was told to pay and hasn't confirmed: what a statement may be matched with."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from django.db.models import Min

from apps.accounting.models import (
    LineState,
    Payment,
    PaymentExport,
    PaymentItem,
    StatementLine,
)
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import (
    ZERO,
    BatchState,
    ExpectedBatch,
    ExpectedPayment,
    LineFound,
    PaymentState,
)

FOUND_MAX: Final = 20


def expected_on_bank(*, bank_account_id: uuid.UUID) -> tuple[ExpectedBatch, ...]:
    """Batches on their way from this account, the earliest first, each with the payments that the
    bank hasn't confirmed. Two queries."""
    rows = (
        Payment.objects.select_related("batch", "party__merged_into")
        .defer("payee_number")
        .filter(
            state=PaymentState.PLANNED,
            batch__state=BatchState.EXPORTED,
            batch__bank_account_id=bank_account_id,
        )
        .order_by("batch__execution_on", "batch__number", "position")
    )
    by_batch: dict[uuid.UUID, list[Payment]] = defaultdict(list)
    for row in rows:
        by_batch[row.batch_id].append(row)
    names = dict(
        PaymentExport.objects.filter(batch_id__in=by_batch).values_list("batch_id", "message_id")
    )
    return tuple(
        ExpectedBatch(
            batch_id=batch_id,
            number=members[0].batch.number,
            message_id=names[batch_id],
            execution_on=members[0].batch.execution_on,
            amount=sum((each.amount for each in members), ZERO),
            currency=members[0].currency,
            payments=tuple(_expected(each) for each in members),
        )
        for batch_id, members in by_batch.items()
    )


def found_on_bank(*, payment_ids: Iterable[uuid.UUID]) -> tuple[LineFound, ...]:
    """The open lines of the account's statements that pay just what these payments come to, the
    earliest first. `is_late`: too late for a cash discount among them. Three queries."""
    rows = Payment.objects.filter(pk__in=set(payment_ids)).select_related("batch")
    payments = list(rows.defer("payee_number"))
    if not payments:
        return ()
    days = PaymentItem.objects.filter(payment__in=payments).aggregate(day=Min("discount_until"))
    lines = StatementLine.objects.filter(
        bank_account_id=payments[0].batch.bank_account_id,
        state=LineState.IMPORTED,
        amount=-sum((each.amount for each in payments), ZERO),
    )
    return tuple(
        LineFound(
            line_id=line.pk,
            booked_on=line.booked_on,
            amount=line.amount,
            currency=line.currency,
            title=line.counterparty_name or line.description or line.reference or line.kind,
            is_late=days["day"] is not None and line.booked_on > days["day"],
        )
        for line in lines.defer("counterparty_account").order_by("booked_on", "pk")[:FOUND_MAX]
    )


def shares_of(*, payment_ids: Iterable[uuid.UUID]) -> tuple[ItemShare, ...]:
    """What the money of these payments settles, signed like the items: without what is kept back
    as cash discount, which is settled by itself when they are confirmed. One query."""
    rows = PaymentItem.objects.filter(payment_id__in=set(payment_ids)).order_by("item_id")
    sums: dict[int, ItemShare] = {}
    for item_id, amount, discount in rows.values_list("item_id", "amount", "discount"):
        before = sums[item_id].amount if item_id in sums else ZERO
        sums[item_id] = ItemShare(line_id=item_id, amount=before + amount - discount)
    return tuple(sums.values())


def _expected(row: Payment) -> ExpectedPayment:
    return ExpectedPayment(
        payment_id=row.pk,
        batch_id=row.batch_id,
        batch_number=row.batch.number,
        party_id=row.party.merged_into_id or row.party_id,
        party_name=row.party.merged_into.name if row.party.merged_into else row.party.name,
        amount=row.amount,
        currency=row.currency,
        execution_on=row.batch.execution_on,
        variable_symbol=row.variable_symbol,
        end_to_end_id=row.end_to_end_id,
    )
