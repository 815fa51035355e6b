"""The kernel's tables in each client's schema."""

from django.db import models
from django.db.models.functions import Now

from kernel.facts.tables import FactRow, OutboxRow, ReactionRow
from kernel.ids import new_id
from kernel.jobs.tables import JobRow
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class FactRecord(FactRow):
    class Meta:
        db_table = "fact"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "sequence"], name="fact_subject"),
            models.Index(fields=["name", "sequence"], name="fact_name"),
        ]


class FactOutbox(OutboxRow):
    personal_data = NOTHING_PERSONAL
    fact = models.OneToOneField(
        FactRecord, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "fact_outbox"


class FactReaction(ReactionRow):
    personal_data = NOTHING_PERSONAL
    pk = models.CompositePrimaryKey("fact_uid", "reaction")
    fact_uid = models.UUIDField()

    class Meta:
        db_table = "fact_reaction"


class Job(JobRow):
    class Meta:
        db_table = "job"
        indexes = [models.Index(fields=["state", "next_try_at"], name="job_due")]


class AuditEntry(ActedRecord):
    append_only = True
    personal_data = {"actor_name": "who acted or looked; the client may see it"}

    sequence = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    act = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    detail = models.JSONField(default=dict)
    door = models.CharField(max_length=12)
    is_access = models.BooleanField(default=False)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_entry"
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "sequence"], name="audit_subject"),
            models.Index(fields=["actor_id", "sequence"], name="audit_actor"),
            models.Index(
                fields=["-sequence"], name="audit_access", condition=models.Q(is_access=True)
            ),
        ]


class AuditHead(Record):
    """One row: where the chain stands. Its lock orders the writers."""

    personal_data = NOTHING_PERSONAL
    sequence = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_head"


class DataKey(Record):
    """A data key of this client, wrapped by the installation's master key."""

    personal_data = NOTHING_PERSONAL
    version = models.PositiveSmallIntegerField(primary_key=True)
    wrapped = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "data_key"


class StoredFile(ActedRecord):
    personal_data = {
        "name": "a file's name as its sender gave it",
        "actor_name": "who sent it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    path = models.CharField(max_length=200, unique=True)
    stored_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "stored_file"


class AppliedRevision(Record):
    """Which compiled migrations this schema has seen; the truth that fleet migration reads."""

    personal_data = NOTHING_PERSONAL
    append_only = True
    revision = models.PositiveIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    applied_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "applied_revision"
