"""Whether what a bank line has too little is cash discount that was taken in time."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from django.utils import formats
from django.utils.translation import gettext_lazy as _

from apps.accounting.models import OpenItem
from apps.accounting.selectors import cash_discounts
from kernel.errors import Invalid
from kernel.money import round_amount

ZERO: Final = Decimal(0)
Kept: TypeAlias = dict[int, Decimal]


class DiscountNotEntitled(Invalid):
    """Nothing was booked: the rest can stay open, or be written off within the limit."""

    code = "accounting.statement_line.discount_not_entitled"
    sentence = _(
        "No cash discount is offered on what you chose. Settle it in part, or write the rest off."
    )


class DiscountTooLate(DiscountNotEntitled):
    code = "accounting.statement_line.discount_too_late"
    sentence = _(
        "The cash discount on %(reference)s could be taken until %(until)s, and the money moved on "
        "%(on)s. Settle it in part, or write the rest off."
    )


class DiscountTooMuch(DiscountNotEntitled):
    code = "accounting.statement_line.discount_too_much"
    sentence = _(
        "%(short)s is missing, and the cash discount is %(offered)s. Settle it in part, or write "
        "the rest off."
    )


class NothingMissing(Invalid):
    code = "accounting.statement_line.nothing_missing"
    sentence = _("Nothing is missing that could be cash discount.")


def refuse_unentitled(items: Sequence[OpenItem], *, short: Decimal, on: datetime.date) -> None:
    """`short` is what the line has too little, signed like the items.

    Errors: `NothingMissing`, `DiscountNotEntitled`, `DiscountTooLate`, `DiscountTooMuch`.
    """
    total = sum((item.open_currency_amount for item in items), ZERO)
    if not short or (short > 0) != (total > 0):
        raise NothingMissing(field="difference")
    offers = cash_discounts.offers_of(items)
    open_ = [one for one in offers if on <= one.until]
    if not offers:
        raise DiscountNotEntitled(field="difference")
    if not open_:
        latest = max(offers, key=lambda one: one.until)
        raise DiscountTooLate(
            field="difference",
            reference=latest.number,
            until=_day(latest.until),
            on=_day(on),
        )
    offered = sum((one.amount for one in open_), ZERO)
    if abs(short) > offered:
        currency = items[0].currency
        raise DiscountTooMuch(
            field="difference",
            short=f"{round_amount(abs(short), currency):f}",
            offered=f"{round_amount(offered, currency):f}",
        )


def kept_of_bills(items: Sequence[OpenItem], *, short: Decimal, on: datetime.date) -> Kept:
    """How much of each item a payment to suppliers kept back in time, without sign; they come to
    `short`. The one whose discount ends first takes as much as it offers.

    Errors: as `refuse_unentitled`.
    """
    refuse_unentitled(items, short=-short, on=on)
    left, kept = short, {}
    for offer in sorted(cash_discounts.offers_of(items), key=lambda one: (one.until, one.item_id)):
        if on <= offer.until and left:
            kept[offer.item_id] = min(left, offer.amount)
            left -= kept[offer.item_id]
    return kept


def _day(on: datetime.date) -> str:
    return formats.date_format(on, "j F Y")
