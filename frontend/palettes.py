"""What ⌘K finds: screens, clients, work, and inside a client its accounts."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from apps.accounting.selectors import ledger
from apps.workspace import selectors as work
from apps.workspace.values import QueueFilter
from frontend.access import KontorRequest
from kernel.tenancy import client_scope
from tenants import selectors as tenants
from tenants.values import ClientInfo

FEW = 6
SEE_THE_BOOKS = "accounting.ledger.see"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    label: str
    url: str
    detail: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGroup:
    label: str
    items: list[Found]


def answer(request: KontorRequest, *, groups: list[FoundGroup]) -> HttpResponse:
    """The options alone for the palette, a page of them for a browser without script."""
    is_palette = request.headers.get("HX-Request") == "true"
    template = "components/palette_results.html" if is_palette else _page(request)
    return render(request, template, {"groups": groups, "query": asked(request)})


def _page(request: KontorRequest) -> str:
    return f"{request.door.value}/palette.html"


def asked(request: KontorRequest) -> str:
    return request.GET.get("q", "").strip()


# ---- Workspace -----------------------------------------------------------------------------------
def of_workspace(request: KontorRequest) -> list[FoundGroup]:
    query, user_id = asked(request), uuid.UUID(request.actor.id)
    clients = tenants.clients_of_worker(user_id=user_id)
    inside = _client_at(request, clients)
    groups = [
        FoundGroup(label=inside.name, items=_fit(query, _screens_of(inside))) if inside else None,
        FoundGroup(label=_("Go to"), items=_fit(query, _places(request))),
        FoundGroup(label=_("Clients"), items=_fit(query, _clients(clients))),
        FoundGroup(label=_("Work"), items=_work(query, user_id=user_id)),
        FoundGroup(label=_("Accounts"), items=_accounts(query, inside, user_id=user_id)),
    ]
    return [group for group in groups if group and group.items]


def _client_at(request: KontorRequest, clients: list[ClientInfo]) -> ClientInfo | None:
    """The client whose page the palette was opened on, if this worker serves it."""
    path = urlsplit(request.headers.get("HX-Current-URL", "")).path or "/"
    try:
        named = resolve(path).kwargs
    except Resolver404:
        return None
    slug = named.get("client") or named.get("slug")
    return next((each for each in clients if each.slug == slug), None)


def _screens_of(client: ClientInfo) -> list[Found]:
    screens = (
        ("workspace:bank_accounts", _("Bank"), "building-library"),
        ("workspace:bank_import", _("Import a statement"), "arrow-up-tray"),
        ("workspace:bank_rules", _("Rules for bank lines"), "bolt"),
        ("workspace:ledger", _("Journal"), "book-open"),
        ("workspace:entry_new", _("Post an entry"), "plus"),
        ("workspace:accounts", _("Accounts"), "list-bullet"),
        ("workspace:periods", _("Periods"), "lock-closed"),
    )
    return [
        Found(label=label, url=reverse(name, args=[client.slug]), detail=client.name, icon=icon)
        for name, label, icon in screens
    ]


def _places(request: KontorRequest) -> list[Found]:
    return [
        Found(label=place.label, url=place.url, icon=place.icon)
        for place in request.shell.navigation
        if place.icon
    ]


def _clients(clients: Iterable[ClientInfo]) -> list[Found]:
    return [
        Found(
            label=each.name,
            url=reverse("workspace:bank_accounts", args=[each.slug]),
            detail=_("Bank"),
        )
        for each in clients
    ]


def _work(query: str, *, user_id: uuid.UUID) -> list[Found]:
    if not query:
        return []
    page = work.queue(user_id=user_id, only=QueueFilter(text=query))
    items = [item for group in page.groups for item in group.items]
    return [
        Found(
            label=item.title,
            url=f"{reverse('workspace:queue')}?item={item.item_id}",
            detail=item.client_name,
            icon="inbox",
        )
        for item in items[:FEW]
    ]


def _accounts(query: str, client: ClientInfo | None, *, user_id: uuid.UUID) -> list[Found]:
    if not query or client is None:
        return []
    actor = tenants.worker_actor(user_id=user_id, client_id=client.id)
    if actor is None or not actor.may(SEE_THE_BOOKS):
        return []
    with client_scope(client.ref):
        found = ledger.accounts(text=query)[:FEW]
    return [
        Found(
            label=f"{each.code} {each.name}",
            url=reverse("workspace:account", args=[client.slug, each.code]),
            detail=client.name,
            icon="list-bullet",
        )
        for each in found
    ]


# ---- Portal --------------------------------------------------------------------------------------
def of_portal(request: KontorRequest) -> list[FoundGroup]:
    items = _fit(asked(request), _places(request))
    return [FoundGroup(label=_("Go to"), items=items)] if items else []


def _fit(query: str, found: list[Found]) -> list[Found]:
    """Those that have every word of the query in them; all when nothing is asked."""
    words: list[Any] = query.casefold().split()
    return [
        each
        for each in found
        if all(word in f"{each.label} {each.detail}".casefold() for word in words)
    ]
