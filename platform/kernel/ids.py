"""Identifiers that people and APIs name: UUID version 7, ordered roughly by time of birth."""

import uuid

from uuid_utils.compat import uuid7 as _uuid7


def new_id() -> uuid.UUID:
    """A fresh UUIDv7. Never order business records by it: use their sequence or time columns."""
    return _uuid7()
