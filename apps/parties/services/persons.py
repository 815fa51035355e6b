"""What a person may ask about themselves: a copy of it, and that it be forgotten."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.parties import errors, facts
from apps.parties.models import Address, Contact, Party, PartyBankAccount, VatCheck
from apps.parties.permissions import ERASE
from apps.parties.rules import names
from apps.parties.selectors import persons as selectors
from apps.parties.services import forgetting
from apps.parties.values import AccountState, AddressKind, Erasure, KeptReason
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish

# The books name nobody by these.
PLAIN_FIELDS: Final = ("email", "phone", "note", "peppol_scheme", "peppol_id")
# The books name whom they are about by these.
BOOK_FIELDS: Final = ("name", "registration_number", "vat_id")
ERASED: Final = "—"


@transaction.atomic
def export_person(*, party_id: uuid.UUID, actor: Actor) -> dict[str, Any]:
    """A copy of everything this register holds about a party, as plain JSON values.

    Account numbers stand in it in full: it is for the person they belong to.
    Errors: `NotFound`.
    """
    actor.require(ERASE)
    held = selectors.everything(party_id=party_id)
    publish(facts.PersonExported(party_id=party_id), actor=actor)
    return held


@transaction.atomic
def erase_person(*, party_id: uuid.UUID, country: str, actor: Actor) -> Erasure:
    """Replace what is held about a person, save what the books need, and archive the party.

    Where entries or documents name it, its name, numbers and billing address stay as long as the
    law wants the books kept; where nothing does, they go too. The parties merged into it are
    erased with it, and so are the words about them in the houses above (`forgetting`).
    `country` is that of the books, whose law says how long they are kept.
    Errors: `NotFound`, `PartyIsMerged`, `PartyIsErased`.
    """
    actor.require(ERASE)
    party = _locked(party_id)
    merged = list(Party.objects.select_for_update().filter(merged_into=party))
    person = _person(party, *merged)
    replaced: set[str] = set()
    kept: list[KeptReason] = []
    # First, so that what they let go of names the party no more.
    for outcome in forgetting.forget_elsewhere(person, actor=actor):
        replaced |= outcome.replaced
        kept += outcome.kept
    for row in (party, *merged):
        uses = selectors.uses(row.pk)
        replaced |= _erase(row, is_named=bool(uses), actor=actor)
        if uses:
            kept.append(_kept(uses, country=country))
    kept.append(
        KeptReason(
            what=_("The trail of who did what, with the names and addresses of that moment"),
            why=_("It proves that the books were kept properly, and stays as long as they do."),
        )
    )
    erasure = Erasure(replaced=tuple(sorted(replaced)), kept=tuple(dict.fromkeys(kept)))
    publish(
        facts.PersonErased(party_id=party.pk, replaced=len(erasure.replaced), kept=len(kept)),
        actor=actor,
    )
    return erasure


def _person(*rows: Party) -> forgetting.Forgotten:
    people = Contact.objects.filter(party__in=rows).values_list("name", "email")
    emails = {row.email for row in rows} | {email for _name, email in people}
    return forgetting.Forgotten(
        party_ids=frozenset(row.pk for row in rows),
        names=frozenset({row.name for row in rows} | {name for name, _email in people}),
        emails=frozenset(email.strip().lower() for email in emails if email.strip()),
        vat_ids=frozenset(row.vat_id for row in rows if row.vat_id),
        registration_numbers=frozenset(
            row.registration_number for row in rows if row.registration_number
        ),
    )


def _locked(party_id: uuid.UUID) -> Party:
    row = Party.objects.select_for_update().filter(pk=party_id).first()
    if row is None:
        raise NotFound()
    if row.merged_into_id is not None:
        kept = Party.objects.values_list("name", flat=True).get(pk=row.merged_into_id)
        raise errors.PartyIsMerged(party=row.name, kept=kept)
    if row.erased_at is not None:
        raise errors.PartyIsErased()
    return row


def _erase(row: Party, *, is_named: bool, actor: Actor) -> set[str]:
    """Returns the names of what was replaced."""
    gone = {name for name in PLAIN_FIELDS if getattr(row, name)}
    for name in PLAIN_FIELDS:
        setattr(row, name, "")
    if not is_named:
        gone |= {name for name in BOOK_FIELDS if getattr(row, name)}
        row.name, row.registration_number, row.vat_id = ERASED, "", ""
        row.sort_key = row.name_key = names.sort_key(ERASED)
    row.is_archived, row.erased_at = True, timezone.now()
    row.changed_at = row.erased_at
    row.save()
    return gone | _erase_parts(row, is_named=is_named, actor=actor)


def _erase_parts(row: Party, *, is_named: bool, actor: Actor) -> set[str]:
    gone = set()
    addresses = Address.objects.filter(party=row)
    if is_named:
        addresses = addresses.filter(kind=AddressKind.DELIVERY)
    gone |= {f"{kind}_address" for kind in addresses.values_list("kind", flat=True)}
    addresses.delete()
    if Contact.objects.filter(party=row).delete()[0]:
        gone.add("contacts")
    checks = VatCheck.objects.filter(party=row)
    if checks.update(name="", address="") and not is_named:
        checks.update(vat_id="")
    if _erase_accounts(row, actor=actor):
        gone.add("bank_accounts")
    return gone


def _erase_accounts(row: Party, *, actor: Actor) -> int:
    """Numbers go; that there was one, and that somebody vouched for it, stays."""
    accounts = list(PartyBankAccount.objects.filter(party=row).exclude(number_index=""))
    for account in accounts:
        if account.is_active:
            _withdraw(account, actor=actor)
        account.number = account.number_index = account.number_tail = ""
        account.holder = account.bic = ""
        account.is_active = False
        if account.state == AccountState.CONFIRMED:
            account.called_person, account.called_phone = ERASED, ""
        account.save(
            update_fields=[
                "number",
                "number_index",
                "number_tail",
                "holder",
                "bic",
                "is_active",
                "called_person",
                "called_phone",
            ]
        )
    return len(accounts)


def _withdraw(account: PartyBankAccount, *, actor: Actor) -> None:
    """Nobody needs to call about it any more. The fact names nobody."""
    publish(
        facts.BankAccountWithdrawn(
            party_id=account.party_id,
            party=ERASED,
            bank_account_id=account.pk,
            bank_account=ERASED,
            waiting=0,
        ),
        actor=actor,
    )


def _kept(uses: dict[str, int], *, country: str) -> KeptReason:
    return KeptReason(
        what=_("Name, registration number, VAT id and billing address"),
        why=selectors.kept_words(sum(uses.values()), country=country),
    )
