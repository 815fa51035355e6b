"""Work, who does it, and the time it takes. Shared schema: what staff see across clients."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from kernel.ids import new_id
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class WorkState(models.TextChoices):
    READY = "ready", _("ready")
    IN_PROGRESS = "in_progress", _("in progress")
    WAITING = "waiting", _("waiting")
    IN_REVIEW = "in_review", _("in review")
    RETURNED = "returned", _("returned")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")


# The preparer's turn: at most one such item per subject.
IN_PREPARATION = (
    WorkState.READY,
    WorkState.IN_PROGRESS,
    WorkState.WAITING,
    WorkState.RETURNED,
)
OPEN = (*IN_PREPARATION, WorkState.IN_REVIEW)

# Act → from which states, to which. Written once; the services refuse everything else.
WORK_TRANSITIONS: dict[str, tuple[tuple[str, ...], str]] = {
    "started": (
        (WorkState.READY, WorkState.WAITING, WorkState.RETURNED),
        WorkState.IN_PROGRESS,
    ),
    "set_waiting": (
        (WorkState.READY, WorkState.IN_PROGRESS, WorkState.RETURNED),
        WorkState.WAITING,
    ),
    "submitted": (IN_PREPARATION, WorkState.IN_REVIEW),
    "finished": (IN_PREPARATION, WorkState.DONE),
    "returned": ((WorkState.IN_REVIEW,), WorkState.RETURNED),
    "accepted": ((WorkState.IN_REVIEW,), WorkState.DONE),
    "folded": (IN_PREPARATION, WorkState.CANCELLED),
    "called_off": (OPEN, WorkState.CANCELLED),
}


class WorkSubject(Record):
    """What a rule's work is about: one row per client, rule and key, whatever number of items.

    It remembers the newest count and the newest settling fact, by their place in the client's own
    sequence of facts, so that a fact which arrives late never overwrites a newer one.
    """

    personal_data = NOTHING_PERSONAL
    client = models.ForeignKey("tenants.Client", on_delete=models.PROTECT, related_name="+")
    service = models.CharField(max_length=40)
    rule = models.CharField(max_length=60)
    key = models.JSONField()
    key_hash = models.CharField(max_length=64)
    # What the title and the address are filled from: the newest payload.
    params = models.JSONField()
    count = models.PositiveIntegerField(default=0)
    count_sequence = models.BigIntegerField(default=0)
    settled_sequence = models.BigIntegerField(default=0)
    settled_by_fact = models.UUIDField(null=True)

    class Meta:
        db_table = "work_subject"
        constraints = [
            models.UniqueConstraint(
                fields=["client", "service", "rule", "key_hash"], name="work_subject_once"
            )
        ]


class WorkItem(Record):
    """A piece of work with its promise. Facts open and close it; people do and review it."""

    personal_data: ClassVar = {
        "return_reason": "what the reviewer told the preparer",
        "waiting_reason": "why the work can't go on",
        "waiting_on": "on whom the work waits",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject = models.ForeignKey(WorkSubject, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=WorkState, default=WorkState.READY)
    count = models.PositiveIntegerField()
    # The most there was to do at once.
    total = models.PositiveIntegerField()
    opened_at = models.DateTimeField()
    opened_by_fact = models.UUIDField()
    promised_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by_fact = models.UUIDField(null=True)
    preparer = models.ForeignKey(
        "tenants.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    reviewer = models.ForeignKey(
        "tenants.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    submitted_by = models.ForeignKey(
        "tenants.User", null=True, on_delete=models.PROTECT, related_name="+"
    )
    return_reason = models.TextField(blank=True)
    waiting_reason = models.TextField(blank=True)
    waiting_on = models.CharField(max_length=200, blank=True)
    snoozed_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "work_item"
        indexes = [
            models.Index(
                fields=["preparer", "promised_at"],
                condition=Q(state__in=IN_PREPARATION),
                name="work_item_to_prepare",
            ),
            models.Index(
                fields=["reviewer", "promised_at"],
                condition=Q(state=WorkState.IN_REVIEW),
                name="work_item_to_review",
            ),
            models.Index(fields=["subject", "opened_at"], name="work_item_of_subject"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["subject"],
                condition=Q(state__in=IN_PREPARATION),
                name="work_item_in_preparation_once",
            ),
            models.CheckConstraint(
                condition=Q(reviewer=None) | Q(submitted_by=None) | ~Q(reviewer=F("submitted_by")),
                name="work_item_second_person",
            ),
            models.CheckConstraint(
                condition=Q(count__lte=F("total")), name="work_item_count_within_total"
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkState.WAITING) | ~Q(waiting_reason=""),
                name="work_item_waits_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkState.RETURNED) | ~Q(return_reason=""),
                name="work_item_returned_for_a_reason",
            ),
        ]


class WorkEvent(ActedRecord):
    """What happened to an item, by whom. `before` is the item as it was, so that undo can work.

    Only erasing its client changes a row: migration 0002.
    """

    append_only = True
    personal_data: ClassVar = {
        "actor_name": "who did it",
        "note": "what they said about it",
        "before": "reasons given earlier",
    }

    sequence = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(WorkItem, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())
    what = models.CharField(max_length=20)
    note = models.TextField(blank=True)
    fact_id = models.UUIDField(null=True)
    before = models.JSONField(default=dict)

    class Meta:
        db_table = "work_event"
        indexes = [models.Index(fields=["item", "sequence"], name="work_event_of_item")]


class TimeEntry(Record):
    """Time a worker spent for a client. Running while `minutes` is empty."""

    personal_data: ClassVar = {
        "worker": "whose time it was",
        "note": "what it was spent on",
        "started_at": "when the person worked",
        "ended_at": "when the person worked",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    worker = models.ForeignKey("tenants.User", on_delete=models.PROTECT, related_name="+")
    client = models.ForeignKey("tenants.Client", on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(WorkItem, null=True, on_delete=models.PROTECT, related_name="+")
    worked_on = models.DateField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    minutes = models.PositiveSmallIntegerField(null=True)
    note = models.CharField(max_length=500, blank=True)
    is_manual = models.BooleanField()

    class Meta:
        db_table = "time_entry"
        indexes = [
            models.Index(fields=["worked_on", "client"], name="time_entry_by_day"),
            models.Index(fields=["worker", "worked_on"], name="time_entry_of_worker"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["worker"], condition=Q(minutes=None), name="time_entry_one_running"
            ),
            models.CheckConstraint(
                condition=Q(minutes=None, ended_at=None, started_at__isnull=False)
                | Q(minutes__gte=1, minutes__lte=1440),
                name="time_entry_has_a_length",
            ),
        ]


class ClientPosition(Record):
    """Where a client's books stood on a day, as their own announcement said. Amounts in `currency`.

    A projection of facts: `sequence` is the place of the fact that was kept, so that one which
    arrives late never overwrites a newer one.
    """

    personal_data = NOTHING_PERSONAL

    client = models.ForeignKey("tenants.Client", on_delete=models.PROTECT, related_name="+")
    measured_on = models.DateField()
    sequence = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    cash = models.DecimalField(max_digits=21, decimal_places=4)
    overdue_receivables = models.DecimalField(max_digits=21, decimal_places=4)
    overdue_payables = models.DecimalField(max_digits=21, decimal_places=4)
    unreconciled_lines = models.PositiveIntegerField()
    last_closed_on = models.DateField(null=True)
    last_statement_on = models.DateField(null=True)

    class Meta:
        db_table = "client_position"
        constraints = [
            models.UniqueConstraint(fields=["client", "measured_on"], name="client_position_once"),
        ]
