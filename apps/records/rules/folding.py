"""Words as the search compares them: no accents, no capitals, no punctuation."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that no decomposition takes apart.
PLAIN = {"ø": "o", "æ": "a", "œ": "o", "ß": "s", "đ": "d", "ð": "d", "ł": "l", "þ": "t", "ı": "i"}
WORD = re.compile(r"\w+")
WORDS_MAX = 12


def fold(text: str) -> str:
    """As long as `text`, character by character, so that a place in one is a place in the other."""
    return "".join(_folded(each) for each in text)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    lowered = character.lower()[:1]
    plain = PLAIN.get(lowered) or unicodedata.normalize("NFKD", lowered)[:1]
    return plain if plain.isalnum() else " "


def query(asked: str) -> str:
    """A PostgreSQL tsquery that wants every word of `asked`, each as a beginning; "" for none."""
    return " & ".join(f"{word}:*" for word in words(asked))


def words(asked: str) -> list[str]:
    return WORD.findall(fold(asked))[:WORDS_MAX]


def storable(text: str) -> str:
    """Composed, without the characters that a database or a page can't hold."""
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(each if each in "\n\t\f" or each.isprintable() else " " for each in composed)
