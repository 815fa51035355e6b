"""Recurring entries."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.accounting.ledger_shapes import SidedLine, line_of
from api.v1.shapes import AmountField, DayField, list_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import recurring as read
from apps.accounting.services import recurring
from apps.accounting.values.recurring import (
    Frequency,
    RecurringDetail,
    RecurringDraft,
    RecurringLineInfo,
    RecurringRow,
    TemplateLine,
)
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", offering.SEE)
RECUR = Access("api", offering.RECUR)
TAG = "Schedules"
ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"
LINES_MAX = 200


# ---- Recurring entries: shapes -----------------------------------------------------------------
class RecurringShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    journal = serializers.CharField()
    description = serializers.CharField()
    every = serializers.ChoiceField(choices=Frequency.values)
    day = serializers.IntegerField(help_text="Day of the month; 31 is the last of every month.")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True)
    next_on = serializers.DateField(allow_null=True, help_text="null when none comes any more.")
    total = AmountField()
    held_because = serializers.CharField(help_text="Why the next one couldn't be posted; or empty.")


class RunShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    entry_id = serializers.UUIDField(allow_null=True)
    skipped_because = serializers.CharField()


class RecurringLineShape(serializers.Serializer[Any]):
    account = serializers.CharField()
    debit = AmountField(allow_null=True, help_text="Of a foreign line: as it was worth at first.")
    credit = AmountField(allow_null=True)
    description = serializers.CharField()
    party_id = serializers.UUIDField(allow_null=True)
    due_days = serializers.IntegerField()
    currency = serializers.CharField()
    currency_amount = AmountField(allow_null=True, help_text="Credit is below zero.")
    tax_code = serializers.CharField()
    tax_role = serializers.CharField()
    cost_centre = serializers.CharField()
    project = serializers.CharField()


class RecurringLineAsked(SidedLine):
    due_days = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=730,
        help_text="On accounts of receivables and payables: days after each entry's date.",
    )


class WholeRecurringShape(RecurringShape):
    lines = RecurringLineShape(many=True)
    coming = serializers.ListField(child=serializers.DateField())
    runs = RunShape(many=True, help_text="What became of the latest occurrences.")


class RecurringAsked(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=100)
    journal = serializers.CharField(max_length=8, default="GEN")
    description = serializers.CharField(max_length=500)
    every = serializers.ChoiceField(choices=Frequency.values)
    day = serializers.IntegerField(min_value=1, max_value=31)
    starts_on = DayField()
    ends_on = DayField(required=False, allow_null=True, default=None)
    lines = serializers.ListField(child=RecurringLineAsked(), max_length=LINES_MAX)


class DueAsked(serializers.Serializer[Any]):
    on = DayField(help_text="Which occurrence: the next one.")
    dated = DayField(
        required=False, allow_null=True, default=None, help_text="Another date for the entry."
    )


class SkipAsked(serializers.Serializer[Any]):
    on = DayField(help_text="Which occurrence: the next one.")
    reason = serializers.CharField(max_length=300)


class EndAsked(serializers.Serializer[Any]):
    on = DayField(help_text="The last day on which it may come.")


class DueShape(serializers.Serializer[Any]):
    recurring_id = serializers.UUIDField()
    name = serializers.CharField()
    on = serializers.DateField()
    total = AmountField()
    held_because = serializers.CharField()


EXAMPLE = {
    "id": ID,
    "name": "Rent",
    "journal": "GEN",
    "description": "Rent of the roastery",
    "every": "month",
    "day": 31,
    "starts_on": "2026-01-01",
    "ends_on": None,
    "next_on": "2026-11-30",
    "total": "12500.00",
    "held_because": "",
}
SAYS_NO_MORE = {
    "party_id": None,
    "due_days": 0,
    "currency": "",
    "currency_amount": None,
    "tax_code": "",
    "tax_role": "",
    "cost_centre": "",
    "project": "",
}
EXAMPLE_WHOLE = {
    **EXAMPLE,
    "lines": [
        {
            **SAYS_NO_MORE,
            "account": "2030",
            "debit": "12500.00",
            "credit": None,
            "description": "",
            "cost_centre": "ROASTERY",
        },
        {
            **SAYS_NO_MORE,
            "account": "6480",
            "debit": None,
            "credit": "12500.00",
            "description": "",
        },
    ],
    "coming": ["2026-11-30", "2026-12-31"],
    "runs": [{"on": "2026-10-31", "entry_id": ID, "skipped_because": ""}],
}
EXAMPLE_ASKED = {
    "name": "Rent",
    "journal": "GEN",
    "description": "Rent of the roastery",
    "every": "month",
    "day": 31,
    "starts_on": "2026-01-01",
    "lines": [
        {"account": "2030", "debit": "12500.00", "cost_centre": "ROASTERY"},
        {"account": "6480", "credit": "12500.00"},
    ],
}
WHOLE = OpenApiExample("Recurring entry", value=EXAMPLE_WHOLE, response_only=True)


# ---- Recurring entries: addresses --------------------------------------------------------------
class RecurringEntries(ClientView):
    access = SEE
    writes = RECUR
    sees = "recurring_entries"

    @extend_schema(
        operation_id="list_recurring_entries",
        tags=[TAG],
        summary="List recurring entries",
        description="All of them by name, those that ended too.",
        responses={200: list_of(RecurringShape, "RecurringEntryList")},
        examples=[OpenApiExample("All", value={"data": [EXAMPLE]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        currency = books.books().currency
        found = [_recurring(row, currency) for row in read.recurring_entries()]
        return Response({"data": RecurringShape(found, many=True).data})

    @extend_schema(
        operation_id="add_recurring_entry",
        tags=[TAG],
        summary="Set up a recurring entry",
        description="It is posted by itself when due; what can't be posted waits and says why.",
        request=RecurringAsked,
        responses={201: WholeRecurringShape},
        examples=[OpenApiExample("Ask", value=EXAMPLE_ASKED, request_only=True), WHOLE],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = RecurringAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        made = recurring.add_recurring_entry(draft=_draft(asked.validated_data), actor=self.actor)
        return Response(_whole(read.recurring_entry(recurring_id=made)), status=201)


class RecurringEntry(ClientView):
    access = SEE
    sees = "recurring_entry"

    @extend_schema(
        operation_id="show_recurring_entry",
        tags=[TAG],
        summary="Show a recurring entry",
        responses={200: WholeRecurringShape},
        examples=[WHOLE],
    )
    def get(self, request: Request, recurring_id: uuid.UUID) -> Response:
        return Response(_whole(read.recurring_entry(recurring_id=recurring_id)))


class DueEntries(ClientView):
    access = SEE
    sees = "recurring_entries"

    @extend_schema(
        operation_id="list_due_entries",
        tags=[TAG],
        summary="List what is due",
        description="Occurrences up to today that are neither posted nor skipped, oldest first.",
        responses={200: list_of(DueShape, "DueEntryList")},
    )
    def get(self, request: Request) -> Response:
        currency = books.books().currency
        found = [
            {
                "recurring_id": each.recurring_id,
                "name": each.name,
                "on": each.on,
                "total": round_amount(each.total, currency),
                "held_because": each.held_because,
            }
            for each in read.due(on=timezone.localdate())
        ]
        return Response({"data": DueShape(found, many=True).data})


class RecurringPosting(ClientView):
    access = RECUR

    @extend_schema(
        operation_id="post_due_entry",
        tags=[TAG],
        summary="Post the next occurrence",
        request=DueAsked,
        responses={201: WholeRecurringShape},
        examples=[OpenApiExample("Ask", value={"on": "2026-11-30"}, request_only=True), WHOLE],
    )
    @once
    def post(self, request: Request, recurring_id: uuid.UUID) -> Response:
        asked = DueAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        recurring.post_due(
            recurring_id=recurring_id, on=given["on"], dated=given["dated"], actor=self.actor
        )
        return Response(_whole(read.recurring_entry(recurring_id=recurring_id)), status=201)


class RecurringSkip(ClientView):
    access = RECUR

    @extend_schema(
        operation_id="skip_due_entry",
        tags=[TAG],
        summary="Skip the next occurrence",
        request=SkipAsked,
        responses={201: WholeRecurringShape},
        examples=[
            OpenApiExample(
                "Ask", value={"on": "2026-11-30", "reason": "Rent-free"}, request_only=True
            ),
            WHOLE,
        ],
    )
    @once
    def post(self, request: Request, recurring_id: uuid.UUID) -> Response:
        asked = SkipAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        recurring.skip_due(
            recurring_id=recurring_id, on=given["on"], reason=given["reason"], actor=self.actor
        )
        return Response(_whole(read.recurring_entry(recurring_id=recurring_id)), status=201)


class RecurringEnd(ClientView):
    access = RECUR

    @extend_schema(
        operation_id="end_recurring_entry",
        tags=[TAG],
        summary="End a recurring entry",
        request=EndAsked,
        responses={200: WholeRecurringShape},
        examples=[OpenApiExample("Ask", value={"on": "2026-12-31"}, request_only=True), WHOLE],
    )
    @once
    def post(self, request: Request, recurring_id: uuid.UUID) -> Response:
        asked = EndAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        recurring.end_recurring_entry(
            recurring_id=recurring_id, on=asked.validated_data["on"], actor=self.actor
        )
        return Response(_whole(read.recurring_entry(recurring_id=recurring_id)))


# ---- Values to shapes --------------------------------------------------------------------------
def _draft(given: dict[str, Any]) -> RecurringDraft:
    return RecurringDraft(
        name=given["name"],
        journal_code=given["journal"],
        description=given["description"],
        every=given["every"],
        day=given["day"],
        starts_on=given["starts_on"],
        ends_on=given["ends_on"],
        lines=tuple(
            TemplateLine(**line_of(line), due_days=line["due_days"]) for line in given["lines"]
        ),
    )


def _recurring(row: RecurringRow, currency: str) -> dict[str, Any]:
    return {
        "id": row.id,
        "name": row.name,
        "journal": row.journal,
        "description": row.description,
        "every": row.every,
        "day": row.day,
        "starts_on": row.starts_on,
        "ends_on": row.ends_on,
        "next_on": row.next_on,
        "total": round_amount(row.total, currency),
        "held_because": row.held_because,
    }


def _line(line: RecurringLineInfo, currency: str) -> dict[str, Any]:
    amount = round_amount(abs(line.amount), currency)
    foreign = line.currency_amount
    return {
        "account": line.account_code,
        "debit": amount if line.amount > 0 else None,
        "credit": amount if line.amount < 0 else None,
        "description": line.description,
        "party_id": line.party_id,
        "due_days": line.due_days,
        "currency": line.currency,
        "currency_amount": None if foreign is None else round_amount(foreign, line.currency),
        "tax_code": line.tax_code,
        "tax_role": line.tax_role,
        "cost_centre": line.cost_centre,
        "project": line.project,
    }


def _whole(found: RecurringDetail) -> dict[str, Any]:
    currency = books.books().currency
    body = {
        **_recurring(found.row, currency),
        "lines": [_line(line, currency) for line in found.lines],
        "coming": list(found.coming),
        "runs": [
            {"on": run.on, "entry_id": run.entry_id, "skipped_because": run.skipped_because}
            for run in found.runs
        ],
    }
    return dict(WholeRecurringShape(body).data)
