"""What several test processes keep in one Valkey stays apart."""

from __future__ import annotations

import redis
from django.conf import settings
from django.core.cache import cache

from kontor.celery import app
from tests import own_keys


def test_every_key_in_valkey_begins_with_the_prefix_of_the_installation(
    valkey: redis.Redis,
) -> None:
    cache.set("kettle", "on", 60)
    assert list(valkey.scan_iter(own_keys.OWN)) == [f"{settings.KEY_PREFIX}:1:kettle".encode()]
    assert app.conf.broker_transport_options["global_keyprefix"] == settings.KEY_PREFIX


def test_a_test_process_forgets_its_own_keys_alone(valkey: redis.Redis) -> None:
    foreign = f"parallel_{settings.KEY_PREFIX}:1:kettle"
    cache.set("kettle", "on", 60)
    valkey.set(foreign, "off", ex=60)
    own_keys.forget(valkey)
    assert cache.get("kettle") is None
    assert valkey.get(foreign) == b"off"
    valkey.delete(foreign)
