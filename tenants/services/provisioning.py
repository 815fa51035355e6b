"""Laying down a client's books: schema and role, encryption key, what its services need, address.

Safe to repeat: each step looks whether it is done. A step that fails leaves the ones before it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace

from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_noop

from kernel import crypto, offering
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.models import DataKey, FactRecord
from kernel.offering import Offering
from kernel.tenancy import client_scope
from tenants import selectors
from tenants.facts import ClientProvisioned, ServicePrepared
from tenants.fleet import provision
from tenants.models import Client, ClientState, Engagement
from tenants.values import ClientInfo

Report = Callable[[int, int, str], None]

SCHEMA = gettext_noop("Schema and role")
KEY = gettext_noop("Encryption key")
ADDRESS = gettext_noop("Portal address")
READY = gettext_noop("Ready")


def silent(_done: int, _total: int, _what: str) -> None:
    """No one is watching."""


def provision_client(*, client_id: uuid.UUID, actor: Actor, report: Report = silent) -> ClientInfo:
    """Bring the client's books into being, or complete what is missing of them.

    Errors: `NotFound`; whatever a service's `prepare` refuses.
    """
    actor.require("provider.clients.manage")
    info = _known(client_id)
    services = _to_prepare(client_id)
    total = 3 + len(services)
    with provision.one_at_a_time(info.ref.schema_name):
        report(0, total, SCHEMA)
        revision = provision.ensure_schema(info.ref.schema_name)
        report(1, total, KEY)
        _ensure_data_key(info)
        for done, each in enumerate(services, start=2):
            report(done, total, str(each.title))
            _prepare(info, each, actor)
        report(total - 1, total, ADDRESS)
        _open(client_id, revision, actor)
    report(total, total, READY)
    return _known(client_id)


def _known(client_id: uuid.UUID) -> ClientInfo:
    info = selectors.client(client_id=client_id)
    if info is None or info.state == ClientState.ERASED:
        raise NotFound()
    return info


def _to_prepare(client_id: uuid.UUID) -> list[Offering]:
    """What the client has bought and what is not sold but always there, in order."""
    bought = set(
        Engagement.objects.filter(client_id=client_id, ends_on=None).values_list(
            "service", flat=True
        )
    )
    return [
        each
        for each in offering.all_offerings()
        if each.prepare and (not each.is_sold or each.code in bought)
    ]


def _ensure_data_key(info: ClientInfo) -> None:
    with client_scope(info.ref):
        if not DataKey.objects.exists():
            crypto.create_data_key()


def _prepare(info: ClientInfo, service: Offering, actor: Actor) -> None:
    with client_scope(info.ref), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [f"kontor.prepare:{info.ref.schema_name}"],
            )
        done = FactRecord.objects.filter(name=ServicePrepared.NAME, subject_id=service.code)
        if done.exists():
            return
        import_string(service.prepare)(client=info, actor=_able(actor, service))
        publish(ServicePrepared(service=service.code), actor=actor)


def _able(actor: Actor, service: Offering) -> Actor:
    """Whoever takes a client on lays its books, though they may not enter them afterwards."""
    own = frozenset(permission.code for permission in service.permissions)
    return replace(actor, permissions=actor.permissions | own)


def _open(client_id: uuid.UUID, revision: int, actor: Actor) -> None:
    with transaction.atomic():
        client = Client.objects.select_for_update().get(pk=client_id)
        if client.provisioned_at is not None:
            return
        client.provisioned_at = timezone.now()
        client.schema_revision = revision
        if client.state == ClientState.ONBOARDING:
            client.state = ClientState.ACTIVE
        client.save(update_fields=["provisioned_at", "schema_revision", "state"])
        publish(
            ClientProvisioned(client_id=client.id, name=client.name),
            actor=actor,
            client_id=client.id,
        )
