"""What stays of the work for a client that was erased: that it was done, by whom, and how long."""

from __future__ import annotations

import uuid

from django.db import connection
from django.utils import timezone

from apps.workspace import work_rules
from apps.workspace.models import OPEN, ClientPosition, TimeEntry, WorkItem, WorkSubject
from apps.workspace.services import history
from kernel.actor import system_actor
from tenants import selectors as tenants


def forget_client(*, client_id: uuid.UUID) -> None:
    """Call open work off and forget what was said and named. Minutes and counts stay.

    Does nothing for a client that is not erased, or is here again. Runs inside a reaction's
    transaction.
    """
    client = tenants.client(client_id=client_id)
    if client is None or client.state != "erased":
        return
    items = WorkItem.objects.filter(subject__client_id=client_id)
    for item_id in items.filter(state__in=OPEN).values_list("pk", flat=True):
        _call_off(item_id)
    items.update(return_reason="", waiting_reason="", waiting_on="")
    TimeEntry.objects.filter(client_id=client_id).update(note="")
    ClientPosition.objects.filter(client_id=client_id).delete()
    for subject in WorkSubject.objects.filter(client_id=client_id):
        subject.params = _nameless(subject)
        subject.save(update_fields=["params"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_work_events(%s)", [client_id])


def _call_off(item_id: uuid.UUID) -> None:
    item = history.locked(item_id)
    history.take(item, "called_off")
    item.closed_at = timezone.now()
    item.snoozed_until = None
    item.save()
    history.note(item, what="called_off", actor=system_actor())
    history.tell(item.preparer_id, item.reviewer_id)


def _nameless(subject: WorkSubject) -> dict[str, str | int]:
    """Numbers, and the ids that key and address are made of; every other word is empty."""
    rule = work_rules.rule(service=subject.service, code=subject.rule)
    ids = {*subject.key, *(rule.url_args if rule else ())}
    return {
        name: "" if isinstance(value, str) and name not in ids else value
        for name, value in subject.params.items()
    }
