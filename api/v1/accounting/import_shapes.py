"""What is sent and answered when books are taken over."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api.v1.shapes import AmountField
from apps.accounting.values.coming_over import DATE_FORMATS, FIELD_TITLES, FileFormat, Subject
from apps.accounting.values.ledger import AccountKind, Control

FORMATS = FileFormat.values
STATES = ["waiting", "checked", "done", "reversed"]
WORK = ["", "check", "run", "reverse"]


class BooksImportShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    file_name = serializers.CharField()
    subject = serializers.ChoiceField(choices=Subject.values)
    format = serializers.ChoiceField(choices=FORMATS)
    state = serializers.ChoiceField(choices=STATES)
    has_columns = serializers.BooleanField(help_text="Whether a table's columns were explained.")
    rows_to_mend = serializers.IntegerField(
        allow_null=True, help_text="How many; null before the first check."
    )
    counts = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="`entries`, `lines`, new `accounts`, `parties` and `years`.",
    )
    work = serializers.ChoiceField(choices=WORK, help_text="What is being done; empty: nothing.")
    work_done = serializers.IntegerField()
    work_total = serializers.IntegerField(help_text="0: not known yet.")
    error = serializers.CharField(help_text="Why the last work failed, as a sentence.")
    sent_at = serializers.DateTimeField()
    checked_at = serializers.DateTimeField(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    reversed_at = serializers.DateTimeField(allow_null=True)


class ImportSent(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True, help_text="CSV, XLSX, beancount or hledger, at most 20 MB."
    )
    subject = serializers.ChoiceField(choices=Subject.values)
    format = serializers.ChoiceField(
        choices=FORMATS, required=False, help_text="Told by the file's name if left out."
    )
    on = serializers.DateField(
        required=False, help_text="The day balances and open items are taken over."
    )
    control = serializers.ChoiceField(
        choices=Control.values,
        required=False,
        help_text="What open items are where their table doesn't say.",
    )
    adds_accounts = serializers.BooleanField(
        required=False,
        default=None,
        allow_null=True,
        help_text="Add accounts the chart doesn't have; by default for plain-text journals only.",
    )


class ColumnsGiven(serializers.Serializer[Any]):
    columns = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=199),
        help_text="Field → column, counted from 0. Fields: " + ", ".join(sorted(FIELD_TITLES)),
    )
    date_format = serializers.ChoiceField(choices=list(DATE_FORMATS), required=False)
    decimal_mark = serializers.ChoiceField(choices=[".", ","], required=False)
    skip = serializers.IntegerField(
        min_value=0, max_value=1000, required=False, help_text="Rows before the data."
    )
    sheet = serializers.CharField(required=False, max_length=100)


class NewAccountShape(serializers.Serializer[Any]):
    code = serializers.CharField(max_length=12)
    name = serializers.CharField(max_length=200, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=AccountKind.values)


class AccountsGiven(serializers.Serializer[Any]):
    existing = serializers.DictField(
        child=serializers.CharField(max_length=12),
        required=False,
        help_text="The file's name of an account → its code in the chart.",
    )
    new = serializers.DictField(
        child=NewAccountShape(),
        required=False,
        help_text="The file's name of an account → the account to be added.",
    )


class MappingShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    subject = serializers.ChoiceField(choices=Subject.values)
    columns = serializers.ListField(
        child=serializers.CharField(), help_text="The fields it has, from left to right."
    )
    remembered_at = serializers.DateTimeField()


class DayAsked(serializers.Serializer[Any]):
    on = serializers.DateField(required=False)


class MappingNamed(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)


class ReasonGiven(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class ReportRowShape(serializers.Serializer[Any]):
    line = serializers.IntegerField(help_text="In the file, from 1; 0: the file as a whole.")
    column = serializers.CharField()
    code = serializers.CharField(help_text="Stable, for programs.")
    text = serializers.CharField(help_text="The same as a sentence in the reader's language.")
    is_error = serializers.BooleanField(help_text="False: a note, nothing to be mended.")


class MappedAccountShape(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="In the file.")
    code = serializers.CharField(help_text="In the chart; empty: say which.")
    title = serializers.CharField()
    kind = serializers.CharField()
    is_new = serializers.BooleanField()
    why = serializers.CharField()


class ProofRowShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    stated = AmountField(help_text="By the file.")
    posted = AmountField(help_text="In the ledger.")
