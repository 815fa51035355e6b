"""What this house announces."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class WebhookEndpointAdded(Fact):
    NAME: ClassVar = "api.webhook_endpoint.added"
    SUBJECT: ClassVar = ("webhook_endpoint", "endpoint_id")
    title: ClassVar = _("Webhooks to %(url)s were set up")

    endpoint_id: uuid.UUID
    url: str
    fact_types: str


@dataclass(frozen=True, kw_only=True)
class WebhookEndpointChanged(Fact):
    NAME: ClassVar = "api.webhook_endpoint.changed"
    SUBJECT: ClassVar = ("webhook_endpoint", "endpoint_id")
    title: ClassVar = _("Webhooks to %(url)s were changed")

    endpoint_id: uuid.UUID
    url: str
    fact_types: str
    is_active: bool


@dataclass(frozen=True, kw_only=True)
class WebhookEndpointRemoved(Fact):
    NAME: ClassVar = "api.webhook_endpoint.removed"
    SUBJECT: ClassVar = ("webhook_endpoint", "endpoint_id")
    title: ClassVar = _("Webhooks to %(url)s were removed")

    endpoint_id: uuid.UUID
    url: str


@dataclass(frozen=True, kw_only=True)
class WebhookReplayed(Fact):
    NAME: ClassVar = "api.webhook_delivery.replayed"
    SUBJECT: ClassVar = ("webhook_endpoint", "endpoint_id")
    title: ClassVar = _("A webhook of %(fact_type)s was sent again")

    endpoint_id: uuid.UUID
    delivery_id: uuid.UUID
    replays_id: uuid.UUID
    fact_type: str
