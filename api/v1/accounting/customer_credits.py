"""What customers have to their credit: shown, set off, paid back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.idempotency import once
from api.v1.shapes import AmountField, DayField, list_of
from api.views import ClientView
from apps.accounting import permissions
from apps.accounting.selectors import customer_credits as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import CustomerCredit
from kernel.doors import Access
from kernel.money import round_amount

TAG = "Invoices"
SEE = Access("api", "accounting.invoice.see")
PARTY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a11"


class CreditOf(serializers.Serializer[Any]):
    party_id = serializers.UUIDField(help_text="The customer.")


class CreditItemShape(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="The open item.")
    date = serializers.DateField()
    text = serializers.CharField()
    amount = AmountField()
    free = AmountField(help_text="What no refund on its way holds.")


class CustomerCreditShape(serializers.Serializer[Any]):
    currency = serializers.CharField()
    amount = AmountField()
    free = AmountField()
    owed = AmountField(help_text="What the customer owes in this currency.")
    items = CreditItemShape(many=True)


class CreditUseAsked(serializers.Serializer[Any]):
    party_id = serializers.UUIDField()
    currency = serializers.CharField(max_length=3)
    invoice_id = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Only this one; all that is owed, the longest due first, when left out.",
    )


class CreditUsedShape(serializers.Serializer[Any]):
    settled = AmountField()


class RefundAsked(serializers.Serializer[Any]):
    party_id = serializers.UUIDField()
    currency = serializers.CharField(max_length=3)
    bank_account_id = serializers.UUIDField(help_text="From which of the client's accounts.")
    execution_on = DayField()


class RefundShape(serializers.Serializer[Any]):
    payment_batch_id = serializers.UUIDField(help_text="A draft; somebody else approves it.")


EXAMPLE = {
    "currency": "DKK",
    "amount": "125.00",
    "free": "125.00",
    "owed": "3126.25",
    "items": [
        {
            "id": 917,
            "date": "2026-11-20",
            "text": "Payment, Café Ø",
            "amount": "125.00",
            "free": "125.00",
        }
    ],
}
EXAMPLE_USE = {"party_id": PARTY_ID, "currency": "DKK"}
EXAMPLE_REFUND = {
    **EXAMPLE_USE,
    "bank_account_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a12",
    "execution_on": "2026-11-27",
}


class CustomerCredits(ClientView):
    access = SEE
    sees = "receivables"

    @extend_schema(
        operation_id="list_customer_credits",
        tags=[TAG],
        summary="Show what a customer has to their credit",
        description="Over-paid, paid in advance or credited after it was paid; one per currency.",
        parameters=[CreditOf],
        responses={200: list_of(CustomerCreditShape, "CustomerCreditList")},
        examples=[OpenApiExample("Credit", value={"data": [EXAMPLE]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        asked = CreditOf(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = read.customer_credits(party_id=asked.validated_data["party_id"])
        shaped = CustomerCreditShape([_credit(each) for each in found], many=True)
        return Response({"data": shaped.data})


class CreditUses(ClientView):
    access = Access("api", "accounting.payment.register")

    @extend_schema(
        operation_id="use_customer_credit",
        tags=[TAG],
        summary="Set a customer's credit off against invoices",
        request=CreditUseAsked,
        responses={201: CreditUsedShape},
        examples=[
            OpenApiExample("Ask", value=EXAMPLE_USE, request_only=True),
            OpenApiExample("Used", value={"settled": "125.00"}, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = CreditUseAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        settled = receivables.use_credit(**given, actor=self.actor)
        body = CreditUsedShape({"settled": round_amount(settled, given["currency"])})
        return Response(body.data, status=201)


class CreditRefunds(ClientView):
    access = Access("api", permissions.PREPARE_PAYMENTS)

    @extend_schema(
        operation_id="refund_customer_credit",
        tags=[TAG],
        summary="Pay a customer's credit back",
        description="Prepares a payment batch to the customer's confirmed account.",
        request=RefundAsked,
        responses={201: RefundShape},
        examples=[
            OpenApiExample("Ask", value=EXAMPLE_REFUND, request_only=True),
            OpenApiExample("Prepared", value={"payment_batch_id": PARTY_ID}, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = RefundAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        batch_id = receivables.refund_credit(**asked.validated_data, actor=self.actor)
        return Response(RefundShape({"payment_batch_id": batch_id}).data, status=201)


def _credit(credit: CustomerCredit) -> dict[str, Any]:
    def rounded(amount: Decimal) -> Decimal:
        return round_amount(amount, credit.currency)

    return {
        "currency": credit.currency,
        "amount": rounded(credit.amount),
        "free": rounded(credit.free),
        "owed": rounded(credit.owed),
        "items": [
            {
                "id": item.line_id,
                "date": item.date,
                "text": item.text,
                "amount": rounded(item.amount),
                "free": rounded(item.free),
            }
            for item in credit.items
        ],
    }
