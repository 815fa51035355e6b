"""One worker's queue: their own turn, by promise, over all clients they serve today."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from apps.workspace.models import IN_PREPARATION, WorkState
from apps.workspace.selectors import rows
from apps.workspace.values import Bucket, QueueFilter, QueueGroup, QueuePage, RailCounts
from tenants import selectors as tenants

PAGE = 50
SORTS = {
    "promise": ("promised_at", "pk"),
    "client": ("subject__client__name", "promised_at", "pk"),
    "opened": ("-opened_at", "pk"),
    "size": ("-count", "promised_at", "pk"),
}
CLIENT = ("subject__client__slug", "subject__client__name")
MY_TURN = (Bucket.LATE, Bucket.SOON, Bucket.TODAY, Bucket.LATER)


def queue(
    *,
    user_id: uuid.UUID,
    now: datetime | None = None,
    only: QueueFilter | None = None,
    buckets: Iterable[Bucket] = tuple(Bucket),
    sort: str = "promise",
    page: int = 1,
) -> QueuePage:
    """What this person prepares or reviews, in groups; a constant number of queries.

    `sort` is one of `SORTS` and works within the groups; an unknown one means by promise.
    """
    at = now or timezone.now()
    mine = _mine(user_id, now=at)
    found = _matching(mine, only or QueueFilter()).filter(bucket__in=[str(b) for b in buckets])
    sizes = dict(found.order_by().values_list("bucket").annotate(items=Count("pk")))
    total = sum(sizes.values())
    pages = max(1, -(-total // PAGE))
    shown = min(max(1, page), pages)
    order = SORTS.get(sort, SORTS["promise"])
    first = (shown - 1) * PAGE
    listed = [
        rows.info(r) for r in rows.in_order(found).order_by("place", *order)[first : first + PAGE]
    ]
    groups = (
        QueueGroup(
            bucket=bucket,
            count=sizes[bucket],
            items=tuple(each for each in listed if each.bucket == bucket),
        )
        for bucket in Bucket
        if sizes.get(bucket)
    )
    return QueuePage(
        groups=tuple(groups),
        clients=tuple(mine.order_by("subject__client__name").values_list(*CLIENT).distinct()),
        page=shown,
        pages=pages,
        total=total,
    )


def counts(
    *,
    user_id: uuid.UUID,
    served: Collection[uuid.UUID] | None = None,
    now: datetime | None = None,
) -> RailCounts:
    """The numbers beside the rail's entries; who knows the clients `served` today says them."""
    at = now or timezone.now()
    mine = _mine(user_id, now=at) if served is None else _turns(user_id, served=served, now=at)
    found = mine.order_by().values_list("bucket")
    sizes = dict(found.annotate(items=Count("pk")))
    return RailCounts(
        queue=sum(sizes.get(bucket, 0) for bucket in MY_TURN),
        late=sizes.get(Bucket.LATE, 0),
        to_review=sizes.get(Bucket.TO_REVIEW, 0),
        waiting=sizes.get(Bucket.WAITING, 0),
        snoozed=sizes.get(Bucket.SNOOZED, 0),
    )


def _mine(user_id: uuid.UUID, *, now: datetime) -> QuerySet[Any]:
    served = tenants.client_ids_of_worker(user_id=user_id, today=timezone.localdate(now))
    return _turns(user_id, served=served, now=now)


def _turns(user_id: uuid.UUID, *, served: Collection[uuid.UUID], now: datetime) -> QuerySet[Any]:
    my_turn = Q(preparer_id=user_id, state__in=IN_PREPARATION) | Q(
        reviewer_id=user_id, state=WorkState.IN_REVIEW
    )
    found = rows.items().filter(my_turn, subject__client_id__in=served)
    return rows.bucketed(found, now=now)


def _matching(found: QuerySet[Any], only: QueueFilter) -> QuerySet[Any]:
    wanted = {
        "subject__client__slug": only.client,
        "subject__service": only.service,
        "subject__rule": only.rule,
        "state": only.state,
        "bucket": only.bucket,
    }
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    if only.text:
        words = Q(subject__client__name__icontains=only.text) | Q(words__icontains=only.text)
        found = found.annotate(words=Cast("subject__params", TextField())).filter(words)
    return found
