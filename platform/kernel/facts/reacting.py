"""What is done about facts. A reaction names what it listens to and which scope it writes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from kernel.facts.values import RecordedFact

Handler = Callable[[RecordedFact], None]
ManyHandler = Callable[[Sequence[RecordedFact]], None]
Scope = Literal["client", "shared"]


@dataclass(frozen=True, slots=True)
class Reaction:
    """`name` is stable: together with the fact it is the key that makes the effect happen once.

    `handler` takes facts of one scope in the order in which they happened.
    """

    name: str
    listens_to: frozenset[str]
    writes: Scope
    handler: ManyHandler
    module: str

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
        def each_alone(facts: Sequence[RecordedFact]) -> None:
            for fact in facts:
                handler(fact)

        _register(Reaction(name, frozenset(to), writes, each_alone, handler.__module__))
        return handler

    return register


def reaction_to_many(
    name: str, *, to: set[str] | frozenset[str], writes: Scope
) -> Callable[[ManyHandler], ManyHandler]:
    """As `reaction`, for what is said or written once for many facts: the handler takes them
    together, in the order in which they happened, never none. Errors: as `reaction`.
    """

    def register(handler: ManyHandler) -> ManyHandler:
        _register(Reaction(name, frozenset(to), writes, handler, handler.__module__))
        return handler

    return register


def _register(new: Reaction) -> None:
    known = _reactions.get(new.name)
    if known is not None and known.module != new.module:
        raise ValueError(f"two reactions are named {new.name}")
    _reactions[new.name] = new


def all_reactions() -> list[Reaction]:
    """In order of registration, which is the order of the offerings."""
    return list(_reactions.values())
