"""A fact: something that happened, past tense, carrying ids, integers and strings only."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, ClassVar

from kernel.actor import Actor, ActorKind, Door
from kernel.tenancy import ClientRef

PLAIN = (str, int, bool, type(None))


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Subclass it frozen and name it: `NAME = "accounting.entry.posted"`.

    `SUBJECT` is (kind, field): what the fact is about, for the trail and the timeline.
    `title` is a sentence template filled from the payload, for people.
    """

    NAME: ClassVar[str]
    SUBJECT: ClassVar[tuple[str, str]]
    title: ClassVar[Any]

    def payload(self) -> dict[str, Any]:
        """Plain JSON values; UUIDs become strings. Errors: TypeError for anything else."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    def subject(self) -> tuple[str, str]:
        kind, field = self.SUBJECT
        return kind, str(getattr(self, field))


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if not isinstance(value, PLAIN):
        raise TypeError(f"a fact carries ids, integers and strings, not {type(value).__name__}")
    return value


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedFact:
    """A fact as it was written down. `client` is None only for facts about the provider itself."""

    id: uuid.UUID
    sequence: int
    name: str
    subject_kind: str
    subject_id: str
    payload: Mapping[str, Any]
    actor: Actor
    happened_at: datetime
    client: ClientRef | None
    is_shared: bool = False

    def of_client(self) -> ClientRef:
        if self.client is None:
            raise ValueError(f"{self.name} concerns no client")
        return self.client


def recorded(row: Any, *, client: ClientRef | None, is_shared: bool) -> RecordedFact:
    """A `RecordedFact` from a row of either fact table."""
    return RecordedFact(
        id=row.uid,
        sequence=row.sequence,
        name=row.name,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        payload=row.payload,
        actor=Actor(
            kind=ActorKind(row.actor_kind),
            id=row.actor_id,
            name=row.actor_name,
            door=Door(row.door),
            request_id=row.request_id,
        ),
        happened_at=row.happened_at,
        client=client,
        is_shared=is_shared,
    )
