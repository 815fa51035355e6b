"""Accounts and journal entries."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.accounting import ledger_shapes as shapes
from api.v1.shapes import page_of
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
)
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", offering.SEE)


# ---- Accounts ----------------------------------------------------------------------------------
class Accounts(ClientView):
    access = SEE
    sees = "accounts"

    @extend_schema(
        operation_id="list_accounts",
        tags=["Accounts"],
        summary="List accounts",
        description="The chart of accounts, by code.",
        parameters=[shapes.AccountsAsked],
        responses={200: page_of(shapes.AccountShape, "AccountPage")},
        examples=[
            OpenApiExample(
                "Accounts",
                value={"data": [shapes.EXAMPLE_ACCOUNT], "next": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, shapes.AccountsAsked)
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
        responses={200: shapes.AccountShape},
        examples=[OpenApiExample("Account", value=shapes.EXAMPLE_ACCOUNT, response_only=True)],
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
        parameters=[shapes.EntriesAsked],
        responses={200: page_of(shapes.EntryShape, "JournalEntryPage")},
        examples=[
            OpenApiExample(
                "Entries", value={"data": [shapes.EXAMPLE_ENTRY], "next": None}, response_only=True
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, shapes.EntriesAsked)
        found = books.entries(
            journal=asked["journal"],
            account_code=asked["account"],
            from_date=asked.get("date_from"),
            to_date=asked.get("date_to"),
            text=asked["text"],
            oldest_first=asked["sort"] == "date",
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
        request=shapes.EntryAsked,
        responses={201: shapes.WholeEntryShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_ASKED, request_only=True),
            OpenApiExample("Ask in full", value=shapes.EXAMPLE_ASKED_IN_FULL, request_only=True),
            OpenApiExample("Posted", value=shapes.EXAMPLE_WHOLE_ENTRY, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = shapes.EntryAsked(data=request.data)
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
        responses={200: shapes.WholeEntryShape},
        examples=[OpenApiExample("Entry", value=shapes.EXAMPLE_WHOLE_ENTRY, response_only=True)],
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
        request=shapes.ReversalAsked,
        responses={201: shapes.WholeEntryShape},
        examples=[
            OpenApiExample("Ask", value={"reason": "Wrong account"}, request_only=True),
            OpenApiExample(
                "Reversal",
                value={**shapes.EXAMPLE_WHOLE_ENTRY, "reverses": shapes.ENTRY_ID},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, entry_id: uuid.UUID) -> Response:
        asked = shapes.ReversalAsked(data=request.data)
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
        lines=tuple(
            LineDraft(**shapes.line_of(line), due_on=line["due_on"]) for line in given["lines"]
        ),
        taxed_on=given["taxed_on"],
    )


def _account(account: AccountInfo) -> dict[str, Any]:
    return dict(shapes.AccountShape(account).data)


def _entry(row: EntryRow) -> dict[str, Any]:
    return dict(
        shapes.EntryShape(
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
    return {**_entry(detail.row), "lines": shapes.LineShape(lines, many=True).data}


def _side(amount: Decimal, currency: str) -> Decimal | None:
    return round_amount(amount, currency) if amount else None
