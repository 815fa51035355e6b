"""Nordlys' books and people, as the ledger's tests have them, and a desk in them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from kernel.actor import Actor
from kernel.tenancy import client_scope
from tests.accounting.coming_over.desks import Desk
from tests.accounting.ledger.conftest import nordlys_books, preparer, reviewer
from tests.cast import Cast

__all__ = ["nordlys_books", "preparer", "reviewer"]


@pytest.fixture
def desk(cast: Cast, preparer: Actor) -> Iterator[Desk]:
    root = Path(settings.MEDIA_ROOT) / cast.nordlys.ref.schema_name
    with client_scope(cast.nordlys.ref):
        yield Desk(preparer, root)
        for path in [each for each in root.rglob("*") if each.is_file()]:
            path.unlink()
