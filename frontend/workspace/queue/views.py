"""The lists of a worker, with the pane beside them, and the team's load."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from apps.workspace import selectors
from apps.workspace.values import Bucket, QueuePage
from frontend import palettes
from frontend.access import KontorRequest, provider
from frontend.workspace.queue import listing, pane
from frontend.workspace.queue.listing import Wanted, WorkList


# ---- Lists ---------------------------------------------------------------------------------------
@require_GET
@provider()
def queue(request: KontorRequest) -> HttpResponse:
    return _answer(request, listing.QUEUE)


@require_GET
@provider()
def review(request: KontorRequest) -> HttpResponse:
    return _answer(request, listing.REVIEW)


@require_GET
@provider()
def waiting(request: KontorRequest) -> HttpResponse:
    return _answer(request, listing.WAITING)


@require_GET
@provider()
def snoozed(request: KontorRequest) -> HttpResponse:
    return _answer(request, listing.SNOOZED)


def _answer(request: KontorRequest, work_list: WorkList) -> HttpResponse:
    user_id = uuid.UUID(request.actor.id)
    wanted = Wanted.of(request.GET)
    page = listing.found(work_list, wanted, user_id=user_id)
    ids = [item.item_id for group in page.groups for item in group.items]
    chosen = wanted.item_id or (ids[0] if ids else None)
    shown = pane.of_item(item_id=chosen, user_id=user_id) if chosen else None
    if shown is None and wanted.item_id:
        raise Http404
    address = reverse(work_list.url_name)
    context = {
        "work_list": work_list,
        "wanted": wanted,
        "page": page,
        "groups": listing.shown(page.groups),
        "late": sum(group.count for group in page.groups if group.bucket == Bucket.LATE),
        "sorts": listing.SORTS.items(),
        "services": listing.services(),
        "pane": shown,
        "chosen": chosen,
        "is_chosen": wanted.item_id is not None,
        "here": _address(address, wanted, page, item=chosen),
        "onward": _address(address, wanted, page, item=_after(ids, chosen)),
        "list_address": _address(address, wanted, page, item=None),
    }
    return render(request, f"workspace/queue/{_part(request)}.html", context)


def _part(request: KontorRequest) -> str:
    """What htmx asked for; a page that it restores is always whole."""
    if request.headers.get("HX-History-Restore-Request") == "true":
        return "list"
    return {"pane": "_pane", "queue-rows": "_rows"}.get(
        request.headers.get("HX-Target", ""), "list"
    )


def _after(ids: list[uuid.UUID], chosen: uuid.UUID | None) -> uuid.UUID | None:
    """The item that is next when the chosen one leaves the list."""
    if chosen not in ids or len(ids) < 2:
        return None
    at = ids.index(chosen)
    return ids[at + 1] if at + 1 < len(ids) else ids[at - 1]


def _address(path: str, wanted: Wanted, page: QueuePage, *, item: uuid.UUID | None) -> str:
    asked: dict[str, Any] = {
        "client": wanted.client,
        "work": wanted.work,
        "q": wanted.text,
        "sort": wanted.sort if wanted.sort != "promise" else "",
        "page": page.page if page.page > 1 else "",
        "item": item or "",
    }
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{path}?{query}" if query else path


# ---- Team and palette ----------------------------------------------------------------------------
@require_GET
@provider("provider.people.manage")
def team(request: KontorRequest) -> HttpResponse:
    load = selectors.team_load()
    most = max((each.load for each in load.workers), default=0)
    return render(request, "workspace/queue/team.html", {"load": load, "most": most or 1})


@require_GET
@provider()
def palette(request: KontorRequest) -> HttpResponse:
    return palettes.answer(request, groups=palettes.of_workspace(request))
