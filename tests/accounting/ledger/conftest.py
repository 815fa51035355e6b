"""Nordlys Kaffe's books, entered by its preparer Joana; Tomáš reviews and closes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.cast import Cast


@pytest.fixture
def preparer(cast: Cast) -> Actor:
    return cast.actor(cast.preparer, cast.nordlys)


@pytest.fixture
def reviewer(cast: Cast) -> Actor:
    return cast.actor(cast.reviewer, cast.nordlys)


@pytest.fixture
def nordlys_books(cast: Cast, preparer: Actor, reviewer: Actor) -> Iterator[None]:
    """Inside Nordlys' scope; the actors are found before, in the shared one."""
    with client_scope(cast.nordlys.ref):
        yield
