"""Writing a fact down in the transaction that made it true."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from kernel import dispatch
from kernel.actor import Actor
from kernel.facts.values import Fact
from kernel.records import acted
from kernel.tenancy import connection_of, current_client


class OutsideTransaction(RuntimeError):
    """A fact must share the fate of what it tells about."""


def publish(fact: Fact, *, actor: Actor, client_id: uuid.UUID | None = None) -> uuid.UUID:
    """Record `fact` in the scope at hand and offer it to the relay after commit.

    In a client's scope it goes to that client's schema. In the shared scope `client_id` names the
    client it concerns, or None when it concerns the provider alone.
    Errors: `OutsideTransaction`; TypeError when the payload is not plain.
    """
    if not connection_of().in_atomic_block:
        raise OutsideTransaction(fact.NAME)
    client = current_client()
    subject_kind, subject_id = fact.subject()
    now = timezone.now()
    columns = {
        "name": fact.NAME,
        "subject_kind": subject_kind,
        "subject_id": subject_id,
        "payload": fact.payload(),
        "door": actor.door.value,
        "happened_at": now,
        **acted(actor),
    }
    if client is not None:
        from kernel.models import FactOutbox, FactRecord

        row = FactRecord.objects.create(**columns)
        FactOutbox.objects.create(fact=row, next_try_at=now)
    else:
        from kernel.shared.models import SharedFact, SharedOutbox

        row = SharedFact.objects.create(client_id=client_id, **columns)
        SharedOutbox.objects.create(fact=row, next_try_at=now)
    transaction.on_commit(lambda: dispatch.relay(client.id if client else None))
    return row.uid
