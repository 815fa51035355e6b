"""What every address of the API is made of.

The whole view runs in the scope of the key's client, a writing request in one transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, ClassVar, cast

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from api.access import KeyRate
from kernel.actor import Actor
from kernel.audit import trail
from kernel.doors import Access
from kernel.errors import NotFound
from kernel.tenancy import client_scope
from tenants import selectors as tenants
from tenants.values import ClientInfo


class Door(APIView):
    """Any address of the API: it declares its access and answers in the reader's language."""

    access: ClassVar[Access]
    writes: ClassVar[Access | None] = None
    throttle_classes: Sequence[type[BaseThrottle]] = (KeyRate,)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view: Any = super().as_view(**initkwargs)
        view.access = cls.access
        return view

    def access_for(self, method: str | None) -> Access:
        return self.access if method in SAFE_METHODS else (self.writes or self.access)

    def get_throttles(self) -> list[BaseThrottle]:
        self.throttles = super().get_throttles()
        return self.throttles

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        language = self._language(request)
        if not language:
            return super().dispatch(request, *args, **kwargs)
        with translation.override(language):
            response = super().dispatch(request, *args, **kwargs)
            response["Content-Language"] = language
            return response

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)
        for throttle in getattr(self, "throttles", ()):
            for name, value in throttle.headers().items():
                response.headers.setdefault(name, value)
        return response

    def _language(self, request: HttpRequest) -> str:
        if not request.headers.get("Accept-Language"):
            return ""
        return translation.get_language_from_request(request)


class ClientView(Door):
    """An address in a client's books. Subclasses write `get`, `post` …; `sees` names what is
    looked at in the client's trail."""

    sees: ClassVar[str] = ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.actor = cast(Actor, request.user)
        self.client = cast(ClientInfo, request.auth)
        method = (request.method or "").lower()
        handler = getattr(self, method, None)
        if method in self.http_method_names and handler is not None and method != "options":
            setattr(self, method, self._in_scope(handler))

    def _in_scope(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        def enter(request: Request, *args: Any, **kwargs: Any) -> Any:
            with client_scope(self.client.ref), self._transaction(request):
                self._note(kwargs)
                return handler(request, *args, **kwargs)

        return enter

    @contextmanager
    def _transaction(self, request: Request) -> Iterator[None]:
        if request.method in SAFE_METHODS:
            yield
            return
        with transaction.atomic():
            yield

    def _note(self, kwargs: dict[str, Any]) -> None:
        if self.sees:
            subject = next((str(value) for value in kwargs.values()), "")
            trail.record_access(
                actor=self.actor,
                act=f"seen.{self.sees}",
                subject_kind=self.sees,
                subject_id=subject[:40],
            )


class PersonView(ClientView):
    """Acts that are a person's word. A key speaks for whoever made it, with no more rights than
    both have; where nobody with a part in this client made it, it speaks for itself alone."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.speaker = self._maker() or self.actor

    def _maker(self) -> Actor | None:
        key = self.actor
        if not key.made_by:
            return None
        person, client = uuid.UUID(key.made_by), self.client.id
        found = tenants.member_actor(user_id=person, client_id=client) or tenants.worker_actor(
            user_id=person, client_id=client
        )
        if found is None:
            return None
        return replace(
            found,
            door=key.door,
            permissions=found.permissions & key.permissions,
            request_id=key.request_id,
        )


class Nothing(Door):
    """Whatever address the API doesn't have."""

    access = Access("public", "")
    authentication_classes = ()
    throttle_classes = ()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound()
