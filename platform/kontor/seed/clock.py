"""Living through the past: services ask Django for the time, and the seed answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from unittest.mock import patch


@contextmanager
def as_of(moment: datetime) -> Iterator[None]:
    """`django.utils.timezone.now()` is `moment` inside. For the seed's own process only."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def morning(day: date, *, hour: int = 8, minute: int = 5) -> datetime:
    """A moment of `day`, UTC."""
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)
