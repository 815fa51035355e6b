"""Customers and suppliers, and their bank accounts."""

from __future__ import annotations

import uuid
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from api import pagination
from api.idempotency import once
from api.v1.parties import shapes
from api.v1.shapes import list_of, page_of
from api.views import ClientView
from apps.parties import permissions, selectors, services
from apps.parties.values import BankAccountDraft, PartyDraft
from kernel.doors import Access

SEE = Access("api", permissions.SEE)
CHANGE = Access("api", permissions.CHANGE)
TAG = "Parties"


class Parties(ClientView):
    access = SEE
    writes = CHANGE
    sees = "parties"

    @extend_schema(
        operation_id="list_parties",
        tags=[TAG],
        summary="List parties",
        description="Customers and suppliers. Merged ones are left out: ask for one by its id.",
        parameters=[shapes.PartiesAsked],
        responses={200: page_of(shapes.ListedPartyShape, "PartyPage")},
        examples=[
            OpenApiExample(
                "Parties",
                value={"data": [shapes.EXAMPLE_LISTED], "next": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = pagination.asked(request, shapes.PartiesAsked)
        after = pagination.decode(asked["cursor"], str)[0] if asked["cursor"] else ""
        found = selectors.parties(
            role=asked.get("role"),
            text=asked["text"],
            is_archived=asked["is_archived"],
            has_unconfirmed=asked["has_unconfirmed"],
            order=asked["sort"],
            cursor=after,
            size=asked["limit"],
        )
        following = pagination.encode(found.next_cursor) if found.next_cursor else ""
        return Response(
            pagination.page([shapes.listed(row) for row in found.rows], next_cursor=following)
        )

    @extend_schema(
        operation_id="create_party",
        tags=[TAG],
        summary="Add a party",
        description=(
            "Its numbers are checked by the rules of their country. One that is alike is no "
            "obstacle: look for it first by `text`."
        ),
        request=shapes.PartyAsked,
        responses={201: shapes.WholePartyShape},
        examples=[
            OpenApiExample("Ask", value=shapes.EXAMPLE_ASKED, request_only=True),
            OpenApiExample("Added", value=shapes.EXAMPLE_WHOLE, response_only=True),
        ],
    )
    @once
    def post(self, request: Request) -> Response:
        asked = shapes.PartyAsked(data=request.data)
        asked.is_valid(raise_exception=True)
        draft = PartyDraft(**shapes.changes(asked.validated_data))
        made = services.create_party(draft=draft, actor=self.actor)
        return _created(request, shapes.whole(made), f"/api/v1/parties/{made.party.id}")


class Party(ClientView):
    access = SEE
    writes = CHANGE
    sees = "party"

    @extend_schema(
        operation_id="show_party",
        tags=[TAG],
        summary="Show a party",
        description="Also one that was archived, or merged into another.",
        responses={200: shapes.WholePartyShape},
        examples=[OpenApiExample("Party", value=shapes.EXAMPLE_WHOLE, response_only=True)],
    )
    def get(self, request: Request, party_id: uuid.UUID) -> Response:
        return Response(shapes.whole(selectors.party(party_id)))

    @extend_schema(
        operation_id="change_party",
        tags=[TAG],
        summary="Change a party",
        description="Only what is sent is changed; an address or the contacts as a whole.",
        request=shapes.PartyAsked(partial=True),
        responses={200: shapes.WholePartyShape},
        examples=[
            OpenApiExample("Ask", value={"email": "ucto@horak.example"}, request_only=True),
            OpenApiExample(
                "Changed",
                value={**shapes.EXAMPLE_WHOLE, "email": "ucto@horak.example"},
                response_only=True,
            ),
        ],
    )
    def patch(self, request: Request, party_id: uuid.UUID) -> Response:
        asked = shapes.PartyAsked(data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        changed = services.change_party(
            party_id=party_id, changes=shapes.changes(asked.validated_data), actor=self.actor
        )
        return Response(shapes.whole(changed))


class PartyAccounts(ClientView):
    access = SEE
    writes = CHANGE
    sees = "party_bank_accounts"

    @extend_schema(
        operation_id="list_party_bank_accounts",
        tags=[TAG],
        summary="List a party's bank accounts",
        description="Those in use, the confirmed ones first; also of parties merged into it.",
        responses={200: list_of(shapes.PartyAccountShape, "PartyBankAccountList")},
        examples=[
            OpenApiExample("Accounts", value={"data": [shapes.EXAMPLE_ACCOUNT]}, response_only=True)
        ],
    )
    def get(self, request: Request, party_id: uuid.UUID) -> Response:
        found = selectors.party(party_id).bank_accounts
        return Response({"data": [shapes.account(each) for each in found]})

    @extend_schema(
        operation_id="add_party_bank_account",
        tags=[TAG],
        summary="Add a bank account to a party",
        description=(
            "Nothing is paid to it until a person has called and confirmed it; that is done in "
            "the portal or the workspace, never here."
        ),
        request=shapes.PartyAccountAsked,
        responses={201: shapes.PartyAccountShape},
        examples=[
            OpenApiExample("Ask", value={"number": "19-2000145399/0800"}, request_only=True),
            OpenApiExample("Added", value=shapes.EXAMPLE_ACCOUNT, response_only=True),
        ],
    )
    @once
    def post(self, request: Request, party_id: uuid.UUID) -> Response:
        made = services.add_bank_account(
            party_id=party_id, draft=_account_draft(request), actor=self.actor
        )
        return _created(request, shapes.account(made), f"/api/v1/party-bank-accounts/{made.id}")


class PartyAccount(ClientView):
    access = SEE
    writes = CHANGE
    sees = "party_bank_account"

    @extend_schema(
        operation_id="show_party_bank_account",
        tags=[TAG],
        summary="Show a party's bank account",
        description="Also one that is not used any more.",
        responses={200: shapes.PartyAccountShape},
        examples=[OpenApiExample("Account", value=shapes.EXAMPLE_ACCOUNT, response_only=True)],
    )
    def get(self, request: Request, bank_account_id: uuid.UUID) -> Response:
        return Response(shapes.account(selectors.bank_account(bank_account_id)))

    @extend_schema(
        operation_id="change_party_bank_account",
        tags=[TAG],
        summary="Change the number of a party's bank account",
        description=(
            "The changed number is a new account in place of this one. It awaits a call back."
        ),
        request=shapes.PartyAccountAsked,
        responses={201: shapes.PartyAccountShape},
        examples=[
            OpenApiExample("Ask", value={"number": "2000145399/0800"}, request_only=True),
            OpenApiExample(
                "Changed",
                value={**shapes.EXAMPLE_ACCOUNT, "replaces": shapes.PARTY_ID},
                response_only=True,
            ),
        ],
    )
    @once
    def post(self, request: Request, bank_account_id: uuid.UUID) -> Response:
        made = services.change_bank_account(
            bank_account_id=bank_account_id, draft=_account_draft(request), actor=self.actor
        )
        return _created(request, shapes.account(made), f"/api/v1/party-bank-accounts/{made.id}")

    @extend_schema(
        operation_id="withdraw_party_bank_account",
        tags=[TAG],
        summary="Put a party's bank account out of use",
        responses={204: None},
    )
    def delete(self, request: Request, bank_account_id: uuid.UUID) -> Response:
        services.withdraw_bank_account(bank_account_id=bank_account_id, actor=self.actor)
        return Response(status=204)


def _account_draft(request: Request) -> BankAccountDraft:
    asked = shapes.PartyAccountAsked(data=request.data)
    asked.is_valid(raise_exception=True)
    return BankAccountDraft(**asked.validated_data)


def _created(request: Request, body: dict[str, Any], address: str) -> Response:
    return Response(body, status=201, headers={"Location": request.build_absolute_uri(address)})
