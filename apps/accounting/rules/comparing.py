"""Comparing words as people do: no difference between Á and a, Ø and o, blanks and dashes."""

from __future__ import annotations

import re
import unicodedata

_NO_WORD = re.compile(r"[\W_]+")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "œ": "oe"})


def plain(text: str) -> str:
    """The words in small letters without diacritics, with one blank between them."""
    folded = text.casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded.translate(_LETTERS))
        folded = "".join(one for one in decomposed if not unicodedata.combining(one))
    return _NO_WORD.sub(" ", folded).strip()
