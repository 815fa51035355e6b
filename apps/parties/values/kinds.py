"""The words a party's record is written in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartyKind(models.TextChoices):
    COMPANY = "company", _("company")
    PERSON = "person", _("person")


class AddressKind(models.TextChoices):
    BILLING = "billing", _("billing address")
    DELIVERY = "delivery", _("delivery address")


class NumberKind(models.TextChoices):
    IBAN = "iban", _("IBAN")
    DOMESTIC = "domestic", _("domestic number")


class NumberOrigin(models.TextChoices):
    TYPED = "typed", _("typed")
    DOCUMENT = "document", _("from a document")
    IMPORTED = "imported", _("from another system")


class AccountState(models.TextChoices):
    AWAITING_CALL_BACK = "awaiting_call_back", _("awaiting a call back")
    CONFIRMED = "confirmed", _("confirmed")


class VatAnswer(models.TextChoices):
    VALID = "valid", _("valid")
    UNKNOWN = "unknown", _("not known there")
    UNANSWERED = "unanswered", _("could not be asked")


# From → to. Written once; `services.bank_accounts` refuses everything else, and so does the table.
ACCOUNT_TRANSITIONS: dict[str, frozenset[str]] = {
    AccountState.AWAITING_CALL_BACK: frozenset({AccountState.CONFIRMED}),
    AccountState.CONFIRMED: frozenset(),
}
