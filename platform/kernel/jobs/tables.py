"""The shape of a job row, used by the clients' schemas and the shared one."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.ids import new_id
from kernel.records import ActedRecord


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class JobRow(ActedRecord):
    """`running` is no state: a worker that holds the row's lock is running it."""

    personal_data = {"actor_name": "who asked for it, shown in the list of jobs"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=80)
    args = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=JobState, default=JobState.QUEUED)
    permissions = models.JSONField(default=list)
    attempts = models.PositiveSmallIntegerField(default=0)
    result = models.JSONField(default=dict)
    error_code = models.CharField(max_length=80, blank=True)
    error_message = models.TextField(blank=True)
    error_params = models.JSONField(default=dict)
    queued_at = models.DateTimeField(db_default=Now())
    next_try_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
