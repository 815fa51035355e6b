"""Figures of invoices: quantities and percentages without idle zeros."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template

from frontend import formats
from frontend.parts import rendering

register = template.Library()


@register.filter
def quantity(value: Any) -> str:
    """3.5000 is "3,5" in Czech; 2.0000 is "2"."""
    number = Decimal(value).normalize()
    exponent = number.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return formats.number_text(number, language=rendering.language(), decimals=decimals)
