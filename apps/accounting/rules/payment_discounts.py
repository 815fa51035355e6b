"""Cash discount on what we pay: until when a bill offers it, and how its VAT follows. Pure.

What is kept back lowers the price, so the VAT that was claimed goes down with it, at the bill's own
rates: article 90 and 185 of directive 2006/112/EC. Denmark: momsbekendtgørelsen § 82, the buyer
corrects the deduction also where no credit note came (Den juridiske vejledning D.A.11.7.5, read).
Czechia: act 235/2004 Sb., § 74 para. 1, in the period in which the buyer learns of it (read in a
reprint, wording since 2025). Hungary: Áfa tv. § 77 and § 153/C; not verified.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from apps.accounting.rules import terms

ZERO: Final = Decimal(0)
BASE, TAX = "base", "tax"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """`amount` may be kept back, tax included, by who pays `until` that day at the latest."""

    percent: Decimal
    amount: Decimal
    until: datetime.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A line of the bill's entry beside what is owed, and of the one that lowers it. Debit is
    positive; `account` of a base is empty in the latter: what is kept back has one of its own."""

    account: str
    amount: Decimal
    tax_code: str = ""
    tax_role: str = ""


def offer(
    *,
    percent: Decimal | None,
    days: int | None,
    issued_on: datetime.date,
    gross: Decimal,
    places: int,
) -> Offer | None:
    """What the supplier's terms let us keep back of a bill; None when nothing."""
    if not percent or days is None:
        return None
    found = terms.discount(
        terms.Terms(discount_percent=percent, discount_days=days),
        issued_on=issued_on,
        amount=gross,
        places=places,
    )
    if found is None or not 0 < found.amount < gross:
        return None
    return Offer(percent=found.percent, amount=found.amount, until=found.until)


def correction(
    posted: Sequence[Side], *, gross: Decimal, kept: Decimal, places: int
) -> tuple[Side, ...]:
    """The mirror of what the bill booked, in proportion; the sides come to `-kept`.

    Tax goes back to the account it stands on, by code; what was owed and claimed at once goes back
    on both sides, also of one account. All else is what was saved, by code. The largest saving
    takes the odd cents: there they show least.
    """
    taxes: dict[tuple[str, str, bool], Decimal] = defaultdict(Decimal)
    saved: dict[str, Decimal] = defaultdict(Decimal)
    for side in posted:
        if side.tax_role == TAX:
            taxes[side.account, side.tax_code, side.amount > 0] += side.amount
        else:
            saved[side.tax_code] += side.amount
    unit = Decimal(1).scaleb(-places)

    def share(amount: Decimal) -> Decimal:
        return (amount * kept / gross).quantize(unit, rounding=ROUND_HALF_UP)

    sides = [
        Side(account=account, amount=-share(amount), tax_code=code, tax_role=TAX)
        for (account, code, _is_claimed), amount in taxes.items()
    ]
    parts = {code: -share(amount) for code, amount in saved.items()} or {"": ZERO}
    left = -kept - sum((each.amount for each in sides), ZERO) - sum(parts.values(), ZERO)
    parts[max(parts, key=lambda code: abs(parts[code]))] += left
    sides += [
        Side(account="", amount=amount, tax_code=code, tax_role=BASE if code else "")
        for code, amount in parts.items()
    ]
    return tuple(each for each in sides if each.amount)
