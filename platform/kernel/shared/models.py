"""The kernel's tables in the shared schema: facts about the provider's own acts, jobs of the
installation, dead letters and the anchors of the clients' audit chains."""

from django.db import models
from django.db.models.functions import Now

from kernel.facts.tables import FactRow, OutboxRow, ReactionRow
from kernel.jobs.tables import JobRow
from kernel.records import NOTHING_PERSONAL, Record


class SharedFact(FactRow):
    client_id = models.UUIDField(null=True, db_index=True)

    class Meta:
        db_table = "shared_fact"


class SharedOutbox(OutboxRow):
    personal_data = NOTHING_PERSONAL
    fact = models.OneToOneField(
        SharedFact, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        db_table = "shared_outbox"


class SharedFactReaction(ReactionRow):
    personal_data = NOTHING_PERSONAL
    pk = models.CompositePrimaryKey("fact_uid", "reaction")
    fact_uid = models.UUIDField()

    class Meta:
        db_table = "shared_fact_reaction"


class SharedJob(JobRow):
    class Meta:
        db_table = "shared_job"
        indexes = [models.Index(fields=["state", "next_try_at"], name="shared_job_due")]


class DeadLetter(Record):
    """A reaction that failed: visible to the provider, settled when a later try succeeds."""

    personal_data = NOTHING_PERSONAL
    fact_uid = models.UUIDField()
    fact_sequence = models.BigIntegerField()
    fact_name = models.CharField(max_length=80)
    client_id = models.UUIDField(null=True, db_index=True)
    is_shared = models.BooleanField(default=False)
    reaction = models.CharField(max_length=80)
    attempts = models.PositiveSmallIntegerField(default=1)
    error = models.CharField(max_length=500)
    failed_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "dead_letter"
        constraints = [
            models.UniqueConstraint(fields=["fact_uid", "reaction"], name="dead_letter_once")
        ]


class AuditAnchor(Record):
    """The head of a client's audit chain on a day, kept where the client's role can't reach."""

    personal_data = NOTHING_PERSONAL
    append_only = True
    client_id = models.UUIDField()
    anchored_on = models.DateField()
    sequence = models.BigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_anchor"
        constraints = [
            models.UniqueConstraint(fields=["client_id", "anchored_on"], name="audit_anchor_daily")
        ]
