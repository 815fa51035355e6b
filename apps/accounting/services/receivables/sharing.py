"""Which open items a payment settles, how much of each: as asked, else the longest due first."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from apps.accounting.models import Invoice, OpenItem
from apps.accounting.selectors.open_items import of_party
from apps.accounting.services.receivables import discounts, drafting, refusals
from apps.accounting.services.receivables.discounts import Discount
from apps.accounting.values.ledger import Control
from apps.accounting.values.receivables import PaymentShare
from kernel.db.prepared import Parameter, PreparedQuery

ZERO: Final = Decimal(0)
OWED: Final = PreparedQuery(
    OpenItem.objects.filter(
        of_party(Parameter("party")),
        account__control=Control.RECEIVABLE,
        currency=Parameter("currency"),
        open_currency_amount__gt=0,
    )
    .select_related("line")
    .order_by("due_on", "line_id")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """`amount` of the item is settled; a part of that by the cash discount."""

    item: OpenItem
    amount: Decimal
    discount: Discount | None = None

    @property
    def is_whole(self) -> bool:
        return self.amount == self.item.open_currency_amount


def open_items(party_id: uuid.UUID, currency: str) -> list[OpenItem]:
    """What the customer owes in that currency, the longest due first."""
    return OWED.all(party=party_id, currency=currency)


def wanted(
    items: Sequence[OpenItem],
    amount: Decimal,
    shares: Sequence[PaymentShare] | None,
    *,
    on: datetime.date,
) -> list[Share]:
    """What the payment settles: as asked, else the longest due first."""
    asked = _asked(items, shares) if shares is not None else _longest_due(items, amount)
    missing = sum((share.amount for share in asked), ZERO) - amount
    # Only who pays too little may have taken a discount.
    whole = [share.item for share in asked if share.is_whole] if missing > 0 else []
    offers = discounts.offered(whole, on=on)
    is_discounted = 0 < missing <= sum((each.amount for each in offers.values()), ZERO)
    are_stated = shares is not None and any(share.amount is not None for share in shares)
    if missing > 0 and are_stated and not is_discounted:
        raise refusals.SharesExceed(
            field="items", shares=drafting.plain(missing + amount), amount=drafting.plain(amount)
        )
    if is_discounted:
        return _discounted(asked, offers, missing)
    return _spread(asked, amount)


def _asked(items: Sequence[OpenItem], shares: Sequence[PaymentShare]) -> list[Share]:
    by_line = {item.pk: item for item in items}
    found = []
    for share in shares:
        item = by_line.pop(share.line_id, None)
        if item is None:
            raise refusals.ItemsUnfit(field="items")
        amount = item.open_currency_amount if share.amount is None else share.amount
        if not 0 < amount <= item.open_currency_amount:
            raise refusals.ItemsUnfit(field="items")
        found.append(Share(item=item, amount=amount))
    return found


def _longest_due(items: Sequence[OpenItem], amount: Decimal) -> list[Share]:
    """As many items as the payment reaches; the last of them perhaps in part."""
    found, reached = [], ZERO
    for item in items:
        if reached >= amount:
            break
        found.append(Share(item=item, amount=item.open_currency_amount))
        reached += item.open_currency_amount
    return found


def _discounted(
    asked: Sequence[Share], offers: Mapping[int, Discount], missing: Decimal
) -> list[Share]:
    """What is missing is taken as cash discount, item by item; nobody gets more than offered."""
    found = []
    for share in asked:
        off = offers.get(share.item.pk)
        taken = min(off.amount, missing) if off else ZERO
        missing -= taken
        discount = replace(off, amount=taken) if off and taken else None
        found.append(replace(share, discount=discount))
    return found


def without(share: Share, documented: frozenset[uuid.UUID]) -> Share:
    """The share without the discount that a paper of its own settles."""
    if share.discount is None or share.discount.invoice_id not in documented:
        return share
    return replace(share, amount=share.amount - share.discount.amount, discount=None)


def _spread(asked: Sequence[Share], amount: Decimal) -> list[Share]:
    found = []
    for share in asked:
        part = min(share.amount, amount)
        if part > 0:
            found.append(replace(share, amount=part))
            amount -= part
    return found


def items_of(invoice: Invoice) -> list[OpenItem]:
    rows = OpenItem.objects.filter(
        line__entry_id=invoice.entry_id, open_currency_amount__gt=0
    ).select_related("account")
    return list(rows.order_by("due_on", "line_id"))
