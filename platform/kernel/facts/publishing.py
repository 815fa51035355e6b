"""Writing a fact down in the transaction that made it true."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from kernel import dispatch
from kernel.actor import Actor
from kernel.db.base import DatabaseWrapper
from kernel.facts.values import Fact
from kernel.ids import new_id
from kernel.records import acted
from kernel.tenancy import connection_of, current_client, require_client


class OutsideTransaction(RuntimeError):
    """A fact must share the fate of what it tells about."""


# Publishing lies on the path of every write: one statement takes half the time of two inserts
# through the ORM.
RECORD = """
WITH told AS (
    INSERT INTO {fact} (uid, name, subject_kind, subject_id, payload, door, happened_at,
                        actor_kind, actor_id, actor_name, request_id {client_column})
    VALUES (%(uid)s, %(name)s, %(subject_kind)s, %(subject_id)s, %(payload)s::jsonb, %(door)s,
            %(happened_at)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s, %(request_id)s
            {client_value})
    RETURNING sequence
)
INSERT INTO {outbox} (fact_id, next_try_at, attempts, is_dead)
SELECT sequence, %(happened_at)s, 0, false FROM told
"""
IN_CLIENT = RECORD.format(fact="fact", outbox="fact_outbox", client_column="", client_value="")
IN_SHARED = RECORD.format(
    fact="shared_fact",
    outbox="shared_outbox",
    client_column=", client_id",
    client_value=", %(client_id)s",
)


def publish(fact: Fact, *, actor: Actor, client_id: uuid.UUID | None = None) -> uuid.UUID:
    """Record `fact` in the scope at hand and offer it to the relay after commit.

    In a client's scope it goes to that client's schema. In the shared scope `client_id` names the
    client it concerns, or None when it concerns the provider alone.
    Errors: `OutsideTransaction`; TypeError when the payload is not plain.
    """
    connection = connection_of()
    if not connection.in_atomic_block:
        raise OutsideTransaction(fact.NAME)
    client = current_client()
    uid = new_id()
    connection.run_prepared(
        IN_CLIENT if client else IN_SHARED,
        {"uid": uid, "client_id": client_id, **_columns(fact, actor=actor)},
    )
    _offer_once(connection, client.id if client else None)
    return uid


# ---- Within the statement that makes it true ------------------------------------------------
TELLING = """told AS (
    INSERT INTO fact (uid, name, subject_kind, subject_id, payload, door, happened_at,
                      actor_kind, actor_id, actor_name, request_id)
    SELECT %(uid)s, %(name)s, %(subject_kind)s, %(subject_id)s, %(payload)s::jsonb || {known},
           %(door)s, %(happened_at)s, %(actor_kind)s, %(actor_id)s, %(actor_name)s,
           %(request_id)s
      FROM {source}
    RETURNING sequence
), offered AS (
    INSERT INTO fact_outbox (fact_id, next_try_at, attempts, is_dead)
    SELECT sequence, %(happened_at)s, 0, false FROM told
)"""


def telling(*, source: str, known: str) -> str:
    """The part of a client's statement, after WITH, that records a fact when `source` has a row.

    `known` is SQL for a jsonb object: what of the payload only that statement knows. Whoever runs
    it gives it the values of `to_tell` besides its own, and calls `offer` once it has run.
    """
    return TELLING.format(source=source, known=known)


def to_tell(fact: Fact, *, actor: Actor) -> dict[str, Any]:
    """The values that `telling` asks for. Errors: `OutsideTransaction`, TypeError as `publish`."""
    if not connection_of().in_atomic_block:
        raise OutsideTransaction(fact.NAME)
    return {"uid": new_id(), **_columns(fact, actor=actor)}


def offer() -> None:
    """Offer what this transaction told about the client at hand to the relay after commit."""
    _offer_once(connection_of(), require_client().id)


@dataclass(frozen=True)
class _Offer:
    """Knock for one scope. Equal to another of the same scope: a transaction knocks once."""

    client_id: uuid.UUID | None

    def __call__(self) -> None:
        dispatch.relay(self.client_id)


def _offer_once(connection: DatabaseWrapper, client_id: uuid.UUID | None) -> None:
    offer = _Offer(client_id)
    # What a rolled back savepoint registered is no longer in this list.
    if all(registered[1] != offer for registered in connection.run_on_commit):
        transaction.on_commit(offer)


def _columns(fact: Fact, *, actor: Actor) -> dict[str, Any]:
    subject_kind, subject_id = fact.subject()
    return {
        "name": fact.NAME,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "payload": json.dumps(fact.payload()),
        "door": actor.door.value,
        "happened_at": timezone.now(),
        **acted(actor),
    }
