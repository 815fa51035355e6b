"""Amounts and rates as documents print them; one document writes its decimals one way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Mark = Literal[",", "."]
_NARROW = " \u00a0\u2009\u202f'’′"
_AMOUNT = re.compile(
    rf"(?<![\w.,/:-])(?P<before>CZK|EUR|HUF|DKK|USD|GBP|Kč|Ft|kr\.?|[€$£])?[ ]?"
    rf"(?P<minus>[-−–][ ]?)?"
    rf"(?P<figure>\d{{1,3}}(?:[{_NARROW}]\d{{3}}){{1,5}}(?:[.,]\d{{1,4}})?"
    rf"|\d{{1,3}}(?:[.,]\d{{3}}){{1,5}}(?:[.,]\d{{1,4}})?|\d+(?:[.,]\d{{1,4}})?)"
    rf"(?:,[-–—]+)?(?P<after>[-−](?!\d))?(?![\d/:%]|[.,]\d|[ ]?%|\.[ ]?\d|-\d|[^\W\d_]{{4,}})"
)
_RATE = re.compile(r"(?<![\d.,])(\d{1,2}(?:[.,]\d{1,2})?)[ \t]?%")
_CENTS = re.compile(
    r"(?<![\d.])(?:\d{1,3}(?:[ .,\u00a0\u202f]\d{3}){1,5}|\d{1,15})([.,])\d{2}(?![\d.,%]|[ ]?%)"
)
_DIGITS_MAX = 15


@dataclass(frozen=True, slots=True)
class FoundAmount:
    amount: Decimal
    start: int
    end: int
    # Printed with decimals, a currency or thousands: more than a bare number.
    is_money: bool


def decimal_mark(text: str) -> Mark:
    """Which mark stands before the cents on this document; a comma when nothing tells."""
    counted = Counter(match[1] for match in _CENTS.finditer(text))
    return "." if counted["."] > counted[","] else ","


def amounts(text: str, *, mark: Mark) -> Iterator[FoundAmount]:
    """The amounts in a text, from left to right; rates and days are none."""
    for match in _AMOUNT.finditer(text):
        figure = match["figure"]
        value = _value(figure, mark)
        if value is None:
            continue
        minus = bool(match["minus"] or match["after"])
        is_money = bool(match["before"]) or not figure.isdigit() or ",-" in match[0]
        yield FoundAmount(-value if minus else value, match.start("figure"), match.end(), is_money)


def rates(text: str) -> Iterator[tuple[Decimal, int, int]]:
    """Percentages with where they stand."""
    for match in _RATE.finditer(text):
        yield Decimal(match[1].replace(",", ".")), match.start(), match.end()


def _value(figure: str, mark: Mark) -> Decimal | None:
    plain = re.sub(f"[{_NARROW}]", "", figure)
    last = max(plain.rfind("."), plain.rfind(","))
    if last >= 0:
        kinds = {each for each in plain if each in ".,"}
        sign, places = plain[last], len(plain) - last - 1
        repeated = plain.count(sign) > 1
        is_decimal = len(kinds) == 2 or not (repeated or (places == 3 and sign != mark))
        whole, rest = (plain[:last], plain[last + 1 :]) if is_decimal else (plain, "")
        whole = whole.replace(".", "").replace(",", "")
        plain = f"{whole}.{rest}" if rest else whole
    if len(plain) > _DIGITS_MAX:
        return None
    return Decimal(plain)
