"""What the selects of the workspace offer. Read anew for every form."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from billing import selectors as billing
from frontend.workspace.clients import proposals
from kernel import offering
from tenants import selectors
from tenants.services import client_draft, invitations

Choices = list[tuple[str, Any]]


def countries() -> Choices:
    return list(proposals.country_names().items())


def time_zones() -> Choices:
    return [(zone, zone.replace("_", " ")) for zone in sorted(client_draft.time_zones())]


def charts() -> Choices:
    return list(offering.charts().items())


def services() -> Choices:
    return [(each.code, each.title) for each in offering.sold_services()]


def plans() -> Choices:
    return [(str(each.plan_id), f"{each.name}, {each.currency}") for each in billing.plans()]


def plans_or_none() -> Choices:
    return [("", _("No plan yet")), *plans()]


def metrics() -> Choices:
    return [(each.code, each.title) for each in offering.meters()]


def workers() -> list[tuple[int, str]]:
    return [(each.worker_id, each.person.name) for each in selectors.workers()]


def people_who_work() -> Choices:
    """By the person's id, as costs are kept."""
    return [(str(each.person.user_id), each.person.name) for each in selectors.workers()]


def worker_roles() -> Choices:
    """`service:role`, in words."""
    titles = {each.code: each.title for each in offering.all_offerings()}
    return [
        (f"{service}:{code}", f"{titles[service]}: {role.title}")
        for (service, code), role in offering.worker_roles().items()
    ]


def member_roles() -> Choices:
    return list(invitations.member_role_titles().items())
