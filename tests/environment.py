"""Loaded before Django's settings are: gives this test process a database of its own.

All processes share one embedded PostgreSQL and Valkey; each has its own database, copied from a
template in which the cast already lives, and its own prefix of keys.
"""

import os

from hypothesis import settings

from kontor.embedded import testing

WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASE = f"test_{WORKER}_{os.getpid()}"

URLS = testing.engine().of(DATABASE)
os.environ.update(
    {
        "DATABASE_URL": URLS.runtime,
        "DATABASE_OWNER_URL": URLS.owner,
        "REDIS_URL": URLS.redis,
        "KONTOR_KEY_PREFIX": DATABASE,
        "KONTOR_DEBUG": "1",
        "KONTOR_DISPATCH": "0",
        "KONTOR_SECOND_FACTOR": "0",
        "KONTOR_CONNECTION_SECONDS": "0",
        "KONTOR_FILES": str(testing.homes.default_home() / "test" / "files" / DATABASE),
        "KONTOR_LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "kontor.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
)

# How long an example takes says how busy the machine is, not whether it is right.
settings.register_profile("kontor", deadline=None)
settings.load_profile("kontor")
