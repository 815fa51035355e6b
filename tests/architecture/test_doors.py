"""Every address says who may enter."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from kernel import offering

# Libraries' pages; their own rules apply. Nothing of a client is shown there.
OF_LIBRARIES = ("allauth.", "django.views.static", "drf_spectacular.")


def views(urlconf: str) -> Iterator[tuple[str, Any]]:
    yield from _walk(get_resolver(urlconf).url_patterns, "/")


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def access_of(view: Any) -> Any:
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        found = getattr(holder, "access", None)
        if found is not None:
            return found
    return None


@pytest.mark.parametrize("urlconf", ["kontor.urls.workspace", "kontor.urls.portal"])
def test_every_view_states_its_permission(urlconf: str) -> None:
    import_module(urlconf)
    walked = list(views(urlconf))
    assert len(walked) > 10
    silent = [
        address
        for address, view in walked
        if not view.__module__.startswith(OF_LIBRARIES) and access_of(view) is None
    ]
    assert silent == []


@pytest.mark.parametrize("urlconf", ["kontor.urls.workspace", "kontor.urls.portal"])
def test_every_stated_permission_is_declared_by_an_offering(urlconf: str) -> None:
    declared = {"", *offering.permission_titles()}
    unknown = [
        f"{address}: {found.permission}"
        for address, view in views(urlconf)
        if (found := access_of(view)) is not None and found.permission not in declared
    ]
    assert unknown == []
