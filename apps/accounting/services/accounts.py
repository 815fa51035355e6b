"""Changing the chart: accounts are added, renamed and put out of use, never removed."""

from __future__ import annotations

import re
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import ledger as facts
from apps.accounting.models import Account, AccountKind
from apps.accounting.selectors import ledger as selectors
from apps.accounting.services.ledger import UnknownAccount
from apps.accounting.values.ledger import AccountDraft, AccountInfo
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.facts import publish

CODE: Final = re.compile(r"^[0-9A-Z][0-9A-Z.\-]{0,11}$")
NAME_MAX: Final = 200


class AccountCodeTaken(Invalid):
    code = "accounting.account.code_taken"
    sentence = _("There is already an account %(account)s.")


class AccountCodeMalformed(Invalid):
    code = "accounting.account.code_malformed"
    sentence = _("“%(account)s” can't be an account number: use up to 12 digits and capitals.")


class AccountNameMissing(Invalid):
    code = "accounting.account.name_missing"
    sentence = _("Give the account a name of at most %(limit)s characters.")


class AccountKindUnknown(Invalid):
    code = "accounting.account.kind_unknown"
    sentence = _("“%(kind)s” is not a kind of account.")


@transaction.atomic
def add_account(*, draft: AccountDraft, actor: Actor) -> AccountInfo:
    """Add an account to the chart. Its kind stays: statements of past years rest on it.

    Errors: `AccountCodeTaken`, `AccountCodeMalformed`, `AccountNameMissing`, `AccountKindUnknown`.
    """
    actor.require("accounting.chart.change")
    if not CODE.match(draft.code):
        raise AccountCodeMalformed(field="code", account=draft.code)
    if draft.kind not in AccountKind.values:
        raise AccountKindUnknown(field="kind", kind=draft.kind)
    row = _insert(draft, name=_checked_name(draft.name))
    publish(facts.AccountAdded(account_id=row.pk, code=row.code, name=row.name), actor=actor)
    return selectors.account_info(row)


@transaction.atomic
def change_account(
    *, code: str, actor: Actor, name: str | None = None, is_active: bool | None = None
) -> AccountInfo:
    """Rename an account, put it out of use or take it back. Errors: `UnknownAccount`."""
    actor.require("accounting.chart.change")
    row = Account.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise UnknownAccount(field="code", account=code)
    row.name = row.name if name is None else _checked_name(name)
    row.is_active = row.is_active if is_active is None else is_active
    row.save(update_fields=["name", "is_active"])
    publish(
        facts.AccountChanged(
            account_id=row.pk, code=row.code, name=row.name, is_active=row.is_active
        ),
        actor=actor,
    )
    return selectors.account_info(row)


def _checked_name(name: str) -> str:
    if not name.strip() or len(name.strip()) > NAME_MAX:
        raise AccountNameMissing(field="name", limit=NAME_MAX)
    return name.strip()


def _insert(draft: AccountDraft, *, name: str) -> Account:
    try:
        with transaction.atomic():
            return Account.objects.create(
                code=draft.code,
                name=name,
                kind=draft.kind,
                is_contra=draft.is_contra,
                is_bank=draft.is_bank,
                control=draft.control,
                currency=draft.currency,
            )
    except IntegrityError as taken:
        raise AccountCodeTaken(field="code", account=draft.code) from taken
