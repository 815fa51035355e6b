"""Numbers, amounts and dates as text."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone

from frontend import formats
from frontend.parts import rendering

register = template.Library()


@register.filter
def money(value: Any, unit: str = "") -> str:
    """The amount alone; with a currency code, or "unit" for the Money's own, the unit too."""
    if value is None or value == "":
        return ""
    amount, own = rendering.amount_and_currency(value)
    code = own if unit == "unit" else unit
    return formats.money_text(
        amount,
        language=rendering.language(),
        currency=code,
        decimals=formats.decimals_of(code or own),
    )


@register.filter
def signed(value: Any) -> str:
    if value is None or value == "":
        return ""
    amount, own = rendering.amount_and_currency(value)
    return formats.money_text(
        amount, language=rendering.language(), decimals=formats.decimals_of(own), signed=True
    )


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    if value is None or value == "":
        return ""
    return formats.number_text(
        Decimal(value), language=rendering.language(), decimals=int(decimals)
    )


@register.filter
def rate(value: Decimal | None) -> str:
    """An exchange rate: four decimals, more where the figure is small or says more."""
    if value is None:
        return ""
    plain = value.normalize()
    places = -int(plain.as_tuple().exponent)
    decimals = max(4, 3 - plain.adjusted(), min(6, places))
    return formats.number_text(plain, language=rendering.language(), decimals=decimals)


@register.filter
def filesize(value: int) -> str:
    return formats.size_text(value, language=rendering.language())


def _local(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: datetime.date | None) -> str:
    return formats.day_text(_local(value), language=rendering.language()) if value else ""


@register.filter
def day_short(value: datetime.date | None) -> str:
    return formats.short_day_text(_local(value), language=rendering.language()) if value else ""


@register.filter
def month(value: datetime.date | None) -> str:
    return formats.month_text(_local(value), language=rendering.language()) if value else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    return formats.moment_text(_localtime(value), language=rendering.language()) if value else ""


@register.filter
def clock(value: datetime.datetime | None) -> str:
    return formats.clock_text(_localtime(value), language=rendering.language()) if value else ""


def _localtime(value: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value
