"""The pages of the settings that a person may open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy

from apps.accounting.permissions import CHANGE_LIMITS
from frontend import refusals
from frontend.access import KontorRequest
from kernel.errors import KontorError

USERS: Final = "client.users.manage"
KEYS: Final = "client.keys.manage"
WEBHOOKS: Final = "client.webhooks.manage"
PAGES: Final[tuple[tuple[str, Any, str], ...]] = (
    ("portal:settings_users", gettext_lazy("Users"), USERS),
    ("portal:approval_limits", gettext_lazy("Who approves what"), CHANGE_LIMITS),
    ("portal:settings_keys", gettext_lazy("API keys"), KEYS),
    ("portal:settings_webhooks", gettext_lazy("Webhooks"), WEBHOOKS),
    ("portal:settings_company", gettext_lazy("Company"), ""),
    ("portal:settings_account", gettext_lazy("My account"), ""),
)


def open_pages(request: KontorRequest) -> list[str]:
    return [name for name, _title, needed in PAGES if not needed or request.actor.may(needed)]


def show(
    request: KontorRequest, page: str, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """Render a page of the settings, with its neighbours beside it. A template of another room is
    named with its path."""
    allowed = open_pages(request)
    neighbours = [
        {"url": reverse(name), "label": title, "current": name == page}
        for name, title, _needed in PAGES
        if name in allowed
    ]
    name = template if "/" in template else f"portal/settings/{template}"
    return render(
        request,
        f"{name}.html",
        context | {"neighbours": neighbours},
        status=status,
    )


def act(
    request: KontorRequest, do: Callable[[], object], *, done: str, then: str, **args: Any
) -> HttpResponse:
    """Do it, say so and go to the page `then`; a refusal is said there instead."""
    try:
        do()
    except KontorError as error:
        refusals.explain(request, None, error)
    else:
        messages.success(request, done)
    return redirect(then, **args)
