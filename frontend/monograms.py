"""Initials and a stable tint for a client or a person."""

from __future__ import annotations

import re
import zlib

TINTS = 6
_LEGAL_FORMS = frozenset(
    {"a.s.", "as", "aps", "a/s", "gmbh", "ivs", "i/s", "k/s", "p/s"}
    | {"s.r.o.", "sro", "spol.", "v.o.s.", "ltd", "ltd."}
    | {"bt", "bt.", "kft", "kft.", "nyrt", "nyrt.", "zrt", "zrt."}
)
_WORD = re.compile(r"[^\W_]+")


def initials(name: str) -> str:
    """Two letters: "Nordlys Kaffe ApS" is NK, "Lego" is LE. Legal forms do not count."""
    words = [part for part in name.split() if part.lower().strip(",") not in _LEGAL_FORMS]
    parts = [match.group() for word in words if (match := _WORD.search(word))]
    if not parts:
        return "?"
    letters = parts[0][0] + parts[-1][0] if len(parts) > 1 else parts[0][:2]
    return letters.upper()


def tint(name: str) -> int:
    """1 to 6, the same for the same name on every machine and in every process."""
    return zlib.crc32(name.strip().casefold().encode()) % TINTS + 1
