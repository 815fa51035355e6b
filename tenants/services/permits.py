"""Who may act on a client's people and keys.

A member's permissions hold for one client only, so they are looked up again for the client the act
names: a door that mixes up two clients is refused here.
"""

from __future__ import annotations

import uuid

from kernel.actor import Actor, ActorKind
from kernel.errors import NotFound
from tenants import selectors


def require_for_client(
    actor: Actor, *, client_id: uuid.UUID, member_permission: str, provider_permission: str
) -> None:
    """Errors: `Forbidden`; `NotFound` for a member of another client."""
    user_id = actor.user_id
    if actor.kind is not ActorKind.MEMBER or user_id is None:
        actor.require(provider_permission)
        return
    held = selectors.member_actor(user_id=user_id, client_id=client_id)
    if held is None:
        raise NotFound()
    held.require(member_permission)


def require_people_manager(actor: Actor, *, client_id: uuid.UUID | None) -> None:
    """Members manage their own client's users; provider staff are the provider's business."""
    if client_id is None:
        actor.require("provider.people.manage")
        return
    require_for_client(
        actor,
        client_id=client_id,
        member_permission="client.users.manage",
        provider_permission="provider.people.manage",
    )
