"""From outbox to reactions.

Facts go out by handfuls. Of a handful, each reaction takes what it listens to, in one transaction
of the scope it writes, together with its unique (fact, reaction) rows. Whatever is delivered twice
therefore takes effect once. Where one fact fails, those of its handful are taken one by one. When
all reactions have settled, the outbox row goes. What fails is tried again later, with growing
pauses; after `ATTEMPTS_MAX` it becomes a dead letter that people see and can retry.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from typing import Any

import sentry_sdk
import structlog
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from kernel.facts.reacting import Reaction, all_reactions
from kernel.facts.values import RecordedFact, recorded
from kernel.tenancy import ClientRef, client_scope, shared_scope

ATTEMPTS_MAX = 8
# So few that nobody waits long for a row that a reaction holds.
HANDFUL = 25
UNTIL_PREPARED = timedelta(seconds=10)

CLAIM = """
INSERT INTO {rows} (fact_uid, reaction) SELECT unnest(%s::uuid[]), %s
ON CONFLICT DO NOTHING RETURNING fact_uid
"""
CLAIM_IN_CLIENT = CLAIM.format(rows="fact_reaction")
CLAIM_IN_SHARED = CLAIM.format(rows="shared_fact_reaction")
FORGET = "DELETE FROM {outbox} WHERE fact_id = ANY(%s) RETURNING fact_id, attempts"
FORGET_IN_CLIENT = FORGET.format(outbox="fact_outbox")
FORGET_IN_SHARED = FORGET.format(outbox="shared_outbox")

log = structlog.get_logger(__name__)


class NotYet(Exception):
    """The client a shared fact concerns has no books yet; the fact waits for them."""


def relay(client: ClientRef | None, *, find_client: Callable[[Any], ClientRef | None]) -> int:
    """Deliver what is due of one client's facts, or of the shared ones when `client` is None.

    `find_client` resolves the client a shared fact concerns: None when it is gone for good,
    `NotYet` while its books are being laid down. Returns how many facts settled.
    """
    settled = 0
    for facts in _due(client, find_client):
        failed = _deliver(facts)
        done = [fact for fact in facts if fact.id not in failed]
        for fact in facts:
            if fact.id in failed:
                _postpone(fact)
        _forget(client, done)
        settled += len(done)
    return settled


def _deliver(facts: Sequence[RecordedFact]) -> set[uuid.UUID]:
    """Offer facts to every reaction; the ids of those that some reaction failed on."""
    failed: set[uuid.UUID] = set()
    for each in all_reactions():
        heard = [fact for fact in facts if each.hears(fact.name)]
        for scope, group in _by_scope(heard, each):
            failed |= _settle(group, each, scope)
    return failed


def _by_scope(
    facts: Sequence[RecordedFact], reaction: Reaction
) -> list[tuple[ClientRef | None, list[RecordedFact]]]:
    """The scopes that the reaction writes. What concerns no client is nothing to a client."""
    if reaction.writes == "shared":
        return [(None, list(facts))] if facts else []
    groups: dict[ClientRef, list[RecordedFact]] = {}
    for fact in facts:
        if fact.client is not None:
            groups.setdefault(fact.client, []).append(fact)
    return list(groups.items())


def _scope(fact_client: ClientRef | None) -> Any:
    return client_scope(fact_client) if fact_client else shared_scope()


def _due(
    client: ClientRef | None, find_client: Callable[[Any], ClientRef | None]
) -> Iterator[list[RecordedFact]]:
    last = 0
    while True:
        with _scope(client):
            rows = list(
                _outbox(client)
                .filter(is_dead=False, next_try_at__lte=timezone.now(), fact_id__gt=last)
                .select_related("fact")
                .order_by("fact_id")[:HANDFUL]
            )
        facts = []
        for row in rows:
            concerned = client
            if client is None and row.fact.client_id is not None:
                try:
                    concerned = find_client(row.fact.client_id)
                except NotYet:
                    _leave_for_later(row)
                    continue
            facts.append(recorded(row.fact, client=concerned, is_shared=client is None))
        yield facts
        if len(rows) < HANDFUL:
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


def _settle(
    facts: Sequence[RecordedFact], reaction: Reaction, scope: ClientRef | None
) -> set[uuid.UUID]:
    """Take facts together, or one by one where that fails; the ids of those that failed."""
    failure = _take(facts, reaction, scope)
    if failure is None:
        return set()
    if len(facts) > 1:
        return set().union(*(_settle([fact], reaction, scope) for fact in facts))
    fact = facts[0]
    log.error(
        "reaction_failed",
        fact=fact.name,
        fact_id=str(fact.id),
        by=reaction.name,
        exc_info=failure,
    )
    sentry_sdk.capture_exception(failure)
    _record_failure(fact, reaction, failure)
    return {fact.id}


def _take(
    facts: Sequence[RecordedFact], reaction: Reaction, scope: ClientRef | None
) -> Exception | None:
    """What went wrong; nothing of it is left then."""
    try:
        with _scope(scope), transaction.atomic():
            claimed = _claim(facts, reaction, in_client=scope is not None)
            if claimed:
                reaction.handler(claimed)
    except Exception as failure:  # noqa: BLE001 — the boundary: `_settle` records it
        return failure
    return None


def _claim(
    facts: Sequence[RecordedFact], reaction: Reaction, *, in_client: bool
) -> list[RecordedFact]:
    """Those that this transaction is the first to settle for the reaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            CLAIM_IN_CLIENT if in_client else CLAIM_IN_SHARED,
            [[fact.id for fact in facts], reaction.name],
        )
        ours = {row[0] for row in cursor.fetchall()}
    return [fact for fact in facts if fact.id in ours]


def _forget(client: ClientRef | None, facts: Sequence[RecordedFact]) -> None:
    """What settled leaves the outbox; its letters, if there are any, say so."""
    if not facts:
        return
    with _scope(client), connection.cursor() as cursor:
        cursor.execute(
            FORGET_IN_CLIENT if client else FORGET_IN_SHARED, [[fact.sequence for fact in facts]]
        )
        tried = {sequence for sequence, attempts in cursor.fetchall() if attempts}
    for fact in facts:
        if fact.sequence in tried:
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
