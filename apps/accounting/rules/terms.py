"""Terms of payment: when what is due, and what is off for who pays early. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from kernel.periods import Month

HUNDRED: Final = Decimal(100)
DAYS_MAX: Final = 730
INSTALMENTS_MAX: Final = 24


@dataclass(frozen=True, slots=True)
class Share:
    """`percent` of the amount, due `days` after the invoice's date."""

    percent: Decimal
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Due `days` after the invoice's date, or at the end of the month that this falls in.

    With `instalments` those decide instead of `days`. `discount_percent` is off for who pays
    within `discount_days`.
    """

    days: int = 14
    is_end_of_month: bool = False
    instalments: tuple[Share, ...] = ()
    discount_percent: Decimal = Decimal(0)
    discount_days: int = 0

    @property
    def has_discount(self) -> bool:
        return self.discount_percent > 0


@dataclass(frozen=True, slots=True)
class Due:
    on: date
    amount: Decimal


def wrong_with(terms: Terms) -> str:
    """Why these can't be terms; "" when they can. One of: days, instalments, discount."""
    days = [terms.days, *(share.days for share in terms.instalments)]
    if not all(0 <= each <= DAYS_MAX for each in days):
        return "days"
    if terms.instalments and not _is_whole(terms.instalments):
        return "instalments"
    is_off = Decimal(0) <= terms.discount_percent < HUNDRED
    if not is_off or not 0 <= terms.discount_days <= DAYS_MAX:
        return "discount"
    return ""


def _is_whole(instalments: tuple[Share, ...]) -> bool:
    total = sum((share.percent for share in instalments), Decimal(0))
    are_positive = all(share.percent > 0 for share in instalments)
    return total == HUNDRED and are_positive and len(instalments) <= INSTALMENTS_MAX


def due_dates(terms: Terms, *, issued_on: date, amount: Decimal, places: int) -> tuple[Due, ...]:
    """What is due when, oldest first. The parts add up to `amount`; the last takes the odd cent.

    Parts due on one day are one.
    """
    shares = terms.instalments or (Share(HUNDRED, terms.days),)
    unit = Decimal(1).scaleb(-places)
    parts: dict[date, Decimal] = {}
    left = amount
    for at, share in enumerate(shares, start=1):
        part = (amount * share.percent / HUNDRED).quantize(unit, rounding=ROUND_HALF_UP)
        if at == len(shares):
            part = left
        left -= part
        on = _day(issued_on, share.days, is_end_of_month=terms.is_end_of_month)
        parts[on] = parts.get(on, Decimal(0)) + part
    return tuple(Due(on, part) for on, part in sorted(parts.items()) if part)


def _day(issued_on: date, days: int, *, is_end_of_month: bool) -> date:
    day = issued_on + timedelta(days=days)
    return Month.of(day).last_day if is_end_of_month else day


@dataclass(frozen=True, slots=True)
class Discount:
    percent: Decimal
    until: date
    amount: Decimal


def discount(terms: Terms, *, issued_on: date, amount: Decimal, places: int) -> Discount | None:
    """What is off `amount` for who pays by `until`; None when nothing is."""
    if not terms.has_discount:
        return None
    off = (amount * terms.discount_percent / HUNDRED).quantize(
        Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP
    )
    until = issued_on + timedelta(days=terms.discount_days)
    return Discount(terms.discount_percent, until, off) if off else None


# ---- As kept ---------------------------------------------------------------------------------
def to_plain(terms: Terms) -> dict[str, Any]:
    return {
        "days": terms.days,
        "end_of_month": terms.is_end_of_month,
        "instalments": [[str(share.percent), share.days] for share in terms.instalments],
        "discount_percent": str(terms.discount_percent),
        "discount_days": terms.discount_days,
    }


def from_plain(plain: Mapping[str, Any]) -> Terms:
    """What `to_plain` wrote; an empty mapping gives the usual terms."""
    return Terms(
        days=int(plain.get("days", 14)),
        is_end_of_month=bool(plain.get("end_of_month", False)),
        instalments=tuple(
            Share(Decimal(percent), int(days)) for percent, days in plain.get("instalments", ())
        ),
        discount_percent=Decimal(plain.get("discount_percent", "0")),
        discount_days=int(plain.get("discount_days", 0)),
    )


def repeats_on(day: date, *, months: int, anchor: int) -> date:
    """The day `months` after the month of `day`: the `anchor`th, or the month's last if shorter."""
    month = Month.of(day).plus(months)
    return month.first_day.replace(day=min(anchor, month.last_day.day))
