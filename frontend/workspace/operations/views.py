"""What the installation is doing: jobs, facts nobody could act on, and the fleet of schemas."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from frontend.access import KontorRequest, provider
from kernel import jobs
from kernel.facts import letters
from tenants import selectors
from tenants.services import clients

SEE = "provider.operations.see"
SHOWN = 50
TITLES: dict[str, Any] = {clients.PROVISION: gettext_lazy("Set up a client")}
TONES = {"queued": "info", "done": "good", "failed": "late"}


@require_GET
@provider(SEE)
def operations(request: KontorRequest) -> HttpResponse:
    names = {each.id: each.name for each in selectors.clients()}
    fleet = selectors.fleet_state()
    return render(
        request,
        "workspace/operations/page.html",
        {
            "jobs": [_job(each, names) for each in jobs.recent(limit=SHOWN)],
            "letters": [
                {"letter": each, "client": names.get(each.client_id) if each.client_id else None}
                for each in letters.unsettled(limit=SHOWN)
            ],
            "fleet": fleet,
            "fresh": fleet.clients - fleet.behind,
        },
    )


def _job(job: jobs.JobView, names: dict[uuid.UUID, str]) -> dict[str, Any]:
    client_id = job.args.get("client_id")
    state = _running(job) if job.state == "queued" else _ended(job)
    return {
        "job": job,
        "title": TITLES.get(job.kind, job.kind),
        "client": names.get(uuid.UUID(client_id), "") if client_id else "",
        "state": state,
        "tone": TONES[job.state],
    }


def _running(job: jobs.JobView) -> str:
    if not job.total:
        return _("waiting")
    return _("%(done)s of %(total)s") % {"done": job.done, "total": job.total}


def _ended(job: jobs.JobView) -> str:
    return _("done") if job.state == "done" else _("failed")


@require_POST
@provider(SEE)
def retry_job(request: KontorRequest, job_id: uuid.UUID) -> HttpResponse:
    jobs.retry(job_id)
    messages.success(request, _("The job is in the queue again."))
    return redirect("workspace:operations")


@require_POST
@provider(SEE)
def retry_letter(request: KontorRequest, letter_id: int) -> HttpResponse:
    letters.retry(letter_id=letter_id, find_client=selectors.client_ref)
    messages.success(request, _("The fact is offered again; a letter that succeeds disappears."))
    return redirect("workspace:operations")
