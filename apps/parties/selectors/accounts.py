"""Bank accounts of parties: masked to be seen, and in full for a payment file alone."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.parties import errors
from apps.parties.models import PartyBankAccount
from apps.parties.rules.bank_numbers import number_key
from apps.parties.values import BankAccountInfo, PayeeNumber, PaymentPermit
from kernel import crypto
from kernel.errors import NotFound


def bank_accounts(
    *, party_id: uuid.UUID, is_active: bool | None = True
) -> tuple[BankAccountInfo, ...]:
    """A party's accounts, the confirmed ones first, then the newest; with those of the parties
    merged into it. `is_active` None gives also those put out of use. One query."""
    rows = PartyBankAccount.objects.filter(Q(party=party_id) | Q(party__merged_into=party_id))
    if is_active is not None:
        rows = rows.filter(is_active=is_active)
    return tuple(info(row) for row in rows.order_by("-is_active", "-state", "-entered_at", "pk"))


def bank_account(bank_account_id: uuid.UUID) -> BankAccountInfo:
    """Errors: `NotFound`."""
    row = PartyBankAccount.objects.filter(pk=bank_account_id).first()
    if row is None:
        raise NotFound()
    return info(row)


def account_with_number(*, party_id: uuid.UUID, number: str) -> BankAccountInfo | None:
    """The account in use under which the party is paid at `number`, however it is written."""
    key = number_key(number)
    if not key:
        return None
    rows = PartyBankAccount.objects.filter(number_index=crypto.blind_index(key), is_active=True)
    row = rows.filter(Q(party=party_id) | Q(party__merged_into=party_id)).first()
    return info(row) if row else None


def payees(
    *, party_ids: Collection[uuid.UUID], bank_account_ids: Collection[uuid.UUID]
) -> tuple[dict[uuid.UUID, tuple[BankAccountInfo, ...]], dict[uuid.UUID, PaymentPermit]]:
    """The accounts in use of live parties, those of parties merged into them included, and whether
    money may go to each of them and of `bank_account_ids`. One query."""
    rows = PartyBankAccount.objects.select_related("party").filter(
        Q(is_active=True, party__in=party_ids)
        | Q(is_active=True, party__merged_into__in=party_ids)
        | Q(pk__in=bank_account_ids)
    )
    found: dict[uuid.UUID, list[BankAccountInfo]] = defaultdict(list)
    permits = {}
    for row in rows.order_by("-state", "-entered_at", "pk"):
        permits[row.pk] = _permit(row)
        if row.is_active:
            found[row.party.merged_into_id or row.party_id].append(info(row))
    return {pk: tuple(found[pk]) for pk in party_ids}, permits


def payment_permits(bank_account_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PaymentPermit]:
    """Whether money may go to each account, and why not. Unknown ids are left out. One query."""
    rows = PartyBankAccount.objects.select_related("party").filter(pk__in=set(bank_account_ids))
    return {row.pk: _permit(row) for row in rows}


def payment_permit(bank_account_id: uuid.UUID) -> PaymentPermit:
    """Errors: `NotFound`."""
    found = payment_permits([bank_account_id]).get(bank_account_id)
    if found is None:
        raise NotFound()
    return found


def payee_number(bank_account_id: uuid.UUID) -> PayeeNumber:
    """The whole number of an account that may be paid; for a payment file and nothing else.

    Errors: `NotFound`, `AccountNotInUse`, `AccountUnconfirmed`.
    """
    row = PartyBankAccount.objects.select_related("party").filter(pk=bank_account_id).first()
    if row is None:
        raise NotFound()
    account = info(row)
    if not account.is_active:
        raise errors.AccountNotInUse(account=account.title)
    if not account.is_confirmed:
        raise errors.AccountUnconfirmed(account=account.title, party=row.party.name)
    return PayeeNumber(
        kind=str(row.number_kind),
        text=row.number,
        country=row.country,
        bic=row.bic,
        holder=row.holder or row.party.name,
    )


def info(row: PartyBankAccount) -> BankAccountInfo:
    return BankAccountInfo(
        id=row.pk,
        party_id=row.party_id,
        masked=f"··{row.number_tail}",
        kind=str(row.number_kind),
        country=row.country,
        bic=row.bic,
        bank_name=row.bank_name,
        holder=row.holder,
        currency=row.currency,
        origin=str(row.origin),
        document_id=row.document_id,
        state=str(row.state),
        is_active=row.is_active,
        replaces=row.replaces_id,
        entered_by_id=row.actor_id,
        entered_by=row.actor_name,
        entered_at=row.entered_at,
        confirmed_by=row.confirmed_by_name,
        confirmed_at=row.confirmed_at,
        called_person=row.called_person,
        called_phone=row.called_phone,
        called_at=row.called_at,
    )


def _permit(row: PartyBankAccount) -> PaymentPermit:
    account = info(row)
    return PaymentPermit(
        account=account, may_be_paid=account.may_be_paid, reason=_reason(account, row.party.name)
    )


def _reason(account: BankAccountInfo, party: str) -> str:
    words = {"account": account.title, "party": party, "person": account.entered_by}
    if not account.is_active:
        return _("%(account)s of %(party)s is not used any more.") % words
    if not account.is_confirmed:
        return (
            _(
                "%(account)s of %(party)s awaits a call back: %(person)s entered it, "
                "someone else has to confirm it."
            )
            % words
        )
    return ""
