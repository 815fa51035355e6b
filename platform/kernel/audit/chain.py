"""The hash chain, as pure functions.

Each entry's hash covers the previous hash and the canonical JSON of what the entry says; changing,
dropping or reordering any entry breaks every later hash. Heads are anchored daily outside the
client's schema, so rewriting the whole chain shows too.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain stops being true, and why."""

    sequence: int
    reason: str


def entry_hash(previous: str, content: Mapping[str, Any]) -> str:
    """SHA-256 in hex over `previous` and the canonical JSON of `content`."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()


def instant(moment: datetime) -> str:
    """One spelling for a moment, whatever zone it was read in."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def verify(
    entries: Iterable[tuple[int, str, str, Mapping[str, Any]]],
) -> tuple[int, str, Break | None]:
    """Walk (sequence, previous hash, hash, content) in order.

    Returns (last good sequence, its hash, the first break or None).
    """
    last, head = 0, GENESIS
    for sequence, previous, stored, content in entries:
        if sequence != last + 1:
            return last, head, Break(sequence, f"entry {last + 1} is missing")
        if previous != head:
            return last, head, Break(sequence, "it does not continue the entry before it")
        if entry_hash(previous, content) != stored:
            return last, head, Break(sequence, "its content was changed")
        last, head = sequence, stored
    return last, head, None
