"""In which language and time zone we answer: the person's own, else the client's, else the
browser's."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

PROVIDER_ZONE = "Europe/Prague"


class LanguageMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        client = request.client  # type: ignore[attr-defined]
        with (
            translation.override(self._language(request)),
            timezone.override(ZoneInfo(client.time_zone if client else PROVIDER_ZONE)),
        ):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response

    def _language(self, request: HttpRequest) -> str:
        if request.user.is_authenticated:
            return request.user.language
        if request.client is not None:  # type: ignore[attr-defined]
            return str(request.client.language)  # type: ignore[attr-defined]
        return translation.get_language_from_request(request)
