"""Reminding customers: what could go out today, what went out, holds and promises."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.shapes import AmountField, DayField, list_of
from api.views import ClientView
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.reminders import DunnedItem, DunningProposal, LetterInfo
from kernel.doors import Access
from kernel.money import round_amount

TAG = "Invoices"
SEE = Access("api", "accounting.invoice.see")
DUN = Access("api", "accounting.dunning.send")
PARTY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a11"
INVOICE_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"
MADE_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a13"


class LettersAsked(serializers.Serializer[Any]):
    party_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Only to this customer."
    )


class RemindedItemShape(serializers.Serializer[Any]):
    invoice_id = serializers.UUIDField()
    number = serializers.CharField()
    due_on = serializers.DateField()
    days_late = serializers.IntegerField()
    open = AmountField()
    interest = AmountField(help_text="Up to today.")


class ReminderProposalShape(serializers.Serializer[Any]):
    party_id = serializers.UUIDField()
    party_name = serializers.CharField()
    email = serializers.CharField(help_text='Where it would go; "" when no address is known.')
    currency = serializers.CharField()
    level = serializers.IntegerField()
    level_name = serializers.CharField()
    open = AmountField()
    interest = AmountField()
    fee = AmountField()
    total = AmountField()
    has_broken_promise = serializers.BooleanField()
    items = RemindedItemShape(many=True)


class ReminderShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    party_id = serializers.UUIDField()
    party_name = serializers.CharField()
    level = serializers.IntegerField()
    made_on = serializers.DateField()
    pay_by = serializers.DateField()
    currency = serializers.CharField()
    open = AmountField()
    interest = AmountField()
    fee = AmountField()
    total = AmountField()
    recipient = serializers.CharField(help_text='"" when it was printed.')
    delivery = serializers.CharField(help_text='queued, sent, failed; "" when it was printed.')


class ReminderAsked(serializers.Serializer[Any]):
    party_id = serializers.UUIDField()
    currency = serializers.CharField(
        default="", max_length=3, help_text="The books' own when left out."
    )
    recipient = serializers.CharField(
        required=False,
        allow_null=True,
        allow_blank=True,
        default=None,
        max_length=500,
        help_text='The customer\'s own address when left out; "" mails it to nobody.',
    )
    is_charged = serializers.BooleanField(default=True, help_text="Ask for interest and fee.")


class HoldAsked(serializers.Serializer[Any]):
    party_id = serializers.UUIDField()
    invoice_id = serializers.UUIDField(
        required=False, allow_null=True, default=None, help_text="Only this one of the customer's."
    )
    reason = serializers.CharField(max_length=300)
    ends_on = DayField(required=False, allow_null=True, default=None)


class PromiseAsked(serializers.Serializer[Any]):
    amount = AmountField(help_text="In the invoice's currency; at most what is open.")
    promised_on = DayField(help_text="By when they will pay.")
    note = serializers.CharField(default="", allow_blank=True, max_length=300)


class MadeShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()


EXAMPLE_PROPOSAL = {
    "party_id": PARTY_ID,
    "party_name": "Café Ø",
    "email": "faktura@cafe.example",
    "currency": "DKK",
    "level": 2,
    "level_name": "Anden rykker",
    "open": "3126.25",
    "interest": "17.51",
    "fee": "100.00",
    "total": "3243.76",
    "has_broken_promise": False,
    "items": [
        {
            "invoice_id": INVOICE_ID,
            "number": "2026-0058",
            "due_on": "2026-11-01",
            "days_late": 21,
            "open": "3126.25",
            "interest": "17.51",
        }
    ],
}
EXAMPLE_REMINDER = {
    "id": MADE_ID,
    "party_id": PARTY_ID,
    "party_name": "Café Ø",
    "level": 2,
    "made_on": "2026-11-22",
    "pay_by": "2026-12-02",
    "currency": "DKK",
    "open": "3126.25",
    "interest": "17.51",
    "fee": "100.00",
    "total": "3243.76",
    "recipient": "faktura@cafe.example",
    "delivery": "queued",
}
MADE = OpenApiExample("Made", value={"id": MADE_ID}, response_only=True)


class ReminderProposals(ClientView):
    access = SEE
    sees = "receivables"

    @extend_schema(
        operation_id="list_reminder_proposals",
        tags=[TAG],
        summary="Show who could be reminded today",
        description="One letter for each customer and currency. Nothing is sent by asking.",
        responses={200: list_of(ReminderProposalShape, "ReminderProposalList")},
        examples=[
            OpenApiExample("Proposals", value={"data": [EXAMPLE_PROPOSAL]}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        found = read.dunning_proposals(today=timezone.localdate())
        return Response({"data": [_proposal(each) for each in found]})


class Reminders(ClientView):
    access = SEE
    writes = DUN
    sees = "receivables"

    @extend_schema(
        operation_id="list_reminders",
        tags=[TAG],
        summary="List the latest reminders",
        description="At most a hundred, the latest first.",
        parameters=[LettersAsked],
        responses={200: list_of(ReminderShape, "ReminderList")},
        examples=[
            OpenApiExample("Reminders", value={"data": [EXAMPLE_REMINDER]}, response_only=True)
        ],
    )
    def get(self, request: Request) -> Response:
        asked = LettersAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = read.letters(party_id=asked.validated_data["party_id"])
        return Response({"data": [_letter(each) for each in found]})

    @extend_schema(
        operation_id="send_reminder",
        tags=[TAG],
        summary="Remind a customer",
        description="Of all that is late today, with interest and fee as the levels say.",
        request=ReminderAsked,
        responses={201: ReminderShape},
        examples=[
            OpenApiExample("Ask", value={"party_id": PARTY_ID}, request_only=True),
            OpenApiExample("Reminder", value=EXAMPLE_REMINDER, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = ReminderAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        letter_id = receivables.send_reminder(**given, actor=self.actor)
        made = next(
            each for each in read.letters(party_id=given["party_id"]) if each.id == letter_id
        )
        return Response(_letter(made), status=201)


class DunningHolds(ClientView):
    access = DUN

    @extend_schema(
        operation_id="hold_reminders",
        tags=[TAG],
        summary="Hold reminders back",
        description="To a customer, or of one invoice.",
        request=HoldAsked,
        responses={201: MadeShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={"party_id": PARTY_ID, "reason": "Complaint", "ends_on": "2026-12-15"},
                request_only=True,
            ),
            MADE,
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = HoldAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        made = receivables.hold_dunning(**asked.validated_data, actor=self.actor)
        return Response({"id": str(made)}, status=201)


class DunningHold(ClientView):
    access = DUN

    @extend_schema(
        operation_id="lift_hold_on_reminders",
        tags=[TAG],
        summary="Go on reminding",
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, hold_id: uuid.UUID) -> Response:
        receivables.lift_hold(hold_id=hold_id, actor=self.actor)
        return Response(status=204)


class PaymentPromises(ClientView):
    access = DUN

    @extend_schema(
        operation_id="note_promise_to_pay",
        tags=[TAG],
        summary="Note a promise to pay",
        description="Reminders wait until the day; a new promise takes the older one's place.",
        request=PromiseAsked,
        responses={201: MadeShape},
        examples=[
            OpenApiExample(
                "Ask",
                value={"amount": "3126.25", "promised_on": "2026-11-30", "note": "By phone"},
                request_only=True,
            ),
            MADE,
        ],
    )
    @once
    def post(self, request: Request, invoice_id: uuid.UUID) -> Response:
        asked = PromiseAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        made = receivables.note_promise(
            invoice_id=invoice_id, **asked.validated_data, actor=self.actor
        )
        return Response({"id": str(made)}, status=201)


# ---- Shaping -----------------------------------------------------------------------------------
def _proposal(found: DunningProposal) -> dict[str, Any]:
    return dict(
        ReminderProposalShape(
            {
                **_sums(found),
                "party_id": found.party_id,
                "party_name": found.name,
                "email": found.email,
                "level": found.level,
                "level_name": found.level_name,
                "has_broken_promise": found.has_broken_promise,
                "items": [_item(each, found.currency) for each in found.items],
            }
        ).data
    )


def _item(item: DunnedItem, currency: str) -> dict[str, Any]:
    return {
        "invoice_id": item.invoice_id,
        "number": item.number,
        "due_on": item.due_on,
        "days_late": item.days_late,
        "open": round_amount(item.open_amount, currency),
        "interest": round_amount(item.interest, currency),
    }


def _letter(found: LetterInfo) -> dict[str, Any]:
    return dict(
        ReminderShape(
            {
                **_sums(found),
                "id": found.id,
                "party_id": found.party_id,
                "party_name": found.party_name,
                "level": found.level,
                "made_on": found.made_on,
                "pay_by": found.pay_by,
                "recipient": found.recipient,
                "delivery": found.state,
            }
        ).data
    )


def _sums(found: DunningProposal | LetterInfo) -> dict[str, Any]:
    return {
        "currency": found.currency,
        "open": round_amount(found.open_amount, found.currency),
        "interest": round_amount(found.interest, found.currency),
        "fee": round_amount(found.fee, found.currency),
        "total": round_amount(found.total, found.currency),
    }
