"""One item, for whoever serves its client today."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.db.models import Sum
from django.utils import timezone

from apps.workspace.models import IN_PREPARATION, OPEN, TimeEntry, WorkEvent, WorkItem, WorkState
from apps.workspace.selectors import rows
from apps.workspace.services import assigning, history, undo
from apps.workspace.values import ItemDetail, WorkEventInfo, WorkItemInfo


def item(*, item_id: uuid.UUID, user_id: uuid.UUID) -> ItemDetail | None:
    """The item with its history; None when this person isn't assigned there today."""
    row = rows.bucketed(rows.items(), now=timezone.now()).filter(pk=item_id).first()
    if row is None:
        return None
    roles = assigning.roles_of(user_id=user_id, subject=row.subject, today=timezone.localdate())
    if not roles:
        return None
    events = list(WorkEvent.objects.filter(item=row).order_by("sequence"))
    spent = TimeEntry.objects.filter(item=row).aggregate(minutes=Sum("minutes"))["minutes"]
    return ItemDetail(
        item=rows.info(row),
        events=tuple(_event(each) for each in events),
        minutes=spent or 0,
        acts=_acts(row, user_id=user_id, roles=roles, events=events),
    )


def item_of_subject(
    *, client_id: uuid.UUID, service: str, rule: str, key: Mapping[str, Any]
) -> WorkItemInfo | None:
    """The open item about `key`, for the screen on which the work is done; the preparer's turn
    comes before the reviewer's."""
    found = rows.items().filter(
        subject__client_id=client_id,
        subject__service=service,
        subject__rule=rule,
        subject__key=dict(key),
        state__in=OPEN,
    )
    listed = sorted(found, key=lambda row: (row.state == WorkState.IN_REVIEW, row.promised_at))
    return rows.info(listed[0]) if listed else None


def _event(row: WorkEvent) -> WorkEventInfo:
    return WorkEventInfo(at=row.at, what=row.what, note=row.note, actor_name=row.actor_name)


def _acts(
    row: WorkItem, *, user_id: uuid.UUID, roles: frozenset[str], events: list[WorkEvent]
) -> frozenset[str]:
    """Names of the services this person may call now."""
    acts: set[str] = set()
    is_preparers = row.state in IN_PREPARATION and row.preparer_id in (None, user_id)
    if is_preparers and assigning.preparing_role(row.subject) in roles:
        acts |= {"snooze", "hand_over"}
        if row.state != WorkState.IN_PROGRESS:
            acts.add("start")
        if row.state != WorkState.WAITING:
            acts.add("set_waiting")
        if not row.count:
            acts.add("submit_for_review")
    is_reviewers = row.state == WorkState.IN_REVIEW and row.reviewer_id in (None, user_id)
    if is_reviewers and assigning.REVIEWER in roles and user_id not in history.prepared_by(row):
        acts |= {"snooze", "hand_over", "accept", "return_to_preparer"}
    last = events[-1] if events else None
    if last and last.what in undo.UNDOABLE and not last.fact_id and last.actor_id == str(user_id):
        acts.add("undo_last")
    return frozenset(acts)
