"""Amounts, days, currencies and account numbers as banks write them, read strictly.

Every function refuses with `BadValue`, naming line and field. Digits are ASCII digits only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from stdnum import iban

from apps.accounting.rules.bank_statements.refusals import BadValue
from apps.accounting.rules.bank_statements.values import AccountKind
from apps.accounting.rules.wording import gettext_noop

AMOUNT_DIGITS_MAX = 15
AMOUNT_PLACES_MAX = 4
_PLAIN_AMOUNT = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]*))?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_SYMBOLS = {"KČ": "CZK", "€": "EUR", "FT": "HUF", "£": "GBP", "ZŁ": "PLN"}
_SYMBOL = re.compile(r"[0-9]{1,10}")
_STATED_SYMBOLS = {
    word: re.compile(rf"(?:^|[^A-Za-z]){word}\s*[:/.]?\s*0*([0-9]{{1,10}})(?![0-9])")
    for word in ("VS", "KS", "SS")
}
_CONSTANT_SYMBOL_LENGTH = 4


def amount(text: str, *, line: int, field: str) -> Decimal:
    """A plain figure with `.` or `,` before the decimals and nothing between thousands."""
    found = _PLAIN_AMOUNT.fullmatch(text.strip())
    if found is None or not (found[2] or found[3]):
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not an amount."),
            value=text,
            line=line,
            field=field,
        )
    places = found[3] or ""
    if len(found[2].lstrip("0")) > AMOUNT_DIGITS_MAX or len(places.rstrip("0")) > AMOUNT_PLACES_MAX:
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s has too many digits."),
            value=text,
            line=line,
            field=field,
        )
    kept = places if len(places) <= AMOUNT_PLACES_MAX else places.rstrip("0")
    return Decimal(f"{found[1]}{found[2] or '0'}.{kept}" if kept else f"{found[1]}{found[2]}")


def day(year: int, month: int, day_of_month: int, *, text: str, line: int, field: str) -> date:
    """The calendar day, refusing 30 February and the like."""
    try:
        return date(year, month, day_of_month)
    except ValueError as problem:
        raise no_day(text, line=line, field=field) from problem


def no_day(text: str, *, line: int, field: str) -> BadValue:
    return BadValue(
        gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not a day of the calendar."),
        value=text,
        line=line,
        field=field,
    )


def currency(text: str, *, line: int, field: str) -> str:
    """The three-letter code; a few unmistakable symbols (Kč, €, Ft, £, zł) are understood."""
    code = text.strip().upper()
    code = _SYMBOLS.get(code, code)
    if _CURRENCY.fullmatch(code) is None:
        raise BadValue(
            gettext_noop("Line %(line)s: “%(value)s” in %(field)s is not a currency code."),
            value=text,
            line=line,
            field=field,
        )
    return code


def account(text: str, *, stated_iban: bool = False) -> tuple[str, AccountKind]:
    """The number and its kind. A valid IBAN is written without spaces, others as stated."""
    clean = " ".join(text.split())
    compact = clean.replace(" ", "").upper()
    if iban.is_valid(compact, check_country=False):
        return compact, "iban"
    if stated_iban and compact:
        return compact, "iban"
    return clean, "domestic" if clean else ""


def one_line(text: str | None) -> str:
    return " ".join(text.split()) if text else ""


def variable_symbol(*texts: str) -> str:
    """The Czech variable symbol (VS) in the first text that has one, without leading zeros."""
    return _stated_symbol("VS", texts)


def specific_symbol(*texts: str) -> str:
    """The Czech specific symbol (SS), likewise."""
    return _stated_symbol("SS", texts)


def constant_symbol(*texts: str) -> str:
    """The Czech constant symbol (KS), likewise, in its four digits."""
    found = _stated_symbol("KS", texts)
    return found.zfill(_CONSTANT_SYMBOL_LENGTH) if found.strip("0") else ""


def symbol(text: str) -> str:
    """A Czech symbol field without leading zeros; empty when it holds anything but digits."""
    digits = text.strip().lstrip("0")
    return digits if _SYMBOL.fullmatch(digits) else ""


def constant(text: str) -> str:
    """The field of a constant symbol in its four digits; empty when there is none."""
    digits = symbol(text)
    return digits.zfill(_CONSTANT_SYMBOL_LENGTH) if digits else ""


def _stated_symbol(word: str, texts: tuple[str, ...]) -> str:
    for text in texts:
        if word in text and (found := _STATED_SYMBOLS[word].search(one_line(text))):
            return found[1]
    return ""


def joined(texts: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    """The texts on one line, without blanks and repetitions."""
    kept = dict.fromkeys(clean for text in texts if (clean := one_line(text)))
    return " ".join(kept)
