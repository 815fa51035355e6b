"""The provider's own people: who works here, for whom, and how they come and go."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend import exports
from frontend.access import KontorRequest, provider
from frontend.workspace.act_page import Act, answer
from frontend.workspace.clients.file import assignment_rows
from frontend.workspace.people import forms
from tenants import selectors, services
from tenants.services import invitations
from tenants.values import WorkerInfo

MANAGE = "provider.people.manage"


@require_GET
@provider(MANAGE)
def people(request: KontorRequest) -> HttpResponse:
    shows_left = request.GET.get("show") == "all"
    rows = _rows(selectors.workers(include_left=shows_left))
    if request.GET.get("as") == "csv":
        return _as_csv(rows)
    return render(
        request,
        "workspace/people/list.html",
        {
            "rows": rows,
            "shows_left": shows_left,
            "invitations": selectors.open_invitations(client_id=None),
            "staff_titles": invitations.STAFF_TITLES,
        },
    )


def _rows(workers: list[WorkerInfo]) -> list[dict[str, Any]]:
    """Each with the clients they serve today. Three queries, whatever the number."""
    names = {each.id: each.name for each in selectors.clients()}
    served: dict[int, set[str]] = defaultdict(set)
    for each in selectors.assignments(on=timezone.localdate()):
        served[each.worker.worker_id].add(names.get(each.client_id, ""))
    return [
        {"worker": each, "clients": sorted(served[each.worker_id], key=str.casefold)}
        for each in workers
    ]


def _as_csv(rows: list[dict[str, Any]]) -> HttpResponse:
    header = (_("Name"), _("E-mail"), _("Administrator"), _("Left on"), _("Clients"))
    return exports.csv_file(
        "people",
        header,
        (
            (
                row["worker"].person.name,
                row["worker"].person.email,
                _("yes") if row["worker"].is_administrator else _("no"),
                row["worker"].left_on.isoformat() if row["worker"].left_on else "",
                ", ".join(row["clients"]),
            )
            for row in rows
        ),
    )


@require_GET
@provider(MANAGE)
def person(request: KontorRequest, worker_id: int) -> HttpResponse:
    worker = _worker(worker_id)
    clients = {each.id: each for each in selectors.clients()}
    rows = assignment_rows(selectors.assignments(user_id=worker.person.user_id))
    return render(
        request,
        "workspace/people/person.html",
        {
            "worker": worker,
            "language": dict(settings.LANGUAGES).get(worker.person.language, ""),
            "has_left": worker.left_on is not None and worker.left_on <= timezone.localdate(),
            "assignments": [row | {"client": clients[row["client_id"]]} for row in rows],
        },
    )


def _worker(worker_id: int) -> WorkerInfo:
    worker = selectors.worker(worker_id=worker_id)
    if worker is None:
        raise Http404
    return worker


@require_http_methods(["GET", "POST"])
@provider(MANAGE)
def invite(request: KontorRequest) -> HttpResponse:
    form = forms.InviteWorkerForm(request.POST or None)

    def do() -> str:
        services.invite_worker(actor=request.actor, **form.cleaned_data)
        return _("An invitation is on its way to %(email)s.") % form.cleaned_data

    page = Act(
        title=_("Invite a worker"),
        submit=_("Send the invitation"),
        back=reverse("workspace:people"),
        crumbs=((_("People"), reverse("workspace:people")),),
        lead=_(
            "The link in the e-mail is good for 14 days and for one person. A new worker opens no"
            " client's books until somebody assigns them."
        ),
    )
    return answer(request, page, form, do)


@require_POST
@provider(MANAGE)
def revoke_invitation(request: KontorRequest, invitation_id: uuid.UUID) -> HttpResponse:
    open_ones = selectors.open_invitations(client_id=None)
    if invitation_id not in {each.invitation_id for each in open_ones}:
        raise Http404
    services.revoke_invitation(invitation_id=invitation_id, actor=request.actor)
    messages.success(request, _("The invitation is withdrawn; its link opens nothing any more."))
    return redirect("workspace:people")


@require_http_methods(["GET", "POST"])
@provider(MANAGE)
def leave(request: KontorRequest, worker_id: int) -> HttpResponse:
    worker = _worker(worker_id)
    form = forms.LeaveForm(request.POST or None)
    words = {"name": worker.person.name}

    def do() -> str:
        services.worker_leaves(worker_id=worker_id, on=form.cleaned_data["on"], actor=request.actor)
        return _("%(name)s leaves; the assignments end.") % words

    today = timezone.localdate()
    held = selectors.assignments(user_id=worker.person.user_id)
    still = sum(each.ends_on is None or each.ends_on >= today for each in held)
    back = reverse("workspace:person", args=[worker_id])
    page = Act(
        title=_("%(name)s leaves") % words,
        submit=_("Let them leave"),
        back=back,
        crumbs=((_("People"), reverse("workspace:people")), (worker.person.name, back)),
        lead=_("What will happen:"),
        effects=(
            _("Assignments that end: %(count)s.") % {"count": still},
            _("From the first day away on, %(name)s is signed out and can't come back in.") % words,
            _("What %(name)s did stays in every client's history.") % words,
        ),
        is_danger=True,
    )
    return answer(request, page, form, do)
