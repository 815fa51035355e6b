"""Explaining bank lines by open items, questions about them, and the proof at a date."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.shapes import AmountField, DayField, list_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import bank as books
from apps.accounting.services import bank
from apps.accounting.values.open_items import ItemShare
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", offering.SEE)
RECONCILE = Access("api", offering.RECONCILE)
ANSWER = Access("api", offering.ANSWER)
TAG = "Bank"
DIFFERENCES = ["", "fee", "rounding", "discount", "write_off"]


# ---- Shapes ------------------------------------------------------------------------------------
class ReasonShape(serializers.Serializer[Any]):
    on = serializers.DateField()
    amount = AmountField()
    text = serializers.CharField()


class ProofShape(serializers.Serializer[Any]):
    bank_account_id = serializers.UUIDField()
    on = serializers.DateField()
    currency = serializers.CharField()
    bank = AmountField(help_text="The last stated balance and the lines since.")
    books = AmountField()
    difference = AmountField()
    opening_balance = AmountField(help_text="Before the first statement.")
    unaccounted = AmountField(help_text="What the statements leave open among themselves.")
    lines = ReasonShape(many=True, help_text="On a statement, not in the books.")
    entries = ReasonShape(many=True, help_text="In the books, on no statement.")


class ProofAsked(serializers.Serializer[Any]):
    on = DayField(required=False, help_text="Today when left out.")


class GapShape(serializers.Serializer[Any]):
    before_id = serializers.UUIDField(help_text="The statement before the gap.")
    after_id = serializers.UUIDField(help_text="The statement after it.")
    is_missing = serializers.BooleanField(help_text="False for days that two statements cover.")
    missing_from = serializers.DateField(allow_null=True)
    missing_to = serializers.DateField(allow_null=True)
    sentence = serializers.CharField()


class ShareAsked(serializers.Serializer[Any]):
    item = serializers.IntegerField(help_text="The open item's line.")
    amount = AmountField(help_text="How much of it, signed like the item.")


class SettleAsked(serializers.Serializer[Any]):
    items = ShareAsked(many=True, required=False, help_text="What the line pays.")
    party = serializers.UUIDField(
        required=False, help_text="Whose account what is left goes to; needed without items."
    )
    difference = serializers.ChoiceField(
        choices=DIFFERENCES, required=False, default="", help_text="What the difference is."
    )


class ExplainedShape(serializers.Serializer[Any]):
    line_id = serializers.IntegerField()
    state = serializers.CharField()
    entry_id = serializers.UUIDField(allow_null=True)
    entry = serializers.CharField(help_text="Its reference.")
    open_lines = serializers.IntegerField(help_text="Left on the account.")


class QuestionShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    line_id = serializers.IntegerField()
    booked_on = serializers.DateField()
    amount = AmountField()
    currency = serializers.CharField()
    text = serializers.CharField()
    asked_by = serializers.CharField()
    answer = serializers.CharField()


class AskAsked(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=1000)


class AnswerAsked(serializers.Serializer[Any]):
    answer = serializers.CharField(max_length=2000)


EXAMPLE_PROOF = {
    "bank_account_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
    "on": "2026-11-30",
    "currency": "DKK",
    "bank": "1250.00",
    "books": "1000.00",
    "difference": "250.00",
    "opening_balance": "0.00",
    "unaccounted": "0.00",
    "lines": [{"on": "2026-11-24", "amount": "250.00", "text": "Nets A/S (not explained yet)"}],
    "entries": [],
}
EXAMPLE_EXPLAINED = {
    "line_id": 117,
    "state": "reconciled",
    "entry_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a11",
    "entry": "BNK 2026/31",
    "open_lines": 4,
}
EXAMPLE_QUESTION = {
    "id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a12",
    "line_id": 117,
    "booked_on": "2026-11-24",
    "amount": "-250.00",
    "currency": "DKK",
    "text": "What did you buy there?",
    "asked_by": "Joana Dias",
    "answer": "",
}
EXPLAINED = OpenApiExample("Explained", value=EXAMPLE_EXPLAINED, response_only=True)


# ---- The account -------------------------------------------------------------------------------
class Proof(ClientView):
    access = SEE
    sees = "bank_proof"

    @extend_schema(
        operation_id="prove_bank_account",
        tags=[TAG],
        summary="Prove the reconciliation at a date",
        description="Bank and books at the end of a day, and every reason why they differ.",
        parameters=[ProofAsked],
        responses={200: ProofShape},
        examples=[OpenApiExample("A line is open", value=EXAMPLE_PROOF, response_only=True)],
    )
    def get(self, request: Request, bank_account_id: uuid.UUID) -> Response:
        asked = ProofAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        on: datetime.date = asked.validated_data.get("on") or timezone.localdate()
        found = books.proof(bank_account_id=bank_account_id, on=on)
        currency = found.account.currency

        def text(amount: Decimal) -> Decimal:
            return round_amount(amount, currency)

        body = {
            "bank_account_id": found.account.id,
            "on": found.on,
            "currency": currency,
            "bank": text(found.balance),
            "books": text(found.booked),
            "difference": text(found.difference),
            "opening_balance": text(found.opening_balance),
            "unaccounted": text(found.unaccounted),
            "lines": [
                {"on": one.on, "amount": text(one.amount), "text": one.text} for one in found.lines
            ],
            "entries": [
                {"on": one.on, "amount": text(one.amount), "text": f"{one.reference}, {one.text}"}
                for one in found.entries
            ],
        }
        return Response(ProofShape(body).data)


class Gaps(ClientView):
    access = SEE
    sees = "statements"

    @extend_schema(
        operation_id="list_statement_gaps",
        tags=[TAG],
        summary="List missing and overlapping statements",
        responses={200: list_of(GapShape, "StatementGapList")},
    )
    def get(self, request: Request, bank_account_id: uuid.UUID) -> Response:
        found = books.statement_gaps(bank_account_id=bank_account_id)
        return Response({"data": GapShape(found, many=True).data})


# ---- One line ----------------------------------------------------------------------------------
class Settle(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="settle_statement_line",
        tags=[TAG],
        summary="Pay open items with a bank line",
        description="Posts the line's entry and settles the items, both or neither.",
        request=SettleAsked,
        responses={200: ExplainedShape},
        examples=[EXPLAINED],
    )
    @once
    def post(self, request: Request, line_id: int) -> Response:
        asked = SettleAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        done = bank.settle_line(
            line_id=line_id,
            shares=[
                ItemShare(line_id=each["item"], amount=each["amount"])
                for each in given.get("items", ())
            ],
            party_id=given.get("party"),
            difference=given["difference"],
            actor=self.actor,
        )
        return Response(explained(done))


class Undo(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="undo_statement_line",
        tags=[TAG],
        summary="Take back how a bank line was explained",
        description="Touches nothing but this line: its entry is reversed, what it paid is open.",
        request=None,
        responses={200: ExplainedShape},
        examples=[EXPLAINED],
    )
    @once
    def post(self, request: Request, line_id: int) -> Response:
        return Response(explained(bank.undo_line(line_id=line_id, actor=self.actor)))


class Ask(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="ask_about_statement_line",
        tags=[TAG],
        summary="Ask the client about a bank line",
        request=AskAsked,
        responses={201: QuestionShape},
        examples=[OpenApiExample("Asked", value=EXAMPLE_QUESTION, response_only=True)],
    )
    @once
    def post(self, request: Request, line_id: int) -> Response:
        asked = AskAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        question_id = bank.ask_about_line(
            line_id=line_id, text=asked.validated_data["text"], actor=self.actor
        )
        found = books.question(question_id=question_id)
        return Response(QuestionShape(found).data, status=201)


# ---- Questions ---------------------------------------------------------------------------------
class Questions(ClientView):
    access = SEE
    sees = "line_questions"

    @extend_schema(
        operation_id="list_line_questions",
        tags=[TAG],
        summary="List questions that wait for an answer",
        description="The oldest first, at most 50.",
        responses={200: list_of(QuestionShape, "LineQuestionList")},
        examples=[
            OpenApiExample("One", value={"data": [EXAMPLE_QUESTION]}, response_only=True),
        ],
    )
    def get(self, request: Request) -> Response:
        return Response({"data": QuestionShape(books.open_questions(), many=True).data})


class Answer(ClientView):
    access = ANSWER

    @extend_schema(
        operation_id="answer_line_question",
        tags=[TAG],
        summary="Answer a question about a bank line",
        request=AnswerAsked,
        responses={200: QuestionShape},
        examples=[
            OpenApiExample(
                "Answered",
                value={**EXAMPLE_QUESTION, "answer": "Two chairs."},
                response_only=True,
            )
        ],
    )
    @once
    def post(self, request: Request, question_id: uuid.UUID) -> Response:
        asked = AnswerAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        bank.answer_question(
            question_id=question_id, answer=asked.validated_data["answer"], actor=self.actor
        )
        return Response(QuestionShape(books.question(question_id=question_id)).data)


def explained(done: Any) -> dict[str, Any]:
    return dict(
        ExplainedShape(
            {
                "line_id": done.line_id,
                "state": done.state,
                "entry_id": done.entry_id,
                "entry": done.entry_reference,
                "open_lines": done.open_lines,
            }
        ).data
    )
