"""Numbers of invoices: a pattern such as YYYY-NNNN, filled with the year and a running number."""

from __future__ import annotations

import re
from typing import Final

YEAR: Final = re.compile(r"Y+")
NUMBER: Final = re.compile(r"N+")
ALLOWED: Final = re.compile(r"^[A-Z0-9./ -]+$")
LENGTH_MAX: Final = 24
VARIABLE_SYMBOL_MAX: Final = 10


def wrong_with(pattern: str) -> str:
    """Why `pattern` can't number invoices; "" when it can.

    One of: characters, year, number, length. A pattern has YYYY or YY once, since numbers begin
    anew each year, and one run of at least two N. Other letters stand for themselves.
    """
    if not ALLOWED.match(pattern):
        return "characters"
    if len(pattern) > LENGTH_MAX:
        return "length"
    if [len(run) for run in YEAR.findall(pattern)] not in ([2], [4]):
        return "year"
    runs = [len(run) for run in _runs_of_number(pattern)]
    if len(runs) != 1:
        return "number"
    return ""


def _runs_of_number(pattern: str) -> list[str]:
    """A single N is a letter like any other: INV-YYYY-NNNN has one run."""
    return [run for run in NUMBER.findall(pattern) if len(run) > 1]


def invoice_number(pattern: str, *, year: int, number: int) -> str:
    """("FV-YYYY-NNNN", 2026, 42) gives FV-2026-0042; a longer number keeps all its digits.

    Errors: ValueError for a pattern that `wrong_with` refuses.
    """
    if wrong_with(pattern):
        raise ValueError(f"no pattern of numbers: {pattern}")
    filled = YEAR.sub(lambda run: f"{year:04d}"[-len(run.group()) :], pattern)
    return re.sub(r"N{2,}", lambda run: f"{number:0{len(run.group())}d}", filled, count=1)


def variable_symbol(number: str) -> str:
    """The digits of an invoice's number, as Czech payments carry them: at most the last ten."""
    return re.sub(r"\D", "", number)[-VARIABLE_SYMBOL_MAX:]
