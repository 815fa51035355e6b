"""From facts to usage. Right whatever the order in which a subject's facts are delivered."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from billing.models import UsageEvent
from kernel.facts import RecordedFact


def count(*, metric: str, fact: RecordedFact) -> None:
    """One unit, unless a later fact of the same subject has already taken it back."""
    _lock(metric, fact)
    later = _of_subject(metric, fact).filter(fact_sequence__gt=fact.sequence)
    following = later.order_by("fact_sequence").first()
    is_gone = following is not None and following.takes_back and not following.quantity
    _write(metric, fact, quantity=0 if is_gone else 1, priced_by=None)


def take_back(*, metric: str, fact: RecordedFact) -> None:
    """The subject's unit goes, at the price it had; nothing does when none was counted."""
    _lock(metric, fact)
    earlier = _of_subject(metric, fact).filter(fact_sequence__lt=fact.sequence)
    previous = earlier.order_by("-fact_sequence").first()
    unit = previous if previous is not None and previous.quantity == 1 else None
    _write(metric, fact, quantity=-1 if unit else 0, priced_by=unit, takes_back=True)


def _of_subject(metric: str, fact: RecordedFact) -> QuerySet[UsageEvent]:
    return UsageEvent.objects.filter(
        client_id=fact.of_client().id,
        metric=metric,
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
    )


def _lock(metric: str, fact: RecordedFact) -> None:
    """Facts of one subject are metered one after the other."""
    key = f"{fact.of_client().id}/{metric}/{fact.subject_kind}/{fact.subject_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


def _write(
    metric: str,
    fact: RecordedFact,
    *,
    quantity: int,
    priced_by: UsageEvent | None,
    takes_back: bool = False,
) -> None:
    day = timezone.localdate(fact.happened_at)
    UsageEvent.objects.create(
        client_id=fact.of_client().id,
        metric=metric,
        quantity=quantity,
        takes_back=takes_back,
        fact_uid=fact.id,
        fact_sequence=fact.sequence,
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        happened_at=fact.happened_at,
        month=day.replace(day=1),
        priced_on=priced_by.priced_on if priced_by else day,
    )
