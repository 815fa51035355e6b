"""What a customer has to their credit: set off against what they owe, or paid back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from django.db import transaction
from django.utils import timezone

from apps.accounting.models import Books, Invoice, OpenItem
from apps.accounting.selectors import customer_credits
from apps.accounting.selectors.open_items import of_party
from apps.accounting.services import payments
from apps.accounting.services.allocations import record_allocation
from apps.accounting.services.receivables import overdue, refusals
from apps.accounting.services.receivables.paying import REGISTER
from apps.accounting.values.ledger import Control
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import ItemToPay
from apps.accounting.values.receivables import CreditItem, CustomerCredit
from kernel.actor import Actor
from kernel.errors import NotFound

SOURCE: Final = "customer_credit"
ZERO: Final = Decimal(0)


@transaction.atomic
def use_credit(
    *,
    party_id: uuid.UUID,
    currency: str,
    actor: Actor,
    invoice_id: uuid.UUID | None = None,
    today: datetime.date | None = None,
) -> Decimal:
    """Set a customer's credit off against what they owe, the longest due first, or against one
    invoice. How much was settled. What a refund on its way holds stays.

    Errors: `NotFound` for an invoice of somebody else, `NoCredit`.
    """
    actor.require(REGISTER)
    # Who sets off the same credit in the same moment comes after, and finds it used.
    Books.objects.select_for_update(no_key=True).get()
    credit = _credit(party_id, currency)
    owed = _owed(party_id, currency, invoice_id=invoice_id)
    settled = min(credit.free, sum((row.open_currency_amount for row in owed), ZERO))
    if settled <= 0:
        raise refusals.NoCredit()
    shares = [*_of_credit(credit.items, settled), *_of_invoices(owed, settled)]
    days = [item.date for item in credit.items] + [row.date for row in owed]
    record_allocation(
        items=shares,
        on=max(today or timezone.localdate(), *days),
        actor=actor,
        source_kind=SOURCE,
        source_id=str(party_id),
    )
    overdue.watch_customer(party_id=owed[0].party_id, actor=actor)
    return settled


@transaction.atomic
def refund_credit(
    *,
    party_id: uuid.UUID,
    currency: str,
    bank_account_id: uuid.UUID,
    execution_on: datetime.date,
    actor: Actor,
) -> uuid.UUID:
    """A draft of a payment batch that pays the credit back to the customer's confirmed account.

    Somebody else approves it, like any other. The batch's id. Errors: `NoCredit`, those of
    `make_batch`.
    """
    credit = _credit(party_id, currency)
    items = [
        ItemToPay(line_id=item.line_id, amount=item.free) for item in credit.items if item.free
    ]
    if not items:
        raise refusals.NoCredit()
    return payments.make_batch(
        bank_account_id=bank_account_id, execution_on=execution_on, items=items, actor=actor
    )


def _credit(party_id: uuid.UUID, currency: str) -> CustomerCredit:
    found = customer_credits.customer_credits(party_id=party_id, currency=currency)
    if not found or not currency:
        raise refusals.NoCredit()
    return found[0]


def _owed(
    party_id: uuid.UUID, currency: str, *, invoice_id: uuid.UUID | None
) -> Sequence[OpenItem]:
    rows = OpenItem.objects.filter(
        of_party(party_id),
        account__control=Control.RECEIVABLE,
        currency=currency,
        open_currency_amount__gt=0,
    )
    if invoice_id is not None:
        entry_id = Invoice.objects.filter(pk=invoice_id).values_list("entry_id", flat=True).first()
        if entry_id is None:
            raise NotFound()
        rows = rows.filter(line__entry_id=entry_id)
    return list(rows.order_by("due_on", "line_id"))


def _of_credit(items: Sequence[CreditItem], wanted: Decimal) -> list[ItemShare]:
    shares = []
    for item in items:
        take = min(item.free, wanted)
        if take:
            shares.append(ItemShare(line_id=item.line_id, amount=-take))
            wanted -= take
    return shares


def _of_invoices(rows: Sequence[OpenItem], wanted: Decimal) -> list[ItemShare]:
    shares = []
    for row in rows:
        take = min(row.open_currency_amount, wanted)
        if take:
            shares.append(ItemShare(line_id=row.pk, amount=take))
            wanted -= take
    return shares
