"""How a refusal of a service reaches the person: the only place where doors for people do that.

A view that holds a form catches `KontorError`, calls `explain` and renders its page again with
what was typed. Whatever a view does not catch is answered by `RefusalMiddleware`.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.defaults import page_not_found

from kernel.errors import Conflict, Forbidden, Invalid, KontorError, NotFound

REFUSED = 422
STATUSES: tuple[tuple[type[KontorError], int], ...] = (
    (NotFound, 404),
    (Forbidden, 403),
    (Conflict, 409),
)


def explain(request: HttpRequest, form: BaseForm | None, error: KontorError) -> int:
    """Put `error` beside its field, else above the form, else in a notice of the page.

    Returns the status to render the page with. What does not exist stays a 404: it is raised again.
    """
    if isinstance(error, NotFound):
        raise error
    if form is None:
        messages.error(request, error.message)
    else:
        named = error.field if isinstance(error, Invalid) else ""
        form.add_error(named if named in form.fields else None, error.message)
    return status_for(request, error)


def unfit(request: HttpRequest) -> int:
    """The status of a page whose form the browser sent with errors in it."""
    return 200 if _is_fragment(request) else REFUSED


def status_for(request: HttpRequest, error: KontorError) -> int:
    """htmx swaps only what succeeded, so a fragment that explains comes as 200."""
    return 200 if _is_fragment(request) else status_of(error)


def status_of(error: KontorError) -> int:
    return next((status for kind, status in STATUSES if isinstance(error, kind)), REFUSED)


class RefusalMiddleware:
    """Turns a refusal that no view caught into a page with its sentence, or a toast for htmx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, KontorError):
            return None
        if _is_fragment(request):
            return _toast(error)
        if isinstance(error, NotFound):
            return page_not_found(request, Http404(error.code))
        return render(
            request,
            "refused.html",
            {"error": error, "status": status_of(error), "back": _came_from(request)},
            status=status_of(error),
        )


def _toast(error: KontorError) -> HttpResponse:
    response = HttpResponse(status=status_of(error))
    response["HX-Trigger"] = json.dumps(
        {"kontor:toast": {"message": error.message, "tone": "late"}}
    )
    response["HX-Reswap"] = "none"
    return response


def _came_from(request: HttpRequest) -> str:
    """The page the person was on, when it is one of ours."""
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(referer, allowed_hosts={request.get_host()})
    return referer if is_ours else "/"


def _is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true" and (
        request.headers.get("HX-Boosted") != "true"
    )
