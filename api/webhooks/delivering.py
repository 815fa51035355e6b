"""Claim the row, send, record: two short transactions with the call between them, never inside.

A worker lost during the call leaves a claim that runs out; the message is then sent again. A
receiver may therefore see a message twice, under the same id, and never misses one.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from api.models import DeliveryState, WebhookDelivery
from api.webhooks import sending
from api.webhooks.selectors import ON_ITS_WAY

CLAIM_LASTS = timedelta(seconds=60)
# After the first attempt and each following one; with the last the delivery has failed, about a
# day after the fact.
PAUSES = (
    timedelta(seconds=15),
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=8),
    timedelta(hours=8),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    delivery_id: uuid.UUID
    message_id: str
    url: str
    secret: str
    body: str


def deliver(*, delivery_id: uuid.UUID) -> str:
    """Try once. Returns the state it left, "" when there was nothing to do for this caller."""
    claim = _claim(delivery_id)
    if claim is None:
        return ""
    outcome = sending.post(
        url=claim.url,
        message_id=claim.message_id,
        body=claim.body,
        secret=claim.secret,
        sent_at=timezone.now(),
    )
    return _record(claim, outcome)


@transaction.atomic
def _claim(delivery_id: uuid.UUID) -> _Claim | None:
    now = timezone.now()
    row = (
        WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("endpoint")
        .filter(Q(claimed_until=None) | Q(claimed_until__lt=now), pk=delivery_id)
        .filter(state__in=ON_ITS_WAY)
        .first()
    )
    if row is None:
        return None
    if not row.endpoint.is_active:
        row.state, row.last_error = DeliveryState.FAILED, "endpoint switched off"
        row.save(update_fields=["state", "last_error"])
        return None
    row.claimed_until, row.last_tried_at = now + CLAIM_LASTS, now
    row.attempts += 1
    row.save(update_fields=["claimed_until", "last_tried_at", "attempts"])
    return _Claim(
        delivery_id=row.id,
        message_id=str(row.fact_uid),
        url=row.endpoint.url,
        secret=row.endpoint.secret,
        body=row.body,
    )


@transaction.atomic
def _record(claim: _Claim, outcome: sending.Outcome) -> str:
    row = WebhookDelivery.objects.select_for_update().get(pk=claim.delivery_id)
    row.claimed_until = None
    row.last_status, row.last_error = outcome.status, outcome.error
    if outcome.is_received:
        row.state, row.delivered_at = DeliveryState.DELIVERED, timezone.now()
    elif row.state not in ON_ITS_WAY or row.attempts > len(PAUSES):
        row.state = DeliveryState.FAILED
    else:
        row.state = DeliveryState.RETRYING
        row.next_try_at = timezone.now() + PAUSES[row.attempts - 1]
    row.save(
        update_fields=[
            "claimed_until",
            "last_status",
            "last_error",
            "state",
            "delivered_at",
            "next_try_at",
        ]
    )
    return str(row.state)
