"""What can be done with a client's documents."""

from __future__ import annotations

import uuid

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.records import offering, selectors, services
from apps.records.values.documents import Source
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.documents import sending, showing
from frontend.documents.forms import ACCEPTED, HoldForm, ReadingsForm, SendForm, VersionForm
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.records import views
from kernel.errors import KontorError


@require_http_methods(["GET", "POST"])
@client_file(offering.SEND)
def send(request: KontorRequest) -> HttpResponse:
    form, sent, status = SendForm(), [], 200
    if request.method == "POST":
        form = SendForm(request.POST, request.FILES)
        status = refusals.unfit(request)
        if form.is_valid():
            sent, status = sending.take_in(request, form), 200
            form = SendForm()
    context = {
        "form": form,
        "sent": sent,
        "accept": ACCEPTED,
        "address": selectors.mail_address(),
    }
    return render(request, "workspace/records/send.html", context, status=status)


@require_POST
@client_file(offering.CORRECT)
def readings(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    """Save what was corrected; with the button "confirm" say that all of it is right."""
    found = selectors.readings(document_id=document_id)
    form = ReadingsForm(request.POST, readings=found.fields)
    if not form.is_valid():
        return views.show(
            request, document_id=document_id, readings=form, status=refusals.unfit(request)
        )
    try:
        told = _say(request, document_id, form)
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return views.show(request, document_id=document_id, readings=form, status=status)
    messages.success(request, told)
    return _back(request, document_id)


def _say(request: KontorRequest, document_id: uuid.UUID, form: ReadingsForm) -> str:
    changed = form.changed()
    if "confirm" in request.POST:
        services.confirm_readings(document_id=document_id, values=changed, actor=request.actor)
        return _("Confirmed. The next one of this supplier is read the same way.")
    services.correct_readings(document_id=document_id, values=changed, actor=request.actor)
    return _("Saved. What was read stays beside it.")


@require_POST
@client_file(offering.CLASSIFY)
def file(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    form = views.place_form(request, showing.shown(document_id=document_id), request.POST)
    if not form.is_valid():
        return views.show(
            request, document_id=document_id, place=form, status=refusals.unfit(request)
        )
    given = form.cleaned_data
    try:
        services.file_document(
            document_id=document_id,
            class_code=given["document_class"],
            folder_id=int(given["folder"]) if given["folder"] else None,
            title=given["title"],
            issued_on=given["issued_on"],
            actor=request.actor,
        )
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return views.show(request, document_id=document_id, place=form, status=status)
    row = selectors.document(document_id=document_id)
    messages.success(
        request,
        _("“%(title)s” is filed in %(folder)s.") % {"title": row.title, "folder": row.folder_name},
    )
    return _back(request, document_id)


@require_http_methods(["GET", "POST"])
@client_file(offering.HOLD)
def hold(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    row = selectors.document(document_id=document_id)
    form = HoldForm(request.POST or None)

    def do() -> str:
        services.hold_document(
            document_id=document_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("“%(title)s” is on hold.") % {"title": row.title}

    act = Act(
        title=_("Put “%(title)s” on hold") % {"title": row.title},
        submit=_("Put on hold"),
        back=_address(request, document_id),
        lead=_("It is kept whatever its retention says, until somebody releases it."),
    )
    return act_page.answer(request, act, form, do)


@require_POST
@client_file(offering.HOLD)
def release(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    services.release_document(document_id=document_id, actor=request.actor)
    messages.success(request, _("Released. Its retention counts again."))
    return _back(request, document_id)


# ---- Disposal ------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(offering.CLASSIFY)
def propose_disposal(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    row = selectors.document(document_id=document_id)
    form = HoldForm(request.POST or None)

    def do() -> str:
        services.propose_disposal(
            document_id=document_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("Proposed. Somebody else decides.")

    act = Act(
        title=_("Propose to dispose of “%(title)s”") % {"title": row.title},
        submit=_("Propose it"),
        back=_address(request, document_id),
        lead=_("It need not be kept any longer. Another person decides whether it goes."),
    )
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@client_file(offering.DISPOSE)
def dispose(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    row = selectors.document(document_id=document_id)
    form = django_forms.Form(request.POST if request.method == "POST" else None)

    def do() -> str:
        services.dispose_of_document(document_id=document_id, actor=request.actor)
        return _("It is gone. What it was, and who decided, stays in the list.")

    act = Act(
        title=_("Dispose of “%(title)s”") % {"title": row.title},
        submit=_("Delete it for good"),
        back=_address(request, document_id),
        lead=_("%(who)s proposed it: %(reason)s")
        % {"who": row.disposal_asked_by, "reason": row.disposal_reason},
        effects=(
            _("Its files, its words and what was read off it are deleted; nobody can undo that."),
            _("Its hash, class and days stay, with who proposed and who decided."),
        ),
        is_danger=True,
    )
    return act_page.answer(request, act, form, do)


@require_POST
@client_file(offering.DISPOSE)
def keep(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    services.decline_disposal(document_id=document_id, actor=request.actor)
    messages.success(request, _("It is kept."))
    return _back(request, document_id)


@require_http_methods(["GET", "POST"])
@client_file(offering.SEND)
def add_version(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    row = selectors.document(document_id=document_id)
    form = VersionForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        form = VersionForm(request.POST, request.FILES)
        status = refusals.unfit(request)
        if form.is_valid():
            sent = form.cleaned_data["file"]
            try:
                services.receive_version(
                    document_id=document_id,
                    content=sent.read(),
                    file_name=sent.name,
                    source=Source.UPLOAD,
                    actor=request.actor,
                )
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
            else:
                messages.success(request, _("The newer version is here; the older one stays."))
                return _back(request, document_id)
    context = {
        "form": form,
        "row": row,
        "accept": ACCEPTED,
        "back": _address(request, document_id),
    }
    return render(request, "workspace/records/version.html", context, status=status)


def _address(request: KontorRequest, document_id: uuid.UUID) -> str:
    return reverse("workspace:document", args=[request.client.slug, document_id])


def _back(request: KontorRequest, document_id: uuid.UUID) -> HttpResponse:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return HttpResponseRedirect(_address(request, document_id) + query)
