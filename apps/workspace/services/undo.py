"""Taking one's own last act back."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.workspace.models import IN_PREPARATION, WorkEvent, WorkItem
from apps.workspace.services import assigning, history
from kernel.actor import Actor
from kernel.errors import Conflict, NotFound

# What a fact did is undone by undoing what the fact tells of.
UNDOABLE = frozenset(
    {
        "started",
        "set_waiting",
        "snoozed",
        "woken",
        "submitted",
        "finished",
        "returned",
        "accepted",
        "handed_over",
    }
)


class NothingToUndo(Conflict):
    code = "workspace.nothing_to_undo"
    sentence = _("Something else has happened to this work since, so it can't be undone.")


@transaction.atomic
def undo_last(*, item_id: uuid.UUID, actor: Actor) -> None:
    """Put the item back to where it was before the actor's own act, if nothing came after it.

    Errors: `NotFound`, `NothingToUndo`.
    """
    item = history.locked(item_id)
    _require_someone_there(item, actor)
    last = WorkEvent.objects.filter(item=item).order_by("-sequence").first()
    if last is None or last.what not in UNDOABLE or last.fact_id or last.actor_id != actor.id:
        raise NothingToUndo
    before = history.snapshot(item)
    concerned = (item.preparer_id, item.reviewer_id)
    history.restore(item, last.before)
    if item.state in IN_PREPARATION and _other_in_preparation(item):
        raise NothingToUndo
    item.save()
    history.note(item, what="undone", actor=actor, before=before, said=last.what)
    history.tell(*concerned, item.preparer_id, item.reviewer_id)


def _require_someone_there(item: WorkItem, actor: Actor) -> None:
    if actor.may(assigning.MANAGE_PEOPLE):
        return
    person, today = history.worker_id(actor), timezone.localdate()
    if person is None or not assigning.roles_of(user_id=person, subject=item.subject, today=today):
        raise NotFound


def _other_in_preparation(item: WorkItem) -> bool:
    rows = WorkItem.objects.filter(subject=item.subject, state__in=IN_PREPARATION)
    return rows.exclude(pk=item.pk).exists()
