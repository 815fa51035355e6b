"""Entering by API key: which client, which rights, how often.

The key is looked up in the shared scope. A key of another client is, on a client's own host, an
unknown key.
"""

from __future__ import annotations

import re
import time
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from kernel.actor import Actor
from kernel.doors import Access
from tenants import services as tenants
from tenants.values import ClientInfo

if TYPE_CHECKING:
    from rest_framework.views import APIView

SCHEME = "Bearer"
REALM = "kontor"
KEY_FORM = re.compile(r"^[A-Za-z0-9_-]{1,200}$")
REQUESTS_PER_MINUTE = 600
WINDOW_SECONDS = 60


class UnknownKey(exceptions.AuthenticationFailed):
    default_detail = _("This API key is not known here, or was revoked.")


class MissingKey(exceptions.NotAuthenticated):
    default_detail = _("Send your API key in the header “Authorization: Bearer kontor_…”.")


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer kontor_…` → (actor, client)."""

    def authenticate(self, request: Request) -> tuple[Actor, ClientInfo] | None:
        words = request.headers.get("Authorization", "").split()
        if not words or words[0].lower() != SCHEME.lower():
            return None
        if len(words) != 2 or not KEY_FORM.match(words[1]):
            raise UnknownKey()
        found = tenants.authenticate_api_key(secret=words[1])
        if found is None:
            raise UnknownKey()
        client, actor = found
        host_client = getattr(request, "client", None)
        if host_client is not None and host_client.id != client.id:
            raise UnknownKey()
        http_request: Any = request._request
        return actor.in_request(http_request.request_id), client

    def authenticate_header(self, request: Request) -> str:
        return f'{SCHEME} realm="{REALM}"'


class HoldsPermission(BasePermission):
    """The key must hold what the view declares for reading or for writing."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        access: Access = view.access_for(request.method)  # type: ignore[attr-defined]
        if access.audience == "public":
            return True
        if not isinstance(request.user, Actor):
            raise MissingKey()
        if access.permission:
            request.user.require(access.permission)
        return True


class KeyRate(BaseThrottle):
    """So many requests per key and minute, counted in the cache by client and key."""

    def __init__(self) -> None:
        self.remaining = REQUESTS_PER_MINUTE
        self.reset_seconds = WINDOW_SECONDS

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.user, Actor):
            return True
        now = time.time()
        window = int(now) // WINDOW_SECONDS
        self.reset_seconds = max(1, round((window + 1) * WINDOW_SECONDS - now))
        used = self._count(f"{request.auth.ref.schema_name}:api-rate:{request.user.id}:{window}")
        self.remaining = max(0, REQUESTS_PER_MINUTE - used)
        return used <= REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return self.reset_seconds

    def headers(self) -> dict[str, str]:
        return {
            "RateLimit-Limit": str(REQUESTS_PER_MINUTE),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset_seconds),
        }

    def _count(self, key: str) -> int:
        try:
            cache.add(key, 0, timeout=2 * WINDOW_SECONDS)
            return int(cache.incr(key))
        except (ValueError, RedisError):
            # Without its counter (evicted, restarting) the door stays open.
            return 1
