"""Who is who: clients and their addresses, people, and who may do what for whom."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, Record
from kernel.tenancy import ClientRef


class Language(models.TextChoices):
    ENGLISH = "en", "English"
    CZECH = "cs", "Čeština"
    HUNGARIAN = "hu", "Magyar"
    DANISH = "da", "Dansk"


class ClientState(models.TextChoices):
    PROSPECT = "prospect", _("prospect")
    ONBOARDING = "onboarding", _("onboarding")
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")
    OFFBOARDING = "offboarding", _("offboarding")
    ARCHIVED = "archived", _("archived")
    ERASED = "erased", _("erased")


# From → to. Written once; `tenants.services` refuses everything else.
CLIENT_TRANSITIONS: dict[str, frozenset[str]] = {
    ClientState.PROSPECT: frozenset({ClientState.ONBOARDING, ClientState.ERASED}),
    ClientState.ONBOARDING: frozenset({ClientState.ACTIVE, ClientState.ERASED}),
    ClientState.ACTIVE: frozenset({ClientState.SUSPENDED, ClientState.OFFBOARDING}),
    ClientState.SUSPENDED: frozenset({ClientState.ACTIVE, ClientState.OFFBOARDING}),
    ClientState.OFFBOARDING: frozenset({ClientState.ARCHIVED, ClientState.ACTIVE}),
    ClientState.ARCHIVED: frozenset({ClientState.ERASED}),
    ClientState.ERASED: frozenset(),
}


class Client(Record, TenantMixin):
    """A client business. Its books live in schema `schema_name`, under the role of that name."""

    personal_data = NOTHING_PERSONAL
    auto_create_schema = False
    auto_drop_schema = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    registration_number = models.CharField(max_length=40, blank=True)
    country = models.CharField(max_length=2)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=2, choices=Language)
    time_zone = models.CharField(max_length=60)
    chart = models.CharField(max_length=20)
    fiscal_year_first_month = models.PositiveSmallIntegerField(default=1)
    books_start_on = models.DateField()
    state = models.CharField(max_length=12, choices=ClientState, default=ClientState.ONBOARDING)
    database = models.CharField(max_length=40, default="default")
    schema_revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    provisioned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "client"
        ordering = ["name"]

    @property
    def ref(self) -> ClientRef:
        return ClientRef(id=self.id, schema_name=self.schema_name, alias=self.database)

    def __str__(self) -> str:
        return self.name


class Domain(Record, DomainMixin):
    """The host name of a client's portal."""

    personal_data = NOTHING_PERSONAL
    tenant = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "domain"


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(Record, AbstractBaseUser):
    """A person who signs in. What they may do follows from Worker, Assignment and Member."""

    personal_data: ClassVar = {
        "email": "to sign in and be written to",
        "name": "to be named beside what they did",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200)
    language = models.CharField(max_length=2, choices=Language, default=Language.ENGLISH)
    is_active = models.BooleanField(default=True)
    # Raising it ends every session of this person at the next request.
    session_epoch = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    class Meta:
        db_table = "user"
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: Any = None) -> str:
        parent: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        return f"{parent}:{self.session_epoch}"

    def __str__(self) -> str:
        return self.name or self.email


class Worker(Record):
    """Provider staff. An administrator manages clients and people; books need an assignment."""

    personal_data: ClassVar = {"title": "what the person does at the provider"}

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="+")
    is_administrator = models.BooleanField(default=False)
    title = models.CharField(max_length=100, blank=True)
    left_on = models.DateField(null=True)

    class Meta:
        db_table = "worker"


class Engagement(Record):
    """A service the client has bought, from–to."""

    personal_data = NOTHING_PERSONAL
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    class Meta:
        db_table = "engagement"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "service"],
                condition=models.Q(ends_on=None),
                name="engagement_open_once",
            )
        ]


class Dated(models.QuerySet[Any]):
    def on(self, day: date) -> Dated:
        """Those in force on `day`."""
        still = models.Q(ends_on=None) | models.Q(ends_on__gte=day)
        return self.filter(still, starts_on__lte=day)


class Assignment(Record):
    """A worker does a service for a client in a role, from–to (both days included)."""

    personal_data = NOTHING_PERSONAL
    worker = models.ForeignKey(Worker, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    role = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    objects = Dated.as_manager()

    class Meta:
        db_table = "assignment"
        indexes = [models.Index(fields=["client", "service"], name="assignment_client")]
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "client", "service", "role"],
                condition=models.Q(ends_on=None),
                name="assignment_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on=None) | models.Q(ends_on__gte=models.F("starts_on")),
                name="assignment_ends_after_start",
            ),
        ]


class Member(Record):
    """A user of a client business."""

    personal_data = NOTHING_PERSONAL
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    joined_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "member"
        constraints = [
            models.UniqueConstraint(
                fields=["user", "client"],
                condition=models.Q(revoked_at=None),
                name="member_once",
            )
        ]


class Invitation(Record):
    """A way in for one person: as a client's member, or as provider staff when client is empty."""

    personal_data: ClassVar = {"email": "to send the invitation to", "name": "to greet the person"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField()
    name = models.CharField(max_length=200)
    client = models.ForeignKey(Client, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40)
    invited_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "invitation"


class ApiKey(Record):
    """An integration's key for one client. Only its hash is kept; the prefix names it."""

    personal_data = NOTHING_PERSONAL
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    client = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=16, unique=True)
    key_hash = models.CharField(max_length=64)
    permissions = models.JSONField(default=list)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"


class FleetRevision(Record):
    """One compiled migration of the clients' schemas: SQL with `{schema}` for its name."""

    personal_data = NOTHING_PERSONAL
    append_only = True
    revision = models.PositiveIntegerField(primary_key=True)
    app = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    sql = models.TextField()
    compiled_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "fleet_revision"
        constraints = [models.UniqueConstraint(fields=["app", "name"], name="fleet_revision_once")]


class FleetFailure(Record):
    """Why a client's schema did not take a revision; gone once it has."""

    personal_data = NOTHING_PERSONAL
    client = models.OneToOneField(
        Client, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    revision = models.PositiveIntegerField()
    error = models.TextField()
    failed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "fleet_failure"
