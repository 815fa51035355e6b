"""The company as we know it, and a person's own account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from frontend import formats, refusals, sentences
from frontend.access import KontorRequest, portal
from frontend.portal.settings import places
from kernel import offering
from kernel.errors import KontorError
from kernel.tenancy import shared_scope
from tenants import selectors, services


class ProfileForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)


@require_GET
@portal()
def first(request: KontorRequest) -> HttpResponse:
    return redirect(places.open_pages(request)[0])


@require_GET
@portal()
def company(request: KontorRequest) -> HttpResponse:
    client = request.client
    language = get_language() or "en"
    territories = formats.locale_of(language).territories
    with shared_scope():
        bought = selectors.engagements(client_id=client.id)
    return places.show(
        request,
        "portal:settings_company",
        "company",
        {
            "country": territories.get(client.country, client.country),
            "language_name": dict(settings.LANGUAGES).get(client.language, client.language),
            "year_begins": MONTHS[client.fiscal_year_first_month],
            "chart": dict(offering.charts()).get(client.chart, client.chart),
            "services": [
                (sentences.service_title(each.service), each.starts_on)
                for each in bought
                if each.ends_on is None
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@portal()
def account(request: KontorRequest) -> HttpResponse:
    user = request.user
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    status = 200
    if request.method == "POST":
        status = refusals.unfit(request)
        if form.is_valid():
            try:
                with shared_scope():
                    services.change_profile(user_id=user.id, **form.cleaned_data)
            except KontorError as error:
                status = refusals.explain(request, form, error)
            else:
                with override(form.cleaned_data["language"]):
                    messages.success(request, _("Saved."))
                return redirect("portal:settings_account")
    return places.show(
        request,
        "portal:settings_account",
        "account",
        {
            "form": form,
            "email": user.email,
            "role": _role(request),
        },
        status=status,
    )


def _role(request: KontorRequest) -> str:
    with shared_scope():
        members = selectors.members(client_id=request.client.id)
    held = [each.role for each in members if each.person.user_id == request.actor.user_id]
    return sentences.role_title(held[0]) if held else ""
