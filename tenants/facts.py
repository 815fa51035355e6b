"""What this house announces. All of it lives in the shared schema, with the client it concerns."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class ClientFact(Fact):
    """`name` is the client's, as it was then."""

    SUBJECT: ClassVar = ("client", "client_id")
    client_id: uuid.UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class ClientCreated(ClientFact):
    NAME = "tenants.client.created"
    title = _("%(name)s became a client")
    slug: str
    country: str
    currency: str
    services: str


@dataclass(frozen=True, kw_only=True)
class ClientProvisioned(ClientFact):
    NAME = "tenants.client.provisioned"
    title = _("The books of %(name)s were set up")


@dataclass(frozen=True, kw_only=True)
class ServicesChanged(ClientFact):
    NAME = "tenants.client.services_changed"
    title = _("The services of %(name)s became: %(services)s")
    services: str


@dataclass(frozen=True, kw_only=True)
class ClientSuspended(ClientFact):
    NAME = "tenants.client.suspended"
    title = _("%(name)s was suspended")
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClientResumed(ClientFact):
    NAME = "tenants.client.resumed"
    title = _("%(name)s is served again")
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClientOffboarding(ClientFact):
    NAME = "tenants.client.offboarding"
    title = _("%(name)s began to leave")
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClientArchived(ClientFact):
    NAME = "tenants.client.archived"
    title = _("%(name)s was archived")
    reason: str


@dataclass(frozen=True, kw_only=True)
class ClientExported(ClientFact):
    NAME = "tenants.client.exported"
    title = _("All data of %(name)s were handed out")
    rows: int
    files: int


@dataclass(frozen=True, kw_only=True)
class ClientRestored(ClientFact):
    NAME = "tenants.client.restored"
    title = _("%(name)s was restored from its hand-back")
    rows: int
    files: int


@dataclass(frozen=True, kw_only=True)
class ClientErased(Fact):
    """Names nobody: it outlives the client."""

    NAME = "tenants.client.erased"
    SUBJECT: ClassVar = ("client", "client_id")
    title = _("A client was erased")
    client_id: uuid.UUID


@dataclass(frozen=True, kw_only=True)
class DataKeysRotated(ClientFact):
    NAME = "tenants.client.keys_rotated"
    title = _("%(name)s seals new values with key %(version)s")
    version: int


@dataclass(frozen=True, kw_only=True)
class ServicePrepared(Fact):
    """In the client's own schema; it also keeps a service from being prepared twice."""

    NAME = "tenants.service.prepared"
    SUBJECT: ClassVar = ("service", "service")
    title = _("%(service)s was prepared")
    service: str


@dataclass(frozen=True, kw_only=True)
class PersonFact(Fact):
    """`name` is the person's, as it was then."""

    SUBJECT: ClassVar = ("person", "user_id")
    user_id: uuid.UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class WorkerJoined(PersonFact):
    NAME = "tenants.worker.joined"
    title = _("%(name)s joined the provider")
    worker_id: int
    is_administrator: bool


@dataclass(frozen=True, kw_only=True)
class WorkerLeft(PersonFact):
    NAME = "tenants.worker.left"
    title = _("%(name)s left the provider on %(left_on)s")
    worker_id: int
    left_on: str


@dataclass(frozen=True, kw_only=True)
class WorkerAssigned(PersonFact):
    """Days are ISO; an empty `ends_on` has no end."""

    NAME = "tenants.worker.assigned"
    title = _("%(name)s was assigned to %(service)s as %(role)s from %(starts_on)s")
    assignment_id: int
    worker_id: int
    client_id: uuid.UUID
    service: str
    role: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class WorkerUnassigned(PersonFact):
    """`ends_on` is the last day of the assignment; empty when it never began."""

    NAME = "tenants.worker.unassigned"
    title = _("%(name)s no longer does %(service)s as %(role)s")
    assignment_id: int
    worker_id: int
    client_id: uuid.UUID
    service: str
    role: str
    ends_on: str


@dataclass(frozen=True, kw_only=True)
class InvitationSent(Fact):
    NAME = "tenants.invitation.sent"
    SUBJECT: ClassVar = ("invitation", "invitation_id")
    title = _("%(name)s was invited as %(role)s")
    invitation_id: uuid.UUID
    name: str
    role: str


@dataclass(frozen=True, kw_only=True)
class InvitationRevoked(Fact):
    NAME = "tenants.invitation.revoked"
    SUBJECT: ClassVar = ("invitation", "invitation_id")
    title = _("The invitation of %(name)s was taken back")
    invitation_id: uuid.UUID
    name: str


@dataclass(frozen=True, kw_only=True)
class MemberJoined(PersonFact):
    NAME = "tenants.member.joined"
    title = _("%(name)s joined as %(role)s")
    member_id: int
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberRoleChanged(PersonFact):
    NAME = "tenants.member.role_changed"
    title = _("%(name)s became %(role)s, was %(role_before)s")
    member_id: int
    role: str
    role_before: str


@dataclass(frozen=True, kw_only=True)
class MemberRevoked(PersonFact):
    NAME = "tenants.member.revoked"
    title = _("%(name)s may no longer enter")
    member_id: int


@dataclass(frozen=True, kw_only=True)
class ApiKeyCreated(Fact):
    NAME = "tenants.api_key.created"
    SUBJECT: ClassVar = ("api_key", "key_id")
    title = _("The API key “%(name)s” was created")
    key_id: uuid.UUID
    name: str
    prefix: str


@dataclass(frozen=True, kw_only=True)
class ApiKeyRevoked(Fact):
    NAME = "tenants.api_key.revoked"
    SUBJECT: ClassVar = ("api_key", "key_id")
    title = _("The API key “%(name)s” was revoked")
    key_id: uuid.UUID
    name: str
    prefix: str
