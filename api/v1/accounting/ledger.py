"""Accounts and journal entries."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.shapes import AmountField, DayField, page_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import ledger as books
from apps.accounting.services import ledger
from apps.accounting.values.ledger import (
    AccountInfo,
    EntryDetail,
    EntryDraft,
    EntryRow,
    LineDraft,
    TaxRole,
)
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", offering.SEE)
KINDS = ["asset", "liability", "equity", "revenue", "expense", "closing"]
LINES_MAX = 1000
ENTRY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10"


# ---- Shapes ------------------------------------------------------------------------------------
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


# ---- Accounts ----------------------------------------------------------------------------------
class Accounts(ClientView):
    access = SEE
    sees = "accounts"

    @extend_schema(
        operation_id="list_accounts",
        tags=["Accounts"],
        summary="List accounts",
        description="The chart of accounts, by code.",
        parameters=[AccountsAsked],
        responses={200: page_of(AccountShape, "AccountPage")},
        examples=[
            OpenApiExample(
                "Accounts", value={"data": [EXAMPLE_ACCOUNT], "next": None}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, AccountsAsked)
        after = pagination.decode(asked["cursor"], str)[0] if asked["cursor"] else ""
        found = [
            each
            for each in books.accounts(is_active=asked["is_active"])
            if each.code > after
            and each.code.startswith(asked["code"])
            and asked.get("kind", each.kind) == each.kind
        ]
        shown = found[: asked["limit"]]
        has_more = len(found) > len(shown)
        return Response(
            pagination.page(
                [_account(each) for each in shown],
                next_cursor=pagination.encode(shown[-1].code) if has_more else "",
            )
        )


class Account(ClientView):
    access = SEE
    sees = "account"

    @extend_schema(
        operation_id="show_account",
        tags=["Accounts"],
        summary="Show an account",
        responses={200: AccountShape},
        examples=[OpenApiExample("Account", value=EXAMPLE_ACCOUNT, response_only=True)],
    )
    def get(self, request: Request, code: str) -> Response:
        return Response(_account(books.account(code=code)))


# ---- Entries -----------------------------------------------------------------------------------
class Entries(ClientView):
    access = SEE
    writes = Access("api", offering.POST)
    sees = "journal"

    @extend_schema(
        operation_id="list_journal_entries",
        tags=["Journal"],
        summary="List journal entries",
        description="Newest first, without their lines.",
        parameters=[EntriesAsked],
        responses={200: page_of(EntryShape, "JournalEntryPage")},
        examples=[
            OpenApiExample(
                "Entries", value={"data": [EXAMPLE_ENTRY], "next": None}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, EntriesAsked)
        found = books.entries(
            journal=asked["journal"],
            account_code=asked["account"],
            from_date=asked.get("date_from"),
            to_date=asked.get("date_to"),
            text=asked["text"],
            cursor=asked["cursor"],
            size=asked["limit"],
        )
        items = [_entry(row) for row in found.rows]
        return Response(pagination.page(items, next_cursor=found.next_cursor))

    @extend_schema(
        operation_id="post_journal_entry",
        tags=["Journal"],
        summary="Post a journal entry",
        description=(
            "Posts a balanced entry with the next number of its journal and year. Posted is final: "
            "take it back by a reversal."
        ),
        request=EntryAsked,
        responses={201: WholeEntryShape},
        examples=[
            OpenApiExample("Ask", value=EXAMPLE_ASKED, request_only=True),
            OpenApiExample("Ask in full", value=EXAMPLE_ASKED_IN_FULL, request_only=True),
            OpenApiExample("Posted", value=EXAMPLE_WHOLE_ENTRY, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = EntryAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        posted = ledger.post_entry(draft=_draft(asked.validated_data), actor=self.actor)
        return _created(request, posted.id)


class Entry(ClientView):
    access = SEE
    sees = "journal_entry"

    @extend_schema(
        operation_id="show_journal_entry",
        tags=["Journal"],
        summary="Show a journal entry",
        description="With its lines and the links of its reversal.",
        responses={200: WholeEntryShape},
        examples=[OpenApiExample("Entry", value=EXAMPLE_WHOLE_ENTRY, response_only=True)],
    )
    def get(self, request: Request, entry_id: uuid.UUID) -> Response:
        return Response(whole_entry(books.entry(entry_id=entry_id)))


class Reversal(ClientView):
    access = Access("api", offering.REVERSE)

    @extend_schema(
        operation_id="reverse_journal_entry",
        tags=["Journal"],
        summary="Reverse a journal entry",
        description="Posts its mirror image, linked to it. An entry is reversed once.",
        request=ReversalAsked,
        responses={201: WholeEntryShape},
        examples=[
            OpenApiExample("Ask", value={"reason": "Wrong account"}, request_only=True),
            OpenApiExample(
                "Reversal",
                value={**EXAMPLE_WHOLE_ENTRY, "reverses": ENTRY_ID},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, entry_id: uuid.UUID) -> Response:
        asked = ReversalAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        given = asked.validated_data
        reversal = ledger.reverse_entry(
            entry_id=entry_id, reason=given["reason"], date=given["date"], actor=self.actor
        )
        return _created(request, reversal.id)


# ---- Values to shapes --------------------------------------------------------------------------
def _created(request: Request, entry_id: uuid.UUID) -> Response:
    location = request.build_absolute_uri(f"/api/v1/journal-entries/{entry_id}")
    body = whole_entry(books.entry(entry_id=entry_id))
    return Response(body, status=201, headers={"Location": location})


def _draft(given: dict[str, Any]) -> EntryDraft:
    return EntryDraft(
        journal_code=given["journal"],
        date=given["date"],
        description=given["description"],
        lines=tuple(LineDraft(**line_of(line), due_on=line["due_on"]) for line in given["lines"]),
        taxed_on=given["taxed_on"],
    )


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


def _account(account: AccountInfo) -> dict[str, Any]:
    return dict(AccountShape(account).data)


def _entry(row: EntryRow) -> dict[str, Any]:
    return dict(
        EntryShape(
            {
                "id": row.id,
                "reference": row.reference,
                "journal": row.journal,
                "fiscal_year": row.fiscal_year,
                "number": row.number,
                "date": row.date,
                "description": row.description,
                "currency": row.currency,
                "total": round_amount(row.total, row.currency),
                "reverses": row.reverses_id,
                "reversed_by": row.reversed_by_id,
                "posted_by": row.actor_name,
                "posted_at": row.posted_at,
            }
        ).data
    )


def whole_entry(detail: EntryDetail) -> dict[str, Any]:
    currency = detail.row.currency
    lines = [
        {
            "account": line.account.code,
            "account_name": line.account.name,
            "debit": _side(line.debit, currency),
            "credit": _side(line.credit, currency),
            "description": line.description,
            "party_id": line.party_id,
            "party_name": line.party_name,
            "due_on": line.due_on,
            "currency": line.currency,
            "currency_amount": None
            if line.currency_amount is None
            else round_amount(line.currency_amount, line.currency),
            "tax_code": line.tax_code,
            "tax_role": line.tax_role,
            "cost_centre": line.cost_centre,
            "project": line.project,
        }
        for line in detail.lines
    ]
    return {**_entry(detail.row), "lines": LineShape(lines, many=True).data}


def _side(amount: Decimal, currency: str) -> Decimal | None:
    return round_amount(amount, currency) if amount else None
