"""A credit note and the invoice it corrects: never more than it was over, and settled with it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Final

from django.db.models import Q, Sum

from apps.accounting.models import Invoice, OpenItem
from apps.accounting.services.ledger.allocating import record_allocation
from apps.accounting.services.receivables import refusals
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.receivables import InvoiceState
from kernel.actor import Actor

SOURCE: Final = "credit_note"
ZERO: Final = Decimal(0)


def check_credit(corrected: Invoice, *, payable: Decimal) -> None:
    """Errors: `CreditExceeds`. The corrected invoice is locked, so that two notes don't race."""
    Invoice.objects.select_for_update().get(pk=corrected.pk)
    papers = Invoice.objects.filter(corrects=corrected, state=InvoiceState.ISSUED)
    notes = Q(kind=InvoiceKind.CREDIT_NOTE)
    sums = papers.aggregate(
        credited=Sum("payable", filter=notes), again=Sum("payable", filter=~notes)
    )
    credited = (sums["credited"] or ZERO) - (sums["again"] or ZERO)
    if credited + payable > corrected.payable:
        raise refusals.CreditExceeds(
            number=corrected.number, payable=f"{corrected.payable:.2f} {corrected.currency}"
        )


def settle_with_corrected(note: Invoice, *, on: datetime.date, actor: Actor) -> None:
    """Settle the note's item with what is still open of the invoice, the first due first."""
    if note.kind != InvoiceKind.CREDIT_NOTE:
        return
    if note.corrects is None or note.corrects.entry_id is None:
        return
    owed = _items(note.corrects)
    given = _items(note)
    left = min(
        sum((item.open_currency_amount for item in owed), ZERO),
        -sum((item.open_currency_amount for item in given), ZERO),
    )
    if left <= 0:
        return
    shares = [*_taken(owed, left), *_taken(given, left)]
    record_allocation(items=shares, on=on, actor=actor, source_kind=SOURCE, source_id=str(note.id))


def _items(invoice: Invoice) -> list[OpenItem]:
    rows = OpenItem.objects.filter(line__entry_id=invoice.entry_id, party_id=invoice.party_id)
    return list(rows.order_by("due_on", "line_id"))


def _taken(items: list[OpenItem], wanted: Decimal) -> list[ItemShare]:
    """So much of the items that it comes to `wanted`, signed like they are."""
    shares = []
    for item in items:
        take = min(abs(item.open_currency_amount), wanted)
        if take:
            sign = 1 if item.open_currency_amount > 0 else -1
            shares.append(ItemShare(line_id=item.pk, amount=sign * take))
            wanted -= take
    return shares
