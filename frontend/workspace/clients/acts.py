"""What an administrator does to a client: one small page with a form for each act."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from billing import services as billing
from frontend.access import KontorRequest, provider
from frontend.workspace import choices
from frontend.workspace.act_page import Act, answer
from frontend.workspace.clients import forms
from frontend.workspace.clients.file import managed
from tenants import selectors, services
from tenants.services import client_states
from tenants.values import ClientInfo

MANAGE = "provider.clients.manage"
PEOPLE = "provider.people.manage"
GET_OR_POST = ["GET", "POST"]


def _act(found: ClientInfo, *, title: str, submit: str, **more: Any) -> Act:
    """A page that hangs under the client's file."""
    return Act(
        title=title,
        submit=submit,
        back=reverse("workspace:client", args=[found.slug]),
        crumbs=(
            (_("Clients"), reverse("workspace:clients")),
            (found.name, reverse("workspace:client", args=[found.slug])),
        ),
        **more,
    )


@require_http_methods(GET_OR_POST)
@provider(PEOPLE)
def assign(request: KontorRequest, slug: str) -> HttpResponse:
    found = managed(slug)
    form = forms.AssignForm(request.POST or None)

    def do() -> str:
        given = form.cleaned_data
        service, _colon, role = given["role"].partition(":")
        services.assign_worker(
            worker_id=given["worker"],
            client_id=found.id,
            service=service,
            role=role,
            starts_on=given["starts_on"],
            ends_on=given["ends_on"],
            actor=request.actor,
        )
        name = dict(choices.workers())[given["worker"]]
        return _("%(name)s is assigned to %(client)s.") % {"name": name, "client": found.name}

    page = _act(
        found,
        title=_("Assign a worker"),
        submit=_("Assign"),
        lead=_("From the first day on, the books of %(client)s open to this person.")
        % {"client": found.name},
    )
    return answer(request, page, form, do)


@require_http_methods(GET_OR_POST)
@provider(PEOPLE)
def end_assignment(request: KontorRequest, slug: str, assignment_id: int) -> HttpResponse:
    found = managed(slug)
    held = next(
        (
            each
            for each in selectors.assignments(client_id=found.id)
            if each.assignment_id == assignment_id
        ),
        None,
    )
    if held is None:
        raise Http404
    form = forms.LastDayForm(request.POST or None)
    words = {"name": held.worker.person.name, "client": found.name}

    def do() -> str:
        services.end_assignment(
            assignment_id=assignment_id, on=form.cleaned_data["on"], actor=request.actor
        )
        return _("The assignment of %(name)s to %(client)s ends.") % words

    page = _act(
        found,
        title=_("End the assignment of %(name)s") % words,
        submit=_("End it"),
        lead=_("After the last day, %(client)s does not exist for %(name)s any more.") % words,
    )
    return answer(request, page, form, do)


@require_http_methods(GET_OR_POST)
@provider(PEOPLE)
def invite(request: KontorRequest, slug: str) -> HttpResponse:
    found = managed(slug)
    form = forms.InviteMemberForm(request.POST or None)

    def do() -> str:
        services.invite_member(client_id=found.id, actor=request.actor, **form.cleaned_data)
        return _("An invitation is on its way to %(email)s.") % form.cleaned_data

    page = _act(
        found,
        title=_("Invite to %(client)s") % {"client": found.name},
        submit=_("Send the invitation"),
        lead=_("The link in the e-mail is good for 14 days and for one person."),
    )
    return answer(request, page, form, do)


@require_POST
@provider(PEOPLE)
def revoke_invitation(request: KontorRequest, slug: str, invitation_id: uuid.UUID) -> HttpResponse:
    found = managed(slug)
    if invitation_id not in {
        each.invitation_id for each in selectors.open_invitations(client_id=found.id)
    }:
        raise Http404
    services.revoke_invitation(invitation_id=invitation_id, actor=request.actor)
    messages.success(request, _("The invitation is withdrawn; its link opens nothing any more."))
    return redirect("workspace:client", slug=slug)


@require_http_methods(GET_OR_POST)
@provider(PEOPLE)
def member_role(request: KontorRequest, slug: str, member_id: int) -> HttpResponse:
    found, member = _member(slug, member_id)
    form = forms.MemberRoleForm(request.POST or None, initial={"role": member.role})

    def do() -> str:
        services.change_member_role(
            member_id=member_id, role=form.cleaned_data["role"], actor=request.actor
        )
        return _("The role of %(name)s is changed.") % {"name": member.person.name}

    page = _act(
        found,
        title=_("Role of %(name)s") % {"name": member.person.name},
        submit=_("Change the role"),
    )
    return answer(request, page, form, do)


@require_http_methods(GET_OR_POST)
@provider(PEOPLE)
def revoke_member(request: KontorRequest, slug: str, member_id: int) -> HttpResponse:
    found, member = _member(slug, member_id)
    words = {"name": member.person.name, "client": found.name}

    def do() -> str:
        services.revoke_member(member_id=member_id, actor=request.actor)
        return _("%(name)s has no access to %(client)s any more.") % words

    page = _act(
        found,
        title=_("Take away the access of %(name)s") % words,
        submit=_("Take it away"),
        is_danger=True,
        lead=_("What will happen:"),
        effects=(
            _("%(name)s is signed out everywhere, at the next click.") % words,
            _("What %(name)s did stays in the history of %(client)s.") % words,
        ),
    )
    return answer(request, page, Form(request.POST or None), do)


def _member(slug: str, member_id: int) -> tuple[ClientInfo, Any]:
    found = managed(slug)
    for each in selectors.members(client_id=found.id):
        if each.member_id == member_id:
            return found, each
    raise Http404


@require_http_methods(GET_OR_POST)
@provider(MANAGE)
def change_state(request: KontorRequest, slug: str, to: str) -> HttpResponse:
    found = managed(slug)
    if to not in WORDS:
        raise Http404
    form = forms.StateForm(request.POST or None)

    def do() -> str:
        services.change_state(
            client_id=found.id, to=to, actor=request.actor, reason=form.cleaned_data["reason"]
        )
        state = client_states.state_titles()[to]
        return _("%(client)s is %(state)s.") % {"client": found.name, "state": state}

    title, submit = WORDS[to]()
    page = _act(
        found,
        title=title % {"client": found.name},
        submit=submit,
        is_danger=to != "active",
        lead=_("What will happen:"),
        effects=_effects(found, to),
    )
    return answer(request, page, form, do)


WORDS: dict[str, Callable[[], tuple[str, str]]] = {
    "suspended": lambda: (_("Suspend %(client)s"), _("Suspend")),
    "active": lambda: (_("Serve %(client)s again"), _("Serve again")),
    "offboarding": lambda: (_("Let %(client)s leave"), _("Begin to leave")),
    "archived": lambda: (_("Archive %(client)s"), _("Archive")),
}


def _effects(found: ClientInfo, to: str) -> tuple[str, ...]:
    """What the state will do, with the numbers of today."""
    members = len(selectors.members(client_id=found.id))
    today = timezone.localdate()
    staff = {each.worker.worker_id for each in selectors.assignments(client_id=found.id, on=today)}
    keys = len(selectors.api_keys(client_id=found.id))
    words = {"members": members, "workers": len(staff), "keys": keys, "host": found.portal_host}
    if to == "active":
        return (
            _("%(host)s answers again; users who can sign in: %(members)s.") % words,
            _("The client is back for the workers assigned to it: %(workers)s.") % words,
            _("API keys that work again: %(keys)s.") % words,
        )
    return (
        _("%(host)s answers “not found”; users who can't sign in any more: %(members)s.") % words,
        _("The client disappears for the workers assigned to it: %(workers)s.") % words,
        _("API keys that stop working: %(keys)s.") % words,
        _("Nothing is deleted."),
    )


@require_http_methods(GET_OR_POST)
@provider(MANAGE)
def services_bought(request: KontorRequest, slug: str) -> HttpResponse:
    found = managed(slug)
    held = [
        each.service for each in selectors.engagements(client_id=found.id) if each.ends_on is None
    ]
    form = forms.ServicesForm(request.POST or None, initial={"services": held})
    started: list[uuid.UUID | None] = []

    def do() -> str:
        started.append(
            services.set_services(
                client_id=found.id,
                services=tuple(form.cleaned_data["services"]),
                actor=request.actor,
            )
        )
        return _("The services of %(client)s are changed.") % {"client": found.name}

    page = _act(found, title=_("Services of %(client)s") % {"client": found.name}, submit=_("Save"))
    response = answer(request, page, form, do)
    if started and started[0]:
        return redirect("workspace:client_progress", job_id=started[0])
    return response


@require_http_methods(GET_OR_POST)
@provider(MANAGE)
def plan(request: KontorRequest, slug: str) -> HttpResponse:
    found = managed(slug)
    form = forms.SubscribeForm(request.POST or None)

    def do() -> str:
        billing.subscribe(
            client_id=found.id,
            plan_id=uuid.UUID(form.cleaned_data["plan_id"]),
            starts_on=form.cleaned_data["starts_on"],
            actor=request.actor,
        )
        return _("The plan of %(client)s is set.") % {"client": found.name}

    page = _act(
        found,
        title=_("Plan of %(client)s") % {"client": found.name},
        submit=_("Charge by this plan"),
        lead=_("The plan before it ends the day before."),
    )
    return answer(request, page, form, do)
