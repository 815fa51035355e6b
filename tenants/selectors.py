"""Reading who is who and who may do what. Shared scope only.

Whoever has no assignment or membership gets None, never a refusal: to them the client does not
exist.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from kernel import offering
from kernel.actor import Actor, ActorKind, Door
from kernel.facts.relay import NotYet
from kernel.shared.models import AuditAnchor
from kernel.tenancy import ClientRef
from tenants.models import (
    ApiKey,
    Assignment,
    Client,
    ClientState,
    Domain,
    Engagement,
    FleetFailure,
    FleetRevision,
    Invitation,
    Member,
    User,
    Worker,
)
from tenants.offering import PROVIDER_ADMINISTRATOR
from tenants.values import (
    ApiKeyInfo,
    AssignmentInfo,
    ClientInfo,
    Desk,
    EngagementInfo,
    FleetFailureInfo,
    FleetState,
    InvitationInfo,
    MemberInfo,
    Person,
    ServedClient,
    WorkerInfo,
)

IN_SERVICE = (ClientState.ONBOARDING, ClientState.ACTIVE)


# ---- Clients ----
def client_of_host(*, host: str) -> ClientInfo | None:
    """The client whose portal answers at `host`, when it is in service."""
    domain = Domain.objects.select_related("tenant").filter(domain=host).first()
    if domain is None or domain.tenant.state not in IN_SERVICE:
        return None
    info = client_info(domain.tenant, host=host)
    return info if info.is_open else None


def client(*, client_id: uuid.UUID) -> ClientInfo | None:
    row = Client.objects.filter(pk=client_id).first()
    return client_info(row) if row else None


def client_by_slug(*, slug: str) -> ClientInfo | None:
    row = Client.objects.filter(slug=slug).first()
    return client_info(row) if row else None


def client_of_fact(client_id: uuid.UUID) -> ClientRef | None:
    """Where a shared fact's reactions write: None once the client is erased.

    Errors: `NotYet` while its books are being laid down.
    """
    row = Client.objects.filter(pk=client_id).exclude(state=ClientState.ERASED).first()
    if row is not None and row.provisioned_at is None:
        raise NotYet(row.slug)
    return row.ref if row else None


def client_ref(client_id: uuid.UUID) -> ClientRef | None:
    row = Client.objects.filter(pk=client_id).exclude(state=ClientState.ERASED).first()
    return row.ref if row and row.provisioned_at else None


def clients(*, states: Iterable[str] = ()) -> list[ClientInfo]:
    """Every client of the installation by name; for administrators and the installation itself."""
    host = Domain.objects.filter(tenant=OuterRef("pk"), is_primary=True).values("domain")
    rows = Client.objects.annotate(host=Subquery(host[:1])).order_by("name")
    if states:
        rows = rows.filter(state__in=list(states))
    return [client_info(row, host=row.host or "") for row in rows]


def provisioned_refs() -> list[ClientRef]:
    """Every client that has a schema, in a stable order."""
    rows = Client.objects.exclude(state=ClientState.ERASED).exclude(provisioned_at=None)
    return [row.ref for row in rows.order_by("created_at", "schema_name")]


def audit_anchors(*, client_id: uuid.UUID) -> dict[int, str]:
    """Sequence → hash of a client's audit chain, as kept outside its schema."""
    rows = AuditAnchor.objects.filter(client_id=client_id)
    return dict(rows.values_list("sequence", "hash"))


def audit_anchors_by_day(*, client_id: uuid.UUID) -> list[tuple[date, int, str]]:
    """(day, sequence, hash), oldest first."""
    rows = AuditAnchor.objects.filter(client_id=client_id).order_by("anchored_on")
    return list(rows.values_list("anchored_on", "sequence", "hash"))


def client_info(row: Client, *, host: str | None = None) -> ClientInfo:
    if host is None:
        found = Domain.objects.filter(tenant=row, is_primary=True).first()
        host = found.domain if found else ""
    return ClientInfo(
        ref=row.ref,
        slug=row.slug,
        name=row.name,
        registration_number=row.registration_number,
        country=row.country,
        currency=row.currency,
        language=row.language,
        time_zone=row.time_zone,
        chart=row.chart,
        fiscal_year_first_month=row.fiscal_year_first_month,
        books_start_on=row.books_start_on,
        state=row.state,
        portal_host=host,
        provisioned_at=row.provisioned_at,
    )


def engagements(*, client_id: uuid.UUID) -> list[EngagementInfo]:
    """What the client has bought, open ones first, then newest first."""
    rows = Engagement.objects.filter(client_id=client_id).order_by("-starts_on", "service")
    infos = [
        EngagementInfo(service=row.service, starts_on=row.starts_on, ends_on=row.ends_on)
        for row in rows
    ]
    return sorted(infos, key=lambda each: each.ends_on is not None)


def fleet_state() -> FleetState:
    """Which revision the clients' schemas stand at, and which did not take theirs."""
    newest = FleetRevision.objects.order_by("-revision").first()
    rows = Client.objects.exclude(state=ClientState.ERASED).exclude(provisioned_at=None)
    counted = rows.order_by().values_list("schema_revision").annotate(Count("id"))
    failures = FleetFailure.objects.select_related("client").order_by("client__name")
    return FleetState(
        newest=newest.revision if newest else 0,
        newest_name=f"{newest.app}.{newest.name}" if newest else "",
        at=dict(sorted(counted)),
        failures=tuple(
            FleetFailureInfo(
                client_slug=row.client.slug,
                client_name=row.client.name,
                revision=row.revision,
                error=row.error,
                failed_at=row.failed_at,
            )
            for row in failures
        ),
    )


# ---- Actors ----
def worker_of(*, user_id: uuid.UUID) -> WorkerInfo | None:
    """The worker this person is, unless they have left."""
    row = Worker.objects.select_related("user").filter(user_id=user_id).first()
    return _still_here(row) if row else None


def _still_here(row: Worker) -> WorkerInfo | None:
    if not row.user.is_active:
        return None
    if row.left_on is not None and row.left_on <= timezone.localdate():
        return None
    return worker_info(row)


def desk_of(*, user_id: uuid.UUID) -> Desk | None:
    """All that a page of the workspace needs to know of who reads it. One query, and a second for
    whoever serves no client today.

    None for whoever isn't a worker, or has left.
    """
    host = Domain.objects.filter(tenant=OuterRef("client_id"), is_primary=True).values("domain")
    held = list(
        Assignment.objects.on(timezone.localdate())
        .filter(worker__user_id=user_id, client__state__in=IN_SERVICE)
        .select_related("client", "worker__user")
        .annotate(host=Subquery(host[:1]))
        .order_by("client__name", "client_id")
    )
    worker = _still_here(held[0].worker) if held else worker_of(user_id=user_id)
    if worker is None:
        return None
    roles = offering.worker_roles()
    infos: dict[uuid.UUID, ClientInfo] = {}
    allowed: dict[uuid.UUID, frozenset[str]] = {}
    for row in held:
        infos.setdefault(row.client_id, client_info(row.client, host=row.host or ""))
        bundle = roles[row.service, row.role].permissions
        allowed[row.client_id] = allowed.get(row.client_id, frozenset()) | bundle
    served = (ServedClient(client=infos[key], permissions=allowed[key]) for key in infos)
    return Desk(worker=worker, served=tuple(served))


def actor_at(*, desk: Desk, served: ServedClient | None = None, request_id: str = "") -> Actor:
    """The worker acting in the books of a client they serve; without one, for the provider."""
    worker = desk.worker
    held = served.permissions if served else _held_by(worker)
    return _actor(ActorKind.WORKER, worker.person, Door.WORKSPACE, held, request_id)


def provider_actor(*, user_id: uuid.UUID, request_id: str = "") -> Actor | None:
    """A worker acting for the provider, outside any client's books."""
    worker = worker_of(user_id=user_id)
    if worker is None:
        return None
    held = _held_by(worker)
    return _actor(ActorKind.WORKER, worker.person, Door.WORKSPACE, held, request_id)


def _held_by(worker: WorkerInfo) -> frozenset[str]:
    return PROVIDER_ADMINISTRATOR if worker.is_administrator else frozenset()


def worker_actor(
    *, user_id: uuid.UUID, client_id: uuid.UUID, request_id: str = "", today: date | None = None
) -> Actor | None:
    """A worker acting in a client's books: what their assignments of today allow, or None."""
    worker = worker_of(user_id=user_id)
    if worker is None:
        return None
    held = Assignment.objects.on(today or timezone.localdate()).filter(
        worker_id=worker.worker_id, client_id=client_id, client__state__in=IN_SERVICE
    )
    roles = offering.worker_roles()
    bundles = [roles[pair].permissions for pair in held.values_list("service", "role")]
    if not bundles:
        return None
    allowed = frozenset[str]().union(*bundles)
    return _actor(ActorKind.WORKER, worker.person, Door.WORKSPACE, allowed, request_id)


def member_actor(*, user_id: uuid.UUID, client_id: uuid.UUID, request_id: str = "") -> Actor | None:
    """A client's own user in the portal, or None."""
    row = (
        Member.objects.select_related("user")
        .filter(user_id=user_id, client_id=client_id, revoked_at=None, user__is_active=True)
        .first()
    )
    if row is None:
        return None
    held = offering.member_permissions(row.role)
    return _actor(ActorKind.MEMBER, person(row.user), Door.PORTAL, held, request_id)


def _actor(
    kind: ActorKind, person: Person, door: Door, permissions: frozenset[str], request_id: str
) -> Actor:
    return Actor(
        kind=kind,
        id=str(person.user_id),
        name=person.name,
        door=door,
        permissions=permissions,
        request_id=request_id,
    )


# ---- Workers and assignments ----
def workers(*, include_left: bool = False) -> list[WorkerInfo]:
    rows = Worker.objects.select_related("user").order_by("user__name")
    if not include_left:
        rows = rows.filter(left_on=None)
    return [worker_info(row) for row in rows]


def worker(*, worker_id: int) -> WorkerInfo | None:
    """Whoever works or worked here."""
    row = Worker.objects.select_related("user").filter(pk=worker_id).first()
    return worker_info(row) if row else None


def clients_of_worker(*, user_id: uuid.UUID, today: date | None = None) -> list[ClientInfo]:
    """The clients a worker may open today, by name. Three queries, whatever the number."""
    held = Assignment.objects.on(today or timezone.localdate()).filter(worker__user_id=user_id)
    ids = set(held.values_list("client_id", flat=True))
    rows = Client.objects.filter(pk__in=ids, state__in=IN_SERVICE).order_by("name")
    hosts = dict(
        Domain.objects.filter(tenant_id__in=ids, is_primary=True).values_list("tenant_id", "domain")
    )
    return [client_info(row, host=hosts.get(row.id, "")) for row in rows]


def client_ids_of_worker(*, user_id: uuid.UUID, today: date | None = None) -> set[uuid.UUID]:
    """The ids of the clients a worker may open today. One query."""
    held = Assignment.objects.on(today or timezone.localdate()).filter(worker__user_id=user_id)
    return set(held.filter(client__state__in=IN_SERVICE).values_list("client_id", flat=True))


def client_for_worker(
    *, user_id: uuid.UUID, slug: str, today: date | None = None
) -> ClientInfo | None:
    """The client named `slug` if this worker is assigned to it today, else None."""
    row = Client.objects.filter(slug=slug, state__in=IN_SERVICE).first()
    if row is None:
        return None
    held = Assignment.objects.on(today or timezone.localdate())
    if not held.filter(worker__user_id=user_id, client_id=row.id).exists():
        return None
    return client_info(row)


def assignments(
    *,
    client_id: uuid.UUID | None = None,
    user_id: uuid.UUID | None = None,
    service: str = "",
    role: str = "",
    on: date | None = None,
) -> list[AssignmentInfo]:
    """Newest first; `on` keeps those in force that day."""
    rows = Assignment.objects.select_related("worker__user").order_by("-starts_on", "-id")
    if on is not None:
        rows = rows.on(on)
    wanted = {
        "client_id": client_id,
        "worker__user_id": user_id,
        "service": service,
        "role": role,
    }
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    return [
        AssignmentInfo(
            assignment_id=row.pk,
            worker=worker_info(row.worker),
            client_id=row.client_id,
            service=row.service,
            role=row.role,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
        )
        for row in rows
    ]


def members(*, client_id: uuid.UUID) -> list[MemberInfo]:
    rows = Member.objects.select_related("user").filter(client_id=client_id, revoked_at=None)
    return [
        MemberInfo(
            member_id=row.pk,
            person=person(row.user),
            client_id=row.client_id,
            role=row.role,
            joined_at=row.joined_at,
        )
        for row in rows.order_by("joined_at")
    ]


def people(*, user_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Person]:
    """Names for the ids that client tables keep; who is unknown here is left out."""
    return {row.id: person(row) for row in User.objects.filter(pk__in=set(user_ids))}


def open_invitations(*, client_id: uuid.UUID | None) -> list[InvitationInfo]:
    """Sent, not accepted, not revoked, not expired. `client_id=None`: invitations of workers."""
    rows = Invitation.objects.select_related("client").filter(
        accepted_at=None, revoked_at=None, expires_at__gt=timezone.now()
    )
    rows = rows.filter(client_id=client_id) if client_id else rows.filter(client=None)
    return [invitation_info(row) for row in rows.order_by("-invited_at")]


def api_keys(*, client_id: uuid.UUID) -> list[ApiKeyInfo]:
    rows = ApiKey.objects.filter(client_id=client_id, revoked_at=None).order_by("created_at")
    return [api_key_info(row) for row in rows]


# ---- Rows to values ----
def person(row: User) -> Person:
    return Person(user_id=row.id, name=row.name, email=row.email, language=row.language)


def worker_info(row: Worker) -> WorkerInfo:
    return WorkerInfo(
        worker_id=row.pk,
        person=person(row.user),
        is_administrator=row.is_administrator,
        title=row.title,
        left_on=row.left_on,
    )


def invitation_info(row: Invitation) -> InvitationInfo:
    return InvitationInfo(
        invitation_id=row.id,
        email=row.email,
        name=row.name,
        client_id=row.client_id,
        client_name=row.client.name if row.client else "",
        role=row.role,
        invited_at=row.invited_at,
        expires_at=row.expires_at,
    )


def api_key_info(row: ApiKey) -> ApiKeyInfo:
    return ApiKeyInfo(
        key_id=row.id,
        client_id=row.client_id,
        name=row.name,
        prefix=row.prefix,
        permissions=frozenset(row.permissions),
        created_at=row.created_at,
        last_used_at=row.last_used_at,
    )
