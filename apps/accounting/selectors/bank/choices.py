"""What a person may choose for a line to pay, and how far the line reaches."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from apps.accounting.rules.matching import Worth
from apps.accounting.rules.matching.exchanging import shares_of
from apps.accounting.selectors import open_items, worth
from apps.accounting.values.bank import LineInfo, PayableItem
from apps.accounting.values.ledger import Control
from apps.accounting.values.open_items import ItemShare, OpenItemInfo
from kernel.money import round_amount

SHOWN: Final = 60


def payable_items(*, line: LineInfo) -> list[PayableItem]:
    """Open items that the line could pay, those in its currency first, then soonest due first; in
    other currencies with what they are in the line's, where the rates are known."""
    control = Control.RECEIVABLE if line.amount > 0 else Control.PAYABLE
    own = open_items.open_items(control=control, currency=line.currency, size=SHOWN).rows
    all_ = open_items.open_items(control=control, size=SHOWN).rows
    others = [one for one in all_ if one.currency != line.currency]
    wanted = {line.currency, *(one.currency for one in others)}
    rates = worth.known_rates([line], wanted=wanted) if others else {}

    def here(one: OpenItemInfo) -> Decimal | None:
        found = [rates.get((code, line.booked_on)) for code in (one.currency, line.currency)]
        if found[0] is None or found[1] is None:
            return None
        return round_amount(one.open_currency_amount * found[0] / found[1], line.currency)

    return [
        *(PayableItem(item=one) for one in own),
        *(PayableItem(item=one, here=here(one)) for one in others),
    ]


def shares_for(
    *, line: LineInfo, items: Sequence[OpenItemInfo], is_spread: bool
) -> list[ItemShare]:
    """How much of each the line pays, soonest due first; spread, the last one that it reaches
    perhaps in part. Of several currencies all of each: settling them is refused."""
    ordered = sorted(items, key=lambda one: (one.due_on, one.line_id))
    asked = [(one.line_id, one.open_currency_amount) for one in ordered]
    found = _worth(line, {one.currency for one in items}) if is_spread else None
    if found is None:
        return [ItemShare(line_id=line_id, amount=amount) for line_id, amount in asked]
    return [
        ItemShare(line_id=share.item_id, amount=share.amount) for share in shares_of(asked, found)
    ]


def _worth(line: LineInfo, currencies: set[str]) -> Worth | None:
    if len(currencies) != 1:
        return None
    (currency,) = currencies
    if currency == line.currency:
        return Worth(line.amount, is_stated=True)
    rates = worth.known_rates([line], wanted={line.currency, currency})
    return worth.worth_by(rates, line, currency=currency)
