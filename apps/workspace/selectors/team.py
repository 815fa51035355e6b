"""Who has how much to do, for whoever manages people. Names clients, never their books."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from apps.workspace.models import IN_PREPARATION, TimeEntry, WorkItem, WorkState
from apps.workspace.selectors import rows
from apps.workspace.values import PersonName, TeamLoad, WorkerLoad
from tenants import selectors as tenants

UNCOVERED_MAX = 200


def team_load(*, now: datetime | None = None) -> TeamLoad:
    """Every worker with open, late and reviewed work and the minutes of the last seven days; and
    the open items that nobody is on, most urgent first. A constant number of queries."""
    at = now or timezone.now()
    today = timezone.localdate(at)
    to_prepare = WorkItem.objects.filter(state__in=IN_PREPARATION).values_list("preparer_id")
    open_items = dict(to_prepare.annotate(items=Count("pk")))
    late_items = dict(to_prepare.filter(promised_at__lt=at).annotate(items=Count("pk")))
    in_review = WorkItem.objects.filter(state=WorkState.IN_REVIEW).values_list("reviewer_id")
    to_review = dict(in_review.annotate(items=Count("pk")))
    week = TimeEntry.objects.filter(worked_on__gt=today - timedelta(days=7), worked_on__lte=today)
    minutes = dict(week.values_list("worker_id").annotate(spent=Sum("minutes")))
    clients: dict[object, set[object]] = {}
    for each in tenants.assignments(on=today):
        clients.setdefault(each.worker.person.user_id, set()).add(each.client_id)
    people = [each.person for each in tenants.workers()]
    return TeamLoad(
        workers=tuple(
            WorkerLoad(
                worker=PersonName(user_id=one.user_id, name=one.name),
                clients=len(clients.get(one.user_id, ())),
                open_items=open_items.get(one.user_id, 0),
                late_items=late_items.get(one.user_id, 0),
                to_review=to_review.get(one.user_id, 0),
                minutes=minutes.get(one.user_id) or 0,
            )
            for one in people
        ),
        uncovered=tuple(rows.info(row) for row in _uncovered(at)),
    )


def _uncovered(now: datetime) -> list[WorkItem]:
    nobody = Q(state__in=IN_PREPARATION, preparer=None) | Q(
        state=WorkState.IN_REVIEW, reviewer=None
    )
    found = rows.bucketed(rows.items().filter(nobody), now=now)
    return list(found.order_by("promised_at", "pk")[:UNCOVERED_MAX])
