"""A person's data: a copy of it, and its erasure."""

from __future__ import annotations

import json
import uuid

import pytest

from apps.accounting.models import JournalEntry
from apps.parties import errors, selectors, services
from apps.parties.models import Contact, Party, PartyBankAccount, VatCheck
from apps.parties.selectors import persons
from apps.parties.values import Address, ContactPerson
from kernel.errors import Forbidden
from tests.parties.conftest import CNB_ACCOUNT, CNB_ICO, Desk


@pytest.fixture
def person(desk: Desk) -> uuid.UUID:
    party = desk.add(
        "Karel Dvořák",
        kind="person",
        registration_number=CNB_ICO,
        email="karel@dvorak.example",
        phone="+420 777 000 111",
        note="Calls on Mondays",
        billing=Address(street="Lipová 1", city="Brno", postcode="602 00"),
        delivery=Address(street="Polní 2", city="Brno", postcode="602 00"),
        contacts=(ContactPerson(name="Jana Dvořáková"),),
    )
    desk.account(party)
    return party.party.id


def test_a_copy_holds_everything_as_plain_json(desk: Desk, person: uuid.UUID) -> None:
    held = services.export_person(party_id=person, actor=desk.owner)
    again = json.loads(json.dumps(held))
    assert again["parties"][0]["email"] == "karel@dvorak.example"
    assert {each["street"] for each in again["addresses"]} == {"Lipová 1", "Polní 2"}
    assert again["bank_accounts"][0]["number"] == CNB_ACCOUNT
    assert again["contacts"][0]["name"] == "Jana Dvořáková"
    assert again["named_by"] == {}
    assert "name_key" not in again["parties"][0]


def test_nothing_of_a_person_stays_whom_no_book_names(desk: Desk, person: uuid.UUID) -> None:
    erasure = services.erase_person(
        party_id=person,
        country="CZ",
        actor=desk.owner,
    )
    assert erasure.replaced == (
        "bank_accounts",
        "billing_address",
        "contacts",
        "delivery_address",
        "email",
        "name",
        "note",
        "phone",
        "registration_number",
    )
    assert [each.what for each in erasure.kept] == [
        "The trail of who did what, with the names and addresses of that moment"
    ]
    left = json.dumps(persons.everything(party_id=person))
    for word in ("Dvořák", "Lipov", "777 000", "Mondays", CNB_ICO, CNB_ACCOUNT, "5399"):
        assert word not in left
    assert selectors.duplicates() == []
    assert len(desk.facts("parties.bank_account.withdrawn")) == 1
    with pytest.raises(errors.PartyIsErased):
        services.erase_person(party_id=person, country="CZ", actor=desk.owner)


def test_what_the_books_need_is_kept_and_it_says_why(
    desk: Desk, person: uuid.UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(persons, "uses", lambda party_id: {"journal_line": 3})
    erasure = services.erase_person(
        party_id=person,
        country="CZ",
        actor=desk.owner,
    )
    row = Party.objects.get(pk=person)
    assert (row.name, row.registration_number, row.email, row.is_archived) == (
        "Karel Dvořák",
        CNB_ICO,
        "",
        True,
    )
    assert erasure.kept[0].what == "Name, registration number, VAT id and billing address"
    assert erasure.kept[0].why == (
        "3 rows in the books name this party. Books are kept for 5 years, tax documents for 10 "
        "(Act 563/1991, section 31; Act 235/2004, section 35)."
    )
    assert selectors.party(row.pk).billing.street == "Lipová 1"
    assert selectors.party(row.pk).delivery.is_empty
    assert not Contact.objects.exists()
    assert PartyBankAccount.objects.get().number == ""


def test_every_table_that_names_a_party_is_asked(desk: Desk, person: uuid.UUID) -> None:
    assert ("journal_line", "party") in {
        (model._meta.db_table, field) for model, field in persons._pointing()
    }
    assert not JournalEntry.objects.exists()
    assert persons.uses(person) == {}


def test_only_who_may_erase_may_have_a_copy(desk: Desk, person: uuid.UUID) -> None:
    for act in (
        lambda: services.export_person(party_id=person, actor=desk.actor),
        lambda: services.erase_person(party_id=person, country="CZ", actor=desk.actor),
    ):
        with pytest.raises(Forbidden):
            act()
    assert Party.objects.get(pk=person).email == "karel@dvorak.example"
    assert not VatCheck.objects.exists()
