"""Rotating what seals a client's values."""

from __future__ import annotations

import uuid

from django.db import transaction

from kernel import crypto
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.tenancy import client_scope
from tenants import selectors
from tenants.facts import DataKeysRotated
from tenants.values import RotatedKeys


def rotate_keys(*, client_id: uuid.UUID, with_new_key: bool, actor: Actor) -> RotatedKeys:
    """Wrap the client's data keys with the newest master key; with `with_new_key`, add one first.

    Values sealed with older keys stay readable. Errors: `NotFound`; `Unreadable` when no
    configured master key opens a data key, and then nothing is changed.
    """
    actor.require("provider.clients.manage")
    client = selectors.client(client_id=client_id)
    if client is None or client.provisioned_at is None or client.state == "erased":
        raise NotFound()
    with client_scope(client.ref), transaction.atomic():
        if with_new_key:
            crypto.create_data_key()
        rewrapped = crypto.rewrap_data_keys()
        version = max(crypto.data_keys())
        publish(
            DataKeysRotated(client_id=client.id, name=client.name, version=version), actor=actor
        )
    return RotatedKeys(version=version, rewrapped=rewrapped)
