"""What accounts and journal entries look like in the API, with examples."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from api import pagination
from api.v1.shapes import AmountField, DayField
from apps.accounting.values.ledger import TaxRole

KINDS = ["asset", "liability", "equity", "revenue", "expense", "closing"]
LINES_MAX = 1000
ENTRY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"


class AccountShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    is_bank = serializers.BooleanField(help_text="Money at a bank.")
    is_active = serializers.BooleanField(help_text="May be posted to.")


class AccountsAsked(pagination.PageQuery):
    kind = serializers.ChoiceField(choices=KINDS, required=False, help_text="Only this kind.")
    is_active = serializers.BooleanField(
        required=False, allow_null=True, default=None, help_text="Only those in use, or not."
    )
    code = serializers.CharField(
        default="", max_length=20, help_text="Only codes that begin with this."
    )


class EntryShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reference = serializers.CharField(help_text="As people name it: journal, year, number.")
    journal = serializers.CharField()
    fiscal_year = serializers.CharField()
    number = serializers.IntegerField(help_text="Without gaps in its journal and year.")
    date = serializers.DateField()
    description = serializers.CharField()
    currency = serializers.CharField()
    total = AmountField(help_text="The debit side, which is the credit side.")
    reverses = serializers.UUIDField(allow_null=True, help_text="The entry this one takes back.")
    reversed_by = serializers.UUIDField(allow_null=True, help_text="The entry that takes it back.")
    posted_by = serializers.CharField()
    posted_at = serializers.DateTimeField()


class LineShape(serializers.Serializer[Any]):
    account = serializers.CharField(help_text="The account's code.")
    account_name = serializers.CharField()
    debit = AmountField(allow_null=True)
    credit = AmountField(allow_null=True)
    description = serializers.CharField()
    party_id = serializers.UUIDField(allow_null=True)
    party_name = serializers.CharField()
    due_on = serializers.DateField(allow_null=True)
    currency = serializers.CharField(help_text="Empty for the books' own.")
    currency_amount = AmountField(allow_null=True, help_text="Credit is below zero.")
    tax_code = serializers.CharField()
    tax_role = serializers.CharField()
    cost_centre = serializers.CharField()
    project = serializers.CharField()


class WholeEntryShape(EntryShape):
    lines = LineShape(many=True)


class SidedLine(serializers.Serializer[Any]):
    """What a line of an entry says wherever it is asked for."""

    account = serializers.CharField(max_length=20, help_text="The account's code.")
    debit = AmountField(
        required=False, help_text="Either this, or `credit`; in the books' currency."
    )
    credit = AmountField(required=False)
    description = serializers.CharField(default="", allow_blank=True, max_length=500)
    party_id = serializers.UUIDField(
        required=False,
        allow_null=True,
        default=None,
        help_text="Whose it is; needed on accounts of receivables and payables.",
    )
    currency = serializers.CharField(
        default="", allow_blank=True, max_length=3, help_text="A foreign one, with its amount."
    )
    currency_amount = AmountField(
        required=False, help_text="In `currency`, above zero: it stands on the line's own side."
    )
    tax_code = serializers.CharField(default="", allow_blank=True, max_length=12)
    tax_role = serializers.ChoiceField(
        choices=TaxRole.values, default=TaxRole.BASE.value, help_text="Of a line with a VAT code."
    )
    cost_centre = serializers.CharField(default="", allow_blank=True, max_length=20)
    project = serializers.CharField(default="", allow_blank=True, max_length=20)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        sides = [attrs[side] for side in ("debit", "credit") if side in attrs]
        if len(sides) != 1 or sides[0] <= 0:
            raise serializers.ValidationError(
                _("Give either a debit or a credit, above zero."), code="one_side"
            )
        if bool(attrs["currency"]) != ("currency_amount" in attrs):
            raise serializers.ValidationError(
                {"currency_amount": _("Give the currency and the amount in it.")}
            )
        return attrs


class LineAsked(SidedLine):
    due_on = DayField(
        required=False,
        allow_null=True,
        default=None,
        help_text="On accounts of receivables and payables; the entry's date when left out.",
    )


class EntryAsked(serializers.Serializer[Any]):
    journal = serializers.CharField(max_length=10, default="GEN", help_text="The journal's code.")
    date = DayField()
    description = serializers.CharField(max_length=500)
    taxed_on = DayField(
        required=False, allow_null=True, default=None, help_text="The tax point; else the date."
    )
    lines = serializers.ListField(
        child=LineAsked(), max_length=LINES_MAX, help_text="At least two; they balance."
    )


class ReversalAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="Kept in the books.")
    date = DayField(
        required=False,
        allow_null=True,
        default=None,
        help_text="The entry's own day while its period is open, else today, when left out.",
    )


class EntriesAsked(pagination.PageQuery):
    date_from = DayField(required=False, help_text="Only from this day on.")
    date_to = DayField(required=False, help_text="Only up to this day.")
    journal = serializers.CharField(default="", max_length=10, help_text="Only of this journal.")
    account = serializers.CharField(
        default="", max_length=20, help_text="Only with a line on this account."
    )
    text = serializers.CharField(
        default="", max_length=100, help_text="Only with this in the description."
    )
    sort = serializers.ChoiceField(
        choices=["-date", "date"], default="-date", help_text="The newest first, or the oldest."
    )


EXAMPLE_ACCOUNT = {
    "code": "5810",
    "name": "Jyske Bank",
    "kind": "asset",
    "is_bank": True,
    "is_active": True,
}
EXAMPLE_ENTRY = {
    "id": ENTRY_ID,
    "reference": "GEN 2026/42",
    "journal": "GEN",
    "fiscal_year": "2026",
    "number": 42,
    "date": "2026-11-18",
    "description": "Web shop, week 47",
    "currency": "DKK",
    "total": "1250.00",
    "reverses": None,
    "reversed_by": None,
    "posted_by": "Web shop",
    "posted_at": "2026-11-18T09:40:12Z",
}
SAYS_NO_MORE = {
    "party_id": None,
    "party_name": "",
    "due_on": None,
    "currency": "",
    "currency_amount": None,
    "tax_code": "",
    "tax_role": "",
    "cost_centre": "",
    "project": "",
}
EXAMPLE_WHOLE_ENTRY = {
    **EXAMPLE_ENTRY,
    "lines": [
        {
            **SAYS_NO_MORE,
            "account": "5810",
            "account_name": "Jyske Bank",
            "debit": "1250.00",
            "credit": None,
            "description": "",
        },
        {
            **SAYS_NO_MORE,
            "account": "1010",
            "account_name": "Sales",
            "debit": None,
            "credit": "1250.00",
            "description": "14 orders",
        },
    ],
}
EXAMPLE_ASKED = {
    "journal": "GEN",
    "date": "2026-11-18",
    "description": "Web shop, week 47",
    "lines": [
        {"account": "5810", "debit": "1250.00"},
        {"account": "1010", "credit": "1250.00", "description": "14 orders"},
    ],
}
EXAMPLE_ASKED_IN_FULL = {
    "journal": "GEN",
    "date": "2026-11-18",
    "description": "Fair in Malmö, charged on",
    "lines": [
        {
            "account": "5600",
            "debit": "1250.00",
            "party_id": ENTRY_ID,
            "due_on": "2026-12-18",
        },
        {
            "account": "1010",
            "credit": "1000.00",
            "tax_code": "DK-S25",
            "tax_role": "base",
            "cost_centre": "FAIRS",
        },
        {"account": "7680", "credit": "250.00", "tax_code": "DK-S25", "tax_role": "tax"},
    ],
}


# ---- Shapes to values --------------------------------------------------------------------------
def line_of(given: dict[str, Any]) -> dict[str, Any]:
    """What a `SidedLine` says, as the columns of a `LineDraft`."""
    amount = given["debit"] if "debit" in given else -given["credit"]
    foreign = given.get("currency_amount")
    return {
        "account_code": given["account"],
        "amount": amount,
        "description": given["description"],
        "party_id": given["party_id"],
        "currency": given["currency"],
        "currency_amount": None if foreign is None else foreign.copy_sign(amount),
        "tax_code": given["tax_code"],
        "tax_role": given["tax_role"] if given["tax_code"] else "",
        "cost_centre": given["cost_centre"],
        "project": given["project"],
    }
