"""What could explain a bank line, and the acts that explain it: accept, post, transfer, exclude."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.accounting.bank_lines import EXPLAINED, RECONCILE, SEE, TAG, ExplainedShape, explained
from api.v1.shapes import AmountField, list_of
from api.views import ClientView
from apps.accounting.selectors import bank as books
from apps.accounting.services import bank
from apps.accounting.values.bank import CertainDone, LineDetail, SplitPart, Suggestion
from kernel.money import round_amount

KINDS = ["rule", "match", "settle", "batch", "transfer"]


# ---- Shapes ------------------------------------------------------------------------------------
class LineSuggestedItemShape(serializers.Serializer[Any]):
    item = serializers.IntegerField(help_text="The open item's line.")
    reference = serializers.CharField()
    party = serializers.CharField()
    open = AmountField(help_text="What is open of it.")
    amount = AmountField(help_text="How much of that the line pays.")


class LineSuggestionShape(serializers.Serializer[Any]):
    key = serializers.CharField(help_text="Names the suggestion when it is accepted.")
    kind = serializers.ChoiceField(
        choices=KINDS,
        help_text=(
            "rule: post to `account`; match: an entry of the books; settle: pay open items; "
            "batch: what the bank was told to pay, a whole payment batch or one payment of it; "
            "transfer: to or from another own account."
        ),
    )
    is_certain = serializers.BooleanField(help_text="False: a person should look.")
    reason = serializers.CharField(help_text="Why, in the caller's language.")
    account = serializers.CharField(help_text='Of a rule, else "".')
    entry = serializers.CharField(help_text='Of an entry of the books, else "".')
    batch = serializers.IntegerField(allow_null=True, help_text="The payment batch's number.")
    payments = serializers.ListField(
        child=serializers.UUIDField(), help_text="Of a batch: which of its payments."
    )
    items = LineSuggestedItemShape(many=True)
    difference = serializers.CharField(help_text='What is left over may be, else "".')
    difference_amount = AmountField()
    over = AmountField(help_text="What goes to the party's account.")


class AcceptAsked(serializers.Serializer[Any]):
    suggestion = serializers.CharField(max_length=2000, help_text="The `key` of a suggestion.")


class PartAsked(serializers.Serializer[Any]):
    account = serializers.CharField(max_length=20)
    amount = AmountField(help_text="Signed like the line.")
    text = serializers.CharField(max_length=500, required=False, default="")


class PostAsked(serializers.Serializer[Any]):
    account = serializers.CharField(
        max_length=20, required=False, default="", help_text="Takes all of the line."
    )
    parts = PartAsked(many=True, required=False, help_text="Instead: they make the line's amount.")
    description = serializers.CharField(max_length=500, required=False, default="")


class TransferAsked(serializers.Serializer[Any]):
    other_line = serializers.IntegerField(
        required=False, help_text="The same money on another own account."
    )


class ExcludeAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=200)


class RefusedShape(serializers.Serializer[Any]):
    line_id = serializers.IntegerField()
    reason = serializers.CharField()


class CertainDoneShape(serializers.Serializer[Any]):
    posted = serializers.IntegerField(help_text="By rule.")
    matched = serializers.IntegerField(help_text="With entries of the books.")
    settled = serializers.IntegerField(help_text="Open items and payment batches.")
    transferred = serializers.IntegerField(help_text="Between own accounts.")
    refused = RefusedShape(many=True, help_text="Left open, and why.")
    left = serializers.IntegerField(help_text="Certain ones that wait for the next call.")
    open_lines = serializers.IntegerField()


EXAMPLE_SUGGESTION = {
    "key": "batch-01932f6e7a4c7b1e9c512f6f3c1d8a10_01932f6e7a4c7b1e9c512f6f3c1d8a11",
    "kind": "batch",
    "is_certain": True,
    "reason": "The 2 payments of batch 12, 20 November, make the amount",
    "account": "",
    "entry": "",
    "batch": 12,
    "payments": ["01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10", "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a11"],
    "items": [
        {
            "item": 4711,
            "reference": "55017",
            "party": "Mlýn Vltava s.r.o.",
            "open": "-100.00",
            "amount": "-100.00",
        },
        {
            "item": 4712,
            "reference": "2026-11",
            "party": "Nájem Dům a.s.",
            "open": "-250.00",
            "amount": "-250.00",
        },
    ],
    "difference": "",
    "difference_amount": "0.00",
    "over": "0.00",
}
EXAMPLE_CERTAIN = {
    "posted": 3,
    "matched": 1,
    "settled": 12,
    "transferred": 2,
    "refused": [{"line_id": 117, "reason": "October 2026 is closed."}],
    "left": 0,
    "open_lines": 4,
}


# ---- Addresses ---------------------------------------------------------------------------------
class Suggestions(ClientView):
    access = SEE
    sees = "statement_line"

    @extend_schema(
        operation_id="list_line_suggestions",
        tags=[TAG],
        summary="List what could explain a bank line",
        description="The likeliest first, each with its reason; none for a line that is explained.",
        responses={200: list_of(LineSuggestionShape, "LineSuggestionList")},
        examples=[
            OpenApiExample(
                "A payment batch", value={"data": [EXAMPLE_SUGGESTION]}, response_only=True
            )
        ],
    )
    def get(self, request: Request, line_id: int) -> Response:
        detail = books.line(line_id=line_id)
        found = [_suggestion(detail, one) for one in detail.suggestions]
        return Response({"data": LineSuggestionShape(found, many=True).data})


class Accept(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="accept_line_suggestion",
        tags=[TAG],
        summary="Accept what is suggested for a bank line",
        description="Refused with 409 when the suggestion is gone: something changed since.",
        request=AcceptAsked,
        responses={200: ExplainedShape},
        examples=[
            OpenApiExample(
                "By its key", value={"suggestion": EXAMPLE_SUGGESTION["key"]}, request_only=True
            ),
            EXPLAINED,
        ],
    )
    @once
    def post(self, request: Request, line_id: int) -> Response:
        asked = AcceptAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        done = bank.accept_suggested(
            line_id=line_id, key=asked.validated_data["suggestion"], actor=self.actor
        )
        return Response(explained(done))


class Posting(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="post_statement_line",
        tags=[TAG],
        summary="Post a bank line to one account or several",
        request=PostAsked,
        responses={200: ExplainedShape},
        examples=[
            OpenApiExample("To one account", value={"account": "518"}, request_only=True),
            EXPLAINED,
        ],
    )
    @once
    def post(self, request: Request, line_id: int) -> Response:
        asked = PostAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        parts = [
            SplitPart(account_code=each["account"], amount=each["amount"], description=each["text"])
            for each in given.get("parts", ())
        ]
        named = {"line_id": line_id, "description": given["description"], "actor": self.actor}
        if parts:
            return Response(explained(bank.split_line(parts=parts, **named)))
        return Response(explained(bank.post_line(account_code=given["account"], **named)))


class Transfer(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="transfer_statement_line",
        tags=[TAG],
        summary="Say that a bank line went between own accounts",
        description="With `other_line` both are explained, each by an entry of its own.",
        request=TransferAsked,
        responses={200: ExplainedShape},
        examples=[EXPLAINED],
    )
    @once
    def post(self, request: Request, line_id: int) -> Response:
        asked = TransferAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        done = bank.transfer_line(
            line_id=line_id,
            other_line_id=asked.validated_data.get("other_line"),
            actor=self.actor,
        )
        return Response(explained(done))


class Exclude(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="exclude_statement_line",
        tags=[TAG],
        summary="Leave a bank line out of the books",
        request=ExcludeAsked,
        responses={200: ExplainedShape},
        examples=[EXPLAINED],
    )
    @once
    def post(self, request: Request, line_id: int) -> Response:
        asked = ExcludeAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        done = bank.exclude_line(
            line_id=line_id, reason=asked.validated_data["reason"], actor=self.actor
        )
        return Response(explained(done))


class AcceptCertain(ClientView):
    access = RECONCILE

    @extend_schema(
        operation_id="accept_certain_lines",
        tags=[TAG],
        summary="Accept all that is certain for a bank account",
        description="Oldest lines first, at most 500 at once. What the books refuse stays open.",
        request=None,
        responses={200: CertainDoneShape},
        examples=[OpenApiExample("Done", value=EXAMPLE_CERTAIN, response_only=True)],
    )
    @once
    def post(self, request: Request, bank_account_id: uuid.UUID) -> Response:
        done = bank.accept_certain(bank_account_id=bank_account_id, actor=self.actor)
        return Response(CertainDoneShape(_certain(done)).data)


# ---- Values to shapes --------------------------------------------------------------------------
def _suggestion(detail: LineDetail, one: Suggestion) -> dict[str, Any]:
    currency = detail.line.currency

    def text(amount: Decimal) -> Decimal:
        return round_amount(amount, currency)

    return {
        "key": one.key,
        "kind": one.kind,
        "is_certain": one.certainty == "certain",
        "reason": one.reason,
        "account": one.account_code,
        "entry": one.entry_reference,
        "batch": one.batch_number or None,
        "payments": list(one.payment_ids),
        "items": [
            {
                "item": share.item_id,
                "reference": share.reference,
                "party": share.party_name,
                "open": text(share.open_amount),
                "amount": text(share.amount),
            }
            for share in one.shares
        ],
        "difference": one.difference,
        "difference_amount": text(one.difference_amount),
        "over": text(one.over),
    }


def _certain(done: CertainDone) -> dict[str, Any]:
    return {
        "posted": done.posted,
        "matched": done.matched,
        "settled": done.settled,
        "transferred": done.transferred,
        "refused": [{"line_id": line_id, "reason": said} for line_id, said in done.refused],
        "left": done.left,
        "open_lines": done.open_lines,
    }
