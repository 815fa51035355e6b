"""Telling open pages that something changed: PostgreSQL NOTIFY, sent when the transaction commits.

A message names a topic and who should hear it, never content; the page then asks for itself.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from django.db import connection

CHANNEL = "kontor_live"


def tell(
    topic: str, *, users: Iterable[uuid.UUID] = (), client_id: uuid.UUID | None = None
) -> None:
    """`users` hear it in the workspace; everyone in `client_id`'s portal hears it there."""
    message = {
        "topic": topic,
        "users": sorted(str(user) for user in users),
        "client": str(client_id) if client_id else "",
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(message)])
