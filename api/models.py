"""What the door for machines keeps in each client's schema."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.crypto import EncryptedTextField
from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class IdempotencyRecord(Record):
    """The answer given to a key of an integration's, written with what it answers for."""

    personal_data = {"body": "whatever the answer named, to give the same answer again"}

    pk = models.CompositePrimaryKey("api_key_id", "key")
    api_key_id = models.UUIDField()
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    # 0 while the request that claimed the key is still at work; only that transaction sees it.
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=300, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "idempotency_record"
        indexes = [models.Index(fields=["created_at"], name="idempotency_age")]


class WebhookEndpoint(ActedRecord):
    """An address of an integration's that is told of facts. Removed ones stay for the record."""

    personal_data = {"actor_name": "who asked to be told"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    url = models.CharField(max_length=500)
    description = models.CharField(max_length=200, blank=True)
    fact_types = ArrayField(models.CharField(max_length=80))
    secret = EncryptedTextField(bound_to=("pk",))
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now())
    removed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "webhook_endpoint"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | models.Q(is_active=False),
                name="webhook_endpoint_removed_is_silent",
            )
        ]


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("pending")
    RETRYING = "retrying", _("trying again")
    DELIVERED = "delivered", _("delivered")
    FAILED = "failed", _("failed")
    REPLAYED = "replayed", _("sent again")


# From → to. `api.webhooks` refuses everything else.
DELIVERY_TRANSITIONS: dict[str, frozenset[str]] = {
    DeliveryState.PENDING: frozenset(
        {DeliveryState.DELIVERED, DeliveryState.RETRYING, DeliveryState.FAILED}
    ),
    DeliveryState.RETRYING: frozenset({DeliveryState.DELIVERED, DeliveryState.FAILED}),
    DeliveryState.DELIVERED: frozenset({DeliveryState.REPLAYED}),
    DeliveryState.FAILED: frozenset({DeliveryState.REPLAYED}),
    DeliveryState.REPLAYED: frozenset(),
}


class WebhookDelivery(Record):
    """One fact on its way to one endpoint. The row is the truth; a job only points at it."""

    personal_data = NOTHING_PERSONAL
    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.PROTECT, related_name="+")
    fact_uid = models.UUIDField()
    fact_type = models.CharField(max_length=80)
    # The very text that is signed, so that every attempt sends the same.
    body = models.TextField()
    state = models.CharField(max_length=9, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField(db_default=Now())
    claimed_until = models.DateTimeField(null=True)
    last_tried_at = models.DateTimeField(null=True)
    last_status = models.PositiveSmallIntegerField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    delivered_at = models.DateTimeField(null=True)
    replays = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "webhook_delivery"
        indexes = [
            models.Index(fields=["endpoint", "-created_at", "-id"], name="webhook_delivery_list"),
            models.Index(
                fields=["next_try_at"],
                name="webhook_delivery_due",
                condition=models.Q(state__in=["pending", "retrying"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "fact_uid"],
                condition=models.Q(replays=None),
                name="webhook_delivery_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="delivered") | models.Q(delivered_at__isnull=False),
                name="webhook_delivery_delivered_at",
            ),
        ]
