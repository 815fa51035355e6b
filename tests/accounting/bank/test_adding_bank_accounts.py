"""Bank accounts: added with the ledger account that mirrors them."""

from __future__ import annotations

import pytest

from apps.accounting.models import Account, BankAccount
from apps.accounting.services import bank
from apps.accounting.services.bank import accounts
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from kernel.errors import Forbidden
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk


def test_an_account_is_added_with_the_ledger_account_that_mirrors_it(desk: Desk) -> None:
    info = bank.add_bank_account(
        draft=BankAccountDraft(name="Jyske Bank", number=samples.JYSKE), actor=desk.actor
    )
    assert (info.title, info.currency) == ("Jyske Bank ··4817", "DKK")
    assert Account.objects.get(code=info.account_code).is_bank
    row = BankAccount.objects.get()
    assert row.number == samples.JYSKE
    assert samples.JYSKE.encode() not in bytes(row.__dict__["number"].blob)
    assert desk.facts("accounting.bank_account.added")[0]["bank_account"] == "Jyske Bank ··4817"


def test_a_second_account_gets_a_ledger_account_of_its_own(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    while True:
        number = samples.make_iban("DK", f"5301{BankAccount.objects.count():010d}")
        draft = BankAccountDraft(name="Danske Bank", number=number)
        added = bank.add_bank_account(draft=draft, actor=desk.actor)
        if "." in added.account_code:
            break
    codes = list(BankAccount.objects.values_list("account__code", flat=True))
    assert len(set(codes)) == len(codes)
    assert added.account_name.endswith(", Danske Bank")
    assert desk.facts("accounting.account.added")[-1]["code"] == added.account_code


def test_an_account_is_added_once(desk: Desk, jyske: BankAccountInfo) -> None:
    draft = BankAccountDraft(name="Again", number="5051 1234564817")
    with pytest.raises(accounts.AlreadyAdded) as refusal:
        bank.add_bank_account(draft=draft, actor=desk.actor)
    assert refusal.value.message == (
        "The account ··4817 is here already, under the name “Jyske Bank”."
    )
    assert BankAccount.objects.count() == 1


def test_a_ledger_account_mirrors_one_bank_account(desk: Desk, jyske: BankAccountInfo) -> None:
    draft = BankAccountDraft(name="Other", number=samples.OTHER, account_code=jyske.account_code)
    with pytest.raises(accounts.LedgerAccountTaken):
        bank.add_bank_account(draft=draft, actor=desk.actor)


def test_only_a_bank_account_of_the_books_will_do(desk: Desk) -> None:
    draft = BankAccountDraft(name="Sales?", number=samples.OTHER, account_code="1010")
    with pytest.raises(accounts.NotABankAccount):
        bank.add_bank_account(draft=draft, actor=desk.actor)
    assert not BankAccount.objects.exists()


def test_a_wrong_number_and_a_missing_name_are_refused_by_field(desk: Desk) -> None:
    with pytest.raises(accounts.BadAccountNumber) as number:
        bank.add_bank_account(draft=BankAccountDraft(name="A", number="1"), actor=desk.actor)
    with pytest.raises(accounts.NameMissing) as name:
        bank.add_bank_account(
            draft=BankAccountDraft(name=" ", number=samples.OTHER), actor=desk.actor
        )
    assert (number.value.field, name.value.field) == ("number", "name")
    assert not BankAccount.objects.exists()


def test_a_reviewer_may_not_add_an_account(desk: Desk) -> None:
    draft = BankAccountDraft(name="A", number=samples.OTHER)
    with pytest.raises(Forbidden):
        bank.add_bank_account(draft=draft, actor=desk.reviewer)
