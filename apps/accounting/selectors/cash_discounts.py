"""What open invoices and bills let whoever pays early keep back, also where its day has passed."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apps.accounting.models import Invoice, OpenItem
from apps.accounting.rules import taxes
from apps.accounting.rules import terms as terms_rules
from apps.accounting.selectors.payments import owing
from apps.accounting.values.invoices import InvoiceKind
from apps.accounting.values.ledger import Control


@dataclass(frozen=True, slots=True, kw_only=True)
class CashDiscount:
    """`amount` off, without sign, in the item's currency, until the end of `until`."""

    item_id: int
    number: str
    amount: Decimal
    until: datetime.date


def offers_of(items: Sequence[OpenItem]) -> list[CashDiscount]:
    """Of items of which nothing was paid yet, due in one sum."""
    owed = [item for item in items if item.account.control == Control.RECEIVABLE]
    we_owe = [item for item in items if item.account.control == Control.PAYABLE]
    return [*_of_invoices(owed), *(_of_bills(we_owe) if we_owe else ())]


def _of_invoices(items: Sequence[OpenItem]) -> list[CashDiscount]:
    untouched = {
        item.line.entry_id: item
        for item in items
        if item.open_currency_amount == item.currency_amount
    }
    found = []
    for invoice in Invoice.objects.filter(entry_id__in=untouched, kind=InvoiceKind.INVOICE):
        item = untouched.get(invoice.entry_id) if invoice.entry_id else None
        offer = _offer(invoice)
        if item is not None and offer is not None and item.currency_amount == invoice.payable:
            found.append(
                CashDiscount(
                    item_id=item.pk,
                    number=invoice.number,
                    amount=offer.amount,
                    until=offer.until,
                )
            )
    return found


def _offer(invoice: Invoice) -> terms_rules.Discount | None:
    if invoice.issued_on is None:
        return None
    return terms_rules.discount(
        terms_rules.from_plain(invoice.terms),
        issued_on=invoice.issued_on,
        amount=invoice.payable,
        places=taxes.places(invoice.currency),
    )


def _of_bills(items: Sequence[OpenItem]) -> list[CashDiscount]:
    return [
        CashDiscount(
            item_id=one.owed.line_id,
            number=one.item.reference,
            amount=one.offer.amount,
            until=one.offer.until,
        )
        for one in owing(line_ids=[item.pk for item in items])
        if one.offer is not None
    ]
