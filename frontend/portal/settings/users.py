"""The client's own users and who was invited."""

from __future__ import annotations

import uuid

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from frontend import refusals, sentences
from frontend.access import KontorRequest, portal
from frontend.portal.settings import places
from kernel.errors import KontorError
from kernel.tenancy import shared_scope
from tenants import selectors, services
from tenants.services import invitations

PAGE = "portal:settings_users"


class InviteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    email = forms.EmailField(label=gettext_lazy("E-mail"))
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=lambda: list(invitations.member_role_titles().items())
    )


@require_GET
@portal(places.USERS)
def listing(request: KontorRequest) -> HttpResponse:
    return _page(request, InviteForm())


def _page(request: KontorRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    client_id = request.client.id
    with shared_scope():
        members = selectors.members(client_id=client_id)
        invited = selectors.open_invitations(client_id=client_id)
    return places.show(
        request,
        PAGE,
        "users",
        {
            "members": members,
            "me": request.actor.user_id,
            "invited": [(each, sentences.role_title(each.role)) for each in invited],
            "roles": list(invitations.member_role_titles().items()),
            "form": form,
        },
        status=status,
    )


@require_POST
@portal(places.USERS)
def invite(request: KontorRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=refusals.unfit(request))
    try:
        with shared_scope():
            services.invite_member(
                client_id=request.client.id, actor=request.actor, **form.cleaned_data
            )
    except KontorError as error:
        return _page(request, form, status=refusals.explain(request, form, error))
    done = _("%(name)s was invited; the e-mail is on its way.") % form.cleaned_data
    return places.act(request, lambda: None, done=done, then=PAGE)


@require_POST
@portal(places.USERS)
def change_role(request: KontorRequest, member_id: int) -> HttpResponse:
    def do() -> None:
        with shared_scope():
            services.change_member_role(
                member_id=member_id, role=request.POST.get("role", ""), actor=request.actor
            )

    return places.act(request, do, done=_("The role was changed."), then=PAGE)


@require_POST
@portal(places.USERS)
def revoke(request: KontorRequest, member_id: int) -> HttpResponse:
    def do() -> None:
        with shared_scope():
            services.revoke_member(member_id=member_id, actor=request.actor)

    return places.act(
        request, do, done=_("The access was taken away; open sessions have ended."), then=PAGE
    )


@require_POST
@portal(places.USERS)
def revoke_invitation(request: KontorRequest, invitation_id: uuid.UUID) -> HttpResponse:
    def do() -> None:
        with shared_scope():
            services.revoke_invitation(invitation_id=invitation_id, actor=request.actor)

    return places.act(request, do, done=_("The invitation was taken back."), then=PAGE)
