"""Fixtures of the whole suite. See `tests/cast.py` for who is who."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings
from django.db import connections

from kontor.embedded import testing
from tests import cast as casting
from tests import own_keys, template
from tests.browser.fixtures import browser, site, visit
from tests.environment import DATABASE

__all__ = ["browser", "site", "visit"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """This process's database, copied from the template."""
    testing.ensure_template(template.name(), build=template.build)
    testing.create_database(DATABASE, template=template.name())
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    testing.drop_database(DATABASE)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture(scope="session")
def valkey() -> Iterator[redis.Redis]:
    with redis.Redis.from_url(settings.REDIS_URL) as connection:
        yield connection


@pytest.fixture(autouse=True)
def quiet_between_tests(valkey: redis.Redis) -> Iterator[None]:
    """No test leaves a cached rate limit or progress behind."""
    yield
    own_keys.forget(valkey)


@pytest.fixture
def cast(db: None) -> casting.Cast:
    """The cast, in a transaction that is rolled back."""
    return casting.gather()


@pytest.fixture
def fresh_database(
    django_db_setup: None, django_db_blocker: Any, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[casting.Cast]:
    """A database of this test alone: real commits, several connections, DDL. Gives the cast."""
    name = f"{DATABASE}_own"
    testing.ensure_template(template.name(), build=template.build)
    testing.create_database(name, template=template.name())
    aliases = [connections.settings[alias] for alias in ("default", "owner")]
    with django_db_blocker.unblock():
        connections.close_all()
        for each in aliases:
            each["NAME"] = name
        try:
            yield casting.gather()
        finally:
            connections.close_all()
            for each in aliases:
                each["NAME"] = DATABASE
    testing.drop_database(name)
