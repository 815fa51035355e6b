"""A worker's lists: what the address asks for, and the words around the rows that answer."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from apps.workspace import selectors
from apps.workspace.values import Bucket, QueueFilter, QueueGroup, QueuePage, WorkItemInfo
from kernel import offering

SORTS: Mapping[str, Any] = {
    "promise": _("Due first"),
    "client": _("By client"),
    "opened": _("Newest first"),
    "size": _("Most to do first"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkList:
    """One of the lists: which groups it shows and what it says when it is empty."""

    title: Any
    url_name: str
    buckets: tuple[Bucket, ...]
    empty_title: Any
    empty_text: Any


QUEUE = WorkList(
    title=_("My queue"),
    url_name="workspace:queue",
    buckets=(Bucket.LATE, Bucket.SOON, Bucket.TODAY, Bucket.LATER),
    empty_title=_("Your queue is done"),
    empty_text=_("New work arrives here by itself, as soon as a client sends something."),
)
REVIEW = WorkList(
    title=_("To review"),
    url_name="workspace:review",
    buckets=(Bucket.TO_REVIEW,),
    empty_title=_("Nothing waits for your review"),
    empty_text=_(
        "When a colleague finishes work of your clients, it comes here for a second look."
    ),
)
WAITING = WorkList(
    title=_("Waiting"),
    url_name="workspace:waiting",
    buckets=(Bucket.WAITING,),
    empty_title=_("You wait for nobody"),
    empty_text=_("Work that can't go on without someone else is put here, with the reason."),
)
SNOOZED = WorkList(
    title=_("Snoozed"),
    url_name="workspace:snoozed",
    buckets=(Bucket.SNOOZED,),
    empty_title=_("Nothing sleeps"),
    empty_text=_("Snoozed work comes back to the queue by itself. Its promise stays."),
)
GROUPS: Mapping[Bucket, tuple[Any, str, Any]] = {
    Bucket.LATE: (_("Late"), "late", _("The promise is broken")),
    Bucket.SOON: (_("Due within 4 hours"), "due", ""),
    Bucket.TODAY: (_("Later today"), "", ""),
    Bucket.LATER: (_("Tomorrow and after"), "", ""),
    Bucket.TO_REVIEW: (_("To review"), "", _("Prepared by a colleague")),
    Bucket.WAITING: (_("Waiting"), "", ""),
    Bucket.SNOOZED: (_("Snoozed"), "", ""),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGroup:
    label: Any
    tone: str
    hint: Any
    count: int
    items: tuple[WorkItemInfo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters, the order and the page in the address."""

    client: str
    work: str
    text: str
    sort: str
    page: int
    item_id: uuid.UUID | None

    @classmethod
    def of(cls, query: QueryDict) -> Wanted:
        sort, page = query.get("sort", ""), query.get("page", "")
        return cls(
            client=query.get("client", ""),
            work=query.get("work", ""),
            text=query.get("q", "").strip(),
            sort=sort if sort in SORTS else "promise",
            page=int(page) if page.isdecimal() else 1,
            item_id=_uuid(query.get("item", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.client or self.work or self.text)


def found(work_list: WorkList, wanted: Wanted, *, user_id: uuid.UUID) -> QueuePage:
    return selectors.queue(
        user_id=user_id,
        only=QueueFilter(client=wanted.client, service=wanted.work, text=wanted.text),
        buckets=work_list.buckets,
        sort=wanted.sort,
        page=wanted.page,
    )


def shown(groups: tuple[QueueGroup, ...]) -> list[ShownGroup]:
    return [
        ShownGroup(
            label=GROUPS[group.bucket][0],
            tone=GROUPS[group.bucket][1],
            hint=GROUPS[group.bucket][2],
            count=group.count,
            items=group.items,
        )
        for group in groups
        if group.items
    ]


def services() -> list[tuple[str, Any]]:
    """Code and title of everything that work can be about."""
    doing = {rule.service for rule in offering.work_rules()}
    return [(each.code, each.title) for each in offering.all_offerings() if each.code in doing]


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
