"""Who else holds words about a person: houses above say so, and forget in the same transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from apps.parties.values import KeptReason
from kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """A person as the register knew them, before anything was replaced."""

    party_ids: frozenset[uuid.UUID]
    names: frozenset[str]
    emails: frozenset[str]
    vat_ids: frozenset[str]
    registration_numbers: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What was replaced, by name, and what stays for which reason."""

    replaced: frozenset[str] = frozenset()
    kept: tuple[KeptReason, ...] = ()


Forgetter = Callable[[Forgotten, Actor], Outcome]
_forgetters: list[Forgetter] = []


def forgets(forgetter: Forgetter) -> Forgetter:
    """Register what a house does when a person is erased."""
    if forgetter not in _forgetters:
        _forgetters.append(forgetter)
    return forgetter


def forget_elsewhere(person: Forgotten, *, actor: Actor) -> list[Outcome]:
    return [forgetter(person, actor) for forgetter in _forgetters]
