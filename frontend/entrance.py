"""Accepting an invitation: public, by the token in the address, at the door it was sent for."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from frontend import refusals
from frontend.access import public
from kernel.errors import Conflict, KontorError
from tenants import services
from tenants.services import invitations
from tenants.values import AcceptedInvitation, InvitationInfo

GONE = 410


class NewcomerForm(forms.Form):
    """For whoever has no account yet."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters; a few words in a row are good."),
    )


@require_http_methods(["GET", "POST"])
@never_cache
@public
def accept(request: HttpRequest, token: str) -> HttpResponse:
    try:
        invitation = services.invitation_by_token(token=token)
    except Conflict as closed:
        return render(request, "account/invitation_closed.html", {"error": closed}, status=GONE)
    client = request.client  # type: ignore[attr-defined]
    if invitation.client_id != (client.id if client else None):
        raise Http404
    if invitations.has_account(email=invitation.email):
        return _with_account(request, token, invitation)
    if request.user.is_authenticated:
        return _shown(request, invitation, state="someone_else")
    return _as_newcomer(request, token, invitation)


def _with_account(request: HttpRequest, token: str, invitation: InvitationInfo) -> HttpResponse:
    """Nobody takes over an account by a link: the person signs in with it first."""
    if not request.user.is_authenticated:
        return _shown(request, invitation, state="sign_in")
    if request.user.email.casefold() != invitation.email.casefold():
        return _shown(request, invitation, state="someone_else")
    if request.method != "POST":
        return _shown(request, invitation, state="accept")
    services.accept_invitation(token=token, signed_in_as=request.user.pk)
    return HttpResponseRedirect(settings.LOGIN_REDIRECT_URL)


def _as_newcomer(request: HttpRequest, token: str, invitation: InvitationInfo) -> HttpResponse:
    form = NewcomerForm(
        request.POST or None,
        initial={"name": invitation.name, "language": request.LANGUAGE_CODE},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            accepted = services.accept_invitation(token=token, **form.cleaned_data)
        except KontorError as refused:
            status = refusals.explain(request, form, refused)
        else:
            return _let_in(request, accepted)
    elif form.is_bound:
        status = refusals.unfit(request)
    return _shown(request, invitation, state="newcomer", form=form, status=status)


def _let_in(request: HttpRequest, accepted: AcceptedInvitation) -> HttpResponse:
    """Signed in by the password set this moment; nobody asks for it again to add a factor."""
    user = get_user_model().objects.get(pk=accepted.person.user_id)
    record_authentication(
        request, user, method="password", email=accepted.person.email, reauthenticated=True
    )
    response: HttpResponse = perform_login(request, user, redirect_url=settings.LOGIN_REDIRECT_URL)
    return response


def _shown(
    request: HttpRequest, invitation: InvitationInfo, *, state: str, status: int = 200, **more: Any
) -> HttpResponse:
    titles = invitations.member_role_titles() if invitation.client_id else invitations.STAFF_TITLES
    context = {"invitation": invitation, "state": state, "role": titles.get(invitation.role, "")}
    return render(request, "account/invitation.html", context | more, status=status)
