"""Every view says who may enter. The door decorators are the only way to a page.

A page's decorator finds the actor, answers 404 to whoever may not know of the client, 403 to who
may know but not do, and enters the client's scope before the view runs. The declaration is kept on
the view as `access`, where a test reads it for every URL.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from frontend.shell import Shell, portal_shell, workspace_shell
from kernel.actor import Actor, Door
from kernel.audit import trail
from kernel.doors import Access
from kernel.tenancy import client_scope
from tenants import selectors
from tenants.values import ClientInfo

if TYPE_CHECKING:
    from tenants.models import User

View = Callable[..., HttpResponse]


class KontorRequest(HttpRequest):
    """What the decorators add to a request."""

    request_id: str
    door: Door
    client: ClientInfo
    actor: Actor
    shell: Shell
    user: User


def public(view: View) -> View:
    """No sign-in: the page shows nothing of any client."""
    view.access = Access("public", "")  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """A page about the person who reads it, at either door; nothing of any client is there."""

    @wraps(view)
    def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, AnonymousUser):
            return _sign_in(request)
        return view(request, *args, **kwargs)

    enter.access = Access("person", "")  # type: ignore[attr-defined]
    return enter


def portal(permission: str = "", *, sees: str = "") -> Callable[[View], View]:
    """A page of the client's portal, in that client's scope. `sees` names it in the trail."""

    def decorate(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if isinstance(request.user, AnonymousUser):
                return _sign_in(request)
            request = cast(KontorRequest, request)
            client = request.client
            actor = selectors.member_actor(
                user_id=request.user.id, client_id=client.id, request_id=request.request_id
            )
            if actor is None:
                return _wrong_door(request)
            if permission:
                actor.require(permission)
            request.actor = actor
            request.shell = portal_shell(request, client=client, actor=actor)
            with client_scope(client.ref):
                _note(actor, sees, kwargs)
                return _rendered(view(request, *args, **kwargs))

        enter.access = Access("portal", permission)  # type: ignore[attr-defined]
        return enter

    return decorate


def provider(permission: str = "") -> Callable[[View], View]:
    """A page of the workspace that is about no single client's books; shared scope."""

    def decorate(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if isinstance(request.user, AnonymousUser):
                return _sign_in(request)
            request = cast(KontorRequest, request)
            desk = selectors.desk_of(user_id=request.user.id)
            if desk is None:
                return _wrong_door(request)
            actor = selectors.actor_at(desk=desk, request_id=request.request_id)
            if permission and not actor.may(permission):
                raise Http404
            request.actor = actor
            request.shell = workspace_shell(request, desk=desk, actor=actor, provider=actor)
            return _rendered(view(request, *args, **kwargs))

        enter.access = Access("provider", permission)  # type: ignore[attr-defined]
        return enter

    return decorate


def client_file(permission: str, *, sees: str = "") -> Callable[[View], View]:
    """A workspace page inside one client's books: the URL names the client as `client`.

    Without an assignment of today the client does not exist: 404.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def enter(request: HttpRequest, *args: Any, client: str, **kwargs: Any) -> HttpResponse:
            if isinstance(request.user, AnonymousUser):
                return _sign_in(request)
            request = cast(KontorRequest, request)
            desk = selectors.desk_of(user_id=request.user.id)
            served = desk.at(client) if desk else None
            if desk is None or served is None:
                raise Http404
            request_id = request.request_id
            actor = selectors.actor_at(desk=desk, served=served, request_id=request_id)
            actor.require(permission)
            request.client, request.actor = served.client, actor
            provider = selectors.actor_at(desk=desk, request_id=request_id)
            request.shell = workspace_shell(request, desk=desk, actor=actor, provider=provider)
            with client_scope(served.client.ref):
                _note(actor, sees, kwargs)
                return _rendered(view(request, *args, **kwargs))

        enter.access = Access("client_file", permission)  # type: ignore[attr-defined]
        return enter

    return decorate


def _rendered(response: HttpResponse) -> HttpResponse:
    """Render a lazy template response while the scope is still the view's."""
    render = getattr(response, "render", None)
    return cast(HttpResponse, render()) if callable(render) else response


def _note(actor: Actor, sees: str, kwargs: dict[str, Any]) -> None:
    if sees:
        subject = next((str(value) for value in kwargs.values()), "")
        trail.record_access(
            actor=actor, act=f"seen.{sees}", subject_kind=sees, subject_id=subject[:40]
        )


def _wrong_door(request: HttpRequest) -> HttpResponse:
    """For a person who is signed in and has no business at this address.

    It says what the sign-in page of this host says to everybody, and how to get away.
    """
    return render(request, "wrong_door.html", status=404)


def _sign_in(request: HttpRequest) -> HttpResponse:
    address = f"{reverse('account_login')}?next={quote(request.get_full_path())}"
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=204)
        response["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)
