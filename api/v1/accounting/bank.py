"""Bank accounts and their statements."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import IO, Any

from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.utils.http import parse_header_parameters
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.parsers import BaseParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination, problems
from api.idempotency import once
from api.v1.shapes import AmountField, list_of, page_of
from api.views import ClientView
from apps.accounting import offering
from apps.accounting.selectors import bank as books
from apps.accounting.services import bank
from apps.accounting.services.bank.reading import StatementRefused
from apps.accounting.services.bank.uploads import MappingWanted, UnknownBankAccount
from apps.accounting.values.bank import BankAccountOverview, StatementInfo
from kernel import files
from kernel.doors import Access
from kernel.money import round_amount

SEE = Access("api", offering.SEE)
IMPORT = Access("api", offering.IMPORT)
TAG = "Bank"
STATES = ["imported", "reconciled", "excluded"]
FILE_NAME = "statement"
EXAMPLE_IMPORT = {
    "id": "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10",
    "file_name": "november.xml",
    "state": "queued",
    "lines": 0,
    "duplicates": 0,
    "statements": [],
    "error": "",
}


# ---- Shapes ------------------------------------------------------------------------------------
class BankAccountShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    bank_name = serializers.CharField()
    number = serializers.CharField(help_text="Masked: only its end is ever shown.")
    currency = serializers.CharField()
    account = serializers.CharField(help_text="The account's code in the books.")
    is_active = serializers.BooleanField()
    open_lines = serializers.IntegerField(help_text="Lines still to be explained.")
    statement_balance = AmountField(
        allow_null=True, help_text="As the bank last stated it; null when it never did."
    )
    statement_on = serializers.DateField(allow_null=True)
    books_balance = AmountField()


class StatementShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    bank_account_id = serializers.UUIDField()
    file_name = serializers.CharField()
    format = serializers.CharField()
    reference = serializers.CharField()
    period_from = serializers.DateField(allow_null=True)
    period_to = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    opening_balance = AmountField(allow_null=True, help_text="As stated.")
    closing_balance = AmountField(allow_null=True, help_text="As stated.")
    difference = AmountField(
        allow_null=True, help_text="What balances and lines leave over; null when not stated."
    )
    lines = serializers.IntegerField()
    open_lines = serializers.IntegerField()
    duplicates = serializers.IntegerField(help_text="Lines that were known already.")
    warnings = serializers.ListField(child=serializers.CharField())
    imported_at = serializers.DateTimeField()


class StatementLineShape(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    statement_id = serializers.UUIDField()
    bank_account_id = serializers.UUIDField()
    booked_on = serializers.DateField()
    value_on = serializers.DateField(allow_null=True)
    amount = AmountField(help_text="Plus is money in.")
    currency = serializers.CharField()
    counterparty_name = serializers.CharField()
    counterparty_account = serializers.CharField(help_text="Masked.")
    reference = serializers.CharField()
    description = serializers.CharField()
    bank_reference = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)


class StatementsAsked(pagination.PageQuery):
    bank_account_id = serializers.UUIDField(required=False, help_text="Only of this account.")


class StatementLinesAsked(pagination.PageQuery):
    bank_account_id = serializers.UUIDField(required=False, help_text="Only of this account.")
    statement_id = serializers.UUIDField(required=False, help_text="Only of this statement.")
    state = serializers.ChoiceField(choices=STATES, required=False, help_text="Only these.")


class StatementAsked(serializers.Serializer[Any]):
    file = serializers.FileField(
        allow_empty_file=True,
        help_text="camt.053 or .054, MT940, ABO/GPC, OFX, Fio JSON or CSV, at most 20 MB.",
    )
    bank_account_id = serializers.UUIDField(
        required=False, help_text="For a file that doesn't name its account."
    )


class ImportShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    file_name = serializers.CharField()
    state = serializers.ChoiceField(choices=["queued", "done", "failed"])
    lines = serializers.IntegerField(help_text="New lines.")
    duplicates = serializers.IntegerField(help_text="Lines that were known already.")
    statements = serializers.ListField(child=serializers.UUIDField())
    error = serializers.CharField(help_text="Why it failed, as a sentence.")


class WholeFile(BaseParser):
    """The body is the file; its name comes from Content-Disposition when there is one."""

    media_type = "*/*"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        headers = (parser_context or {})["request"].headers
        _kind, named = parse_header_parameters(headers.get("Content-Disposition", ""))
        name = named.get("filename") or FILE_NAME
        # No more than tells that it is too much: a body of any size never fills the memory.
        return {"file": SimpleUploadedFile(name, stream.read(files.SIZE_MAX + 1))}


# ---- Addresses ---------------------------------------------------------------------------------
class BankAccounts(ClientView):
    access = SEE
    sees = "bank_accounts"

    @extend_schema(
        operation_id="list_bank_accounts",
        tags=[TAG],
        summary="List bank accounts",
        description="All of them by name, with what the bank says and what the books say.",
        responses={200: list_of(BankAccountShape, "BankAccountList")},
    )
    def get(self, request: Request) -> Response:
        found = [_bank_account(each) for each in books.bank_accounts()]
        return Response({"data": BankAccountShape(found, many=True).data})


class Statements(ClientView):
    access = SEE
    writes = IMPORT
    sees = "statements"
    parser_classes = (MultiPartParser, WholeFile)

    @extend_schema(
        operation_id="list_statements",
        tags=[TAG],
        summary="List bank statements",
        description="The latest import first.",
        parameters=[StatementsAsked],
        responses={200: page_of(StatementShape, "StatementPage")},
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, StatementsAsked)
        start = pagination.decode(asked["cursor"], int)[0] if asked["cursor"] else 0
        if not 0 <= start < 2**31:
            raise pagination.CursorUnreadable(field="cursor")
        limit = asked["limit"]
        found = books.statements(
            bank_account_id=asked.get("bank_account_id"), limit=limit + 1, offset=start
        )
        items = [dict(StatementShape(_statement(each)).data) for each in found[:limit]]
        has_more = len(found) > limit
        return Response(
            pagination.page(items, next_cursor=pagination.encode(start + limit) if has_more else "")
        )

    @extend_schema(
        operation_id="import_statement",
        tags=[TAG],
        summary="Send a bank statement",
        description=(
            "As a form with a `file`, or as the plain body. The file is checked as a whole before "
            "the answer: what can't be read is refused with line and reason, a file or line that "
            "is known is never doubled. Its lines follow within moments; ask the import at "
            "`Location`, or have the webhook `accounting.statement.imported` tell you."
        ),
        request={
            "multipart/form-data": StatementAsked,
            "application/octet-stream": {"type": "string", "format": "binary"},
        },
        responses={202: ImportShape},
        examples=[OpenApiExample("Queued", value=EXAMPLE_IMPORT, response_only=True)],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = StatementAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        try:
            accepted = bank.accept_upload(
                name=asked.validated_data["file"].name,
                content=_content(asked.validated_data["file"]),
                bank_account_id=asked.validated_data.get("bank_account_id"),
                actor=self.actor,
            )
        except (MappingWanted, UnknownBankAccount, StatementRefused) as wanted:
            # The file waits a day for a person's answer in the portal, so this is not undone.
            return problems.answer(wanted, request)
        return _import(request, accepted.job_id, status=202)


class Statement(ClientView):
    access = SEE
    sees = "statement"

    @extend_schema(
        operation_id="show_statement",
        tags=[TAG],
        summary="Show a bank statement",
        responses={200: StatementShape},
    )
    def get(self, request: Request, statement_id: uuid.UUID) -> Response:
        found = books.statement(statement_id=statement_id)
        return Response(StatementShape(_statement(found)).data)


class StatementLines(ClientView):
    access = SEE
    sees = "statement_lines"

    @extend_schema(
        operation_id="list_statement_lines",
        tags=[TAG],
        summary="List bank lines",
        description="In the order they were imported.",
        parameters=[StatementLinesAsked],
        responses={200: page_of(StatementLineShape, "StatementLinePage")},
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, StatementLinesAsked)
        after = pagination.decode(asked["cursor"], int)[0] if asked["cursor"] else 0
        if not 0 <= after < 2**63:
            raise pagination.CursorUnreadable(field="cursor")
        limit = asked["limit"]
        found = books.lines(
            statement_id=asked.get("statement_id"),
            bank_account_id=asked.get("bank_account_id"),
            state=asked.get("state", ""),
            after=after,
            limit=limit + 1,
        )
        items = [
            {**StatementLineShape(each).data, "amount": _text(each.amount, each.currency)}
            for each in found[:limit]
        ]
        last = pagination.encode(found[limit - 1].id) if len(found) > limit else ""
        return Response(pagination.page(items, next_cursor=last))


class StatementImport(ClientView):
    access = IMPORT

    @extend_schema(
        operation_id="show_statement_import",
        tags=[TAG],
        summary="Show how far an import is",
        responses={200: ImportShape},
        examples=[OpenApiExample("Queued", value=EXAMPLE_IMPORT, response_only=True)],
    )
    def get(self, request: Request, import_id: uuid.UUID) -> Response:
        return _import(request, import_id, status=200)


# ---- Values to shapes --------------------------------------------------------------------------
def _content(upload: UploadedFile) -> bytes:
    if (upload.size or 0) > files.SIZE_MAX:
        megabytes = f"{(upload.size or 0) / 1024 / 1024:.1f}"
        raise files.FileTooLarge(
            field="file",
            name=upload.name,
            size=megabytes,
            limit=files.SIZE_MAX // 1024 // 1024,
        )
    return bytes(upload.read())


def _import(request: Request, import_id: uuid.UUID, *, status: int) -> Response:
    found = books.import_progress(job_id=import_id)
    body = ImportShape(
        {
            "id": found.job_id,
            "file_name": found.file_name,
            "state": found.state,
            "lines": found.lines,
            "duplicates": found.duplicates,
            "statements": found.statement_ids,
            "error": found.error,
        }
    ).data
    location = request.build_absolute_uri(f"/api/v1/statement-imports/{import_id}")
    return Response(body, status=status, headers={"Location": location})


def _bank_account(overview: BankAccountOverview) -> dict[str, Any]:
    account = overview.account
    return {
        "id": account.id,
        "name": account.name,
        "bank_name": account.bank_name,
        "number": account.masked,
        "currency": account.currency,
        "account": account.account_code,
        "is_active": account.is_active,
        "open_lines": overview.open_lines,
        "statement_balance": _rounded(overview.statement_balance, account.currency),
        "statement_on": overview.statement_on,
        "books_balance": _rounded(overview.books_balance, account.currency),
    }


def _statement(found: StatementInfo) -> dict[str, Any]:
    return {
        "id": found.id,
        "bank_account_id": found.bank_account.id,
        "file_name": found.file_name,
        "format": found.format,
        "reference": found.reference,
        "period_from": found.period_from,
        "period_to": found.period_to,
        "currency": found.currency,
        "opening_balance": _rounded(found.opening_balance, found.currency),
        "closing_balance": _rounded(found.closing_balance, found.currency),
        "difference": _rounded(found.difference, found.currency),
        "lines": found.line_count,
        "open_lines": found.open_lines,
        "duplicates": found.duplicate_count,
        "warnings": found.warnings,
        "imported_at": found.imported_at,
    }


def _rounded(amount: Any, currency: str) -> Any:
    return None if amount is None else round_amount(amount, currency)


def _text(amount: Any, currency: str) -> str:
    return f"{round_amount(amount, currency):f}"
