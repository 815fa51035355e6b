"""A client's documents: what came in, its versions, what was read off them, how long they stay."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now

from apps.records.values.documents import DocumentState, ReadState, Source
from apps.records.values.mail import MailOutcome
from apps.records.values.readings import Certainty
from kernel.ids import new_id
from kernel.models import StoredFile
from kernel.records import NOTHING_PERSONAL, ActedRecord, Record


class RecordKeeping(Record):
    """One row: what this client's retention and mail address are reckoned from."""

    personal_data = NOTHING_PERSONAL

    id = models.PositiveSmallIntegerField(primary_key=True)
    country = models.CharField(max_length=2)
    # The client's own: it tells its invoices from its bills.
    registration_number = models.CharField(max_length=30, blank=True)
    # The month in which a fiscal year begins, 1 to 12.
    first_month = models.PositiveSmallIntegerField()
    # What stands before the @ of the address that takes documents.
    mail_name = models.CharField(max_length=63)

    class Meta:
        db_table = "record_keeping"


class Folder(Record):
    """A place of the client's file plan."""

    personal_data = NOTHING_PERSONAL

    id = models.BigAutoField(primary_key=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        db_table = "folder"


class DocumentClass(Record):
    """What kind of document it is, and how long the law wants it kept after the fiscal year."""

    personal_data = NOTHING_PERSONAL

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    # English, as in `classes/`; translated when shown.
    name = models.CharField(max_length=100)
    # None: kept until someone decides.
    retention_years = models.PositiveSmallIntegerField(null=True)
    source = models.TextField(blank=True)
    is_verified = models.BooleanField(default=False)
    # Where documents of this class are filed unless someone says otherwise.
    folder = models.ForeignKey(Folder, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "document_class"


class Document(ActedRecord):
    """Something that came in or was made, kept with all its versions. The actor sent it."""

    personal_data: ClassVar = {
        "title": "what the document is called; may name a person",
        "note": "what its sender wrote beside it",
        "actor_name": "who sent it",
        "hold_reason": "why it may not be disposed of; may name a person",
        "held_by": "who put it on hold",
        "disposal_asked_by": "who proposed to dispose of it",
        "disposal_reason": "why it may go; may name a person",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=255)
    document_class = models.ForeignKey(
        DocumentClass, on_delete=models.PROTECT, null=True, related_name="+"
    )
    folder = models.ForeignKey(Folder, on_delete=models.PROTECT, null=True, related_name="+")
    party = models.ForeignKey(
        "parties.Party", on_delete=models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=16, choices=DocumentState, default=DocumentState.RECEIVED)
    source = models.CharField(max_length=8, choices=Source)
    note = models.TextField(blank=True)
    # The day the document bears; until it is known, retention counts from the day it came.
    issued_on = models.DateField(null=True)
    retain_until = models.DateField(null=True)
    held_at = models.DateTimeField(null=True)
    hold_reason = models.CharField(max_length=400, blank=True)
    held_by = models.CharField(max_length=200, blank=True)
    # Who proposed to dispose of it, and why; another person decides.
    disposal_asked_at = models.DateTimeField(null=True)
    disposal_asked_by_id = models.CharField(max_length=36, blank=True)
    disposal_asked_by = models.CharField(max_length=200, blank=True)
    disposal_reason = models.CharField(max_length=400, blank=True)
    version_count = models.PositiveIntegerField(default=1)
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "document"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(held_at__isnull=True, hold_reason="")
                | (Q(held_at__isnull=False) & ~Q(hold_reason="")),
                name="document_hold_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="disposed") | Q(held_at__isnull=True),
                name="document_held_is_not_disposed",
            ),
            models.CheckConstraint(
                condition=Q(disposal_asked_at__isnull=True, disposal_reason="")
                | (Q(disposal_asked_at__isnull=False) & ~Q(disposal_reason="")),
                name="document_disposal_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state="disposed") | Q(disposal_asked_at__isnull=False),
                name="document_disposed_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="received") | Q(document_class__isnull=False),
                name="document_classified_has_class",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["-received_at", "-id"], name="document_latest"),
            models.Index(fields=["title", "id"], name="document_title"),
            models.Index(fields=["retain_until", "id"], name="document_retention"),
        ]


class Disposal(ActedRecord):
    """That a document was disposed of: what it was, by which rule it could go, and who said so. The
    actor decided; another person had proposed it."""

    append_only = True
    personal_data: ClassVar = {
        "actor_name": "who decided",
        "asked_by": "who proposed it",
        "reason": "why it could go; may name a person",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    class_code = models.CharField(max_length=20)
    # The rule by which it could go, as the class had it on that day.
    basis = models.TextField(blank=True)
    # [{number, sha256, size, media_type, received_on}] of every version.
    contents = models.JSONField()
    issued_on = models.DateField(null=True)
    received_at = models.DateTimeField()
    retain_until = models.DateField()
    reason = models.CharField(max_length=400)
    asked_by_id = models.CharField(max_length=36)
    asked_by = models.CharField(max_length=200)
    asked_at = models.DateTimeField()
    disposed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "disposal"
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(actor_id=F("asked_by_id")), name="disposal_by_a_second_person"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="disposal_says_why"),
        ]
        indexes: ClassVar = [models.Index(fields=["-disposed_at", "id"], name="disposal_latest")]


class IncomingMail(Record):
    """A message that came for the client: taken or not, it is never looked at twice."""

    personal_data: ClassVar = {
        "sender": "who wrote, to answer and to recognise",
        "subject": "what the message was about",
        "words": "what the message said, for whoever files what it brought",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    message_id = models.CharField(max_length=255, unique=True)
    sender = models.CharField(max_length=320, blank=True)
    subject = models.CharField(max_length=255, blank=True)
    # The words of the message as plain text, shortened.
    words = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(db_default=Now())
    outcome = models.CharField(max_length=8, choices=MailOutcome)
    # The whole message, kept where something of it was not taken.
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    # [{name, document_id, is_new, code, message, params}]: one per attachment; English templates,
    # translated when shown. A message that wasn't taken as a whole has one without a name.
    attachments = models.JSONField(default=list)

    class Meta:
        db_table = "incoming_mail"
        indexes: ClassVar = [
            models.Index(fields=["outcome", "-fetched_at"], name="incoming_mail_latest"),
        ]


class DocumentVersion(ActedRecord):
    """One content of a document. A content is in once (`document_content_once`)."""

    append_only = True
    personal_data: ClassVar = {
        "file_name": "the file's name as its sender gave it",
        "actor_name": "who sent it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # From 1; the document's `version_count` names the newest.
    number = models.PositiveIntegerField()
    file = models.OneToOneField(StoredFile, on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=255)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    # 0: no pages that could be shown.
    pages = models.PositiveIntegerField()
    source = models.CharField(max_length=8, choices=Source)
    mail = models.ForeignKey(IncomingMail, on_delete=models.PROTECT, null=True, related_name="+")
    received_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "document_version"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.UniqueConstraint(fields=["sha256"], name="document_content_once"),
        ]


class DocumentText(Record):
    """What a machine got out of a version: its words for the search, and how the reading went."""

    personal_data: ClassVar = {
        "text": "what the document says, to find it again",
        "folded": "the same without accents and capitals",
        "lines": "the lines of a bill or invoice",
        "summary": "who sent a bill, over how much",
        "confirmed_by": "who looked at what was read",
    }

    version = models.OneToOneField(
        DocumentVersion, primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=8, choices=ReadState, default=ReadState.WAITING)
    text = models.TextField(blank=True)
    folded = models.TextField(blank=True)
    search = models.GeneratedField(
        expression=Func(
            F("folded"), function="to_tsvector", template="to_tsvector('simple', %(expressions)s)"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )
    # How the readings were won: "ubl", "cii", "isdoc", "pdf_text", "picture"; "" for none.
    read_from = models.CharField(max_length=12, blank=True)
    lines = models.JSONField(default=list)
    tax_shares = models.JSONField(default=list)
    # [{code, message, params, rule}]: what doesn't fit; English templates, translated when shown.
    problems = models.JSONField(default=list)
    # Why nothing could be read, in the same shape as one problem; empty when it could.
    refusal = models.JSONField(default=dict)
    # What lists show of the readings: supplier_name, number, payable, currency.
    summary = models.JSONField(default=dict)
    # How many fields a person should look at.
    to_check = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "document_text"
        indexes: ClassVar = [GinIndex(fields=["search"], name="document_text_search")]


class Reading(Record):
    """A field read off a version. What was read stays; a person's correction stands beside it."""

    personal_data: ClassVar = {
        "value": "what the document says",
        "corrected_value": "what it says in truth",
        "corrected_by": "who corrected it",
    }

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(
        DocumentVersion, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    field = models.CharField(max_length=40)
    # "" with a correction: a field that nobody had found and a person added.
    value = models.TextField(blank=True)
    page = models.PositiveIntegerField(null=True)
    # Shares of the page's width and height from its top left corner, 0 to 1.
    box_left = models.FloatField(null=True)
    box_top = models.FloatField(null=True)
    box_right = models.FloatField(null=True)
    box_bottom = models.FloatField(null=True)
    reason = models.CharField(max_length=60)
    reason_params = models.JSONField(default=dict)
    certainty = models.CharField(max_length=8, choices=Certainty)
    corrected_value = models.TextField(null=True)  # noqa: DJ001  None: not corrected
    corrected_by = models.CharField(max_length=200, blank=True)
    corrected_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "reading"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "field"], name="reading_once"),
            models.CheckConstraint(
                condition=Q(corrected_value__isnull=True, corrected_at__isnull=True)
                | Q(corrected_value__isnull=False, corrected_at__isnull=False),
                name="reading_correction_says_when",
            ),
        ]


class SupplierMemory(Record):
    """What corrections taught about one supplier's papers: field → where it stands."""

    personal_data: ClassVar = {"supplier": "whose papers they are; a sole trader's id is personal"}

    # "vat:CZ27082440", "reg:27082440" or "name:fjordrist": the best that the paper states.
    supplier = models.CharField(max_length=120, primary_key=True)
    # As `apps.records.rules.readings.Memory.as_json` gives it.
    habits = models.JSONField(default=dict)
    corrections = models.PositiveIntegerField(default=0)
    learned_at = models.DateTimeField()

    class Meta:
        db_table = "supplier_memory"
