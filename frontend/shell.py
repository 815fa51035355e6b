"""What surrounds every page: navigation, the person, the client. Built once per request, in the
shared scope, before the client's is entered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.workspace import selectors as work
from apps.workspace.values import RailCounts, TimeEntryInfo
from kernel import offering
from kernel.actor import Actor
from kernel.offering import NavigationEntry
from tenants.values import ClientInfo, Desk

# The palette finds the others.
CLIENTS_IN_RAIL: Final = 8


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
    """`topics` are the live topics this page listens to; `timer` runs for the viewer."""

    actor: Actor
    viewer: Mapping[str, str]
    navigation: list[Place] = field(default_factory=list)
    topics: str = ""
    timer: TimeEntryInfo | None = None


def portal_shell(request: HttpRequest, *, client: ClientInfo, actor: Actor) -> Shell:
    return Shell(
        actor=actor,
        viewer={"name": actor.name, "detail": client.name},
        navigation=[
            _place(request, entry) for entry in offering.navigation("portal") if _open(entry, actor)
        ],
        topics="portal",
    )


def workspace_shell(request: HttpRequest, *, desk: Desk, actor: Actor, provider: Actor) -> Shell:
    """`actor` may act in one client's books; the rail shows what `provider` may do overall."""
    user_id = desk.worker.person.user_id
    counted = work.counts(user_id=user_id, served=desk.client_ids)
    numbers = _numbers(counted)
    places = [
        _place(
            request,
            entry,
            count=numbers.get(entry.url_name, 0),
            tone="due" if entry.url_name == "workspace:queue" and counted.late else "",
        )
        for entry in offering.navigation("workspace")
        if _open(entry, provider)
    ]
    return Shell(
        actor=actor,
        viewer={"name": actor.name, "detail": ""},
        navigation=[*places, *_served(request, [each.client for each in desk.served])],
        topics="queue",
        timer=work.running_timer(user_id=user_id),
    )


def _numbers(counted: RailCounts) -> Mapping[str, int]:
    return {
        "workspace:queue": counted.queue,
        "workspace:review": counted.to_review,
        "workspace:waiting": counted.waiting,
        "workspace:snoozed": counted.snoozed,
    }


def _served(request: HttpRequest, clients: Sequence[ClientInfo]) -> list[Place]:
    """The clients whose books are open to this worker today."""
    return [
        Place(
            label=each.name,
            url=reverse("workspace:bank_accounts", args=[each.slug]),
            icon="",
            current=request.path.startswith(f"/clients/{each.slug}/"),
            group=_("My clients"),
        )
        for each in clients[:CLIENTS_IN_RAIL]
    ]


def _open(entry: NavigationEntry, actor: Actor) -> bool:
    return not entry.permission or actor.may(entry.permission)


def _place(
    request: HttpRequest, entry: NavigationEntry, *, count: int = 0, tone: str = ""
) -> Place:
    url = reverse(entry.url_name)
    return Place(
        label=str(entry.label),
        url=url,
        icon=entry.icon,
        current=request.path == url or (url != "/" and request.path.startswith(url)),
        count=count,
        group=str(entry.group),
        tone=tone,
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
            "timer": found.timer,
        }
    return context
