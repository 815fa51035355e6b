"""Dead letters as people see them: reactions that gave up, until a later try succeeds.

Shared scope only.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kernel import dispatch
from kernel.errors import NotFound
from kernel.facts import relay
from kernel.shared.models import DeadLetter
from kernel.tenancy import ClientRef

FindClient = Callable[[Any], ClientRef | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    """`client_id` is None for a fact about the provider alone."""

    letter_id: int
    fact_name: str
    reaction: str
    client_id: uuid.UUID | None
    attempts: int
    error: str
    failed_at: datetime


def unsettled(*, limit: int = 100) -> list[LetterView]:
    """Newest first."""
    return [
        LetterView(
            letter_id=row.pk,
            fact_name=row.fact_name,
            reaction=row.reaction,
            client_id=row.client_id,
            attempts=row.attempts,
            error=row.error,
            failed_at=row.failed_at,
        )
        for row in _unsettled().order_by("-failed_at", "-pk")[:limit]
    ]


def retry(*, letter_id: int, find_client: FindClient) -> None:
    """Offer the letter's fact to its reaction again, at once.

    Errors: `NotFound` when the letter is settled, or its client is gone.
    """
    letter = _unsettled().filter(pk=letter_id).first()
    if letter is None:
        raise NotFound()
    client = None if letter.is_shared else find_client(letter.client_id)
    if client is None and not letter.is_shared:
        raise NotFound()
    relay.retry(letter, client=client)
    dispatch.relay(client.id if client else None)


def _unsettled() -> QuerySet[DeadLetter]:
    return DeadLetter.objects.filter(settled_at=None)
