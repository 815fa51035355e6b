"""A new number is not paid before somebody else called."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from apps.parties import errors, selectors, services
from apps.parties.models import PartyBankAccount
from apps.parties.values import BankAccountDraft, BankAccountInfo, CallBack
from kernel.actor import Actor, ActorKind, system_actor
from kernel.errors import Forbidden
from kernel.ids import new_id
from tests.parties.conftest import CNB_ACCOUNT, CNB_IBAN, Desk


def confirm(account: BankAccountInfo, actor: Actor, **given: object) -> BankAccountInfo:
    call = {
        "number": CNB_IBAN,
        "person": "Eva Horáková",
        "phone": "+420 601 000 111",
        "at": timezone.now(),
    } | given
    return services.confirm_bank_account(
        bank_account_id=account.id,
        call=CallBack(**call),  # type: ignore[arg-type]
        actor=actor,
    )


def test_a_new_account_shows_its_end_only_and_may_not_be_paid(desk: Desk) -> None:
    party = desk.add("Horák")
    account = desk.account(party)
    assert (account.masked, account.state, account.origin) == (
        "··5399",
        "awaiting_call_back",
        "typed",
    )
    row = PartyBankAccount.objects.get()
    assert row.number == CNB_ACCOUNT
    assert CNB_ACCOUNT.encode() not in bytes(row.__dict__["number"].blob)
    permit = selectors.payment_permit(account.id)
    assert (permit.may_be_paid, permit.reason) == (
        False,
        "··5399 of Horák awaits a call back: Joana Dias entered it, someone else has to confirm "
        "it.",
    )
    with pytest.raises(errors.AccountUnconfirmed):
        selectors.payee_number(account.id)
    assert desk.facts("parties.bank_account.changed") == [
        {
            "party_id": str(party.party.id),
            "party": "Horák",
            "bank_account_id": str(account.id),
            "bank_account": "··5399",
            "waiting": 1,
            "replaces": "",
            "origin": "typed",
        }
    ]


def test_a_second_person_confirms_by_a_call_and_it_may_be_paid(desk: Desk) -> None:
    account = desk.account(desk.add("Horák"))
    confirmed = confirm(account, desk.reviewer)
    assert (confirmed.confirmed_by, confirmed.called_person, confirmed.may_be_paid) == (
        "Tomáš Novák",
        "Eva Horáková",
        True,
    )
    assert selectors.payee_number(account.id).text == CNB_ACCOUNT
    assert [each["bank_account_id"] for each in desk.facts("parties.bank_account.confirmed")] == [
        str(account.id)
    ]


def test_who_entered_a_number_can_not_confirm_it(desk: Desk) -> None:
    account = desk.account(desk.add("Horák"))
    with pytest.raises(errors.SecondPersonNeeded) as refusal:
        confirm(account, desk.actor)
    assert refusal.value.message == (
        "Joana Dias entered this number. Someone else has to call and confirm it."
    )
    with pytest.raises(errors.SecondPersonNeeded):
        confirm(account, system_actor())
    assert selectors.bank_account(account.id).state == "awaiting_call_back"


def test_whoever_made_a_key_can_not_confirm_what_the_key_entered(desk: Desk) -> None:
    key = replace(
        desk.actor, kind=ActorKind.INTEGRATION, id=str(new_id()), made_by=desk.reviewer.id
    )
    account = services.add_bank_account(
        party_id=desk.add("Horák").party.id, draft=BankAccountDraft(number=CNB_ACCOUNT), actor=key
    )

    with pytest.raises(errors.SecondPersonNeeded):
        confirm(account, desk.reviewer)
    assert selectors.bank_account(account.id).state == "awaiting_call_back"


def test_the_table_itself_wants_a_second_person(desk: Desk) -> None:
    account = desk.account(desk.add("Horák"))
    with pytest.raises(IntegrityError, match="party_bank_account_second"), transaction.atomic():
        PartyBankAccount.objects.filter(pk=account.id).update(
            state="confirmed",
            confirmed_by_id=desk.actor.id,
            called_person="Nobody",
            called_at=timezone.now(),
            confirmed_at=timezone.now(),
        )


def test_the_table_keeps_a_number_and_its_confirmation(desk: Desk) -> None:
    account = desk.account(desk.add("Horák"))
    confirm(account, desk.reviewer)
    for change in ({"number_index": "0" * 64}, {"number": "x"}, {"actor_id": "x"}):
        row = PartyBankAccount.objects.get()
        for name, value in change.items():
            setattr(row, name, value)
        with pytest.raises(DatabaseError, match="stays as it was"), transaction.atomic():
            row.save(update_fields=list(change))
    with pytest.raises(DatabaseError, match="a confirmation stays"), transaction.atomic():
        PartyBankAccount.objects.update(confirmed_by_id=str(new_id()))


@pytest.mark.parametrize(
    ("given", "refused", "field"),
    [
        ({"person": " "}, errors.CallBackIncomplete, "person"),
        ({"phone": ""}, errors.CallBackIncomplete, "phone"),
        ({"number": "19-2000145398/0800"}, errors.BadAccountNumber, "number"),
        ({"number": "2000145399/0800"}, errors.NumberDiffers, "number"),
        ({"at": timezone.now() - timedelta(days=2)}, errors.CallBackTooEarly, "at"),
        ({"at": timezone.now() + timedelta(days=2)}, errors.CallBackTooEarly, "at"),
    ],
)
def test_a_call_back_is_told_in_full(
    desk: Desk, given: dict[str, object], refused: type[Exception], field: str
) -> None:
    account = desk.account(desk.add("Horák"))
    with pytest.raises(refused) as refusal:
        confirm(account, desk.reviewer, **given)
    assert refusal.value.field == field  # type: ignore[attr-defined]
    assert selectors.bank_account(account.id).state == "awaiting_call_back"


def test_a_changed_number_is_a_new_account_that_waits_again(desk: Desk) -> None:
    party = desk.add("Horák")
    old = desk.account(party)
    confirm(old, desk.reviewer)
    document = new_id()
    new = services.change_bank_account(
        bank_account_id=old.id,
        draft=BankAccountDraft(
            number="5051 1234564817", country="DK", origin="document", document_id=document
        ),
        actor=desk.actor,
    )
    assert (new.replaces, new.origin, new.document_id, new.may_be_paid) == (
        old.id,
        "document",
        document,
        False,
    )
    assert [each.id for each in selectors.bank_accounts(party_id=party.party.id)] == [new.id]
    with pytest.raises(errors.AccountNotInUse):
        selectors.payee_number(old.id)
    withdrawn = desk.facts("parties.bank_account.withdrawn")
    assert [each["bank_account_id"] for each in withdrawn] == [str(old.id)]


def test_an_account_is_had_once_however_it_is_written(desk: Desk) -> None:
    party = desk.add("Horák")
    desk.account(party)
    with pytest.raises(errors.AccountKnown):
        desk.account(party, CNB_IBAN)
    assert PartyBankAccount.objects.count() == 1


def test_a_wrong_number_is_refused_with_its_reason(desk: Desk) -> None:
    party = desk.add("Horák")
    with pytest.raises(errors.BadAccountNumber) as refusal:
        desk.account(party, "19-2000145398/0800")
    assert refusal.value.message == (
        "The check digit of this account number doesn't fit: a digit is wrong."
    )
    assert refusal.value.field == "number"
    assert not PartyBankAccount.objects.exists()


def test_a_bookkeeper_without_the_permission_confirms_nothing(desk: Desk) -> None:
    account = desk.account(desk.add("Horák"))
    powerless = Actor(
        kind=desk.owner.kind,
        id=desk.owner.id,
        name=desk.owner.name,
        door=desk.owner.door,
        permissions=frozenset({"parties.see", "parties.change"}),
    )
    with pytest.raises(Forbidden):
        confirm(account, powerless)
