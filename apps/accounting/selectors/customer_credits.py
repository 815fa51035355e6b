"""What customers have to their credit: over-paid, paid in advance, credited after they paid."""

from __future__ import annotations

import uuid
from collections import defaultdict
from decimal import Decimal
from typing import Final

from apps.accounting.models import OpenItem
from apps.accounting.selectors.open_items import of_party
from apps.accounting.selectors.payments.owing import held_by_batches
from apps.accounting.values.ledger import Control
from apps.accounting.values.receivables import CreditItem, CustomerCredit

ZERO: Final = Decimal(0)


def customer_credits(*, party_id: uuid.UUID, currency: str = "") -> list[CustomerCredit]:
    """One per currency in which the customer has something to their credit. Two queries."""
    rows = OpenItem.objects.filter(of_party(party_id), account__control=Control.RECEIVABLE)
    if currency:
        rows = rows.filter(currency=currency)
    rows = rows.exclude(open_currency_amount=0).select_related("line__entry")
    found = list(rows.order_by("date", "line_id"))
    given = [row for row in found if row.open_currency_amount < 0]
    held = held_by_batches(line_ids=[row.pk for row in given]) if given else {}
    owed: dict[str, Decimal] = defaultdict(Decimal)
    for row in found:
        owed[row.currency] += max(row.open_currency_amount, ZERO)
    items: dict[str, list[CreditItem]] = defaultdict(list)
    for row in given:
        amount = -row.open_currency_amount
        taken, _batch = held.get(row.pk, (ZERO, ""))
        items[row.currency].append(
            CreditItem(
                line_id=row.pk,
                date=row.date,
                text=row.line.entry.description,
                amount=amount,
                free=max(amount - taken, ZERO),
            )
        )
    return [
        CustomerCredit(currency=each, items=tuple(those), owed=owed[each])
        for each, those in sorted(items.items())
    ]
