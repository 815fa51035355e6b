"""From outbox to reactions.

For each fact in turn, each reaction runs in one transaction of the scope it writes, together with
its unique (fact, reaction) row. Whatever is delivered twice therefore takes effect once. When all
have settled, the outbox row goes. What fails is tried again later, with growing pauses; after
`ATTEMPTS_MAX` it becomes a dead letter that people see and can retry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import sentry_sdk
import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from kernel.facts.reacting import Reaction, reactions_to
from kernel.facts.values import RecordedFact, recorded
from kernel.tenancy import ClientRef, client_scope, shared_scope

ATTEMPTS_MAX = 8
BATCH = 200
UNTIL_PREPARED = timedelta(seconds=10)

CLAIM_IN_CLIENT = (
    "INSERT INTO fact_reaction (fact_uid, reaction) VALUES (%s, %s) ON CONFLICT DO NOTHING"
)
CLAIM_IN_SHARED = (
    "INSERT INTO shared_fact_reaction (fact_uid, reaction) VALUES (%s, %s) ON CONFLICT DO NOTHING"
)

log = structlog.get_logger(__name__)


class NotYet(Exception):
    """The client a shared fact concerns has no books yet; the fact waits for them."""


def relay(client: ClientRef | None, *, find_client: Callable[[Any], ClientRef | None]) -> int:
    """Deliver what is due of one client's facts, or of the shared ones when `client` is None.

    `find_client` resolves the client a shared fact concerns: None when it is gone for good,
    `NotYet` while its books are being laid down. Returns how many facts settled.
    """
    settled = 0
    for fact in _due(client, find_client):
        failed = [each for each in reactions_to(fact.name) if not _settle(fact, each)]
        if failed:
            _postpone(fact)
        else:
            _forget(fact)
            settled += 1
    return settled


def _scope(fact_client: ClientRef | None) -> Any:
    return client_scope(fact_client) if fact_client else shared_scope()


def _due(
    client: ClientRef | None, find_client: Callable[[Any], ClientRef | None]
) -> Iterator[RecordedFact]:
    last = 0
    while True:
        with _scope(client):
            rows = list(
                _outbox(client)
                .filter(is_dead=False, next_try_at__lte=timezone.now(), fact_id__gt=last)
                .select_related("fact")
                .order_by("fact_id")[:BATCH]
            )
        for row in rows:
            concerned = client
            if client is None and row.fact.client_id is not None:
                try:
                    concerned = find_client(row.fact.client_id)
                except NotYet:
                    _leave_for_later(row)
                    continue
            yield recorded(row.fact, client=concerned, is_shared=client is None)
        if len(rows) < BATCH:
            return
        last = rows[-1].fact_id


def _leave_for_later(row: Any) -> None:
    # Not `save`: another relay may have settled the fact in the meantime.
    later = timezone.now() + UNTIL_PREPARED
    _outbox(None).filter(fact_id=row.fact_id).update(next_try_at=later)


def _outbox(client: ClientRef | None) -> Any:
    from kernel.models import FactOutbox
    from kernel.shared.models import SharedOutbox

    return FactOutbox.objects if client else SharedOutbox.objects


def _home(fact: RecordedFact) -> ClientRef | None:
    """The scope the fact was written in."""
    return None if fact.is_shared else fact.client


def _settle(fact: RecordedFact, reaction: Reaction) -> bool:
    if reaction.writes == "client" and fact.client is None:
        return True
    scope = fact.client if reaction.writes == "client" else None
    try:
        with _scope(scope), transaction.atomic():
            if _claim(fact, reaction, in_client=scope is not None):
                reaction.handler(fact)
    except Exception as failure:  # the boundary: recorded, shown to people and tried again
        log.exception("reaction_failed", fact=fact.name, fact_id=str(fact.id), by=reaction.name)
        sentry_sdk.capture_exception(failure)
        _record_failure(fact, reaction, failure)
        return False
    return True


def _claim(fact: RecordedFact, reaction: Reaction, *, in_client: bool) -> bool:
    """True when this transaction is the first to settle (fact, reaction)."""
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_IN_CLIENT if in_client else CLAIM_IN_SHARED, [fact.id, reaction.name])
        return bool(cursor.rowcount == 1)


def _forget(fact: RecordedFact) -> None:
    with _scope(_home(fact)):
        rows = _outbox(_home(fact)).filter(fact_id=fact.sequence)
        has_letters = rows.filter(attempts__gt=0).exists()
        rows.delete()
    if has_letters:
        _settle_letters(fact)


def _settle_letters(fact: RecordedFact) -> None:
    from kernel.shared.models import DeadLetter

    with shared_scope():
        DeadLetter.objects.filter(fact_uid=fact.id, settled_at=None).update(
            settled_at=timezone.now()
        )


def _postpone(fact: RecordedFact) -> None:
    with _scope(_home(fact)), transaction.atomic():
        row = _outbox(_home(fact)).select_for_update().filter(fact_id=fact.sequence).first()
        if row is not None:
            row.attempts += 1
            row.is_dead = row.attempts >= ATTEMPTS_MAX
            row.next_try_at = timezone.now() + timedelta(seconds=min(3600, 5 * 4**row.attempts))
            row.save(update_fields=["attempts", "is_dead", "next_try_at"])
    if row is None:
        # Another relay settled it in the meantime, and knew of no letter yet.
        _settle_letters(fact)


def _record_failure(fact: RecordedFact, reaction: Reaction, failure: Exception) -> None:
    from kernel.shared.models import DeadLetter

    with shared_scope():
        row, is_new = DeadLetter.objects.get_or_create(
            fact_uid=fact.id,
            reaction=reaction.name,
            defaults={
                "client_id": fact.client.id if fact.client else None,
                "fact_sequence": fact.sequence,
                "fact_name": fact.name,
                "is_shared": fact.is_shared,
                "error": _short(failure),
            },
        )
        if not is_new:
            DeadLetter.objects.filter(pk=row.pk).update(
                attempts=F("attempts") + 1,
                error=_short(failure),
                failed_at=timezone.now(),
                settled_at=None,
            )


def _short(failure: Exception) -> str:
    """The first line alone: what a database says after it quotes the client's row."""
    first = next(iter(str(failure).splitlines()), "")
    return f"{type(failure).__name__}: {first}"[:500]


def retry(letter: Any, *, client: ClientRef | None) -> None:
    """Offer a dead letter's fact again, at once. `client` is where the fact was written."""
    with _scope(client):
        # One attempt stays on the row: it says that there are letters to settle.
        _outbox(client).filter(fact_id=letter.fact_sequence).update(
            is_dead=False, attempts=1, next_try_at=timezone.now()
        )
