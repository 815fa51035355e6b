"""Sending a bank statement from the portal."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.access import KontorRequest, portal
from frontend.bank_upload import steps
from frontend.bank_upload.forms import UploadForm
from frontend.portal.bank import statements

IMPORT = "accounting.statement.import"


@require_http_methods(["GET", "POST"])
@portal(IMPORT)
def send(request: KontorRequest) -> HttpResponse:
    if request.method == "GET":
        return statements.page(request, upload=UploadForm())
    return steps.send(
        request,
        way(),
        again=lambda form, status: statements.page(request, upload=form, status=status),
    )


@require_http_methods(["GET", "POST"])
@portal(IMPORT)
def draft(request: KontorRequest, draft_id: uuid.UUID) -> HttpResponse:
    return steps.answer(request, way(), draft_id=draft_id)


@require_POST
@portal(IMPORT)
def discard(request: KontorRequest, draft_id: uuid.UUID) -> HttpResponse:
    return steps.discard(request, way(), draft_id=draft_id)


@require_GET
@portal(IMPORT)
def progress(request: KontorRequest, job_id: uuid.UUID) -> HttpResponse:
    return steps.progress(request, way(), job_id=job_id)


def way() -> steps.Way:
    return steps.Way(
        pages="portal/bank",
        start=reverse("portal:bank"),
        draft=lambda draft_id: reverse("portal:bank_draft", args=[draft_id]),
        discard=lambda draft_id: reverse("portal:bank_discard", args=[draft_id]),
        progress=lambda job_id: reverse("portal:bank_import", args=[job_id]),
        statement=lambda statement_id: reverse("portal:bank_statement", args=[statement_id]),
    )
