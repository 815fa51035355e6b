"""The provider's clients: the list, taking one on, and how far that is."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing import services as billing
from frontend import exports, refusals
from frontend.access import KontorRequest, provider
from frontend.workspace.clients import forms, listing, proposals
from kernel import jobs, offering
from kernel.actor import Actor
from kernel.errors import KontorError
from kernel.jobs import JobView
from tenants import selectors, services
from tenants.services import client_states, clients, provisioning
from tenants.values import CreatedClient, NewClient

MANAGE = "provider.clients.manage"
PAGE = 50
DEFAULT_COUNTRY = "CZ"


# ---- The list ------------------------------------------------------------------------------------
@require_GET
@provider(MANAGE)
def client_list(request: KontorRequest) -> HttpResponse:
    wanted = listing.Wanted.of(request.GET.dict())
    rows = listing.all_rows()
    found = listing.chosen(rows, wanted)
    if request.GET.get("as") == "csv":
        return _as_csv(found)
    return render(
        request,
        "workspace/clients/list.html",
        {
            "wanted": wanted,
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "states": _state_chips(rows, wanted),
            "countries": sorted({(row.client.country, row.country) for row in rows}),
            "is_empty": not rows,
            "columns": [
                ("name", _("Client")),
                ("country", _("Country")),
                ("state", _("State")),
                ("", _("People")),
                ("active", _("Last activity")),
            ],
        },
    )


def _state_chips(rows: list[listing.ClientRow], wanted: listing.Wanted) -> list[dict[str, Any]]:
    held = [row.client.state for row in rows]
    current = sum(state not in listing.GONE for state in held)
    chips = [{"value": listing.CURRENT, "label": _("Current"), "count": current}]
    for state, title in client_states.state_titles().items():
        if state in held:
            label = str(title).capitalize()
            chips.append({"value": state, "label": label, "count": held.count(state)})
    return [chip | {"current": chip["value"] == wanted.state} for chip in chips]


def _as_csv(rows: list[listing.ClientRow]) -> HttpResponse:
    header = (
        _("Client"), _("Address"), _("Registration number"), _("Country"), _("Currency"),
        _("State"), _("People"), _("Books since"), _("Last activity"),
    )  # fmt: skip
    return exports.csv_file(
        "clients",
        header,
        (
            (
                row.client.name,
                row.client.portal_host,
                row.client.registration_number,
                row.country,
                row.client.currency,
                row.state,
                ", ".join(row.people),
                row.client.books_start_on.isoformat(),
                row.active_at.isoformat() if row.active_at else "",
            )
            for row in rows
        ),
    )


# ---- A new client --------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@provider(MANAGE)
def new_client(request: KontorRequest) -> HttpResponse:
    form = forms.NewClientForm(request.POST or None, initial=_beginning())
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = take_on(form.draft(), plan=form.cleaned_data["plan"], actor=request.actor)
        except KontorError as refused:
            status = refusals.explain(request, form, refused)
        else:
            return redirect("workspace:client_progress", job_id=made.job_id)
    elif form.is_bound:
        status = refusals.unfit(request)
    return render(request, "workspace/clients/new.html", {"form": form}, status=status)


def take_on(draft: NewClient, *, plan: str, actor: Actor) -> CreatedClient:
    """The client and the plan it is charged by, or neither."""
    with transaction.atomic():
        made = services.create_client(draft=draft, actor=actor)
        if plan:
            billing.subscribe(
                client_id=made.client_id,
                plan_id=uuid.UUID(plan),
                starts_on=timezone.localdate(),
                actor=actor,
            )
    return made


def _beginning() -> dict[str, Any]:
    proposed = proposals.for_country(DEFAULT_COUNTRY)
    return {
        "country": DEFAULT_COUNTRY,
        "currency": proposed.currency,
        "language": proposed.language,
        "time_zone": proposed.time_zone,
        "chart": proposed.chart,
        "books_start_on": date(timezone.localdate().year, 1, 1),
        "services": [each.code for each in offering.sold_services()][:1],
    }


@require_GET
@provider(MANAGE)
def propose_slug(request: KontorRequest) -> HttpResponse:
    """The address field anew, as the name suggests it."""
    name = request.GET.get("name", "")
    form = forms.NewClientForm(initial={"slug": proposals.slug(name)})
    return render(request, "workspace/clients/_slug.html", {"form": form, "is_proposed": name})


@require_GET
@provider(MANAGE)
def propose_for_country(request: KontorRequest) -> HttpResponse:
    """Currency, language, time zone and chart anew, as the country suggests them."""
    country = request.GET.get("country", "")
    proposed = proposals.for_country(country)
    form = forms.NewClientForm(
        initial={
            "currency": proposed.currency,
            "language": proposed.language,
            "time_zone": proposed.time_zone,
            "chart": proposed.chart,
        }
    )
    name = proposals.country_names().get(country, country)
    return render(request, "workspace/clients/_country.html", {"form": form, "because": name})


# ---- How far it is -------------------------------------------------------------------------------
@require_GET
@provider(MANAGE)
def progress(request: KontorRequest, job_id: uuid.UUID) -> HttpResponse:
    job = jobs.look(job_id)
    if job.kind != clients.PROVISION:
        raise Http404
    found = selectors.client(client_id=uuid.UUID(job.args["client_id"]))
    if found is None:
        raise Http404
    template = "_progress.html" if request.headers.get("HX-Request") else "progress.html"
    return render(
        request,
        f"workspace/clients/{template}",
        {"job": job, "found": found, "steps": _steps(job)},
    )


def _steps(job: JobView) -> list[dict[str, str]]:
    engaged = selectors.engagements(client_id=uuid.UUID(job.args["client_id"]))
    bought = {each.service for each in engaged}
    prepared = [
        str(each.title)
        for each in offering.all_offerings()
        if each.prepare and (not each.is_sold or each.code in bought)
    ]
    labels = [_(provisioning.SCHEMA), _(provisioning.KEY), *prepared, _(provisioning.ADDRESS)]
    done = len(labels) if job.state == "done" else job.done
    return [
        {
            "label": label,
            "state": "done" if index < done else "current" if index == done else "todo",
        }
        for index, label in enumerate(labels)
    ]


@require_POST
@provider(MANAGE)
def retry_setup(request: KontorRequest, job_id: uuid.UUID) -> HttpResponse:
    if jobs.look(job_id).kind != clients.PROVISION:
        raise Http404
    jobs.retry(job_id)
    return redirect("workspace:client_progress", job_id=job_id)
