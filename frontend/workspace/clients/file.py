"""One client's file: what was agreed and who may enter. The books themselves are not here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import MONTHS
from django.views.decorators.http import require_GET

from apps.workspace import selectors as workspace
from billing import selectors as billing
from billing.values import ClientMargin, SubscriptionInfo
from frontend.access import KontorRequest, provider
from frontend.workspace.clients import listing, proposals
from kernel import offering
from kernel.periods import Month
from tenants import selectors
from tenants.services import client_states, invitations
from tenants.values import AssignmentInfo, ClientInfo

MANAGE = "provider.clients.manage"
PEOPLE = "provider.people.manage"
MARGIN = "provider.margin.see"


@require_GET
@provider()
def client_file_page(request: KontorRequest, slug: str) -> HttpResponse:
    """Whole for an administrator; for a worker assigned today without people and money."""
    if request.actor.may(MANAGE):
        return render(request, "workspace/clients/file.html", whole(request, managed(slug)))
    user_id = request.actor.user_id
    found = selectors.client_for_worker(user_id=user_id, slug=slug) if user_id else None
    if found is None:
        raise Http404
    return render(request, "workspace/clients/file.html", facts(found) | {"may_open_books": True})


def managed(slug: str) -> ClientInfo:
    """The client an administrator means, whatever its state. Errors: Http404."""
    found = selectors.client_by_slug(slug=slug)
    if found is None:
        raise Http404
    return found


def facts(found: ClientInfo) -> dict[str, Any]:
    """What everybody assigned may know of the client."""
    today = timezone.localdate()
    return {
        "found": found,
        "country": proposals.country_names().get(found.country, found.country),
        "language": dict(settings.LANGUAGES).get(found.language, found.language),
        "chart": offering.charts().get(found.chart, found.chart),
        "year_begins": MONTHS[found.fiscal_year_first_month],
        "state": client_states.state_titles()[found.state],
        "tone": listing.TONES.get(found.state, ""),
        "portal_url": portal_url(found),
        "engagements": _engagements(found),
        "assignments": assignment_rows(selectors.assignments(client_id=found.id)),
        "today": today,
    }


def whole(request: KontorRequest, found: ClientInfo) -> dict[str, Any]:
    actor, month = request.actor, Month.of(timezone.localdate())
    user_id = actor.user_id
    context = facts(found) | {
        "may_manage": True,
        "may_open_books": user_id is not None
        and selectors.client_for_worker(user_id=user_id, slug=found.slug) is not None,
        "may_staff": actor.may(PEOPLE),
        "members": selectors.members(client_id=found.id),
        "invitations": selectors.open_invitations(client_id=found.id),
        "role_titles": invitations.member_role_titles(),
        "next_states": client_states.next_states(found.state),
        "subscription": _current(billing.subscriptions(client_id=found.id)),
        "month": month.first_day,
        "minutes": minutes_worked(found.id, month),
    }
    if actor.may(MARGIN):
        context["margin"] = _margin(found, month)
    return context


def portal_url(found: ClientInfo) -> str:
    scheme = "https" if settings.IS_HTTPS else "http"
    port = f":{settings.PUBLIC_PORT}" if settings.PUBLIC_PORT else ""
    return f"{scheme}://{found.portal_host}{port}/"


def minutes_worked(client_id: uuid.UUID, month: Month) -> int:
    worked = workspace.worked_time(
        first_day=month.first_day, last_day=month.last_day, client_id=client_id
    )
    return sum(each.minutes for each in worked)


def assignment_rows(found: Iterable[AssignmentInfo]) -> list[dict[str, Any]]:
    """Those in force or to come first, in words."""
    today = timezone.localdate()
    roles = offering.worker_roles()
    titles = {each.code: each.title for each in offering.all_offerings()}
    rows = [
        {
            "id": each.assignment_id,
            "client_id": each.client_id,
            "worker": each.worker,
            "service": titles.get(each.service, each.service),
            "role": roles[each.service, each.role].title,
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
            "is_over": each.ends_on is not None and each.ends_on < today,
            "is_coming": each.starts_on > today,
        }
        for each in found
    ]
    return sorted(rows, key=lambda row: bool(row["is_over"]))


def _engagements(found: ClientInfo) -> list[dict[str, Any]]:
    titles = {each.code: each.title for each in offering.all_offerings()}
    return [
        {
            "title": titles.get(each.service, each.service),
            "starts_on": each.starts_on,
            "ends_on": each.ends_on,
        }
        for each in selectors.engagements(client_id=found.id)
    ]


def _current(found: list[SubscriptionInfo]) -> SubscriptionInfo | None:
    today = timezone.localdate()
    return next((each for each in found if each.ends_on is None or each.ends_on >= today), None)


def _margin(found: ClientInfo, month: Month) -> ClientMargin | None:
    report = billing.margin(month=month)
    return next((each for each in report.clients if each.client_id == found.id), None)
