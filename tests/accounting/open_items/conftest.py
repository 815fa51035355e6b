"""Nordlys' books, kept in Danish crowns, with a customer who also pays in euros."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.accounting.open_items.owing import register
from tests.cast import Cast


@pytest.fixture
def preparer(cast: Cast) -> Actor:
    return cast.actor(cast.preparer, cast.nordlys)


@pytest.fixture
def nordlys_books(cast: Cast, preparer: Actor) -> Iterator[None]:
    with client_scope(cast.nordlys.ref):
        yield


@pytest.fixture
def hotel(nordlys_books: None) -> uuid.UUID:
    return register("Hotel Skagen")
