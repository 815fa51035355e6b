"""Books that come from another system: the files, how their columns and accounts are read."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apps.accounting.models.ledger import Account
from apps.accounting.values.coming_over import FileFormat, ImportState, Subject
from kernel.ids import new_id
from kernel.models import StoredFile
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class BooksImport(ActedRecord):
    """A file on its way into the books. Nothing of it is in them before its state is `done`."""

    personal_data: ClassVar = {
        "actor_name": "who sent the file",
        "report": "what a row is reported with may quote a name from it; kept with the file",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    file_sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=20, choices=Subject)
    format = models.CharField(max_length=10, choices=FileFormat)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.WAITING)
    # How a table's columns are read; null until a person has said so.
    mapping = models.JSONField(null=True)
    # The day the books are taken over, and what may be added on the way.
    options = models.JSONField(default=dict)
    # Accounts to be added, as a person confirmed or changed them: name → code, title, kind.
    new_accounts = models.JSONField(default=dict)
    report = models.JSONField(null=True)
    outcome = models.JSONField(null=True)
    # The job that checks, runs or reverses it, whichever came last.
    job_id = models.UUIDField(null=True)
    sent_at = models.DateTimeField(db_default=Now())
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    reversed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "books_import"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="books_import_state_known", condition=Q(state__in=ImportState.values)
            ),
            # The same file for the same purpose is in the books once.
            models.UniqueConstraint(
                fields=["file_sha256", "subject"],
                name="books_import_once",
                condition=~Q(state="reversed"),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["-sent_at", "id"], name="books_import_latest")]


class ImportMapping(ActedRecord):
    """How the columns of one kind of table are read, found again by its header."""

    personal_data: ClassVar = {
        "actor_name": "who explained the columns",
        "name": "what people call it; at first the name of the file it was explained for",
    }

    name = models.CharField(max_length=200)
    signature = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField()
    remembered_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "import_mapping"


class ForeignAccount(Record):
    """Which account of the chart another system's account goes to."""

    personal_data = NOTHING_PERSONAL

    name = models.CharField(max_length=300, unique=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "foreign_account"
