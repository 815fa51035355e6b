"""Looking at a client's documents: the list with its pane, pages as pictures, messages."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.records import offering, selectors
from frontend.access import KontorRequest, client_file
from frontend.documents import listing, showing
from frontend.documents.forms import PlaceForm, ReadingsForm
from frontend.documents.showing import Shown

SEE = offering.SEE
PANE = "pane"


@require_GET
@client_file(SEE, sees="documents")
def documents(request: KontorRequest) -> HttpResponse:
    asked = listing.Asked.of(request.GET)
    if request.GET.get("as") == "csv":
        return listing.as_csv(asked, name=f"{request.client.slug}-documents")
    return render(request, "workspace/records/list.html", _list(request, asked))


@require_GET
@client_file(SEE, sees="document")
def document(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    return show(request, document_id=document_id)


def show(
    request: KontorRequest,
    *,
    document_id: uuid.UUID,
    readings: ReadingsForm | None = None,
    place: PlaceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list with this document beside it; a form that was refused comes with what was typed."""
    shown = showing.shown(document_id=document_id)
    context = pane(request, shown, readings=readings, place=place)
    if request.headers.get("HX-Target") == PANE:
        return render(request, "workspace/records/_pane.html", context, status=status)
    context |= _list(request, listing.Asked.of(request.GET))
    return render(request, "workspace/records/list.html", context, status=status)


def pane(
    request: KontorRequest,
    shown: Shown,
    *,
    readings: ReadingsForm | None,
    place: PlaceForm | None,
) -> dict[str, Any]:
    actor = request.actor
    is_filing, gone = actor.may(offering.CLASSIFY), shown.disposal is not None
    return {
        "shown": shown,
        "chosen": shown.row.id,
        "form": readings or shown.form,
        "place": (place or place_form(request, shown)) if is_filing and not gone else None,
        "may_correct": actor.may(offering.CORRECT) and bool(shown.readings.fields) and not gone,
        "may_send": actor.may(offering.SEND) and not gone,
        "may_hold": actor.may(offering.HOLD) and not shown.disposal,
        "may_propose": is_filing and shown.row.state == "due" and not shown.row.disposal_reason,
        "may_dispose": actor.may(offering.DISPOSE) and bool(shown.row.disposal_reason),
        "messages_of": selectors.messages_of(document_id=shown.row.id)
        if shown.row.source == "mail"
        else (),
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
    }


def place_form(request: KontorRequest, shown: Shown, data: Any = None) -> PlaceForm:
    return PlaceForm(
        data,
        row=shown.row,
        classes=selectors.document_classes(),
        folders=selectors.folders(),
    )


def _list(request: KontorRequest, asked: listing.Asked) -> dict[str, Any]:
    return {
        "asked": asked,
        "wanted": asked.wanted,
        "page": asked.page(),
        "counts": selectors.counts(),
        "may_send": request.actor.may(offering.SEND),
        **asked.choices(),
    }


@require_GET
@client_file(SEE)
def page(request: KontorRequest, version_id: uuid.UUID, number: int) -> HttpResponse:
    return showing.picture(version_id=version_id, number=number)


@require_GET
@client_file(SEE, sees="document_file")
def original(request: KontorRequest, document_id: uuid.UUID) -> Any:
    return showing.original(
        document_id=document_id, number=version_number(request.GET.get("version", ""))
    )


def version_number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 10 else None


@require_GET
@client_file(SEE, sees="document_message")
def message(request: KontorRequest, mail_id: uuid.UUID) -> Any:
    return showing.whole_message(mail_id=mail_id)


@require_GET
@client_file(SEE, sees="document_disposals")
def disposals(request: KontorRequest) -> HttpResponse:
    """What is gone, by its hash, and who said so."""
    return render(request, "workspace/records/disposals.html", {"disposals": selectors.disposals()})


@require_GET
@client_file(SEE, sees="document_mail")
def mail(request: KontorRequest) -> HttpResponse:
    only_refused = request.GET.get("show") == "refused"
    return render(
        request,
        "workspace/records/mail.html",
        {
            "messages_in": selectors.incoming_mail(only_refused=only_refused),
            "only_refused": only_refused,
            "address": selectors.mail_address(),
        },
    )
