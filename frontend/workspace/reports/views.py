"""Every report of a client in the workspace: on the page and as a file."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from frontend.access import KontorRequest, client_file
from frontend.reports import pages, showing

REPORTS: Final = "accounting.reports.see"


@require_GET
@client_file(REPORTS)
def first(request: KontorRequest) -> HttpResponse:
    return redirect("workspace:report", client=request.client.slug, kind=showing.FIRST)


@require_GET
@client_file(REPORTS, sees="report")
def report(request: KontorRequest, kind: str) -> HttpResponse:
    return showing.page(request, pages.of_workspace(request), kind)


@require_GET
@client_file(REPORTS, sees="report_file")
def download(request: KontorRequest, kind: str, file_format: str) -> Any:
    return showing.download(request, kind, file_format)
