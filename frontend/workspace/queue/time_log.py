"""The time that work takes: a timer, and what is written down by hand."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.workspace import selectors, services
from apps.workspace.values import TimeEntryInfo
from frontend import exports
from frontend.access import KontorRequest, provider
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.queue import acts, forms
from frontend.workspace.queue.addresses import back_of
from tenants import selectors as tenants

WEEK = timedelta(days=7)
YEARS_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    day: date
    minutes: int
    entries: list[TimeEntryInfo]


# ---- What was worked -----------------------------------------------------------------------------
@require_GET
@provider()
def week(request: KontorRequest) -> HttpResponse:
    monday = _monday(request.GET.get("week", ""))
    entries = selectors.entries(
        first_day=monday,
        last_day=monday + WEEK - timedelta(days=1),
        user_id=uuid.UUID(request.actor.id),
    )
    if request.GET.get("as") == "csv":
        return _as_csv(entries)
    return render(
        request,
        "workspace/time/week.html",
        {
            "monday": monday,
            "sunday": monday + WEEK - timedelta(days=1),
            "earlier": monday - WEEK,
            "later": monday + WEEK if monday + WEEK <= timezone.localdate() else None,
            "days": _days(entries),
            "total": sum(each.minutes or 0 for each in entries),
            "clients": _clients(request),
        },
    )


def _monday(text: str) -> date:
    today = timezone.localdate()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = today
    if abs(day.year - today.year) > YEARS_SHOWN:
        day = today
    return day - timedelta(days=day.weekday())


def _days(entries: Iterable[TimeEntryInfo]) -> list[Day]:
    found = groupby(entries, key=lambda each: each.worked_on)
    listed = [(day, list(of_day)) for day, of_day in found]
    return [
        Day(day=day, minutes=sum(each.minutes or 0 for each in of_day), entries=of_day)
        for day, of_day in listed
    ]


def _as_csv(entries: Iterable[TimeEntryInfo]) -> HttpResponse:
    header = (_("Day"), _("Client"), _("Minutes"), _("On what"))
    rows = ((e.worked_on.isoformat(), e.client_name, e.minutes, e.note) for e in entries)
    return exports.csv_file("time", header, rows)


# ---- By hand -------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@provider()
def log(request: KontorRequest) -> HttpResponse:
    form = forms.ClientTimeForm(
        request.POST or None,
        clients=_clients(request),
        initial={"worked_on": timezone.localdate()},
    )

    def do() -> str:
        said = form.cleaned_data
        services.log_time(
            client_id=uuid.UUID(said["client_id"]),
            minutes=said["minutes"],
            worked_on=said["worked_on"],
            note=said["note"],
            actor=request.actor,
        )
        return _("Time written down.")

    back = back_of(request, default=reverse("workspace:time"))
    act = Act(title=_("Log time"), submit=_("Log time"), back=back)
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@provider()
def log_on_item(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    item = acts.item_of(request, item_id)
    form = forms.TimeForm(request.POST or None, initial={"worked_on": timezone.localdate()})

    def do() -> str:
        services.log_time(
            client_id=item.client_id, item_id=item_id, actor=request.actor, **form.cleaned_data
        )
        return _("Time written down: %(client)s") % {"client": item.client_name}

    lead = f"{item.client_name} · {item.title}"
    act = Act(title=_("Log time"), submit=_("Log time"), back=back_of(request), lead=lead)
    return act_page.answer(request, act, form, do)


# ---- By the timer --------------------------------------------------------------------------------
@require_POST
@provider()
def start_on_item(request: KontorRequest, item_id: uuid.UUID) -> HttpResponse:
    item = acts.item_of(request, item_id)

    def do() -> str:
        services.start_timer(client_id=item.client_id, item_id=item_id, actor=request.actor)
        return _("Timer started: %(client)s") % {"client": item.client_name}

    return acts.click(request, do)


@require_POST
@provider()
def start(request: KontorRequest) -> HttpResponse:
    clients = dict(_clients(request))
    chosen = request.POST.get("client_id", "")

    def do() -> str:
        services.start_timer(client_id=uuid.UUID(chosen), actor=request.actor)
        return _("Timer started: %(client)s") % {"client": clients[chosen]}

    if chosen not in clients:
        raise Http404
    return acts.click(request, do, back=reverse("workspace:time"))


@require_POST
@provider()
def stop(request: KontorRequest) -> HttpResponse:
    def do() -> str:
        services.stop_timer(actor=request.actor)
        return _("The timer has stopped; the time is written down.")

    return acts.click(request, do)


@require_POST
@provider()
def discard(request: KontorRequest) -> HttpResponse:
    def do() -> str:
        services.discard_timer(actor=request.actor)
        return _("The timer is gone; nothing was written down.")

    return acts.click(request, do)


def _clients(request: KontorRequest) -> list[tuple[str, str]]:
    served = tenants.clients_of_worker(user_id=uuid.UUID(request.actor.id))
    return [(str(each.id), each.name) for each in served]
