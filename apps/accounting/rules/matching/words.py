"""The numbers and names in a line's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from apps.accounting.rules import comparing

NUMBER_LENGTH_MIN: Final = 4
NAME_LENGTH_MIN: Final = 4
_PUNCTUATION: Final = ".,;:!?\"'“”„#"
_SEPARATORS = re.compile(r"[\s,;:=+()\[\]]+")
_LONG_RUNS = re.compile(r"[0-9]{5,}")
_NO_DIGIT = re.compile(r"[^0-9]+")
_NO_NUMBER = re.compile(r"[^0-9a-z]+")
# Legal forms, as `comparing.plain` leaves them: "s.r.o." becomes "s r o".
_LEGAL_FORM = re.compile(
    r"\b(s r o|spol s r o|spol|a s|v o s|k s|z s|kft|bt|zrt|nyrt|rt|aps|a s|i s|ivs|gmbh|ag|kg|ohg"
    r"|ug|mbh|ltd|limited|plc|llc|inc|b v|n v|sarl|sas|sa|spa|srl|sp z o o|oy|ab|as)\b"
)


def number_key(text: str) -> str:
    """Digits and letters only, without leading zeros: “FV 2026/0017” and “fv20260017” agree."""
    return _NO_NUMBER.sub("", comparing.plain(text)).lstrip("0")


def number_keys(number: str) -> frozenset[str]:
    """How an item's number may be written: all of it, or its digits alone."""
    found = {number_key(number), _NO_DIGIT.sub("", number).lstrip("0")}
    return frozenset(one for one in found if len(one) >= NUMBER_LENGTH_MIN)


def numbers(*texts: str) -> Iterator[str]:
    """Whatever in the words could be a number of an invoice, as keys.

    Long runs of digits count by themselves; a short one may be a year, and says nothing alone.
    """
    for text in texts:
        if not text:
            continue
        for word in _SEPARATORS.split(text):
            if any(one.isdigit() for one in word):
                yield from number_keys(word)
                for run in _LONG_RUNS.findall(word):
                    yield run.lstrip("0")


def number_words(*texts: str) -> Iterator[str]:
    """The words that look like the number of a document, as they are written."""
    for text in texts:
        for word in _SEPARATORS.split(text or ""):
            if any(one.isdigit() for one in word) and number_keys(word):
                yield word.strip(_PUNCTUATION)


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """A company's name without its legal form."""
    return " ".join(_LEGAL_FORM.sub(" ", comparing.plain(name)).split())
