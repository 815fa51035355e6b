"""What is done about facts. A reaction names what it listens to and which scope it writes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kernel.facts.values import RecordedFact

Handler = Callable[[RecordedFact], None]
Scope = Literal["client", "shared"]


@dataclass(frozen=True, slots=True)
class Reaction:
    """`name` is stable: together with the fact it is the key that makes the effect happen once."""

    name: str
    listens_to: frozenset[str]
    writes: Scope
    handler: Handler

    def hears(self, fact_name: str) -> bool:
        return "*" in self.listens_to or fact_name in self.listens_to


_reactions: dict[str, Reaction] = {}


def reaction(
    name: str, *, to: set[str] | frozenset[str], writes: Scope
) -> Callable[[Handler], Handler]:
    """Register the decorated function for the facts named in `to` ("*" hears all).

    It runs in a transaction of the scope it `writes`; it may be tried again after a failure, and
    takes effect at most once. Errors: ValueError when the name is taken.
    """

    def register(handler: Handler) -> Handler:
        known = _reactions.get(name)
        if known is not None and known.handler.__module__ != handler.__module__:
            raise ValueError(f"two reactions are named {name}")
        _reactions[name] = Reaction(name, frozenset(to), writes, handler)
        return handler

    return register


def reactions_to(fact_name: str) -> list[Reaction]:
    """In order of registration, which is the order of the offerings."""
    return [each for each in _reactions.values() if each.hears(fact_name)]


def all_reactions() -> list[Reaction]:
    return list(_reactions.values())
