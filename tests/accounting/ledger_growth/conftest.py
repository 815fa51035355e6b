"""Nordlys Kaffe's books, entered by its preparer Joana; Tomáš reviews and closes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.cast import Cast


@dataclass(frozen=True)
class People:
    preparer: Actor
    reviewer: Actor


@pytest.fixture
def people(cast: Cast) -> Iterator[People]:
    """Inside Nordlys' scope."""
    found = People(
        preparer=cast.actor(cast.preparer, cast.nordlys),
        reviewer=cast.actor(cast.reviewer, cast.nordlys),
    )
    with client_scope(cast.nordlys.ref):
        yield found
