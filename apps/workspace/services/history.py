"""Writing down what happens to an item, and the transitions it may take."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workspace.models import WORK_TRANSITIONS, WorkEvent, WorkItem, WorkSubject
from kernel import live
from kernel.actor import Actor, ActorKind
from kernel.errors import Conflict, NotFound
from kernel.records import acted

# Who did one of these has prepared the item, and can't be its second person.
PREPARING = ("started", "prepared", "submitted", "finished")
KEPT = (
    "state",
    "preparer_id",
    "reviewer_id",
    "submitted_by_id",
    "submitted_at",
    "closed_at",
    "closed_by_fact",
    "return_reason",
    "waiting_reason",
    "waiting_on",
    "snoozed_until",
)


class WrongState(Conflict):
    code = "workspace.wrong_state"
    sentence = _("This work is %(state)s by now. Load it again.")


def locked(item_id: uuid.UUID) -> WorkItem:
    """The item, its subject locked first, as facts do. Errors: `NotFound`."""
    subject_id = WorkItem.objects.filter(pk=item_id).values_list("subject_id", flat=True).first()
    if subject_id is None:
        raise NotFound
    WorkSubject.objects.select_for_update().get(pk=subject_id)
    return (
        WorkItem.objects.select_for_update(of=("self",))
        .select_related("subject__client")
        .get(pk=item_id)
    )


def snapshot(item: WorkItem) -> dict[str, Any]:
    """The item's changeable columns as plain JSON."""
    kept = {name: getattr(item, name) for name in KEPT}
    plain: dict[str, Any] = json.loads(json.dumps(kept, cls=DjangoJSONEncoder))
    return plain


def restore(item: WorkItem, before: dict[str, Any]) -> None:
    columns = {field.attname: field for field in item._meta.concrete_fields}
    for name, value in before.items():
        setattr(item, name, columns[name].to_python(value))


def take(item: WorkItem, act: str) -> None:
    """Move `item` by `act`, if its state allows. Errors: `WrongState`."""
    sources, target = WORK_TRANSITIONS[act]
    if item.state not in sources:
        raise WrongState(state=item.get_state_display())
    item.state = target


def note(
    item: WorkItem,
    *,
    what: str,
    actor: Actor,
    before: dict[str, Any] | None = None,
    said: str = "",
    fact_id: uuid.UUID | None = None,
) -> None:
    WorkEvent.objects.create(
        item=item,
        at=timezone.now(),
        what=what,
        note=said,
        fact_id=fact_id,
        before=before or {},
        **acted(actor),
    )


def prepared_by(item: WorkItem) -> set[uuid.UUID]:
    """Everybody who had a hand in the preparation, whoever it is assigned to now."""
    rows = WorkEvent.objects.filter(item=item, what__in=PREPARING, actor_kind=ActorKind.WORKER)
    people = {uuid.UUID(actor_id) for actor_id in rows.values_list("actor_id", flat=True)}
    return people | ({item.submitted_by_id} if item.submitted_by_id else set())


def copy_preparers(source: WorkItem, target: WorkItem) -> None:
    """Whoever prepared `source` has prepared `target` too."""
    rows = WorkEvent.objects.filter(item=source, what__in=PREPARING).order_by("sequence")
    WorkEvent.objects.bulk_create(
        WorkEvent(
            item=target,
            what="prepared",
            fact_id=row.fact_id,
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            actor_name=row.actor_name,
            request_id=row.request_id,
        )
        for row in rows
    )


def worker_id(actor: Actor) -> uuid.UUID | None:
    return actor.user_id if actor.kind is ActorKind.WORKER else None


def tell(*people: uuid.UUID | None) -> None:
    """Refresh the queues of those concerned, when the transaction commits."""
    concerned = {person for person in people if person is not None}
    if concerned:
        live.tell("queue", users=concerned)
