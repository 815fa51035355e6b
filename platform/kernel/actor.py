"""Who acts. Every service takes an `Actor`; it is recorded beside whatever is written."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from enum import StrEnum

from kernel.errors import Forbidden


class ActorKind(StrEnum):
    WORKER = "worker"
    MEMBER = "member"
    INTEGRATION = "integration"
    SYSTEM = "system"


class Door(StrEnum):
    WORKSPACE = "workspace"
    PORTAL = "portal"
    API = "api"
    JOB = "job"
    CLI = "cli"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One acting person or machine, with what it may do for the client at hand.

    `id` is the user's id, or the API key's, or "" for the system. `permissions` are those held
    for the client in scope; they are computed by `tenants.selectors` and never stored. `made_by`
    is the id of the user who made an API key.
    """

    kind: ActorKind
    id: str
    name: str
    door: Door
    permissions: frozenset[str] = field(default=frozenset(), repr=False)
    request_id: str = ""
    made_by: str = ""

    def may(self, permission: str) -> bool:
        return self.kind is ActorKind.SYSTEM or permission in self.permissions

    def require(self, permission: str) -> None:
        """Errors: `Forbidden` naming the permission."""
        if not self.may(permission):
            raise Forbidden(permission=permission)

    @property
    def user_id(self) -> uuid.UUID | None:
        """The person behind the act; None for integrations and the system."""
        return uuid.UUID(self.id) if self.kind in (ActorKind.WORKER, ActorKind.MEMBER) else None

    @property
    def answerable_id(self) -> str:
        """Who stands for the act where a second person is asked for: behind a key, its maker."""
        return self.made_by or self.id

    def in_request(self, request_id: str) -> Actor:
        return replace(self, request_id=request_id)


def system_actor(*, door: Door = Door.JOB, request_id: str = "") -> Actor:
    return Actor(kind=ActorKind.SYSTEM, id="", name="Kontor", door=door, request_id=request_id)
