"""Addresses that are told what happens, and how the telling went."""

from __future__ import annotations

import uuid
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from api.values import EndpointDraft, NewEndpoint
from api.webhooks import catalogue, selectors, services
from frontend import refusals
from frontend.access import KontorRequest, portal
from frontend.portal.settings import places
from kernel.errors import KontorError

PAGE: Final = "portal:settings_webhooks"
STATES: Final = {
    "pending": (gettext_lazy("on its way"), ""),
    "retrying": (gettext_lazy("trying again"), "due"),
    "delivered": (gettext_lazy("delivered"), "good"),
    "failed": (gettext_lazy("failed"), "late"),
    "replayed": (gettext_lazy("sent again"), "info"),
}
REPLAYABLE: Final = frozenset({"delivered", "failed"})
# What a delivery keeps as its error is for programs; people read these.
REASONS: Final = {
    "endpoint switched off": gettext_lazy("The webhook was switched off."),
    "webhook.address_refused": gettext_lazy("The address is not on the public internet."),
    "webhook.address_unknown": gettext_lazy("The address leads nowhere at the moment."),
}


class EndpointForm(forms.Form):
    url = forms.URLField(label=gettext_lazy("Address"), max_length=500, assume_scheme="https")
    description = forms.CharField(
        label=gettext_lazy("What it is for"), max_length=200, required=False
    )
    fact_types = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it when"),
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [
            (each.type, f"{_(each.summary)} ({each.type})") for each in catalogue.PUBLIC_FACTS
        ],
    )

    def draft(self) -> EndpointDraft:
        given = self.cleaned_data
        return EndpointDraft(
            url=given["url"],
            description=given["description"],
            fact_types=tuple(given["fact_types"]),
            is_active=given.get("is_active", True),
        )


class ChangeForm(EndpointForm):
    is_active = forms.BooleanField(label=gettext_lazy("Switched on"), required=False)


@never_cache
@require_http_methods(["GET", "POST"])
@portal(places.WEBHOOKS)
def listing(request: KontorRequest) -> HttpResponse:
    """The endpoints; posting adds one and shows its secret, once, in this answer alone."""
    form = EndpointForm(request.POST or None)
    if request.method != "POST":
        return _page(request, form)
    if not form.is_valid():
        return _page(request, form, status=refusals.unfit(request))
    try:
        made = services.add_endpoint(draft=form.draft(), actor=request.actor)
    except KontorError as error:
        return _page(request, form, status=refusals.explain(request, form, error))
    return _page(request, EndpointForm(), made=made)


def _page(
    request: KontorRequest,
    form: EndpointForm,
    *,
    made: NewEndpoint | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {"endpoints": selectors.endpoints(), "form": form, "made": made}
    return places.show(request, PAGE, "webhooks", context, status=status)


@require_http_methods(["GET", "POST"])
@portal(places.WEBHOOKS)
def endpoint(request: KontorRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    found = selectors.endpoint(endpoint_id=endpoint_id)
    status = 200
    if request.method == "POST":
        form = ChangeForm(request.POST)
        status = refusals.unfit(request)
        if form.is_valid():
            try:
                services.change_endpoint(
                    endpoint_id=endpoint_id, draft=form.draft(), actor=request.actor
                )
            except KontorError as error:
                status = refusals.explain(request, form, error)
            else:
                messages.success(request, _("The webhook was changed."))
                return redirect("portal:settings_webhook", endpoint_id=endpoint_id)
    else:
        form = ChangeForm(
            initial={
                "url": found.url,
                "description": found.description,
                "fact_types": found.fact_types,
                "is_active": found.is_active,
            }
        )
    page = selectors.deliveries(endpoint_id=endpoint_id, cursor=request.GET.get("cursor", ""))
    return places.show(
        request,
        PAGE,
        "webhook",
        {
            "endpoint": found,
            "form": form,
            "deliveries": [
                (
                    each,
                    *STATES.get(each.state, (each.state, "")),
                    why_it_failed(each.last_error),
                    each.state in REPLAYABLE,
                )
                for each in page.deliveries
            ],
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
        },
        status=status,
    )


def why_it_failed(error: str) -> str:
    """Why an attempt failed, as a sentence; empty when none did."""
    if error in REASONS:
        return str(REASONS[error])
    if error.startswith("HTTP "):
        return _("It answered with status %(status)s.") % {"status": error.removeprefix("HTTP ")}
    if error.split(":", 1)[0].endswith("Timeout"):
        return _("It didn't answer in time.")
    return _("It couldn't be reached: %(error)s") % {"error": error} if error else ""


@require_POST
@portal(places.WEBHOOKS)
def remove(request: KontorRequest, endpoint_id: uuid.UUID) -> HttpResponse:
    return places.act(
        request,
        lambda: services.remove_endpoint(endpoint_id=endpoint_id, actor=request.actor),
        done=_("The webhook was removed."),
        then=PAGE,
    )


@require_POST
@portal(places.WEBHOOKS)
def replay(request: KontorRequest, delivery_id: uuid.UUID) -> HttpResponse:
    found = selectors.delivery(delivery_id=delivery_id)
    return places.act(
        request,
        lambda: services.replay(delivery_id=delivery_id, actor=request.actor),
        done=_("It is being sent again."),
        then="portal:settings_webhook",
        endpoint_id=found.endpoint_id,
    )
