"""Keys of integrations: `kontor_<prefix>_<secret>`. The prefix finds a row, a digest proves it."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel import offering
from kernel.actor import Actor, ActorKind, Door
from kernel.errors import Invalid, NotFound
from kernel.facts import publish
from tenants import selectors
from tenants.facts import ApiKeyCreated, ApiKeyRevoked
from tenants.models import ApiKey, Client, ClientState, Engagement
from tenants.offering import WEBHOOKS_MANAGE
from tenants.services import permits
from tenants.services.clients import LETTERS
from tenants.values import ClientInfo, NewKey

BRAND = "kontor"
PREFIX_LENGTH = 8
SECRET_BYTES = 32
USE_NOTED_EVERY = timedelta(minutes=1)
SECRET_SHAPE = re.compile(rf"{BRAND}_(?P<prefix>[a-z0-9]{{{PREFIX_LENGTH}}})_[A-Za-z0-9_-]{{43}}")
# Compared against when no row is found, so that both ways take the same time.
NO_KEY = "0" * 64


class KeyNameMissing(Invalid):
    code = "api_key.name_missing"
    sentence = _("A key needs a name of at most %(limit)s characters.")


class NotGrantable(Invalid):
    code = "api_key.not_grantable"
    sentence = _("“%(permission)s” can't be given to an integration of this client.")


@transaction.atomic
def create_api_key(
    *, client_id: uuid.UUID, name: str, permissions: Iterable[str], actor: Actor
) -> NewKey:
    """A key for one client; its secret is in the answer and nowhere else.

    Errors: `NotFound`, `Forbidden`, `KeyNameMissing`, `NotGrantable`.
    """
    _require_keys_manager(actor, client_id)
    client = Client.objects.filter(pk=client_id).exclude(state=ClientState.ERASED).first()
    if client is None:
        raise NotFound()
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > 100:
        raise KeyNameMissing(field="name", limit=100)
    wished = sorted(set(permissions))
    allowed = grantable_permissions(client_id=client_id)
    for permission in wished:
        if permission not in allowed:
            raise NotGrantable(field="permissions", permission=permission)
    prefix = "".join(secrets.choice(LETTERS) for _ in range(PREFIX_LENGTH))
    secret = f"{BRAND}_{prefix}_{secrets.token_urlsafe(SECRET_BYTES)}"
    row = ApiKey.objects.create(
        client=client,
        name=tidy,
        prefix=prefix,
        key_hash=digest(secret),
        permissions=wished,
        created_by_id=actor.user_id,
    )
    row.refresh_from_db()
    publish(
        ApiKeyCreated(key_id=row.id, name=row.name, prefix=prefix),
        actor=actor,
        client_id=client_id,
    )
    return NewKey(key=selectors.api_key_info(row), secret=secret)


def grantable_permissions(*, client_id: uuid.UUID) -> frozenset[str]:
    """What a key of this client may hold: all that the services it has bought know, and what their
    people may do in the houses those lean on.

    People, keys and the trail stay in people's hands.
    """
    bought = set(
        Engagement.objects.filter(client_id=client_id, ends_on=None).values_list(
            "service", flat=True
        )
    )
    sold = [each for each in offering.sold_services() if each.code in bought]
    of_services = frozenset(permission.code for each in sold for permission in each.permissions)
    roles = [role.permissions for each in sold for role in each.worker_roles]
    return of_services.union(*roles) | {WEBHOOKS_MANAGE}


@transaction.atomic
def revoke_api_key(*, key_id: uuid.UUID, actor: Actor) -> None:
    """The key stops working at once. Errors: `NotFound`, `Forbidden`."""
    row = ApiKey.objects.select_for_update().filter(pk=key_id, revoked_at=None).first()
    if row is None:
        raise NotFound()
    _require_keys_manager(actor, row.client_id)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    publish(
        ApiKeyRevoked(key_id=row.id, name=row.name, prefix=row.prefix),
        actor=actor,
        client_id=row.client_id,
    )


def _require_keys_manager(actor: Actor, client_id: uuid.UUID) -> None:
    permits.require_for_client(
        actor,
        client_id=client_id,
        member_permission="client.keys.manage",
        provider_permission="provider.clients.manage",
    )


def authenticate_api_key(*, secret: str) -> tuple[ClientInfo, Actor] | None:
    """Whose key this is and what it may do; None for every other text.

    A client out of service has no working keys.
    """
    shape = SECRET_SHAPE.fullmatch(secret)
    if shape is None:
        return None
    rows = ApiKey.objects.select_related("client")
    row = rows.filter(prefix=shape["prefix"], revoked_at=None).first()
    is_right = hmac.compare_digest(digest(secret), row.key_hash if row else NO_KEY)
    if row is None or not is_right:
        return None
    info = selectors.client_info(row.client)
    if not info.is_open:
        return None
    _note_use(row.id)
    actor = Actor(
        kind=ActorKind.INTEGRATION,
        id=str(row.id),
        name=row.name,
        door=Door.API,
        permissions=frozenset(row.permissions),
        made_by=str(row.created_by_id or ""),
    )
    return info, actor


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _note_use(key_id: uuid.UUID) -> None:
    """At most one write a minute, however busy the key is."""
    now = timezone.now()
    is_stale = Q(last_used_at=None) | Q(last_used_at__lt=now - USE_NOTED_EVERY)
    ApiKey.objects.filter(is_stale, pk=key_id).update(last_used_at=now)
