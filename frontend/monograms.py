"""Initials and a stable tint for a client or a person."""

from __future__ import annotations

import hashlib
import re

TINTS = 6
# Chosen so that the five clients of the style guide have five different tints.
_SALT = (21010).to_bytes(2, "big")
_LEGAL_FORMS = frozenset(
    {"a.s.", "as", "aps", "a/s", "gmbh", "ivs", "i/s", "k/s", "p/s"}
    | {"s.r.o.", "sro", "spol.", "v.o.s.", "ltd", "ltd."}
    | {"bt", "bt.", "kft", "kft.", "nyrt", "nyrt.", "zrt", "zrt."}
)
_WORD = re.compile(r"[^\W_]+")


def initials(name: str) -> str:
    """Two letters: "Nordlys Kaffe ApS" is NK, "Lego" is LE. Legal forms do not count."""
    parts = [match.group() for word in _words(name) if (match := _WORD.search(word))]
    if not parts:
        return "?"
    letters = parts[0][0] + parts[-1][0] if len(parts) > 1 else parts[0][:2]
    return letters.upper()


def tint(name: str) -> int:
    """1 to 6, the same for the same name on every machine and in every process."""
    key = " ".join(_words(name)).casefold().encode()
    digest = hashlib.blake2s(key, digest_size=2, salt=_SALT).digest()
    return int.from_bytes(digest, "big") % TINTS + 1


def _words(name: str) -> list[str]:
    return [word.strip(",") for word in name.split() if word.lower().strip(",") not in _LEGAL_FORMS]
