"""Customers and suppliers of a client, in the client's schema."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from apps.parties.values import (
    AccountState,
    AddressKind,
    NumberKind,
    NumberOrigin,
    PartyKind,
    VatAnswer,
)
from kernel.crypto import EncryptedTextField
from kernel.ids import new_id
from kernel.records import ActedRecord, Record


class Party(Record):
    """A customer, a supplier, or both. Terms that are not agreed on are null."""

    personal_data: ClassVar = {
        "name": "who owes and is owed; kept as long as the books",
        "sort_key": "the name, to list by",
        "name_key": "the name, to find the same one twice",
        "registration_number": "a sole trader's number is personal; kept as long as the books",
        "vat_id": "a sole trader's number is personal; kept as long as the books",
        "email": "to send invoices and reminders to",
        "phone": "to call back when a bank account changes",
        "note": "what whoever deals with them should know",
        "peppol_id": "where e-invoices go; often the registration number",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The client's own number for it, such as that of the system they came from.
    code = models.CharField(max_length=40, blank=True)
    kind = models.CharField(max_length=8, choices=PartyKind, default=PartyKind.COMPANY)
    name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200)
    is_customer = models.BooleanField(default=False)
    is_supplier = models.BooleanField(default=False)
    # Whose rules its numbers follow: ISO 3166, two letters.
    country = models.CharField(max_length=2)
    registration_number = models.CharField(max_length=20, blank=True)
    vat_id = models.CharField(max_length=20, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    language = models.CharField(max_length=2, blank=True)
    payment_days = models.PositiveSmallIntegerField(null=True)
    is_end_of_month = models.BooleanField(default=False)
    discount_percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    discount_days = models.PositiveSmallIntegerField(null=True)
    credit_limit = models.DecimalField(max_digits=19, decimal_places=4, null=True)
    credit_currency = models.CharField(max_length=3, blank=True)
    peppol_scheme = models.CharField(max_length=4, blank=True)
    peppol_id = models.CharField(max_length=50, blank=True)
    note = models.TextField(blank=True)
    is_archived = models.BooleanField(default=False)
    erased_at = models.DateTimeField(null=True)
    # The party that this one was found to be the same as; always one that is not merged itself.
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    changed_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "party"
        constraints: ClassVar = [
            models.CheckConstraint(name="party_kind_known", condition=Q(kind__in=PartyKind.values)),
            models.CheckConstraint(name="party_has_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="party_merged_into_another", condition=~Q(merged_into=F("id"))
            ),
            models.CheckConstraint(
                name="party_discount_whole",
                condition=Q(discount_percent=None, discount_days=None)
                | Q(
                    discount_percent__gt=0,
                    discount_percent__lt=100,
                    discount_days__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="party_credit_whole",
                condition=Q(credit_limit=None, credit_currency="")
                | (Q(credit_limit__gte=0) & ~Q(credit_currency="")),
            ),
            models.CheckConstraint(
                name="party_peppol_whole",
                condition=Q(peppol_scheme="", peppol_id="")
                | (~Q(peppol_scheme="") & ~Q(peppol_id="")),
            ),
            models.UniqueConstraint(name="party_code_once", fields=["code"], condition=~Q(code="")),
        ]
        indexes: ClassVar = [
            models.Index(fields=["sort_key", "id"], name="party_by_name"),
            models.Index(fields=["name_key"], name="party_name_key"),
            models.Index(
                fields=["registration_number"],
                name="party_registration",
                condition=~Q(registration_number=""),
            ),
            models.Index(fields=["vat_id"], name="party_vat_id", condition=~Q(vat_id="")),
        ]


class Address(Record):
    """Where a party gets its invoices, or its goods: at most one of each kind."""

    personal_data: ClassVar = {
        "street": "a sole trader's place is often their home",
        "city": "part of the address",
        "postcode": "part of the address",
    }

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=AddressKind)
    street = models.CharField(max_length=200, blank=True)
    city = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)

    class Meta:
        db_table = "party_address"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["party", "kind"], name="party_address_once"),
            models.CheckConstraint(
                name="party_address_kind_known", condition=Q(kind__in=AddressKind.values)
            ),
        ]


class Contact(Record):
    """A person to write to or to call at a party."""

    personal_data: ClassVar = {
        "name": "whom to ask for",
        "position": "what they do there",
        "email": "to write to them",
        "phone": "to call them",
    }

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    position = models.CharField(max_length=100, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "party_contact"


class PartyBankAccount(ActedRecord):
    """An account that a party is paid on. A number never changes: a changed one is a new row that
    `replaces` the old, and waits for a call back like every other (migration 0002)."""

    personal_data: ClassVar = {
        "number": "where the money goes; a person's account is personal",
        "number_tail": "its last digits, to tell accounts apart",
        "holder": "whose account it is, when not the party's own name",
        "called_person": "who confirmed the number, as evidence",
        "called_phone": "the number that was called, as evidence",
        "confirmed_by_name": "who called",
        "actor_name": "who entered it",
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    number = EncryptedTextField()
    number_kind = models.CharField(max_length=8, choices=NumberKind)
    # Of the number's one spelling: found by equality without being readable.
    number_index = models.CharField(max_length=64)
    number_tail = models.CharField(max_length=4)
    # Whose domestic numbers it is one of; an IBAN says so itself.
    country = models.CharField(max_length=2)
    bic = models.CharField(max_length=11, blank=True)
    bank_name = models.CharField(max_length=100, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    currency = models.CharField(max_length=3, blank=True)
    origin = models.CharField(max_length=8, choices=NumberOrigin)
    # The document it was read off; records lie above this house, so no foreign key.
    document_id = models.UUIDField(null=True)
    state = models.CharField(
        max_length=18, choices=AccountState, default=AccountState.AWAITING_CALL_BACK
    )
    is_active = models.BooleanField(default=True)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField(db_default=Now())
    confirmed_by_id = models.CharField(max_length=36, blank=True)
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    called_person = models.CharField(max_length=200, blank=True)
    called_phone = models.CharField(max_length=40, blank=True)
    called_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "party_bank_account"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["party", "number_index"],
                name="party_bank_account_once",
                condition=Q(is_active=True),
            ),
            models.CheckConstraint(
                name="party_bank_account_states",
                condition=Q(state__in=AccountState.values),
            ),
            models.CheckConstraint(
                name="party_bank_account_origins",
                condition=Q(origin__in=NumberOrigin.values),
            ),
            # Who entered a number can't be who confirms it, whatever the services think.
            models.CheckConstraint(
                name="party_bank_account_second",
                condition=Q(
                    state=AccountState.AWAITING_CALL_BACK, confirmed_at=None, confirmed_by_id=""
                )
                | (
                    Q(
                        state=AccountState.CONFIRMED,
                        confirmed_at__isnull=False,
                        called_at__isnull=False,
                    )
                    & ~Q(confirmed_by_id="")
                    & ~Q(called_person="")
                    & ~Q(confirmed_by_id=F("actor_id"))
                ),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["number_index"], name="party_bank_account_number"),
            models.Index(
                fields=["party"],
                name="party_bank_account_open",
                condition=Q(state=AccountState.AWAITING_CALL_BACK, is_active=True),
            ),
        ]


class PartyMerge(ActedRecord):
    """`merged` was found to be the same as `kept`; or, with `undoes`, that this was taken back.

    What the merge moved is named, never copied: `pointed` are the parties that had been merged
    into `merged` before, `filled` the fields of `kept` that were empty (and `address:billing` or
    `contact:12` for what was copied of its parts), `roles` those it gained.
    """

    append_only = True
    personal_data: ClassVar = {"actor_name": "who merged them"}

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    merged = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    pointed = models.JSONField(default=list)
    filled = models.JSONField(default=list)
    roles = models.JSONField(default=list)
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "party_merge"
        constraints: ClassVar = [
            models.CheckConstraint(name="party_merge_of_two", condition=~Q(kept=F("merged"))),
        ]


class DistinctParties(ActedRecord):
    """Two parties that look alike and are not the same; whoever said so may take it back."""

    personal_data: ClassVar = {"actor_name": "who looked at both"}

    id = models.BigAutoField(primary_key=True)
    # The older of the two, and the younger.
    one = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    other = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "party_distinct"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["one", "other"], name="party_distinct_once"),
            models.CheckConstraint(name="party_distinct_in_order", condition=Q(one__lt=F("other"))),
        ]


class VatCheck(ActedRecord):
    """What VIES said about a VAT id, and when. Being asked and not answered is kept too."""

    personal_data: ClassVar = {
        "vat_id": "a sole trader's number is personal",
        "name": "as the tax office knows them",
        "address": "as the tax office knows them",
        "actor_name": "who asked",
    }

    id = models.BigAutoField(primary_key=True)
    party = models.ForeignKey(Party, on_delete=models.PROTECT, related_name="+", db_index=False)
    vat_id = models.CharField(max_length=20)
    answer = models.CharField(max_length=10, choices=VatAnswer)
    name = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=500, blank=True)
    # The service's own number of the enquiry, as evidence for the tax office.
    consultation = models.CharField(max_length=40, blank=True)
    # Why there is no answer: an English sentence, translated when shown.
    why = models.CharField(max_length=200, blank=True)
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "party_vat_check"
        constraints: ClassVar = [
            models.CheckConstraint(
                name="party_vat_check_answers", condition=Q(answer__in=VatAnswer.values)
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["party", "-asked_at"], name="party_vat_check_latest"),
        ]
