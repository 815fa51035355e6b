"""What a person may say in the place of a reading."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from apps.records.rules.readings.values import (
    FIELDS,
    INSTALMENT_AMOUNT,
    INSTALMENT_DUE,
    NET_AT,
    TAX_AT,
)

DAYS: Final = frozenset({"issued_on", "taxed_on", "due_on"})
AMOUNTS: Final = frozenset({"net", "tax", "gross", "payable"})
NUMBERS: Final = frozenset({"iban", "account_number", "bank_code", "bic"})
KINDS: Final = frozenset({"invoice", "credit_note"})
AMOUNT: Final = re.compile(r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$")
CURRENCY: Final = re.compile(r"^[A-Z]{3}$")
LENGTH_MAX: Final = 400
PREFIXES: Final = (NET_AT, TAX_AT, INSTALMENT_DUE, INSTALMENT_AMOUNT)
# What a bill can't do without: missing ones are for a person to look up.
WANTED: Final = ("number", "issued_on", "due_on", "currency", "payable", "supplier_name")


class NotAValue(Exception):
    """`code` is "field", "day", "amount", "currency", "kind" or "length"."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def canonical(field: str, typed: str) -> str:
    """The value as it is kept; "" says that the document doesn't bear the field.

    Days are ISO, amounts have a dot and no groups. Errors: `NotAValue`.
    """
    value = " ".join(typed.split())
    if field not in FIELDS and not field.startswith(PREFIXES):
        raise NotAValue("field")
    if len(value) > LENGTH_MAX:
        raise NotAValue("length")
    return _checked(field, value) if value else ""


def is_amount(field: str) -> bool:
    return field in AMOUNTS or field.startswith((NET_AT, TAX_AT, INSTALMENT_AMOUNT))


def is_day(field: str) -> bool:
    return field in DAYS or field.startswith(INSTALMENT_DUE)


def _checked(field: str, value: str) -> str:
    if is_day(field):
        return _day(value)
    if is_amount(field):
        return _matching(AMOUNT, value, "amount")
    if field == "currency":
        return _matching(CURRENCY, value.upper(), "currency")
    if field == "kind" and value not in KINDS:
        raise NotAValue("kind")
    return value.replace(" ", "").upper() if field in NUMBERS else value


def _day(value: str) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise NotAValue("day") from None


def _matching(form: re.Pattern[str], value: str, code: str) -> str:
    if not form.match(value):
        raise NotAValue(code)
    return value
