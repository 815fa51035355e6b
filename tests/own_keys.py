"""What this test process keeps in the Valkey that all of them share."""

import redis
from django.conf import settings

OWN = f"{settings.KEY_PREFIX}:*"


def forget(valkey: redis.Redis) -> None:
    """Delete this process's keys; those of parallel runs stay."""
    if own := list(valkey.scan_iter(OWN, count=1000)):
        valkey.delete(*own)
