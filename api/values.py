"""What may leave this house."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDraft:
    """An address to be told, and of what. `fact_types` are names of the catalogue."""

    url: str
    fact_types: tuple[str, ...]
    description: str = ""
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    id: uuid.UUID
    url: str
    description: str
    fact_types: tuple[str, ...]
    is_active: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """`secret` is told this once and can't be read again."""

    endpoint: Endpoint
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One fact on its way to one endpoint. `next_try_at` only while it is on its way."""

    id: uuid.UUID
    endpoint_id: uuid.UUID
    fact_id: uuid.UUID
    fact_type: str
    state: str
    attempts: int
    created_at: datetime
    next_try_at: datetime | None
    last_tried_at: datetime | None
    last_status: int | None
    last_error: str
    delivered_at: datetime | None
    replays_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    deliveries: tuple[Delivery, ...]
    next_cursor: str
