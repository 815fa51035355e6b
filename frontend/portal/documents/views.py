"""Sending documents from the portal, and seeing what was read off them."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.records import offering, selectors, services
from frontend import refusals
from frontend.access import KontorRequest, portal
from frontend.documents import listing, sending, showing
from frontend.documents.forms import ACCEPTED, ReadingsForm, SendForm
from kernel.errors import KontorError

SEE = offering.SEE


@require_GET
@portal(SEE, sees="documents")
def documents(request: KontorRequest) -> HttpResponse:
    asked = listing.Asked.of(request.GET)
    if request.GET.get("as") == "csv":
        return listing.as_csv(asked, name="documents")
    return _overview(request, asked, form=SendForm(), sent=[])


@require_http_methods(["GET", "POST"])
@portal(offering.SEND)
def send(request: KontorRequest) -> HttpResponse:
    asked = listing.Asked.of({})
    if request.method == "GET":
        return _overview(request, asked, form=SendForm(), sent=[])
    form = SendForm(request.POST, request.FILES)
    if not form.is_valid():
        return _overview(request, asked, form=form, sent=[], status=refusals.unfit(request))
    sent = sending.take_in(request, form)
    return _overview(request, asked, form=SendForm(), sent=sent)


def _overview(
    request: KontorRequest,
    asked: listing.Asked,
    *,
    form: SendForm,
    sent: list[sending.Sent],
    status: int = 200,
) -> HttpResponse:
    page = asked.page()
    query = request.GET.urlencode()
    context = {
        "asked": asked,
        "wanted": asked.wanted,
        "page": page,
        "is_waiting": any(row.read_state == "waiting" for row in page.rows),
        "here": f"{reverse('portal:documents')}?{query}",
        "form": form,
        "sent": sent,
        "accept": ACCEPTED,
        "address": selectors.mail_address(),
        "may_send": request.actor.may(offering.SEND),
        "in_portal": True,
        **asked.choices(),
    }
    return render(request, "portal/documents/list.html", context, status=status)


@require_GET
@portal(SEE, sees="document")
def document(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    return _show(request, document_id)


def _show(
    request: KontorRequest,
    document_id: uuid.UUID,
    *,
    form: ReadingsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = showing.shown(document_id=document_id)
    context = {
        "shown": shown,
        "form": form or shown.form,
        "may_correct": request.actor.may(offering.CORRECT) and bool(shown.readings.fields),
        "in_portal": True,
    }
    return render(request, "portal/documents/document.html", context, status=status)


@require_POST
@portal(offering.CORRECT)
def readings(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    """Save what the client corrected; the team sees who did."""
    form = ReadingsForm(request.POST, readings=selectors.readings(document_id=document_id).fields)
    if not form.is_valid():
        return _show(request, document_id, form=form, status=refusals.unfit(request))
    try:
        services.correct_readings(
            document_id=document_id, values=form.changed(), actor=request.actor
        )
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return _show(request, document_id, form=form, status=status)
    messages.success(request, _("Saved. Your team sees what you corrected."))
    return redirect("portal:document", document_id)


@require_GET
@portal(SEE)
def page(request: KontorRequest, version_id: uuid.UUID, number: int) -> HttpResponse:
    return showing.picture(version_id=version_id, number=number)


@require_GET
@portal(SEE, sees="document_file")
def original(request: KontorRequest, document_id: uuid.UUID) -> Any:
    text = request.GET.get("version", "")
    number = int(text) if text.isdecimal() and len(text) < 10 else None
    return showing.original(document_id=document_id, number=number)


@require_GET
@portal(SEE, sees="document_mail")
def mail(request: KontorRequest) -> HttpResponse:
    context = {
        "messages_in": selectors.incoming_mail(),
        "address": selectors.mail_address(),
        "in_portal": True,
    }
    return render(request, "portal/documents/mail.html", context)


@require_GET
@portal(SEE, sees="document_message")
def message(request: KontorRequest, mail_id: uuid.UUID) -> Any:
    return showing.whole_message(mail_id=mail_id)
