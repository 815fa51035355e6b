"""Adding a bank account and finding the one a file names."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import bank as bank_facts
from apps.accounting.facts import ledger as ledger_facts
from apps.accounting.models import Account, BankAccount, Books
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from apps.parties.values import bank_numbers
from kernel import crypto
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from kernel.money import minor_units
from kernel.records import acted

ADD: Final = "accounting.statement.import"
FURTHER_ACCOUNTS_MAX: Final = 99


class BadAccountNumber(Invalid):
    code = "accounting.bank_account.bad_number"
    sentence = _("%(reason)s")


class NumberMissing(Invalid):
    code = "accounting.bank_account.number_missing"
    sentence = _("Give the number of the bank account.")


class NameMissing(Invalid):
    code = "accounting.bank_account.name_missing"
    sentence = _("Give the bank account a name, such as that of the bank.")


class AlreadyAdded(Conflict):
    code = "accounting.bank_account.already_added"
    sentence = _("The account %(account)s is here already, under the name “%(name)s”.")


class NotABankAccount(Invalid):
    code = "accounting.bank_account.not_a_bank_account"
    sentence = _("There is no account %(account)s of the kind “bank” in these books.")


class OtherCurrency(Invalid):
    code = "accounting.bank_account.other_currency"
    sentence = _("The account %(account)s of these books is not kept in %(currency)s.")


class LedgerAccountTaken(Conflict):
    code = "accounting.bank_account.ledger_account_taken"
    sentence = _("The account %(account)s already mirrors the bank account “%(name)s”.")


class NoBankAccountInChart(Invalid):
    code = "accounting.bank_account.none_in_chart"
    sentence = _("The chart has no bank account left. Name the account of the books to use.")


@transaction.atomic
def add_bank_account(
    *, draft: BankAccountDraft, actor: Actor, is_stated: bool = False
) -> BankAccountInfo:
    """Add a bank account with the ledger account that mirrors it.

    A typed number is checked by the rules of its country; one that a bank's file states
    (`is_stated`) is taken as it is.
    Without a currency it is kept in the books' own. One in a foreign currency is mirrored by a
    ledger account of that currency; its lines are booked by the day's rate.
    Errors: `NumberMissing`, `BadAccountNumber`, `AlreadyAdded`, `UnknownCurrency`,
    `NotABankAccount`, `OtherCurrency`, `LedgerAccountTaken`, `NameMissing`.
    """
    actor.require(ADD)
    books = Books.objects.select_for_update(no_key=True).get()
    number = _number(draft.number, country=books.country, is_stated=is_stated)
    index = crypto.blind_index(number.key)
    _refuse_known(index)
    currency = draft.currency.strip().upper() or books.currency
    minor_units(currency)
    foreign = "" if currency == books.currency else currency
    if not draft.name.strip():
        raise NameMissing(field="name")
    row = BankAccount.objects.create(
        name=draft.name.strip()[:100],
        bank_name=draft.bank_name.strip()[:100],
        number=number.text,
        number_kind=number.kind,
        number_index=index,
        number_tail=number.tail,
        currency=currency,
        account=_ledger_account(draft, currency=foreign, actor=actor),
        **acted(actor),
    )
    publish(
        bank_facts.BankAccountAdded(
            bank_account_id=row.id,
            bank_account=title(row),
            currency=currency,
            account=row.account.code,
        ),
        actor=actor,
    )
    return info(row)


def info(row: BankAccount) -> BankAccountInfo:
    return BankAccountInfo(
        id=row.id,
        name=row.name,
        bank_name=row.bank_name,
        masked=f"··{row.number_tail}",
        currency=row.currency,
        account_code=row.account.code,
        account_name=row.account.name,
        is_active=row.is_active,
    )


def title(row: BankAccount) -> str:
    """How people call it: "Jyske Bank ··4817"."""
    return f"{row.name} ··{row.number_tail}"


def chosen(bank_account_id: uuid.UUID) -> BankAccount:
    """Errors: `NotFound`."""
    row = BankAccount.objects.select_related("account").filter(pk=bank_account_id).first()
    if row is None:
        raise NotFound()
    return row


def of_number(number: str) -> BankAccount | None:
    """The bank account a file means by `number`."""
    key = bank_numbers.number_key(number)
    if not key:
        return None
    rows = BankAccount.objects.select_related("account")
    return rows.filter(number_index=crypto.blind_index(key)).first()


def of_short_number(number: str) -> BankAccount | None:
    """The one Czech or Slovak account that a file means by `number` without the bank's code; None
    when none fits, or two do."""
    wanted = bank_numbers.number_key(f"{number}/0000").partition(":")[2]
    rows = BankAccount.objects.select_related("account").order_by("id")
    fitting = [
        row for row in rows if bank_numbers.number_key(row.number).partition(":")[2] == wanted
    ]
    return fitting[0] if wanted and len(fitting) == 1 else None


def _number(text: str, *, country: str, is_stated: bool) -> bank_numbers.BankNumber:
    if not text.strip():
        raise NumberMissing(field="number")
    try:
        if is_stated:
            return bank_numbers.stated_number(text)
        return bank_numbers.typed_number(text, country=country)
    except bank_numbers.BadNumber as bad:
        raise BadAccountNumber(field="number", reason=gettext(bad.message)) from bad


def _refuse_known(index: str) -> None:
    known = BankAccount.objects.filter(number_index=index).first()
    if known is not None:
        raise AlreadyAdded(account=f"··{known.number_tail}", name=known.name)


def _ledger_account(draft: BankAccountDraft, *, currency: str, actor: Actor) -> Account:
    """`currency` is "" for the books' own."""
    if not draft.account_code:
        name = draft.name.strip()
        return _free_account(currency) or _further_account(name, currency=currency, actor=actor)
    account = Account.objects.filter(code=draft.account_code, is_bank=True, is_active=True).first()
    if account is None:
        raise NotABankAccount(field="account_code", account=draft.account_code)
    if account.currency != currency:
        raise OtherCurrency(field="account_code", account=account.code, currency=draft.currency)
    taken = BankAccount.objects.filter(account=account).first()
    if taken is not None:
        raise LedgerAccountTaken(account=account.code, name=taken.name)
    return account


def _bank_accounts_of_chart() -> list[Account]:
    return list(Account.objects.filter(is_bank=True, is_active=True).order_by("code"))


def _free_account(currency: str) -> Account | None:
    taken = set(BankAccount.objects.values_list("account_id", flat=True))
    free = (one for one in _bank_accounts_of_chart() if one.id not in taken)
    return next((one for one in free if one.currency == currency), None)


def _further_account(name: str, *, currency: str, actor: Actor) -> Account:
    """A sub-account beside the chart's first bank account: 221 → 221.1, 221.2 …"""
    first = next(iter(_bank_accounts_of_chart()), None)
    if first is None:
        raise NoBankAccountInChart(field="account_code")
    base = first.code.partition(".")[0]
    codes = set(Account.objects.filter(code__startswith=base).values_list("code", flat=True))
    for number in range(1, FURTHER_ACCOUNTS_MAX):
        if f"{base}.{number}" not in codes:
            row = Account.objects.create(
                code=f"{base}.{number}",
                name=f"{first.name}, {name}"[:200],
                kind=first.kind,
                is_bank=True,
                currency=currency,
            )
            publish(
                ledger_facts.AccountAdded(account_id=row.id, code=row.code, name=row.name),
                actor=actor,
            )
            return row
    raise NoBankAccountInChart(field="account_code")
