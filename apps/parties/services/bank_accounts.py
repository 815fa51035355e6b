"""Bank accounts of parties: a number is paid only after somebody else called and confirmed it."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from apps.parties import errors, facts
from apps.parties.models import Party, PartyBankAccount
from apps.parties.permissions import CHANGE, CONFIRM
from apps.parties.rules import bank_numbers
from apps.parties.selectors import accounts as selectors
from apps.parties.services.register import locked
from apps.parties.values import (
    ACCOUNT_TRANSITIONS,
    AccountState,
    BankAccountDraft,
    BankAccountInfo,
    CallBack,
    NumberOrigin,
)
from kernel import crypto
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish
from kernel.money import minor_units
from kernel.records import acted

BIC: Final = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
TEXT_MAX: Final = {"bank_name": 100, "holder": 200}
# Clocks differ, and a form is filled in while the minute turns.
TOLERANCE: Final = timedelta(minutes=5)


@transaction.atomic
def add_bank_account(
    *, party_id: uuid.UUID, draft: BankAccountDraft, actor: Actor
) -> BankAccountInfo:
    """Add an account. It waits for a call back by somebody else before money may go there.

    Errors: `NotFound`, `PartyIsMerged`, `BadAccountNumber`, `BadBic`, `AccountKnown`,
    `UnknownCurrency`.
    """
    actor.require(CHANGE)
    return _add(locked(party_id), draft, replaces=None, actor=actor)


@transaction.atomic
def change_bank_account(
    *, bank_account_id: uuid.UUID, draft: BankAccountDraft, actor: Actor
) -> BankAccountInfo:
    """A changed number is a new account in place of the old one, which is put out of use; it waits
    for a call back like any other. Returns the new one.

    Errors: as `add_bank_account`; `AccountNotInUse`.
    """
    actor.require(CHANGE)
    old = _locked(bank_account_id)
    party = locked(old.party_id)
    _retire(old)
    return _add(party, draft, replaces=old, actor=actor)


@transaction.atomic
def withdraw_bank_account(*, bank_account_id: uuid.UUID, actor: Actor) -> None:
    """Pay it no more. Errors: `NotFound`, `AccountNotInUse`."""
    actor.require(CHANGE)
    row = _locked(bank_account_id)
    _retire(row)
    publish(
        facts.BankAccountWithdrawn(
            party_id=row.party_id,
            party=row.party.name,
            bank_account_id=row.pk,
            bank_account=title(row),
            waiting=0,
        ),
        actor=actor,
    )


@transaction.atomic
def confirm_bank_account(
    *, bank_account_id: uuid.UUID, call: CallBack, actor: Actor
) -> BankAccountInfo:
    """Say that the number was confirmed by a call. Never by who entered it, and only with the
    number as it was read out: nobody is shown the whole of what was entered.

    Errors: `NotFound`, `AccountNotInUse`, `AlreadyConfirmed`, `SecondPersonNeeded`,
    `CallBackIncomplete`, `CallBackTooEarly`, `BadAccountNumber`, `NumberDiffers`.
    """
    actor.require(CONFIRM)
    row = _locked(bank_account_id)
    if AccountState.CONFIRMED not in ACCOUNT_TRANSITIONS[row.state]:
        raise errors.AlreadyConfirmed(account=title(row), person=row.confirmed_by_name)
    # A machine can't call, and whoever entered the number can't vouch for it.
    if actor.user_id is None or row.actor_id == actor.id:
        raise errors.SecondPersonNeeded(person=row.actor_name)
    person, phone = call.person.strip(), call.phone.strip()
    if not person or not phone:
        raise errors.CallBackIncomplete(field="phone" if person else "person")
    earliest, latest = row.entered_at - TOLERANCE, timezone.now() + TOLERANCE
    if not earliest <= call.at <= latest:
        raise errors.CallBackTooEarly(field="at")
    heard = _number(call.number, country=row.country)
    if crypto.blind_index(heard.key) != row.number_index:
        raise errors.NumberDiffers(field="number")
    row.state = AccountState.CONFIRMED
    row.confirmed_by_id, row.confirmed_by_name = actor.id, actor.name
    row.confirmed_at, row.called_at = timezone.now(), call.at
    row.called_person, row.called_phone = person[:200], phone[:40]
    row.save(
        update_fields=[
            "state",
            "confirmed_by_id",
            "confirmed_by_name",
            "confirmed_at",
            "called_at",
            "called_person",
            "called_phone",
        ]
    )
    publish(
        facts.BankAccountConfirmed(
            party_id=row.party_id,
            party=row.party.name,
            bank_account_id=row.pk,
            bank_account=title(row),
            waiting=0,
        ),
        actor=actor,
    )
    return selectors.info(row)


def title(row: PartyBankAccount) -> str:
    """How people call it: "Jyske Bank ··4817"."""
    return f"{row.bank_name} ··{row.number_tail}".strip()


def _add(
    party: Party, draft: BankAccountDraft, *, replaces: PartyBankAccount | None, actor: Actor
) -> BankAccountInfo:
    country = draft.country.strip().upper() or party.country
    number = _number(draft.number, country=country)
    index = crypto.blind_index(number.key)
    known = PartyBankAccount.objects.filter(party=party, number_index=index, is_active=True).first()
    if known is not None:
        raise errors.AccountKnown(field="number", party=party.name, account=title(known))
    row = PartyBankAccount.objects.create(
        party=party,
        number=number.text,
        number_kind=number.kind,
        number_index=index,
        number_tail=number.tail,
        country=number.text[:2] if number.kind == "iban" else country,
        bic=_bic(draft.bic),
        bank_name=_text(draft, "bank_name"),
        holder=_text(draft, "holder"),
        currency=_currency(draft.currency),
        origin=NumberOrigin(draft.origin),
        document_id=draft.document_id,
        replaces=replaces,
        **acted(actor) | {"actor_id": actor.answerable_id},
    )
    row.refresh_from_db(fields=["entered_at"])
    if replaces is not None:
        publish(
            facts.BankAccountWithdrawn(
                party_id=party.pk,
                party=party.name,
                bank_account_id=replaces.pk,
                bank_account=title(replaces),
                waiting=0,
            ),
            actor=actor,
        )
    publish(
        facts.BankAccountChanged(
            party_id=party.pk,
            party=party.name,
            bank_account_id=row.pk,
            bank_account=title(row),
            waiting=1,
            replaces=str(replaces.pk) if replaces else "",
            origin=row.origin,
        ),
        actor=actor,
    )
    return selectors.info(row)


def _number(text: str, *, country: str) -> bank_numbers.BankNumber:
    try:
        return bank_numbers.typed_number(text, country=country)
    except bank_numbers.BadNumber as bad:
        raise errors.BadAccountNumber(field="number", reason=gettext(bad.message)) from bad


def _bic(text: str) -> str:
    compact = re.sub(r"\s", "", text).upper()
    if compact and not BIC.fullmatch(compact):
        raise errors.BadBic(field="bic")
    return compact


def _text(draft: BankAccountDraft, field: str) -> str:
    text = str(getattr(draft, field)).strip()
    if len(text) > TEXT_MAX[field]:
        raise errors.TextTooLong(field=field, limit=TEXT_MAX[field])
    return text


def _currency(text: str) -> str:
    currency = text.strip().upper()
    if currency:
        minor_units(currency)
    return currency


def _locked(bank_account_id: uuid.UUID) -> PartyBankAccount:
    rows = PartyBankAccount.objects.select_for_update(of=("self",)).select_related("party")
    row = rows.filter(pk=bank_account_id).first()
    if row is None:
        raise NotFound()
    if not row.is_active:
        raise errors.AccountNotInUse(account=title(row))
    return row


def _retire(row: PartyBankAccount) -> None:
    row.is_active = False
    row.save(update_fields=["is_active"])
