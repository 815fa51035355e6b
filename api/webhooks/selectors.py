"""Reading endpoints and deliveries of the client in scope."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from api import pagination
from api.models import DeliveryState, WebhookDelivery, WebhookEndpoint
from api.values import Delivery, DeliveryPage, Endpoint
from kernel.errors import NotFound

ON_ITS_WAY = (DeliveryState.PENDING, DeliveryState.RETRYING)


class EndpointNotFound(NotFound):
    code = "webhook.endpoint_not_found"
    sentence = _("There is no webhook endpoint of that id.")


class DeliveryNotFound(NotFound):
    code = "webhook.delivery_not_found"
    sentence = _("There is no webhook delivery of that id.")


def endpoints() -> list[Endpoint]:
    """Those not removed, in order of their making."""
    rows = WebhookEndpoint.objects.filter(removed_at=None).order_by("created_at", "id")
    return [endpoint_value(row) for row in rows.defer("secret")]


def endpoint(*, endpoint_id: uuid.UUID) -> Endpoint:
    """Errors: `EndpointNotFound`."""
    row = WebhookEndpoint.objects.filter(pk=endpoint_id, removed_at=None).defer("secret").first()
    if row is None:
        raise EndpointNotFound()
    return endpoint_value(row)


def deliveries(
    *, endpoint_id: uuid.UUID, state: str = "", cursor: str = "", limit: int = pagination.LIMIT
) -> DeliveryPage:
    """Newest first. Errors: `EndpointNotFound`, `CursorUnreadable`."""
    endpoint(endpoint_id=endpoint_id)
    rows = WebhookDelivery.objects.filter(endpoint_id=endpoint_id).defer("body")
    if state:
        rows = rows.filter(state=state)
    if cursor:
        rows = rows.filter(_after(cursor))
    found = list(rows.order_by("-created_at", "-id")[: limit + 1])
    shown = found[:limit]
    has_more = len(found) > limit
    return DeliveryPage(
        deliveries=tuple(delivery_value(row) for row in shown),
        next_cursor=(
            pagination.encode(shown[-1].created_at.isoformat(), str(shown[-1].id))
            if has_more
            else ""
        ),
    )


def _after(cursor: str) -> Q:
    created, last_id = pagination.decode(cursor, str, str)
    try:
        at, row_id = datetime.fromisoformat(created), uuid.UUID(last_id)
    except ValueError:
        raise pagination.CursorUnreadable(field="cursor") from None
    if at.tzinfo is None:
        raise pagination.CursorUnreadable(field="cursor")
    return Q(created_at__lt=at) | Q(created_at=at, id__lt=row_id)


def delivery(*, delivery_id: uuid.UUID) -> Delivery:
    """Errors: `DeliveryNotFound`."""
    row = WebhookDelivery.objects.filter(pk=delivery_id).defer("body").first()
    if row is None:
        raise DeliveryNotFound()
    return delivery_value(row)


def endpoint_value(row: WebhookEndpoint) -> Endpoint:
    return Endpoint(
        id=row.id,
        url=row.url,
        description=row.description,
        fact_types=tuple(row.fact_types),
        is_active=row.is_active,
        created_at=row.created_at,
    )


def delivery_value(row: Any) -> Delivery:
    return Delivery(
        id=row.id,
        endpoint_id=row.endpoint_id,
        fact_id=row.fact_uid,
        fact_type=row.fact_type,
        state=row.state,
        attempts=row.attempts,
        created_at=row.created_at,
        next_try_at=row.next_try_at if row.state in ON_ITS_WAY else None,
        last_tried_at=row.last_tried_at,
        last_status=row.last_status,
        last_error=row.last_error,
        delivered_at=row.delivered_at,
        replays_id=row.replays_id,
    )
