"""A second installation beside the first: a database of its own, and another master key."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connections

from kontor.embedded import testing
from tests import template
from tests.environment import DATABASE

OTHER_MASTER_KEY = base64.b64encode(b"the other installation's own key").decode()


@pytest.fixture
def second_installation(
    fresh_database: Any, settings: Any, tmp_path: Path
) -> Iterator[Callable[[], None]]:
    """Call it to move from the first installation to the second."""
    name = f"{DATABASE}_second"
    testing.create_database(name, template=template.name())

    def move() -> None:
        connections.close_all()
        for alias in ("default", "owner"):
            connections.settings[alias]["NAME"] = name
        settings.MASTER_KEYS = [OTHER_MASTER_KEY]
        settings.STORAGES = {
            **settings.STORAGES,
            "client_files": {
                **settings.STORAGES["client_files"],
                "OPTIONS": {"location": tmp_path / "second", "base_url": None},
            },
        }
        assert storages["client_files"].location == str(tmp_path / "second")

    yield move
    connections.close_all()
    testing.drop_database(name)
