"""What bills look like in the API, with examples."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from api import pagination
from api.v1.shapes import AmountField, DayField
from apps.accounting.selectors.payables import PLACES, SORTS
from apps.accounting.values.bills import (
    BillDetail,
    BillKind,
    BillLineInfo,
    BillRow,
    BillState,
    Finding,
    LinkedBill,
    Severity,
    Suggestion,
)
from kernel.money import round_amount

BILL_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8b20"
PARTY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8b21"
DOCUMENT_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8b22"
ENTRY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8b23"
ORDERS = [sign + name for name in SORTS for sign in ("", "-")]
OPTIONAL: dict[str, Any] = {"required": False, "allow_null": True}
TEXT: dict[str, Any] = {"required": False, "allow_blank": True}
KINDS = BillKind.values
STATES = BillState.values


class BillShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(choices=KINDS)
    state = serializers.ChoiceField(choices=STATES)
    party_id = serializers.UUIDField(allow_null=True, help_text="The supplier, once it is known.")
    party_name = serializers.CharField()
    document_id = serializers.UUIDField(allow_null=True)
    number = serializers.CharField(help_text="The supplier's own number.")
    journal_entry = serializers.CharField(help_text="Its number in the journal, once posted.")
    issued_on = serializers.DateField(allow_null=True)
    received_on = serializers.DateField()
    due_on = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    net = AmountField(allow_null=True)
    tax = AmountField(allow_null=True)
    gross = AmountField(allow_null=True, help_text="To pay; positive on credit notes too.")
    open = AmountField(allow_null=True, help_text="Left to pay; null until it is posted.")
    settlement = serializers.ChoiceField(choices=["unpaid", "partial", "paid"], allow_null=True)
    is_on_hold = serializers.BooleanField()
    hold_reason = serializers.CharField()
    declined_reason = serializers.CharField(help_text="Why it came back, until it is submitted.")
    waits_for = serializers.CharField(help_text="Who approves next.")


class SuggestionShape(serializers.Serializer[Any]):
    field = serializers.CharField()
    value = serializers.CharField()
    why = serializers.CharField()


class BillLineShape(serializers.Serializer[Any]):
    description = serializers.CharField()
    net = AmountField()
    tax = AmountField()
    tax_rate = AmountField(allow_null=True, help_text="Percent, as the document states it.")
    account = serializers.CharField(help_text="The account's code; empty until it is coded.")
    tax_code = serializers.CharField()
    claimed_percent = AmountField(help_text="How much of the VAT may be claimed.")
    cost_centre = serializers.CharField()
    project = serializers.CharField()
    suggestions = SuggestionShape(many=True, help_text="For open fields; nothing is applied.")


class FindingShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    severity = serializers.ChoiceField(
        choices=Severity.values,
        help_text="`blocks` must be put right, `confirm` needs a reason, `hint` is worth knowing.",
    )
    field = serializers.CharField()
    text = serializers.CharField()
    reason = serializers.CharField(help_text="What somebody said about it.")


class ApprovalShape(serializers.Serializer[Any]):
    label = serializers.CharField()  # type: ignore[assignment]
    by = serializers.ChoiceField(choices=["portal", "workspace"])
    verdict = serializers.CharField(help_text="Empty while it waits.")
    decided_by = serializers.CharField()
    decided_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()


class InstalmentShape(serializers.Serializer[Any]):
    due_on = serializers.DateField()
    amount = AmountField()
    open = AmountField(allow_null=True, help_text="Left to pay; null until it is posted.")


class LinkedBillShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    gross = AmountField(allow_null=True)
    set_off = AmountField(help_text="What the two have settled of each other.")


class WholeBillShape(BillShape):
    taxed_on = serializers.DateField(allow_null=True)
    account = serializers.CharField(help_text="The account to pay, its last digits alone.")
    variable_symbol = serializers.CharField()
    payment_reference = serializers.CharField()
    note = serializers.CharField()
    corrects_number = serializers.CharField(help_text="As a credit note states it.")
    corrects = LinkedBillShape(allow_null=True, help_text="The bill that it corrects.")
    is_set_off = serializers.BooleanField(help_text="Whether posting sets it off at once.")
    corrected_by = LinkedBillShape(many=True, help_text="Its credit notes.")
    instalments = InstalmentShape(many=True, help_text="Empty: it is all due on `due_on`.")
    rounding = AmountField(help_text="What the lines leave of the total.")
    round = serializers.IntegerField(help_text="How often it was submitted.")
    lines = BillLineShape(many=True)
    findings = FindingShape(many=True)
    approvals = ApprovalShape(many=True)
    journal_entry_id = serializers.UUIDField(allow_null=True)


class BillLineAsked(serializers.Serializer[Any]):
    description = serializers.CharField(default="", allow_blank=True, max_length=500)
    net = AmountField()
    tax = AmountField(**OPTIONAL, default=None, help_text="By the code's rate when left out.")
    tax_rate = AmountField(**OPTIONAL, default=None)
    account = serializers.CharField(default="", allow_blank=True, max_length=20)
    tax_code = serializers.CharField(default="", allow_blank=True, max_length=20)
    claimed_percent = AmountField(
        default=Decimal(100), help_text="How much of the VAT may be claimed; the rest is cost."
    )
    cost_centre = serializers.CharField(default="", allow_blank=True, max_length=20)
    project = serializers.CharField(default="", allow_blank=True, max_length=20)


class InstalmentAsked(serializers.Serializer[Any]):
    due_on = DayField()
    amount = AmountField()


class BillAsked(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=KINDS, required=False)
    party_id = serializers.UUIDField(**OPTIONAL)
    document_id = serializers.UUIDField(**OPTIONAL)
    number = serializers.CharField(**TEXT, max_length=60)
    issued_on = DayField(**OPTIONAL)
    taxed_on = DayField(**OPTIONAL, help_text="The tax point, when it isn't the day of issue.")
    received_on = DayField(**OPTIONAL)
    due_on = DayField(**OPTIONAL, help_text="By the supplier's terms when left out.")
    currency = serializers.CharField(**TEXT, max_length=3)
    net = AmountField(**OPTIONAL)
    tax = AmountField(**OPTIONAL)
    gross = AmountField(**OPTIONAL)
    account_number = serializers.CharField(**TEXT, max_length=60, help_text="IBAN or domestic.")
    variable_symbol = serializers.CharField(**TEXT, max_length=20)
    payment_reference = serializers.CharField(**TEXT, max_length=140)
    note = serializers.CharField(**TEXT, max_length=1000)
    corrects_number = serializers.CharField(
        **TEXT, max_length=60, help_text="Of a credit note; a bill of that number is linked."
    )
    corrects_id = serializers.UUIDField(**OPTIONAL, help_text="The bill that it corrects.")
    is_set_off = serializers.BooleanField(required=False)
    lines = serializers.ListField(child=BillLineAsked(), required=False, max_length=500)
    instalments = serializers.ListField(
        child=InstalmentAsked(),
        required=False,
        max_length=60,
        help_text="Together the total; `due_on` is then that of the first.",
    )


class BillsAsked(pagination.PageQuery):
    show = serializers.ChoiceField(choices=[*PLACES, *BillState.values], required=False)
    party_id = serializers.UUIDField(required=False, help_text="Only of this supplier.")
    text = serializers.CharField(default="", max_length=100, help_text="In number or supplier.")
    date_from = DayField(required=False, help_text="Received from that day on.")
    date_to = DayField(required=False)
    sort = serializers.ChoiceField(choices=ORDERS, default="-received")


class SubmissionAsked(serializers.Serializer[Any]):
    confirmed = serializers.DictField(
        child=serializers.CharField(max_length=300),
        required=False,
        help_text="A reason for each finding that needs a word, by its code.",
    )


class ReasonAsked(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300)


class DecisionAsked(serializers.Serializer[Any]):
    round = serializers.IntegerField(
        required=False, min_value=1, max_value=32767, help_text="The submission you looked at."
    )


class RefusalAsked(DecisionAsked):
    reason = serializers.CharField(max_length=300)


class ProposalsAsked(serializers.Serializer[Any]):
    positions = serializers.ListField(
        child=serializers.IntegerField(min_value=1), required=False, max_length=500
    )


class PostingAsked(serializers.Serializer[Any]):
    date = DayField(**OPTIONAL, help_text="The tax point while its period is open, else today.")


EXAMPLE = {
    "id": BILL_ID,
    "kind": "bill",
    "state": "coded",
    "party_id": PARTY_ID,
    "party_name": "Fjordrist A/S",
    "document_id": DOCUMENT_ID,
    "number": "2081447",
    "journal_entry": "",
    "issued_on": "2026-11-03",
    "received_on": "2026-11-04",
    "due_on": "2026-11-17",
    "currency": "DKK",
    "net": "14912.00",
    "tax": "3728.00",
    "gross": "18640.00",
    "open": None,
    "settlement": None,
    "is_on_hold": False,
    "hold_reason": "",
    "declined_reason": "",
    "waits_for": "",
}
EXAMPLE_LINE = {
    "description": "Coffee, roasted",
    "net": "14912.00",
    "tax": "3728.00",
    "account": "1610",
    "tax_code": "DK-P25",
}
EXAMPLE_ASKED = {
    "party_id": PARTY_ID,
    "number": "2081447",
    "issued_on": "2026-11-03",
    "due_on": "2026-11-17",
    "net": "14912.00",
    "tax": "3728.00",
    "gross": "18640.00",
    "lines": [EXAMPLE_LINE],
}
EXAMPLE_WHOLE = {
    **EXAMPLE,
    "taxed_on": None,
    "account": "··4817",
    "variable_symbol": "",
    "payment_reference": "2081447",
    "note": "",
    "corrects_number": "",
    "corrects": None,
    "is_set_off": False,
    "corrected_by": [],
    "instalments": [
        {"due_on": "2026-11-17", "amount": "9320.00", "open": None},
        {"due_on": "2026-12-17", "amount": "9320.00", "open": None},
    ],
    "rounding": "0.00",
    "round": 0,
    "lines": [
        {
            **EXAMPLE_LINE,
            "tax_rate": "25",
            "claimed_percent": "100",
            "cost_centre": "",
            "project": "",
            "suggestions": [
                {
                    "field": "cost_centre",
                    "value": "ROAST",
                    "why": "As on the last 4 bills of Fjordrist A/S",
                }
            ],
        }
    ],
    "findings": [
        {
            "code": "unusual",
            "severity": "confirm",
            "field": "gross",
            "text": "18 640.00 is unusual: the last 4 bills of Fjordrist A/S were between "
            "9 200.00 and 11 450.00.",
            "reason": "",
        }
    ],
    "approvals": [],
    "journal_entry_id": None,
}
EXAMPLE_SUBMITTED = {
    **EXAMPLE_WHOLE,
    "state": "submitted",
    "round": 1,
    "waits_for": "Mette Holm",
    "approvals": [
        {
            "label": "Mette Holm",
            "by": "portal",
            "verdict": "",
            "decided_by": "",
            "decided_at": None,
            "reason": "",
        }
    ],
}
EXAMPLE_POSTED = {
    **EXAMPLE_WHOLE,
    "state": "posted",
    "round": 1,
    "journal_entry": "PUR 2026/117",
    "journal_entry_id": ENTRY_ID,
    "open": "18640.00",
    "settlement": "unpaid",
}


# ---- Values to shapes --------------------------------------------------------------------------
def row_of(row: BillRow) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "party_id": row.party_id,
        "party_name": row.party_name,
        "document_id": row.document_id,
        "number": row.number,
        "journal_entry": row.entry_reference,
        "issued_on": row.issued_on,
        "received_on": row.received_on,
        "due_on": row.due_on,
        "currency": row.currency,
        "net": _rounded(row.net, row.currency),
        "tax": _rounded(row.tax, row.currency),
        "gross": _rounded(row.gross, row.currency),
        "open": _rounded(row.open, row.currency),
        "settlement": row.settlement or None,
        "is_on_hold": row.is_held,
        "hold_reason": row.hold_reason,
        "declined_reason": row.declined_reason,
        "waits_for": row.waits_for,
    }


def whole_of(
    found: BillDetail,
    findings: tuple[Finding, ...],
    suggestions: dict[int, dict[str, Suggestion]],
) -> dict[str, Any]:
    currency = found.row.currency
    return {
        **row_of(found.row),
        "taxed_on": found.taxed_on,
        "account": found.account_masked,
        "variable_symbol": found.variable_symbol,
        "payment_reference": found.payment_reference,
        "note": found.note,
        "corrects_number": found.corrects_number,
        "corrects": _linked(found.corrects) if found.corrects else None,
        "is_set_off": found.is_set_off,
        "corrected_by": [_linked(each) for each in found.corrected_by],
        "instalments": [
            {
                "due_on": each.due_on,
                "amount": round_amount(each.amount, currency),
                "open": _rounded(each.open, currency),
            }
            for each in found.instalments
        ],
        "rounding": round_amount(found.rounding, currency),
        "round": found.round,
        "lines": [
            _line(line, suggestions.get(line.position, {}), currency) for line in found.lines
        ],
        "findings": [
            {
                "code": each.code,
                "severity": each.severity,
                "field": each.field,
                "text": each.text,
                "reason": each.reason,
            }
            for each in findings
        ],
        "approvals": [
            {
                "label": each.label,
                "by": each.door,
                "verdict": each.verdict,
                "decided_by": each.decided_by,
                "decided_at": each.decided_at,
                "reason": each.reason,
            }
            for each in found.steps
        ],
        "journal_entry_id": found.entry_id,
    }


def _linked(bill: LinkedBill) -> dict[str, Any]:
    return {
        "id": bill.id,
        "number": bill.number,
        "state": bill.state,
        "gross": _rounded(bill.gross, bill.currency),
        "set_off": round_amount(bill.set_off, bill.currency),
    }


def _line(line: BillLineInfo, suggested: dict[str, Suggestion], currency: str) -> dict[str, Any]:
    return {
        "description": line.description,
        "net": round_amount(line.net, currency),
        "tax": round_amount(line.tax, currency),
        "tax_rate": None if line.tax_rate is None else Decimal(f"{line.tax_rate.normalize():f}"),
        "account": line.account,
        "tax_code": line.tax_code,
        "claimed_percent": Decimal(f"{line.claimed_percent.normalize():f}"),
        "cost_centre": line.cost_centre,
        "project": line.project,
        "suggestions": [
            {"field": name, "value": each.value, "why": each.why}
            for name, each in suggested.items()
        ],
    }


def _rounded(amount: Decimal | None, currency: str) -> Decimal | None:
    return None if amount is None else round_amount(amount, currency)
