"""How far a job is. Kept in the cache: the job's own transaction is not visible until it ends."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.core.cache import cache
from redis.exceptions import RedisError

from kernel.tenancy import current_client

KEEP_SECONDS = 24 * 3600


def _key(job_id: uuid.UUID) -> str:
    client = current_client()
    return f"{client.schema_name if client else 'shared'}:job:{job_id}"


def report(job_id: uuid.UUID, *, done: int, total: int, what: str) -> None:
    """Best effort: a job goes on without its progress being seen."""
    with suppress(RedisError):
        cache.set(_key(job_id), (done, total, what), KEEP_SECONDS)


def read(job_id: uuid.UUID) -> tuple[int, int, str]:
    """(done, total, what is counted); zeros when nothing was reported, or the cache is away."""
    try:
        found = cache.get(_key(job_id))
    except RedisError:
        found = None
    return found if found else (0, 0, "")
