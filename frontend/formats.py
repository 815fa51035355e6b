"""Numbers, amounts and dates as the reader's language writes them.

Pure functions: the language and the time zone are arguments. Groups are always parted by a
no-break space, because a point or a comma would be read as a decimal mark by half of our readers.
"""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import get_currency_precision, get_decimal_symbol

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
PLUS = "+"
# English readers in Europe expect 18 Nov 2026, not Nov 18, 2026.
_LOCALE_OF_LANGUAGE = {"en": "en_GB", "cs": "cs_CZ", "hu": "hu_HU", "da": "da_DK"}
_BYTES_IN_UNIT = 1024
_SIZE_UNITS = ("B", "kB", "MB", "GB")


@lru_cache(maxsize=32)
def locale_of(language: str) -> Locale:
    """The CLDR locale for a Django language code; British English when it is unknown."""
    try:
        return Locale.parse(_LOCALE_OF_LANGUAGE.get(language, language), sep="_")
    except (UnknownLocaleError, ValueError):
        try:
            return Locale.parse(language, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale.parse("en_GB")


def number_text(
    value: Decimal | int, *, language: str, decimals: int = 0, signed: bool = False
) -> str:
    """18640.5 with two decimals is "18 640,50" in Danish. Zero never carries a sign."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    grouped = f"{abs(rounded):,.{decimals}f}"
    text = (
        grouped.replace(",", NO_BREAK_SPACE)
        if decimals == 0
        else grouped[: -decimals - 1].replace(",", NO_BREAK_SPACE)
        + get_decimal_symbol(locale_of(language))
        + grouped[-decimals:]
    )
    if rounded < 0:
        return MINUS + text
    return PLUS + text if signed and rounded > 0 else text


def decimals_of(currency: str) -> int:
    """How many decimals amounts of this currency are written with; two when it is not known."""
    return get_currency_precision(currency) if currency else 2


def money_text(
    value: Decimal,
    *,
    language: str,
    currency: str = "",
    decimals: int | None = None,
    signed: bool = False,
) -> str:
    """An amount with its unit after a no-break space when `currency` is given."""
    places = decimals_of(currency) if decimals is None else decimals
    text = number_text(value, language=language, decimals=places, signed=signed)
    return f"{text}{NO_BREAK_SPACE}{currency}" if currency else text


def day_text(value: datetime.date, *, language: str) -> str:
    """18 Nov 2026."""
    return format_date(value, format="medium", locale=locale_of(language))


def short_day_text(value: datetime.date, *, language: str) -> str:
    """18 Nov."""
    return format_skeleton("MMMd", value, locale=locale_of(language))


def month_text(value: datetime.date, *, language: str) -> str:
    """November 2026."""
    return format_skeleton("yMMMM", value, locale=locale_of(language))


def short_month_text(value: datetime.date, *, language: str) -> str:
    """Nov."""
    return format_date(value, format="LLL", locale=locale_of(language))


def clock_text(value: datetime.datetime, *, language: str) -> str:
    """08:12, in the value's own time zone."""
    return format_time(value, format="short", tzinfo=value.tzinfo, locale=locale_of(language))


def moment_text(value: datetime.datetime, *, language: str) -> str:
    """18 Nov 2026, 08:12, in the value's own time zone."""
    day = day_text(value.date(), language=language)
    return f"{day},{NO_BREAK_SPACE}{clock_text(value, language=language)}"


def size_text(size: int, *, language: str) -> str:
    """A file's size: 820 B, 18 kB, 2.4 MB."""
    value = Decimal(size)
    unit = 0
    while value >= _BYTES_IN_UNIT and unit < len(_SIZE_UNITS) - 1:
        value /= _BYTES_IN_UNIT
        unit += 1
    is_coarse = unit >= 2 and value < 100 and value != value.to_integral_value()
    decimals = 1 if is_coarse else 0
    text = number_text(value, language=language, decimals=decimals)
    return f"{text}{NO_BREAK_SPACE}{_SIZE_UNITS[unit]}"
