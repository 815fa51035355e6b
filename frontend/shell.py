"""What surrounds every page: navigation, the person, the client. Built once per request, in the
shared scope, before the client's is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kernel import offering
from kernel.actor import Actor
from kernel.offering import NavigationEntry
from tenants import selectors
from tenants.values import ClientInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of a navigation; `group` heads a block of the rail, `tab`: in the mobile bar."""

    label: str
    url: str
    icon: str
    current: bool
    count: int = 0
    group: str = ""
    tone: str = ""
    tab: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """`topics` are the live topics this page listens to."""

    actor: Actor
    viewer: Mapping[str, str]
    navigation: list[Place] = field(default_factory=list)
    topics: str = ""


def portal_shell(request: HttpRequest, *, client: ClientInfo, actor: Actor) -> Shell:
    return Shell(
        actor=actor,
        viewer={"name": actor.name, "detail": client.name},
        navigation=[
            _place(request, entry) for entry in offering.navigation("portal") if _open(entry, actor)
        ],
        topics="portal",
    )


def workspace_shell(request: HttpRequest, *, actor: Actor) -> Shell:
    """`actor` may act in one client's books; the rail shows what the worker may do overall."""
    user_id = actor.user_id
    held = selectors.provider_actor(user_id=user_id) if user_id else None
    counts: dict[str, int] = {}
    places = [
        _place(request, entry, count=counts.get(entry.url_name, 0))
        for entry in offering.navigation("workspace")
        if _open(entry, held or actor)
    ]
    return Shell(
        actor=actor,
        viewer={"name": actor.name, "detail": ""},
        navigation=places,
        topics="queue",
    )


def _open(entry: NavigationEntry, actor: Actor) -> bool:
    return not entry.permission or actor.may(entry.permission)


def _place(request: HttpRequest, entry: NavigationEntry, *, count: int = 0) -> Place:
    url = reverse(entry.url_name)
    return Place(
        label=str(entry.label),
        url=url,
        icon=entry.icon,
        current=request.path == url or (url != "/" and request.path.startswith(url)),
        count=count,
        group=str(entry.group),
        tab=entry.is_main,
    )


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what `workspace/base.html` and `portal/base.html` expect."""
    found: Shell | None = getattr(request, "shell", None)
    context: dict[str, Any] = {
        "actor": getattr(request, "actor", None),
        "client": getattr(request, "client", None),
    }
    if found is not None:
        context |= {
            "navigation": found.navigation,
            "viewer": found.viewer,
            "live_topics": found.topics,
        }
    return context
