"""Every list at the doors, found by walking their addresses, so that none is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounting.selectors import reports
from tests.architecture.test_doors import access_of

PART: Final = re.compile(r"<(?:\w+:)?(\w+)>")


def lists(urlconf: str, audiences: tuple[str, ...], *, given: Mapping[str, str]) -> Iterator[str]:
    """The addresses of `audiences` that name nothing but what is `given`, or a kind of report."""
    import_module(urlconf)
    for address, view in _walk(get_resolver(urlconf).url_patterns, "/"):
        found = access_of(view)
        if found is None or found.audience not in audiences:
            continue
        names = set(PART.findall(address)) - set(given)
        if not names:
            yield _filled(address, given)
        elif names == {"kind"} and "report" in address:
            for kind in reports.CATALOGUE:
                yield _filled(address, {**given, "kind": kind})


def _walk(patterns: list[Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        address = f"{prefix}{pattern.pattern}"
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def _filled(address: str, values: Mapping[str, str]) -> str:
    return PART.sub(lambda found: values[found[1]], address)
