"""Which door is this? The host name decides: the workspace's, or one client's portal, or 404."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.defaults import page_not_found

from kernel.actor import Door
from tenants import selectors

ANY_HOST = frozenset({"/healthz", "/readyz", "/metrics"})
API = "/api/"


class HostMiddleware:
    """Sets `request.door`, `request.client` (None in the workspace) and `request.urlconf`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        host = request.get_host().partition(":")[0].lower().rstrip(".")
        request.client = None  # type: ignore[attr-defined]
        request.door = Door.WORKSPACE  # type: ignore[attr-defined]
        if _holds_zero(request):
            return page_not_found(request, Http404(host))
        if host == settings.WORKSPACE_HOST or request.path in ANY_HOST:
            return self.get_response(request)
        if host == settings.BASE_DOMAIN:
            return HttpResponseRedirect(workspace_address(request))
        client = selectors.client_of_host(host=host)
        if client is None:
            # Answered here, before any view of either door can be reached.
            return page_not_found(request, Http404(host))
        request.client = client  # type: ignore[attr-defined]
        request.door = Door.PORTAL  # type: ignore[attr-defined]
        request.urlconf = "kontor.urls.portal"
        return self.get_response(request)


def _holds_zero(request: HttpRequest) -> bool:
    """PostgreSQL has no room for the zero character, so nothing is found under it.

    What the API is asked for is checked there, and refused by name.
    """
    query = "" if request.path.startswith(API) else request.META.get("QUERY_STRING", "")
    return "\x00" in request.path or "%00" in query


def workspace_address(request: HttpRequest) -> str:
    _host, colon, port = request.get_host().partition(":")
    return f"{request.scheme}://{settings.WORKSPACE_HOST}{colon}{port}/"
