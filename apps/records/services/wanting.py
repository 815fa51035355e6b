"""Who still needs a document: records knows its classes, the houses above what they rest on."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who still wants a document: the last day of it (None: until somebody decides), and why."""

    until: date | None
    why: str


Keeper = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, Wanted]]
_keepers: list[Keeper] = []


def keeps(keeper: Keeper) -> Keeper:
    """Register who is asked before a document goes: document ids → those still wanted."""
    if keeper not in _keepers:
        _keepers.append(keeper)
    return keeper


def wanted(document_ids: Collection[uuid.UUID], *, today: date) -> dict[uuid.UUID, Wanted]:
    """Which of the documents another house still needs on that day."""
    found: dict[uuid.UUID, Wanted] = {}
    for keeper in _keepers:
        for document_id, one in keeper(document_ids).items():
            known = found.get(document_id)
            if one.until is not None and one.until < today:
                continue
            if known is None or _lasts_longer(one, known):
                found[document_id] = one
    return found


def _lasts_longer(one: Wanted, other: Wanted) -> bool:
    if one.until is None or other.until is None:
        return one.until is None
    return one.until > other.until
