"""A client's way through its states, except to its end: that is `tenants.handback`."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from kernel.actor import Actor
from kernel.errors import Conflict, NotFound
from kernel.facts import publish
from tenants.facts import ClientArchived, ClientOffboarding, ClientResumed, ClientSuspended
from tenants.models import CLIENT_TRANSITIONS, Client, ClientState

ANNOUNCED = {
    ClientState.SUSPENDED: ClientSuspended,
    ClientState.ACTIVE: ClientResumed,
    ClientState.OFFBOARDING: ClientOffboarding,
    ClientState.ARCHIVED: ClientArchived,
}


class StateRefused(Conflict):
    code = "client.state_refused"
    sentence = _("%(name)s is %(state)s; it can't become %(to)s from there.")


@transaction.atomic
def change_state(*, client_id: uuid.UUID, to: str, actor: Actor, reason: str = "") -> None:
    """Suspend, resume (`active`), offboard or archive. Outside onboarding and active, every door
    of the client answers as if it didn't exist.

    Errors: `NotFound`, `StateRefused`.
    """
    actor.require("provider.clients.manage")
    client = Client.objects.select_for_update().filter(pk=client_id).first()
    if client is None:
        raise NotFound()
    require_transition(client, to)
    if to not in ANNOUNCED or client.state == ClientState.ONBOARDING:
        # Onboarding ends by provisioning, and erasing is an act of its own.
        raise _refused(client, to)
    client.state = to
    client.save(update_fields=["state"])
    fact = ANNOUNCED[ClientState(to)]
    publish(
        fact(client_id=client.id, name=client.name, reason=reason),
        actor=actor,
        client_id=client.id,
    )


def next_states(state: str) -> tuple[str, ...]:
    """Where `change_state` may lead from `state`, in the order of a client's life."""
    if state == ClientState.ONBOARDING:
        return ()
    return tuple(to for to in ANNOUNCED if to in CLIENT_TRANSITIONS[state])


def state_titles() -> dict[str, object]:
    """State → its word, translated when shown."""
    return dict(ClientState.choices)


def require_transition(client: Client, to: str) -> None:
    """Errors: `StateRefused`."""
    if to not in CLIENT_TRANSITIONS[client.state]:
        raise _refused(client, to)


def _refused(client: Client, to: str) -> StateRefused:
    labels = dict(ClientState.choices)
    state = str(labels[client.state])
    return StateRefused(name=client.name, state=state, to=str(labels.get(to, to)))
