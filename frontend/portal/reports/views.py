"""Every report in the portal: on the page and as a file."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from frontend.access import KontorRequest, portal
from frontend.reports import showing
from frontend.reports.pages import PORTAL

REPORTS: Final = "accounting.reports.see"


@require_GET
@portal(REPORTS)
def first(request: KontorRequest) -> HttpResponse:
    return redirect("portal:report", kind=showing.FIRST)


@require_GET
@portal(REPORTS, sees="report")
def report(request: KontorRequest, kind: str) -> HttpResponse:
    return showing.page(request, PORTAL, kind)


@require_GET
@portal(REPORTS, sees="report_file")
def download(request: KontorRequest, kind: str, file_format: str) -> Any:
    return showing.download(request, kind, file_format)
