"""What may leave this house."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from kernel.tenancy import ClientRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInfo:
    """A client business as the doors need it."""

    ref: ClientRef
    slug: str
    name: str
    registration_number: str
    country: str
    currency: str
    language: str
    time_zone: str
    chart: str
    fiscal_year_first_month: int
    books_start_on: date
    state: str
    portal_host: str
    provisioned_at: datetime | None

    @property
    def id(self) -> uuid.UUID:
        return self.ref.id

    @property
    def is_open(self) -> bool:
        """Work may be done and the portal may be entered."""
        return self.state in {"onboarding", "active"} and self.provisioned_at is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    user_id: uuid.UUID
    name: str
    email: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerInfo:
    worker_id: int
    person: Person
    is_administrator: bool
    title: str
    left_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedClient:
    """A client whose books are open to a worker today, and what they may do there."""

    client: ClientInfo
    permissions: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A worker and the clients they serve today, by name."""

    worker: WorkerInfo
    served: tuple[ServedClient, ...]

    @property
    def client_ids(self) -> set[uuid.UUID]:
        return {each.client.id for each in self.served}

    def at(self, slug: str) -> ServedClient | None:
        return next((each for each in self.served if each.client.slug == slug), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentInfo:
    assignment_id: int
    worker: WorkerInfo
    client_id: uuid.UUID
    service: str
    role: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInfo:
    member_id: int
    person: Person
    client_id: uuid.UUID
    role: str
    joined_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationInfo:
    invitation_id: uuid.UUID
    email: str
    name: str
    client_id: uuid.UUID | None
    client_name: str
    role: str
    invited_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyInfo:
    key_id: uuid.UUID
    client_id: uuid.UUID
    name: str
    prefix: str
    permissions: frozenset[str]
    created_at: datetime
    last_used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """What a client business begins with. An empty `slug` is made from the name.

    `country` is ISO 3166 alpha-2, `currency` ISO 4217, `time_zone` an IANA name, `chart` one of
    the charts an offering knows, `services` the codes of what was bought.
    """

    name: str
    country: str
    currency: str
    language: str
    time_zone: str
    chart: str
    books_start_on: date
    services: tuple[str, ...]
    slug: str = ""
    registration_number: str = ""
    fiscal_year_first_month: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedClient:
    """`job_id` is the shared job that lays down its schema."""

    client_id: uuid.UUID
    job_id: uuid.UUID
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentInvitation:
    """`token` is what the e-mail's link carries; it is kept nowhere."""

    invitation: InvitationInfo
    token: str = field(repr=False)
    url: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedInvitation:
    """Who came in; `client_id` is None for provider staff."""

    person: Person
    client_id: uuid.UUID | None
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """`secret` is shown once; only its digest is kept."""

    key: ApiKeyInfo
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RotatedKeys:
    """`version` is the data key that new values are sealed with."""

    version: int
    rewrapped: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementInfo:
    """A service the client has bought; `ends_on` None: until further notice."""

    service: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetFailureInfo:
    """Why a client's schema did not take a revision."""

    client_slug: str
    client_name: str
    revision: int
    error: str
    failed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetState:
    """How far the clients' schemas are: revision → number of clients that stand at it."""

    newest: int
    newest_name: str
    at: dict[int, int]
    failures: tuple[FleetFailureInfo, ...]

    @property
    def clients(self) -> int:
        return sum(self.at.values())

    @property
    def behind(self) -> int:
        return sum(count for revision, count in self.at.items() if revision < self.newest)
