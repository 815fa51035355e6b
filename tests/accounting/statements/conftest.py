"""Nordlys' books, kept in Danish crowns: two customers, a supplier, and what they owe."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.accounting.open_items.owing import register
from tests.cast import Cast


@dataclass(frozen=True)
class Parties:
    hotel: uuid.UUID
    cafe: uuid.UUID
    roaster: uuid.UUID


@pytest.fixture
def preparer(cast: Cast) -> Actor:
    return cast.actor(cast.preparer, cast.nordlys)


@pytest.fixture
def nordlys_books(cast: Cast, preparer: Actor) -> Iterator[None]:
    with client_scope(cast.nordlys.ref):
        yield


@pytest.fixture
def parties(nordlys_books: None) -> Parties:
    return Parties(
        hotel=register("Hotel Skagen"),
        cafe=register("Café Møn"),
        roaster=register("Fjordrist ApS"),
    )
