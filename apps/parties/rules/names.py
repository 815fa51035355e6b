"""Names brought to keys: to sort by, and to find the same business under two spellings."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters that don't come apart into a plain one and a mark.
LETTERS: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "å": "a", "đ": "d", "ł": "l", "œ": "oe", "þ": "th", "ð": "d", "ı": "i"}
)
# How businesses say what they are, in one word or, as "s. r. o." is, in single letters.
_FORMS: Final = (
    "ab ag aps as asbl bt bv bvba co corp eirl ev fmba gbr gmbh inc is ivs kb kft kg kgaa kk kkt "
    "ks limited llc llp ltd mbh nv nyrt ohg og oy oyj plc pmba pte rt sa sas sarl se sl sp spa "
    "spol srl sro ug ve vos zrt zs zoo"
)
LEGAL_FORMS: Final = frozenset(_FORMS.split())


def folded(text: str) -> str:
    """Without case, marks and doubled blanks."""
    parts = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return " ".join("".join(one for one in parts if not unicodedata.combining(one)).split())


def sort_key(name: str) -> str:
    """What a list of names is sorted by: 200 characters at most."""
    return folded(name)[:200]


def name_key(name: str) -> str:
    """What two spellings of one business share; its sort key when nothing else is left."""
    words = re.findall(r"[a-z0-9]+", re.sub(r"[.'’/]", "", folded(name)))
    joined = _joined(words)
    kept = [word for word in joined if word not in LEGAL_FORMS]
    return " ".join(kept or joined)[:200] or sort_key(name)


def _joined(words: list[str]) -> list[str]:
    """Single letters in a row are one word: "s r o" is "sro"."""
    found: list[str] = []
    was_letter = False
    for word in words:
        is_letter = len(word) == 1 and word.isalpha()
        if is_letter and was_letter:
            found[-1] += word
        else:
            found.append(word)
        was_letter = is_letter
    return found
