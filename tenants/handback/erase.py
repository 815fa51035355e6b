"""Erasing a client: keys first, so that from that moment nothing sealed can be read, anywhere."""

from __future__ import annotations

import uuid

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kernel import crypto, files
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from kernel.shared.models import DeadLetter
from kernel.tenancy import client_scope
from tenants.facts import ClientErased
from tenants.fleet import provision
from tenants.models import (
    ApiKey,
    Assignment,
    Client,
    ClientState,
    Domain,
    Engagement,
    FleetFailure,
    Invitation,
    Member,
    User,
    Worker,
)

NOBODY = "erased"


class NotArchived(Conflict):
    code = "handback.not_archived"
    sentence = _("%(name)s is not archived; hand it back and archive it first, or force it.")


class NameDiffers(Invalid):
    code = "handback.name_differs"
    sentence = _("The name typed is not “%(name)s”. Nothing was erased.")


def erase_client(*, client_id: uuid.UUID, actor: Actor, forced_by_name: str = "") -> None:
    """Destroy the client's keys, schema, role and files; keep a row that names nobody.

    An archived client is erased as it is; any other only when its name is typed. Backups keep
    sealed values, but no key to them. Safe to repeat after an interruption.
    Errors: `NotFound`, `NotArchived`, `NameDiffers`.
    """
    actor.require("provider.clients.manage")
    client = Client.objects.filter(pk=client_id).first()
    if client is None:
        raise NotFound()
    if client.state != ClientState.ERASED:
        _require_meant(client, forced_by_name)
    with provision.one_at_a_time(client.schema_name):
        if provision.schema_exists(client.schema_name):
            with client_scope(client.ref):
                crypto.destroy_data_keys()
        if client.state != ClientState.ERASED:
            _forget(client.id, actor)
        provision.drop_schema(client.schema_name)
        files.erase_all(client.ref)


def _require_meant(client: Client, forced_by_name: str) -> None:
    if forced_by_name and forced_by_name != client.name:
        raise NameDiffers(name=client.name)
    if not forced_by_name and client.state != ClientState.ARCHIVED:
        raise NotArchived(name=client.name)


@transaction.atomic
def _forget(client_id: uuid.UUID, actor: Actor) -> None:
    """The shared schema's side: doors shut, people out, names gone."""
    client = Client.objects.select_for_update().get(pk=client_id)
    now, today = timezone.now(), timezone.localdate()
    Domain.objects.filter(tenant=client).delete()
    FleetFailure.objects.filter(client=client).delete()
    ApiKey.objects.filter(client=client, revoked_at=None).update(revoked_at=now)
    for dated in (
        Engagement.objects.filter(client=client),
        Assignment.objects.filter(client=client),
    ):
        dated.filter(starts_on__gt=today).delete()
        dated.filter(Q(ends_on=None) | Q(ends_on__gt=today)).update(ends_on=today)
    _let_members_go(client)
    Invitation.objects.filter(client=client, accepted_at=None, revoked_at=None).update(
        revoked_at=now
    )
    Invitation.objects.filter(client=client).update(email=f"{NOBODY}@invalid", name="")
    client.name = client.registration_number = ""
    client.slug = f"{NOBODY}-{client.id.hex[-12:]}"
    client.state = ClientState.ERASED
    client.save()
    # Nothing can be delivered to it any more, and errors may quote what it held.
    DeadLetter.objects.filter(client_id=client.id).delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_shared_facts(%s)", [client.id])
    publish(ClientErased(client_id=client.id), actor=actor, client_id=client.id)


def _let_members_go(client: Client) -> None:
    """Members lose access; whoever is nobody's member and no worker loses name and address."""
    ids = set(Member.objects.filter(client=client).values_list("user_id", flat=True))
    Member.objects.filter(client=client, revoked_at=None).update(revoked_at=timezone.now())
    User.objects.filter(pk__in=ids).update(session_epoch=F("session_epoch") + 1)
    elsewhere = set(
        Member.objects.filter(user_id__in=ids)
        .exclude(client=client)
        .values_list("user_id", flat=True)
    )
    elsewhere |= set(Worker.objects.filter(user_id__in=ids).values_list("user_id", flat=True))
    for user in User.objects.filter(pk__in=ids - elsewhere):
        user.name, user.email, user.is_active = "", f"{NOBODY}-{user.id.hex}@invalid", False
        user.set_unusable_password()
        user.save()
