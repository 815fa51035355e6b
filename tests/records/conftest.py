from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.cast import Cast


@pytest.fixture
def books(cast: Cast, preparer: Actor, reviewer: Actor, owner: Actor) -> Iterator[Cast]:
    """Inside the books of Nordlys; who acts there was looked up before."""
    with client_scope(cast.nordlys.ref):
        yield cast


@pytest.fixture
def preparer(cast: Cast) -> Actor:
    return cast.actor(cast.preparer, cast.nordlys)


@pytest.fixture
def reviewer(cast: Cast) -> Actor:
    return cast.actor(cast.reviewer, cast.nordlys)


@pytest.fixture
def owner(cast: Cast) -> Actor:
    return cast.actor(cast.owner, cast.nordlys)


@pytest.fixture
def post_box(settings: object, tmp_path: Path) -> Path:
    """Where messages to Nordlys are put; they come to its maildir."""
    settings.MAILBOX_FOLDER = tmp_path  # type: ignore[attr-defined]
    settings.MAIL_DOMAIN = "post.example"  # type: ignore[attr-defined]
    new = tmp_path / "nordlys@post.example" / "new"
    new.mkdir(parents=True)
    return new
