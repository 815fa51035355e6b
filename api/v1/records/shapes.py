"""What documents look like to a machine."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api import pagination
from api.v1.shapes import DayField
from apps.records.values.documents import DocumentState, ReadState, Source
from apps.records.values.readings import Certainty

STATES = DocumentState.values
READ_STATES = ReadState.values
FILTER_STATES = ["open", "check", "held", *STATES]
SORTS = ["-received", "received", "title", "-title"]
DOCUMENT_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a40"


class DocumentShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    title = serializers.CharField()
    document_class = serializers.CharField(help_text="Its class's code; empty when not known yet.")
    folder = serializers.CharField(help_text="The folder's name; empty before it is filed.")
    state = serializers.ChoiceField(choices=STATES)
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Source.values, help_text="How it came."
    )
    party_id = serializers.UUIDField(allow_null=True)
    issued_on = serializers.DateField(allow_null=True, help_text="The day it bears.")
    retain_until = serializers.DateField(
        allow_null=True, help_text="Kept at least up to this day; null: until somebody decides."
    )
    is_held = serializers.BooleanField(help_text="On legal hold.")
    file_name = serializers.CharField()
    media_type = serializers.CharField()
    size = serializers.IntegerField(help_text="Bytes.")
    pages = serializers.IntegerField(help_text="0: nothing that could be shown.")
    versions = serializers.IntegerField()
    read_state = serializers.ChoiceField(choices=READ_STATES)
    to_check = serializers.IntegerField(help_text="Readings that a person should look at.")
    supplier_name = serializers.CharField()
    number = serializers.CharField()
    payable = serializers.CharField(help_text="A decimal string; empty when not known.")
    currency = serializers.CharField()
    received_at = serializers.DateTimeField()
    received_from = serializers.CharField()


class ReceivedShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    is_new = serializers.BooleanField(help_text="False: this very content was here already.")
    title = serializers.CharField()
    message = serializers.CharField(help_text="When and from whom it came before, as a sentence.")


class DocumentsAsked(pagination.PageQuery):
    state = serializers.ChoiceField(
        choices=FILTER_STATES, default="", help_text="Only in this state."
    )
    document_class = serializers.CharField(
        default="", max_length=20, help_text="Only of this class; `none`: without one."
    )
    source = serializers.ChoiceField(  # type: ignore[assignment]
        choices=Source.values, default="", help_text="Only what came this way."
    )
    party_id = serializers.UUIDField(required=False, help_text="Only of this party.")
    received_from = DayField(required=False, help_text="Only received on this day or later.")
    received_to = DayField(required=False, help_text="Only received up to this day.")
    text = serializers.CharField(
        default="", max_length=200, help_text="Only with all these words, each as a beginning."
    )
    sort = serializers.ChoiceField(
        choices=SORTS, default="-received", help_text="By what; `-` for downward."
    )


class DocumentAsked(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True, help_text="A PDF, a picture, an e-invoice; at most 20 MB."
    )
    note = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=500, help_text="For the team."
    )
    title = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=200, help_text="Else its name."
    )


class ReadingShape(serializers.Serializer[Any]):
    field = serializers.CharField()
    value = serializers.CharField(help_text="What holds: the correction where there is one.")
    read_value = serializers.CharField(help_text="What was read.")
    certainty = serializers.ChoiceField(choices=Certainty.values)
    why = serializers.CharField(help_text="The reason, as a sentence.")
    page = serializers.IntegerField(allow_null=True)
    box = serializers.ListField(
        child=serializers.FloatField(),
        allow_null=True,
        help_text="left, top, right, bottom as shares of the page, 0 to 1.",
    )
    is_corrected = serializers.BooleanField()
    needs_check = serializers.BooleanField()


class ReadingsShape(serializers.Serializer[Any]):
    document_id = serializers.UUIDField()
    state = serializers.ChoiceField(choices=READ_STATES)
    read_from = serializers.CharField(help_text="ubl, cii, isdoc, pdf_text, picture, or empty.")
    fields = serializers.ListField(child=ReadingShape())  # type: ignore[assignment]
    lines = serializers.ListField(child=serializers.DictField())
    tax_shares = serializers.ListField(child=serializers.DictField())
    problems = serializers.ListField(child=serializers.CharField())
    refusal = serializers.CharField(help_text="Why nothing could be read; empty when it could.")
    confirmed_by = serializers.CharField()
    confirmed_at = serializers.DateTimeField(allow_null=True)


class CorrectionsAsked(serializers.Serializer[Any]):
    values = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=400),
        help_text="Field → value: days ISO, amounts with a point. Empty: not on the document.",
    )
    confirm = serializers.BooleanField(
        default=False, help_text="Also say that everything else is right."
    )


EXAMPLE_DOCUMENT = {
    "id": DOCUMENT_ID,
    "title": "Fjordrist ApS, 2081447",
    "document_class": "bill",
    "folder": "",
    "state": "classified",
    "source": "api",
    "party_id": None,
    "issued_on": "2026-11-03",
    "retain_until": "2031-12-31",
    "is_held": False,
    "file_name": "2081447.xml",
    "media_type": "application/xml",
    "size": 3918,
    "pages": 0,
    "versions": 1,
    "read_state": "read",
    "to_check": 0,
    "supplier_name": "Fjordrist ApS",
    "number": "2081447",
    "payable": "1250.00",
    "currency": "DKK",
    "received_at": "2026-11-04T08:12:30Z",
    "received_from": "Web shop",
}
EXAMPLE_RECEIVED = {
    "id": DOCUMENT_ID,
    "is_new": True,
    "title": "2081447",
    "message": "",
}
EXAMPLE_READINGS = {
    "document_id": DOCUMENT_ID,
    "state": "read",
    "read_from": "ubl",
    "fields": [
        {
            "field": "payable",
            "value": "1250.00",
            "read_value": "1250.00",
            "certainty": "exact",
            "why": "Stated in the electronic invoice (UBL, PayableAmount).",
            "page": None,
            "box": None,
            "is_corrected": False,
            "needs_check": False,
        }
    ],
    "lines": [],
    "tax_shares": [],
    "problems": [],
    "refusal": "",
    "confirmed_by": "",
    "confirmed_at": None,
}
EXAMPLE_CORRECTIONS = {"values": {"due_on": "2026-11-17"}, "confirm": True}
