"""Findings and reasons in the reader's language, with its numbers and days."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from babel.dates import format_date
from babel.numbers import get_decimal_symbol
from django.utils.translation import get_language, gettext

from apps.accounting.rules.taxes import places

LOCALES: Final = {"en": "en_GB", "cs": "cs_CZ", "hu": "hu_HU", "da": "da_DK"}


def in_words(message: str, params: Mapping[str, Any], *, currency: str = "") -> str:
    """The template, translated and filled."""
    said = {name: _said(value, currency) for name, value in params.items()}
    return gettext(message) % said


def _said(value: Any, currency: str) -> Any:
    if isinstance(value, Decimal):
        return _amount(value, currency)
    if isinstance(value, datetime.date):
        return format_date(value, format="medium", locale=reader_locale())
    return value


def _amount(value: Decimal, currency: str) -> str:
    decimals = places(currency) if currency else 2
    rounded = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    whole, _dot, rest = f"{abs(rounded):,f}".partition(".")
    text = whole.replace(",", "\u00a0") + (
        f"{get_decimal_symbol(reader_locale())}{rest}" if rest else ""
    )
    return f"\u2212{text}" if rounded < 0 else text


def reader_locale() -> str:
    return LOCALES.get((get_language() or "en")[:2], "en_GB")
