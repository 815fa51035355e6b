"""The shape of a fact table and its outbox, used by the clients' schemas and the shared one."""

from django.db import models
from django.db.models.functions import Now

from kernel.ids import new_id
from kernel.records import ActedRecord, Record


class FactRow(ActedRecord):
    append_only = True
    personal_data = {"actor_name": "who did it, for the trail the client may read"}

    sequence = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    payload = models.JSONField()
    door = models.CharField(max_length=12)
    happened_at = models.DateTimeField()

    class Meta:
        abstract = True


class OutboxRow(Record):
    """A fact on its way. The row disappears when every reaction has settled."""

    next_try_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)
    is_dead = models.BooleanField(default=False)

    class Meta:
        abstract = True


class ReactionRow(Record):
    """Written in the same transaction as a reaction's effect: it happens once."""

    append_only = True
    reaction = models.CharField(max_length=80)
    settled_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
