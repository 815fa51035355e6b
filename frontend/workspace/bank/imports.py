"""Taking in a client's statement from the workspace."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounting.selectors import bank as read
from frontend.access import KontorRequest, client_file
from frontend.bank_upload import steps
from frontend.bank_upload.forms import KINDS_OF_FILE, UploadForm
from frontend.workspace.bank.views import IMPORT, SEE

LATEST = 10
LINES_ON_A_PAGE = 100


@require_http_methods(["GET", "POST"])
@client_file(IMPORT)
def send(request: KontorRequest) -> HttpResponse:
    if request.method == "GET":
        return _page(request, UploadForm(), 200)
    return steps.send(
        request, way(request), again=lambda form, status: _page(request, form, status)
    )


def _page(request: KontorRequest, form: UploadForm, status: int) -> HttpResponse:
    context = {
        "upload_form": form,
        "upload_url": request.path,
        "accept": KINDS_OF_FILE,
        "imports": read.imports(limit=LATEST),
    }
    return render(request, "workspace/bank/import.html", context, status=status)


@require_http_methods(["GET", "POST"])
@client_file(IMPORT)
def draft(request: KontorRequest, draft_id: uuid.UUID) -> HttpResponse:
    return steps.answer(request, way(request), draft_id=draft_id)


@require_POST
@client_file(IMPORT)
def discard(request: KontorRequest, draft_id: uuid.UUID) -> HttpResponse:
    return steps.discard(request, way(request), draft_id=draft_id)


@require_GET
@client_file(IMPORT)
def progress(request: KontorRequest, job_id: uuid.UUID) -> HttpResponse:
    return steps.progress(request, way(request), job_id=job_id)


@require_GET
@client_file(SEE, sees="statement")
def statement(request: KontorRequest, statement_id: uuid.UUID) -> HttpResponse:
    found = read.statement(statement_id=statement_id)
    after = request.GET.get("after", "")
    lines = read.lines(
        statement_id=statement_id,
        after=int(after) if after.isdecimal() else 0,
        limit=LINES_ON_A_PAGE,
    )
    next_url = f"?after={lines[-1].id}" if len(lines) == LINES_ON_A_PAGE else ""
    return render(
        request,
        "workspace/bank/statement.html",
        {"statement": found, "lines": lines, "next_url": next_url},
    )


def way(request: KontorRequest) -> steps.Way:
    slug = request.client.slug
    return steps.Way(
        pages="workspace/bank",
        start=reverse("workspace:bank_import", args=[slug]),
        draft=lambda draft_id: reverse("workspace:bank_draft", args=[slug, draft_id]),
        discard=lambda draft_id: reverse("workspace:bank_discard", args=[slug, draft_id]),
        progress=lambda job_id: reverse("workspace:bank_import_progress", args=[slug, job_id]),
        statement=lambda statement_id: reverse(
            "workspace:bank_statement", args=[slug, statement_id]
        ),
    )
