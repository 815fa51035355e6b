"""Shapes of payment batches, with the examples that the documentation shows."""

from __future__ import annotations

from typing import Any, get_args

from rest_framework import serializers

from api.pagination import PageQuery
from api.v1.shapes import AmountField, DayField
from apps.accounting.values.payment_files import PaymentFormat
from apps.accounting.values.payments import BatchDetail, BatchState


# ---- Asked -------------------------------------------------------------------------------------
class ProposalAsked(serializers.Serializer[Any]):
    bank_account_id = serializers.UUIDField(help_text="The account to pay from.")
    until = DayField(required=False, help_text="Due until this day; a week ahead when left out.")


STATES = BatchState.values


class BatchesAsked(PageQuery):
    state = serializers.ChoiceField(
        choices=["", *STATES], default="", help_text="Only batches in this state."
    )
    sort = serializers.ChoiceField(
        choices=["-number", "number"],
        default="-number",
        help_text="The newest first, or the oldest.",
    )


class ItemAsked(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, help_text="The open item's line.")
    amount = AmountField(required=False, help_text="A part of it, positive; all when left out.")
    take_discount = serializers.BooleanField(
        default=False,
        help_text="Keep the supplier's cash discount back; only of a whole bill, in time.",
    )


class BatchAsked(serializers.Serializer[Any]):
    bank_account_id = serializers.UUIDField(help_text="The account to pay from.")
    execution_on = DayField(help_text="The day on which the bank pays.")
    items = ItemAsked(many=True, allow_empty=False)


class ChangeAsked(serializers.Serializer[Any]):
    execution_on = DayField(required=False, help_text="Another day; it stays when left out.")
    items = ItemAsked(
        many=True,
        required=False,
        allow_empty=False,
        help_text="All that it pays from now on; it stays when left out.",
    )


class WhyAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="In words that others read.")


class FailureAsked(WhyAsked):
    transfers = serializers.ListField(
        child=serializers.UUIDField(),
        allow_empty=False,
        help_text="Those that the bank didn't make.",
    )


class ConfirmationAsked(serializers.Serializer[Any]):
    bank_line = serializers.IntegerField(min_value=1, help_text="The line of the bank's statement.")
    transfers = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        allow_empty=False,
        help_text="What the line pays; all that aren't known yet when left out.",
    )
    without_discount = serializers.BooleanField(
        default=False, help_text="What was paid too late for its cash discount stays open."
    )


class ExportAsked(serializers.Serializer[Any]):
    format = serializers.ChoiceField(
        choices=["", *get_args(PaymentFormat)],
        default="",
        help_text="The usual one of the bank when left out.",
    )


# ---- Answered ----------------------------------------------------------------------------------
class ProposedShape(serializers.Serializer[Any]):
    item = serializers.IntegerField(source="line_id")
    party_id = serializers.UUIDField()
    party = serializers.CharField(source="party_name")
    reference = serializers.CharField()
    due_on = serializers.DateField()
    amount = AmountField(help_text="Negative for a credit note that is set off.")
    discount = AmountField(help_text="What may be kept back; 0 when nothing is offered.")
    discount_until = serializers.DateField(allow_null=True, help_text="The last day for that.")
    reason = serializers.CharField(help_text="Why it is left out.")


class ProposalShape(serializers.Serializer[Any]):
    bank_account_id = serializers.UUIDField()
    pay_on = serializers.DateField(
        source="pay_on.day", help_text="The earliest day that the bank would pay on."
    )
    pay_on_reason = serializers.CharField(
        source="pay_on.reason", help_text="Why that isn't today, in words."
    )
    currency = serializers.CharField()
    until = serializers.DateField()
    cash = AmountField(help_text="In the account by the books, less what is on its way.")
    total = AmountField(help_text="What the proposed items come to.")
    taken = ProposedShape(many=True)
    left_out = ProposedShape(many=True)


class BatchShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=STATES)
    bank_account_id = serializers.UUIDField()
    currency = serializers.CharField()
    execution_on = serializers.DateField()
    payments = serializers.IntegerField(help_text="How many.")
    failed = serializers.IntegerField(help_text="How many of them the bank didn't make.")
    total = AmountField()
    waits_for = serializers.CharField(help_text="Whose approval is next.")


class PaidItemShape(serializers.Serializer[Any]):
    item = serializers.IntegerField(source="line_id")
    journal_entry_id = serializers.UUIDField(source="entry_id")
    reference = serializers.CharField()
    amount = AmountField(help_text="What is settled of it; the transfer pays it less the discount.")
    discount = AmountField()
    discount_until = serializers.DateField(allow_null=True)


class TransferShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    party_id = serializers.UUIDField()
    party = serializers.CharField(source="party_name")
    account = serializers.CharField(source="masked", help_text="The end of the payee's number.")
    amount = AmountField()
    currency = serializers.CharField()
    state = serializers.CharField()
    variable_symbol = serializers.CharField()
    message = serializers.CharField()
    end_to_end_id = serializers.CharField(help_text="Comes back on the statement.")
    news = serializers.CharField(help_text="What differs from the last payment to them.")
    obstacle = serializers.CharField(help_text="Why it can't be paid as it stands.")
    failure = serializers.CharField(help_text="Why the bank didn't make it.")
    items = PaidItemShape(many=True)


class ExportShape(serializers.Serializer[Any]):
    file_name = serializers.CharField()
    format = serializers.CharField(source="file_format")
    message_id = serializers.CharField()
    sha256 = serializers.CharField()
    exported_at = serializers.DateTimeField()


class WholeBatchShape(BatchShape):
    short = AmountField(help_text="What the account lacks for it, less what other batches take.")
    day_warning = serializers.CharField(help_text="Why the bank won't pay on that day, in words.")
    transfers = TransferShape(many=True)
    export = ExportShape(allow_null=True)


def whole_of(batch: BatchDetail) -> dict[str, Any]:
    names = [str(name) for name in BatchShape().fields]
    row = {name: getattr(batch.row, name) for name in names}
    more = {"transfers": batch.payments, "export": batch.export}
    return row | more | {"short": batch.short, "day_warning": batch.day_warning}


# ---- Examples ----------------------------------------------------------------------------------
EXAMPLE = {
    "id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a20",
    "number": 7,
    "state": "submitted",
    "bank_account_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
    "currency": "CZK",
    "execution_on": "2026-11-30",
    "payments": 1,
    "failed": 0,
    "total": "1210.50",
    "waits_for": "Approver",
}
EXAMPLE_WHOLE = EXAMPLE | {
    "short": "0",
    "day_warning": "",
    "transfers": [
        {
            "id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a21",
            "party_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a22",
            "party": "Mlýn Vltava s.r.o.",
            "account": "··8930",
            "amount": "1210.50",
            "currency": "CZK",
            "state": "planned",
            "variable_symbol": "2026117",
            "message": "2026-117",
            "end_to_end_id": "KTR-7b1e9c512f6f3c1d8a21",
            "news": "First payment to them.",
            "obstacle": "",
            "failure": "",
            "items": [
                {
                    "item": 118,
                    "journal_entry_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a23",
                    "reference": "PUR 2026/31",
                    "amount": "1210.50",
                    "discount": "0.00",
                    "discount_until": None,
                }
            ],
        }
    ],
    "export": None,
}
EXAMPLE_ASKED = {
    "bank_account_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
    "execution_on": "2026-11-30",
    "items": [{"item": 118, "amount": "1210.50"}],
}
EXAMPLE_FAILURE = {
    "transfers": ["01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a21"],
    "reason": "The account of the payee is closed",
}
EXAMPLE_CONFIRMATION = {"bank_line": 4711}
EXAMPLE_SENT = EXAMPLE_WHOLE | {
    "state": "exported",
    "waits_for": "",
    "export": {
        "file_name": "KTR-7-2f6f3c1d8a20.kpc",
        "format": "abo",
        "message_id": "KTR-7-2f6f3c1d8a20",
        "sha256": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        "exported_at": "2026-11-29T14:05:00Z",
    },
}
EXAMPLE_PROPOSAL = {
    "bank_account_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
    "pay_on": "2026-11-24",
    "pay_on_reason": (
        "The bank takes orders for the same day until 14:00; it will be paid on 24 Nov 2026."
    ),
    "currency": "CZK",
    "until": "2026-11-30",
    "cash": "50000.00",
    "total": "1210.50",
    "taken": [
        {
            "item": 118,
            "party_id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a22",
            "party": "Mlýn Vltava s.r.o.",
            "reference": "PUR 2026/31",
            "due_on": "2026-11-28",
            "amount": "1210.50",
            "discount": "24.21",
            "discount_until": "2026-11-25",
            "reason": "",
        }
    ],
    "left_out": [],
}
