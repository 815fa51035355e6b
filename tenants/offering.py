"""What the firm itself does: its clients, its people, and a client's own users."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from kernel.offering import NavigationEntry, Offering, Schedule
from kernel.permissions import Permission, Role

OWNER = "owner"
BOOKKEEPER = "bookkeeper"
VIEWER = "viewer"
# The only one of these that an integration may hold.
WEBHOOKS_MANAGE = "client.webhooks.manage"

OFFERING = Offering(
    code="tenants",
    title=_("Clients and people"),
    is_sold=False,
    permissions=(
        Permission("provider.clients.manage", _("create and change clients")),
        Permission("provider.people.manage", _("invite and assign workers")),
        Permission("provider.margin.see", _("see revenue, hours and margin")),
        Permission("provider.operations.see", _("see jobs and dead letters of the installation")),
        Permission("client.users.manage", _("invite and remove the client's users")),
        Permission("client.keys.manage", _("create API keys")),
        Permission(WEBHOOKS_MANAGE, _("set up webhooks")),
        Permission("client.trail.see", _("see who saw and did what")),
        Permission("client.bill.see", _("see the provider's bill")),
    ),
    member_roles=(
        Role(
            OWNER,
            _("Owner"),
            frozenset(
                {
                    "client.users.manage",
                    "client.keys.manage",
                    WEBHOOKS_MANAGE,
                    "client.trail.see",
                    "client.bill.see",
                }
            ),
        ),
        Role(BOOKKEEPER, _("Bookkeeper"), frozenset({"client.trail.see"})),
        Role(VIEWER, _("Viewer"), frozenset()),
    ),
    navigation=(
        NavigationEntry(
            door="portal",
            label=_("Who saw what"),
            url_name="portal:trail",
            icon="eye",
            permission="client.trail.see",
            position=90,
        ),
        NavigationEntry(
            door="portal",
            label=_("Settings"),
            url_name="portal:settings",
            icon="cog-6-tooth",
            permission="",
            position=95,
            is_main=True,
        ),
        NavigationEntry(
            door="workspace",
            label=_("Clients"),
            url_name="workspace:clients",
            icon="building-office",
            permission="provider.clients.manage",
            position=50,
            group=_("Provider"),
            is_main=True,
        ),
        NavigationEntry(
            door="workspace",
            label=_("People"),
            url_name="workspace:people",
            icon="users",
            permission="provider.people.manage",
            position=51,
            group=_("Provider"),
        ),
        NavigationEntry(
            door="workspace",
            label=_("Operations"),
            url_name="workspace:operations",
            icon="server-stack",
            permission="provider.operations.see",
            position=59,
            group=_("Provider"),
        ),
    ),
    schedules=(
        Schedule(name="sweep", task="kernel.sweep", every=timedelta(seconds=15)),
        Schedule(name="anchor-audit", task="kernel.anchor_audit", at_hour=0),
    ),
)

PROVIDER_ADMINISTRATOR = frozenset(
    {
        "provider.clients.manage",
        "provider.people.manage",
        "provider.margin.see",
        "provider.operations.see",
    }
)
