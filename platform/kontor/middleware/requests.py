"""Every request has an id: in the logs, in the trail, in the answer."""

from __future__ import annotations

import re
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse

from kernel.ids import new_id
from kontor import metrics

GIVEN = re.compile(r"^[A-Za-z0-9-]{8,36}$")


class RequestContext:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if GIVEN.match(given) else str(new_id())
        request.request_id = request_id  # type: ignore[attr-defined]
        with (
            structlog.contextvars.bound_contextvars(request_id=request_id),
            metrics.measured(request) as measured,
        ):
            response = self.get_response(request)
            measured.status = response.status_code
        response["X-Request-ID"] = request_id
        return response
