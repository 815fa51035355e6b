"""How a party is written in JSON, both ways."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from api import pagination
from api.v1.shapes import AmountField
from apps.parties.values import (
    Address,
    BankAccountInfo,
    ContactPerson,
    PartyDetail,
    PartyRow,
)

KINDS = ["company", "person"]
ROLES = ["customer", "supplier"]
SORTS = ["name", "-name", "changed_at", "-changed_at"]
STATES = ["awaiting_call_back", "confirmed"]
ORIGINS = ["typed", "document", "imported"]
PARTY_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8b20"
ACCOUNT_ID = "01932f6e-7a4c-7b1e-9c51-2f6f3c1d8b21"


# ---- Parties -----------------------------------------------------------------------------------
class AddressShape(serializers.Serializer[Any]):
    street = serializers.CharField(max_length=200, allow_blank=True, default="")
    city = serializers.CharField(max_length=100, allow_blank=True, default="")
    postcode = serializers.CharField(max_length=20, allow_blank=True, default="")
    country = serializers.CharField(
        max_length=2, allow_blank=True, default="", help_text="The party's own when left out."
    )


class ContactShape(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    position = serializers.CharField(max_length=100, allow_blank=True, default="")
    email = serializers.CharField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")


class PartyAsked(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=200)
    country = serializers.CharField(max_length=2, help_text="ISO 3166, two letters.")
    kind = serializers.ChoiceField(choices=KINDS, default="company")
    is_customer = serializers.BooleanField(default=False, help_text="At least one of both.")
    is_supplier = serializers.BooleanField(default=False)
    code = serializers.CharField(
        max_length=40, allow_blank=True, default="", help_text="Your own number for it, once."
    )
    registration_number = serializers.CharField(
        max_length=40,
        allow_blank=True,
        default="",
        help_text="Checked by the country's rule: IČO, CVR, adószám.",
    )
    vat_id = serializers.CharField(
        max_length=40, allow_blank=True, default="", help_text="Checked by its country's rule."
    )
    email = serializers.CharField(max_length=254, allow_blank=True, default="")
    phone = serializers.CharField(max_length=40, allow_blank=True, default="")
    language = serializers.CharField(max_length=2, allow_blank=True, default="")
    payment_days = serializers.IntegerField(
        min_value=0, max_value=365, allow_null=True, default=None
    )
    is_end_of_month = serializers.BooleanField(
        default=False, help_text="Due at the end of the month in which the days are over."
    )
    discount_percent = AmountField(
        allow_null=True, default=None, help_text="Goes with `discount_days`."
    )
    discount_days = serializers.IntegerField(
        min_value=0, max_value=365, allow_null=True, default=None
    )
    credit_limit = AmountField(
        allow_null=True, default=None, help_text="Goes with `credit_currency`."
    )
    credit_currency = serializers.CharField(max_length=3, allow_blank=True, default="")
    peppol_scheme = serializers.CharField(max_length=4, allow_blank=True, default="")
    peppol_id = serializers.CharField(max_length=50, allow_blank=True, default="")
    note = serializers.CharField(max_length=10_000, allow_blank=True, default="")
    billing = AddressShape(required=False)
    delivery = AddressShape(required=False)
    contacts = serializers.ListField(
        child=ContactShape(), max_length=50, required=False, help_text="Replaced as a whole."
    )


class PartyShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    code = serializers.CharField()
    kind = serializers.ChoiceField(choices=KINDS)
    name = serializers.CharField()
    is_customer = serializers.BooleanField()
    is_supplier = serializers.BooleanField()
    country = serializers.CharField()
    registration_number = serializers.CharField()
    vat_id = serializers.CharField()
    email = serializers.CharField()
    phone = serializers.CharField()
    language = serializers.CharField(help_text="Of letters to it; empty: the client's own.")
    payment_days = serializers.IntegerField(allow_null=True)
    is_end_of_month = serializers.BooleanField()
    discount_percent = AmountField(allow_null=True)
    discount_days = serializers.IntegerField(allow_null=True)
    credit_limit = AmountField(allow_null=True)
    credit_currency = serializers.CharField()
    peppol_scheme = serializers.CharField()
    peppol_id = serializers.CharField()
    is_archived = serializers.BooleanField()
    merged_into = serializers.UUIDField(
        allow_null=True, help_text="The party it was found to be the same as."
    )
    changed_at = serializers.DateTimeField()


class ListedPartyShape(PartyShape):
    unconfirmed_accounts = serializers.IntegerField(help_text="Accounts awaiting a call back.")


class WholePartyShape(PartyShape):
    note = serializers.CharField()
    billing = AddressShape()
    delivery = AddressShape()
    contacts = ContactShape(many=True)


class PartiesAsked(pagination.PageQuery):
    role = serializers.ChoiceField(choices=ROLES, required=False, help_text="Only these.")
    text = serializers.CharField(
        default="", max_length=100, help_text="In name, own number, number, VAT id or e-mail."
    )
    is_archived = serializers.BooleanField(
        default=False, help_text="The archived ones in place of those in use."
    )
    has_unconfirmed = serializers.BooleanField(
        default=False, help_text="Only with an account awaiting a call back."
    )
    sort = serializers.ChoiceField(choices=SORTS, default="name")


# ---- Bank accounts -------------------------------------------------------------------------------
class PartyAccountShape(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    number = serializers.CharField(help_text="Masked: only its end is ever shown.")
    country = serializers.CharField()
    bic = serializers.CharField()
    bank_name = serializers.CharField()
    holder = serializers.CharField()
    currency = serializers.CharField()
    state = serializers.ChoiceField(choices=STATES)
    may_be_paid = serializers.BooleanField(help_text="In use, and confirmed by a call.")
    origin = serializers.ChoiceField(choices=ORIGINS)
    entered_by = serializers.CharField()
    entered_at = serializers.DateTimeField()
    confirmed_by = serializers.CharField()
    confirmed_at = serializers.DateTimeField(allow_null=True)
    replaces = serializers.UUIDField(allow_null=True)


class PartyAccountAsked(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=60, help_text="An IBAN or a domestic number.")
    country = serializers.CharField(
        max_length=2,
        allow_blank=True,
        default="",
        help_text="Whose domestic numbers it is one of; the party's country when left out.",
    )
    bic = serializers.CharField(max_length=11, allow_blank=True, default="")
    bank_name = serializers.CharField(max_length=100, allow_blank=True, default="")
    holder = serializers.CharField(max_length=200, allow_blank=True, default="")
    currency = serializers.CharField(max_length=3, allow_blank=True, default="")


# ---- Examples ------------------------------------------------------------------------------------
EXAMPLE_ASKED = {
    "name": "Mlýn Horák a.s.",
    "country": "CZ",
    "is_supplier": True,
    "registration_number": "48136450",
    "vat_id": "CZ48136450",
    "email": "fakturace@horak.example",
    "payment_days": 14,
    "billing": {"street": "Mlýnská 4", "city": "Brno", "postcode": "602 00"},
}
EXAMPLE_PARTY: dict[str, Any] = {
    "id": PARTY_ID,
    "code": "",
    "kind": "company",
    "name": "Mlýn Horák a.s.",
    "is_customer": False,
    "is_supplier": True,
    "country": "CZ",
    "registration_number": "48136450",
    "vat_id": "CZ48136450",
    "email": "fakturace@horak.example",
    "phone": "",
    "language": "",
    "payment_days": 14,
    "is_end_of_month": False,
    "discount_percent": None,
    "discount_days": None,
    "credit_limit": None,
    "credit_currency": "",
    "peppol_scheme": "",
    "peppol_id": "",
    "is_archived": False,
    "merged_into": None,
    "changed_at": "2026-11-18T09:40:12Z",
}
EXAMPLE_LISTED = {**EXAMPLE_PARTY, "unconfirmed_accounts": 1}
EXAMPLE_WHOLE = {
    **EXAMPLE_PARTY,
    "note": "",
    "billing": {"street": "Mlýnská 4", "city": "Brno", "postcode": "602 00", "country": "CZ"},
    "delivery": {"street": "", "city": "", "postcode": "", "country": ""},
    "contacts": [],
}
EXAMPLE_ACCOUNT: dict[str, Any] = {
    "id": ACCOUNT_ID,
    "number": "··5399",
    "country": "CZ",
    "bic": "GIBACZPX",
    "bank_name": "Česká spořitelna",
    "holder": "",
    "currency": "CZK",
    "state": "awaiting_call_back",
    "may_be_paid": False,
    "origin": "typed",
    "entered_by": "Web shop",
    "entered_at": "2026-11-18T09:40:12Z",
    "confirmed_by": "",
    "confirmed_at": None,
    "replaces": None,
}


# ---- Between JSON and values ---------------------------------------------------------------------
def changes(given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, as fields of a `PartyDraft`."""
    found = dict(given)
    for place in ("billing", "delivery"):
        if place in found:
            found[place] = Address(**found[place])
    if "contacts" in found:
        found["contacts"] = tuple(ContactPerson(**each) for each in found["contacts"])
    return found


def listed(row: PartyRow) -> dict[str, Any]:
    shape = PartyShape(row.party).data
    return {**shape, "unconfirmed_accounts": row.unconfirmed_accounts}


def whole(detail: PartyDetail) -> dict[str, Any]:
    return {
        **PartyShape(detail.party).data,
        "note": detail.note,
        "billing": AddressShape(detail.billing).data,
        "delivery": AddressShape(detail.delivery).data,
        "contacts": ContactShape(detail.contacts, many=True).data,
    }


def account(info: BankAccountInfo) -> dict[str, Any]:
    names = set(PartyAccountShape().fields) - {"number"}
    found = {name: getattr(info, name) for name in names}
    return dict(PartyAccountShape({**found, "number": info.masked}).data)
