"""The description's two addresses. Public: they show nothing of any client."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api.access import REQUESTS_PER_MINUTE
from api.openapi import reference
from api.openapi.document import PROBLEM_EXAMPLE, document
from api.views import Door
from kernel.doors import Access


class Document(Door):
    access = Access("public", "")
    authentication_classes = ()

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        return Response(document())


@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "api/docs.html",
        {
            "groups": reference.groups(),
            "messages_sent": reference.messages(),
            "codes": reference.codes(),
            "problem": reference.pretty(PROBLEM_EXAMPLE),
            "per_minute": REQUESTS_PER_MINUTE,
            "host": reference.HOST,
            "document_url": reverse("api:document"),
        },
    )


docs.access = Access("public", "")  # type: ignore[attr-defined]
