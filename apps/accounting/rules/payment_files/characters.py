"""Letters that every bank takes.

Source: EPC217-08, "SEPA Requirements for an Extended Character Set": the Latin letters, digits and
`/ - ? : ( ) . , ' +` and the blank; an identification neither begins nor ends with a slash nor has
two in a row. Danish banks take æ, ø and å, too.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_KEPT: Final = frozenset(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ "
)
DANISH: Final = frozenset("æøåÆØÅ")
_WRITTEN_AS: Final = {
    "Æ": "AE",
    "æ": "ae",
    "Ø": "O",
    "ø": "o",
    "Œ": "OE",
    "œ": "oe",
    "ß": "ss",
    "Þ": "TH",
    "þ": "th",
    "Ð": "D",
    "ð": "d",
    "Đ": "D",
    "đ": "d",
    "Ł": "L",
    "ł": "l",
    "ı": "i",
    "€": "EUR",
    "&": "+",
    "@": "(at)",
    "_": "-",
    "–": "-",
    "—": "-",
    "‑": "-",
    "„": "'",
    "“": "'",
    "”": "'",
    "‘": "'",
    "’": "'",
    "»": "'",
    "«": "'",
    '"': "'",
    "`": "'",
    ";": ",",
    "[": "(",
    "]": ")",
    "{": "(",
    "}": ")",
    "…": "...",
}
_ANYTHING_ELSE: Final = "."
_BLANKS = re.compile(r"\s+")
_SLASHES = re.compile(r"/{2,}")


def latin(text: str, *, length: int, also: frozenset[str] = frozenset()) -> str:
    """The words on one line in letters that the bank takes, cut to `length`."""
    one_line = _BLANKS.sub(" ", text).strip()
    return "".join(_letter(one, also) for one in one_line)[:length].rstrip()


def identification(text: str, *, length: int) -> str:
    """As `latin`, without slashes at the ends or in a row."""
    return _SLASHES.sub("/", latin(text, length=length)).strip("/ ")


def ascii_capitals(text: str, *, length: int) -> str:
    """For ABO: capitals without diacritics."""
    return latin(text, length=length).upper()[:length]


def _letter(letter: str, also: frozenset[str]) -> str:
    if letter in _KEPT or letter in also:
        return letter
    if letter in _WRITTEN_AS:
        return _WRITTEN_AS[letter]
    plain = "".join(one for one in unicodedata.normalize("NFKD", letter) if one in _KEPT)
    return plain or _ANYTHING_ELSE
