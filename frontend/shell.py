"""What surrounds every page: navigation, the person, the client. Built once per request, in the
shared scope, before the client's is entered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kernel import offering
from kernel.actor import Actor
from tenants import selectors
from tenants.values import ClientInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of a navigation; `group` heads a block of the rail."""

    label: str
    url: str
    icon: str
    is_current: bool
    count: int = 0
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalShell:
    client: ClientInfo
    actor: Actor
    navigation: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceShell:
    actor: Actor
    navigation: list[Place] = field(default_factory=list)
    clients: list[ClientInfo] = field(default_factory=list)


def portal_shell(request: HttpRequest, *, client: ClientInfo, actor: Actor) -> PortalShell:
    return PortalShell(client=client, actor=actor, navigation=_places(request, "portal", actor))


def workspace_shell(request: HttpRequest, *, actor: Actor) -> WorkspaceShell:
    user_id = actor.user_id
    clients = selectors.clients_of_worker(user_id=user_id) if user_id else []
    provider = selectors.provider_actor(user_id=user_id) if user_id else None
    held = provider or actor
    return WorkspaceShell(
        actor=actor, navigation=_places(request, "workspace", held), clients=clients
    )


def _places(request: HttpRequest, door: str, actor: Actor) -> list[Place]:
    places = []
    for entry in offering.navigation(door):
        if entry.permission and not actor.may(entry.permission):
            continue
        url = reverse(entry.url_name)
        current = request.path == url or (url != "/" and request.path.startswith(url))
        places.append(Place(label=str(entry.label), url=url, icon=entry.icon, is_current=current))
    return places


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `shell`, `actor` and `client` for the templates."""
    return {
        "shell": getattr(request, "shell", None),
        "actor": getattr(request, "actor", None),
        "client": getattr(request, "client", None),
    }
