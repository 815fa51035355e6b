"""Who was here when; and provider staff hold a second factor before they reach any client, when
that is switched on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from frontend import second_factor

NOTED_EVERY_S: Final = 300

# Where the factor is set up, the person signs out, and the page gets its looks.
OPEN = ("/account/", settings.STATIC_URL)


class ActivityMiddleware:
    """Note in the list of a person's sessions when each was last used, to a few minutes.

    allauth's own notes every request, which costs each page five queries.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        session = request.session
        if request.user.is_authenticated and session.session_key:
            now = int(timezone.now().timestamp())
            if now - session.get("noted_at", 0) >= NOTED_EVERY_S:
                session["noted_at"] = now
                UserSession.objects.create_from_request(request)
        return self.get_response(request)


class SecondFactorMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not self._is_held_back(request):
            return self.get_response(request)
        address = f"{reverse('mfa_index')}?required=1"
        if request.headers.get("HX-Request") == "true":
            response = HttpResponse(status=204)
            response["HX-Redirect"] = address
            return response
        return HttpResponseRedirect(address)

    def _is_held_back(self, request: HttpRequest) -> bool:
        if request.path.startswith(OPEN) or isinstance(request.user, AnonymousUser):
            return False
        return second_factor.is_owed(user_id=request.user.pk)
