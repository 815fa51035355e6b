"""Doing it as django-tenants does by itself, for comparison: as the owner, without our backend's
role per client."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def as_owner() -> Iterator[None]:
    """The default connection as the owner of all schemas: django-tenants knows no other."""
    default, owner = (connections.settings[alias] for alias in ("default", "owner"))
    before = {key: default[key] for key in ("USER", "PASSWORD", "SWITCH_ROLE")}
    connections.close_all()
    default.update(USER=owner["USER"], PASSWORD=owner["PASSWORD"], SWITCH_ROLE=False)
    try:
        yield
    finally:
        connections.close_all()
        default.update(before)
