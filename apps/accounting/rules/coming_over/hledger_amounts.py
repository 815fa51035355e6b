"""Amounts as hledger and ledger journals write them: `1.000,00 EUR`, `$-5`, `-5 "Green tea"`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from apps.accounting.rules.coming_over.limits import AMOUNT_MAX, DIGITS_MAX
from apps.accounting.rules.coming_over.problems import BadRow

SYMBOLS: Final = {
    "€": "EUR",
    "$": "USD",
    "£": "GBP",
    "¥": "JPY",
    "Kč": "CZK",
    "kč": "CZK",
    "Ft": "HUF",
    "zł": "PLN",
    "kr": "DKK",
    "kr.": "DKK",
}
_QUANTITY = r"[0-9][0-9.,\u00a0\u202f ']*|[.,][0-9]+"
_NAME = r'"[^"]{1,100}"|[^\W\d]+\.?|[€$£¥₽₿]'
AMOUNT: Final = re.compile(
    rf"(?P<sign>[-+]?)\s*(?:(?P<before>{_NAME})\s*)?(?P<inner>[-+]?)\s*(?P<quantity>{_QUANTITY})"
    rf"(?:\s*(?P<after>{_NAME}))?"
)


class Marks:
    """Which decimal mark each commodity has, as its directive or the whole file says."""

    def __init__(self) -> None:
        self.default = ""
        self._of: dict[str, str] = {}

    def learn(self, commodity: str, example: str) -> None:
        """From `commodity 1.000,00 EUR`."""
        found = re.search(r"([.,])([0-9]*)\s*$", re.sub(r"[^0-9.,]", "", example))
        if found is not None:
            self._of[commodity] = found[1]

    def of(self, commodity: str) -> str:
        return self._of.get(commodity) or self.default


def currency(name: str) -> str:
    """The commodity without quotation marks; signs that mean one currency are its code."""
    bare = name.strip('"')
    return SYMBOLS.get(bare, bare)


def amount(said: str, *, marks: Marks, default: str = "") -> tuple[Decimal, str]:
    """Amount and commodity ("" where none is written and there is no `default`).

    Errors: `BadRow`.
    """
    clean = said.strip()
    found = AMOUNT.fullmatch(clean) if len(clean) <= 200 else None
    if found is None or (found["before"] and found["after"]):
        raise BadRow("coming_over.not_an_amount", value=said)
    commodity = currency(found["before"] or found["after"] or default)
    number = quantity(found["quantity"].rstrip(), mark=marks.of(commodity))
    is_negative = (found["sign"] == "-") != (found["inner"] == "-")
    return (-number if is_negative else number), commodity


def quantity(said: str, *, mark: str) -> Decimal:
    """`1,000.00`, `1.000,00`, `1 000,00`; a lone mark is the decimal one unless told otherwise."""
    bare = re.sub(r"[\u00a0\u202f ']", "", said)
    if len(bare) > DIGITS_MAX:
        raise BadRow("coming_over.not_an_amount", value=said)
    decimal = mark or _decimal_mark(bare)
    other = "," if decimal == "." else "."
    bare = bare.replace(other, "").replace(decimal, ".")
    try:
        number = Decimal(bare)
    except ArithmeticError as problem:
        raise BadRow("coming_over.not_an_amount", value=said) from problem
    if number >= AMOUNT_MAX:
        raise BadRow("coming_over.too_big", amount=said)
    return number


def _decimal_mark(bare: str) -> str:
    """The later of two different marks; one that stands once; else it parts thousands."""
    point, comma = bare.rfind("."), bare.rfind(",")
    if point >= 0 and comma >= 0:
        return "." if point > comma else ","
    if bare.count(",") == 1:
        return ","
    return "," if bare.count(".") > 1 else "."
