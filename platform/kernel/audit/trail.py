"""Writing and reading a client's trail. Call inside the client's scope."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils import timezone

from kernel.actor import Actor
from kernel.audit import chain
from kernel.facts.reacting import reaction_to_many
from kernel.facts.values import RecordedFact
from kernel.records import acted
from kernel.tenancy import require_client

SAME_VISIT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class TrailEntry:
    sequence: int
    at: datetime
    act: str
    subject_kind: str
    subject_id: str
    actor_kind: str
    actor_id: str
    actor_name: str
    door: str
    detail: Mapping[str, Any]
    is_access: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _News:
    """What is to be added to the trail."""

    actor: Actor
    act: str
    subject_kind: str
    subject_id: str
    detail: Mapping[str, Any]
    at: datetime
    is_access: bool = False


def append(
    *,
    actor: Actor,
    act: str,
    subject_kind: str,
    subject_id: str,
    detail: Mapping[str, Any],
    at: datetime,
    is_access: bool = False,
) -> int:
    """Add one entry to the chain of the client in scope; returns its sequence."""
    news = _News(
        actor=actor,
        act=act,
        subject_kind=subject_kind,
        subject_id=subject_id,
        detail=detail,
        at=at,
        is_access=is_access,
    )
    return _append([news])


def _append(news: Sequence[_News]) -> int:
    """Continue the chain, whose head is locked meanwhile; returns the last sequence."""
    from kernel.models import AuditEntry, AuditHead

    require_client()
    with transaction.atomic():
        head = AuditHead.objects.select_for_update().get(pk=1)
        entries = []
        for each in news:
            entry = _entry(each, sequence=head.sequence + 1, previous_hash=head.hash)
            head.sequence, head.hash = entry.sequence, entry.hash
            entries.append(entry)
        AuditEntry.objects.bulk_create(entries)
        head.save(update_fields=["sequence", "hash"])
    return int(head.sequence)


def _entry(news: _News, *, sequence: int, previous_hash: str) -> Any:
    from kernel.models import AuditEntry

    entry = AuditEntry(
        sequence=sequence,
        at=news.at,
        act=news.act,
        subject_kind=news.subject_kind,
        subject_id=news.subject_id,
        detail=dict(news.detail),
        door=news.actor.door.value,
        is_access=news.is_access,
        previous_hash=previous_hash,
        **acted(news.actor),
    )
    entry.hash = chain.entry_hash(previous_hash, content(entry))
    return entry


def content(entry: Any) -> dict[str, Any]:
    """What an entry's hash covers."""
    return {
        "sequence": entry.sequence,
        "at": chain.instant(entry.at),
        "act": entry.act,
        "subject": [entry.subject_kind, entry.subject_id],
        "actor": [entry.actor_kind, entry.actor_id, entry.actor_name],
        "door": entry.door,
        "request": entry.request_id,
        "detail": entry.detail,
        "access": entry.is_access,
    }


@reaction_to_many("kernel.audit", to={"*"}, writes="client")
def write_down(facts: Sequence[RecordedFact]) -> None:
    _append(
        [
            _News(
                actor=fact.actor,
                act=fact.name,
                subject_kind=fact.subject_kind,
                subject_id=fact.subject_id,
                detail=fact.payload,
                at=fact.happened_at,
            )
            for fact in facts
        ]
    )


def record_access(
    *,
    actor: Actor,
    act: str,
    subject_kind: str,
    subject_id: str,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Write that `actor` looked at something; one entry per person, thing and ten minutes."""
    from kernel.models import AuditEntry

    now = timezone.now()
    seen_already = AuditEntry.objects.filter(
        is_access=True,
        actor_id=actor.id,
        act=act,
        subject_kind=subject_kind,
        subject_id=subject_id,
        at__gt=now - SAME_VISIT,
    ).exists()
    if not seen_already:
        append(
            actor=actor,
            act=act,
            subject_kind=subject_kind,
            subject_id=subject_id,
            detail=detail or {},
            at=now,
            is_access=True,
        )


def entries(
    *, accesses: bool | None = None, before: int | None = None, limit: int = 50, actor_id: str = ""
) -> list[TrailEntry]:
    """Newest first; page with `before` = the last sequence seen."""
    from kernel.models import AuditEntry

    rows = AuditEntry.objects.order_by("-sequence")
    if accesses is not None:
        rows = rows.filter(is_access=accesses)
    if before is not None:
        rows = rows.filter(sequence__lt=before)
    if actor_id:
        rows = rows.filter(actor_id=actor_id)
    return [_value(row) for row in rows[:limit]]


def digest(
    *, limit: int, without: Collection[str] = (), look_back: int = 2000
) -> list[tuple[TrailEntry, int]]:
    """The last thing of each kind that one person did on one day, and how often it was done;
    `without` names acts that are left out.

    Newest first, among the last `look_back` entries. Three queries.
    """
    from kernel.models import AuditEntry

    newest, _hash = head()
    rows = AuditEntry.objects.filter(is_access=False, sequence__gt=newest - look_back)
    alike = (
        rows.exclude(act__in=without)
        .annotate(day=TruncDate("at"))
        .values("act", "actor_id", "day")
        .annotate(count=Count("sequence"), last=Max("sequence"))
        .order_by("-last")[:limit]
    )
    counts = {each["last"]: each["count"] for each in alike}
    found = AuditEntry.objects.filter(sequence__in=counts).order_by("-sequence")
    return [(_value(row), counts[row.sequence]) for row in found]


def history(*, subject_kind: str, subject_id: str, limit: int = 100) -> list[TrailEntry]:
    """What happened to one thing, newest first."""
    from kernel.models import AuditEntry

    rows = AuditEntry.objects.filter(subject_kind=subject_kind, subject_id=subject_id)
    return [_value(row) for row in rows.order_by("-sequence")[:limit]]


def _value(row: Any) -> TrailEntry:
    return TrailEntry(
        sequence=row.sequence,
        at=row.at,
        act=row.act,
        subject_kind=row.subject_kind,
        subject_id=row.subject_id,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        door=row.door,
        detail=row.detail,
        is_access=row.is_access,
    )


def head() -> tuple[int, str]:
    from kernel.models import AuditHead

    row = AuditHead.objects.get(pk=1)
    return row.sequence, row.hash


def verify(anchors: Mapping[int, str]) -> tuple[int, chain.Break | None]:
    """Recompute the chain of the client in scope against `anchors` (sequence → hash).

    Returns (entries verified, the first break or None).
    """
    found: dict[int, str] = {}
    last, head_hash, broken = chain.verify(_walk(anchors, found))
    if broken:
        return last, broken
    if (last, head_hash) != head():
        return last, chain.Break(last, "the chain is shorter than its head says")
    for sequence, expected in sorted(anchors.items()):
        if found.get(sequence) != expected:
            return last, chain.Break(sequence, "it differs from the anchor kept outside the client")
    return last, None


def _walk(
    anchors: Mapping[int, str], found: dict[int, str]
) -> Iterator[tuple[int, str, str, Mapping[str, Any]]]:
    from kernel.models import AuditEntry

    for row in AuditEntry.objects.order_by("sequence").iterator(chunk_size=2000):
        if row.sequence in anchors:
            found[row.sequence] = row.hash
        yield row.sequence, row.previous_hash, row.hash, content(row)
