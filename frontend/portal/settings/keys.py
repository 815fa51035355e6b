"""API keys: made, shown once, revoked."""

from __future__ import annotations

import uuid
from typing import Any, cast

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from frontend import refusals
from frontend.access import KontorRequest, portal
from frontend.portal.settings import places
from kernel import offering
from kernel.errors import KontorError
from kernel.tenancy import shared_scope
from tenants import selectors, services
from tenants.services import api_keys
from tenants.values import NewKey

PAGE = "portal:settings_keys"


class KeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=100,
        help_text=gettext_lazy("What will use it, such as “Web shop”."),
    )
    permissions = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, client_id: uuid.UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        grantable = api_keys.grantable_permissions(client_id=client_id)
        field = cast(forms.ChoiceField, self.fields["permissions"])
        field.choices = [
            (code, title)
            for code, title in offering.permission_titles().items()
            if code in grantable
        ]


@never_cache
@require_http_methods(["GET", "POST"])
@portal(places.KEYS)
def listing(request: KontorRequest) -> HttpResponse:
    """The keys; posting makes one and shows its secret, once, in this answer alone."""
    with shared_scope():
        form = KeyForm(request.POST or None, client_id=request.client.id)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=refusals.unfit(request))
    try:
        with shared_scope():
            made = services.create_api_key(
                client_id=request.client.id, actor=request.actor, **form.cleaned_data
            )
            form = KeyForm(client_id=request.client.id)
    except KontorError as error:
        return _page(request, form, status=refusals.explain(request, form, error))
    return _page(request, form, made=made)


def _page(
    request: KontorRequest, form: KeyForm, *, made: NewKey | None = None, status: int = 200
) -> HttpResponse:
    titles = offering.permission_titles()
    with shared_scope():
        found = selectors.api_keys(client_id=request.client.id)
    return places.show(
        request,
        PAGE,
        "keys",
        {
            "keys": [
                (each, [titles.get(code, code) for code in sorted(each.permissions)])
                for each in found
            ],
            "form": form,
            "made": made,
        },
        status=status,
    )


@require_POST
@portal(places.KEYS)
def revoke(request: KontorRequest, key_id: uuid.UUID) -> HttpResponse:
    def do() -> None:
        with shared_scope():
            services.revoke_api_key(key_id=key_id, actor=request.actor)

    return places.act(request, do, done=_("The key stopped working."), then=PAGE)
