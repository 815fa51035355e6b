"""Figures, days and codes as the banks write them, read strictly. Digits are ASCII digits only."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction

from apps.accounting.rules.exchange_rates import refusals

_RATE = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,12})?")
_UNITS = re.compile(r"1|10|100|1000|10000")
_CODE = re.compile(r"[A-Z]{3}")
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_DOTTED = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})")
_IN_WORDS = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3,9}) ([0-9]{4})")
FIRST_YEAR = 1990
LAST_YEAR = 2199


def rate(text: str, *, line: int) -> Fraction:
    """A plain positive figure with a point or a comma, and nothing between thousands."""
    plain = text.strip()
    if _RATE.fullmatch(plain) is None:
        raise refusals.bad_rate(text, line)
    value = Fraction(plain.replace(",", "."))
    if value <= 0:
        raise refusals.bad_rate(text, line)
    return value


def units(text: str, *, line: int) -> int:
    """1, 10, 100, 1000 or 10000: for how many units a rate is quoted."""
    if _UNITS.fullmatch(text.strip()) is None:
        raise refusals.bad_units(text, line)
    return int(text)


def currency(text: str, *, line: int) -> str:
    code = text.strip()
    if _CODE.fullmatch(code) is None:
        raise refusals.bad_currency(text, line)
    return code


def day(text: str, *, line: int) -> date:
    """2021-06-03, 3.6.2021, and 3 June 2021 or 3 Jun 2021."""
    plain = " ".join(text.split())
    if found := _ISO.fullmatch(plain):
        parts = (int(found[1]), int(found[2]), int(found[3]))
    elif found := _DOTTED.fullmatch(plain):
        parts = (int(found[3]), int(found[2]), int(found[1]))
    elif found := _IN_WORDS.fullmatch(plain):
        parts = (int(found[3]), _month(found[2]), int(found[1]))
    else:
        raise refusals.bad_day(text, line)
    try:
        made = date(*parts)
    except ValueError as problem:
        raise refusals.bad_day(text, line) from problem
    if not FIRST_YEAR <= made.year <= LAST_YEAR:
        raise refusals.bad_day(text, line)
    return made


def _month(word: str) -> int:
    """The month's number; 0, which no date takes, for a word that is no month."""
    plain = word.lower()
    return next(
        (at for at, name in enumerate(_MONTHS, start=1) if plain in (name, name[:3])),
        0,
    )
