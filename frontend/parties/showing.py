"""A party as a page shows it: its facts in words, and the acts open to the reader."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from apps.parties import permissions, selectors
from apps.parties.values import BankAccountInfo, DuplicatePair, PartyDetail
from frontend.parties import words
from frontend.parties.pages import Pages
from kernel.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountShown:
    """`why_not` says why the reader can't confirm it, when somebody still has to."""

    account: BankAccountInfo
    origin: Any
    confirm_url: str
    why_not: str
    change_url: str
    withdraw_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyShown:
    """Addresses of acts that the reader may not do, or that make no sense now, are ""."""

    detail: PartyDetail
    url: str
    roles: str
    terms: str
    vat_words: Any
    vat_tone: str
    accounts: tuple[AccountShown, ...]
    pairs: tuple[DuplicatePair, ...]
    edit_url: str
    account_url: str
    vat_url: str
    archive_url: str
    restore_url: str
    export_url: str
    erase_url: str
    merged_into_url: str
    merged_into_name: str


def shown(detail: PartyDetail, *, pages: Pages, actor: Actor) -> PartyShown:
    party = detail.party
    is_live = party.merged_into is None and not party.is_erased
    may_change = is_live and actor.may(permissions.CHANGE)
    may_erase = is_live and not pages.is_workspace and actor.may(permissions.ERASE)

    def link(name: str, *, when: bool = True) -> str:
        return pages.link(name, party.id) if when else ""

    check = detail.vat_check
    kept = selectors.party_infos([party.merged_into]) if party.merged_into else {}
    return PartyShown(
        detail=detail,
        url=link("party"),
        roles=words.roles(party),
        terms=words.terms(party),
        vat_words=words.ANSWERS[check.answer] if check else "",
        vat_tone=words.TONES[check.answer] if check else "",
        accounts=tuple(
            _account(each, pages=pages, actor=actor, may_change=may_change)
            for each in detail.bank_accounts
        ),
        pairs=tuple(selectors.duplicates(party_id=party.id)) if _may_merge(pages, actor) else (),
        edit_url=link("party_edit", when=may_change),
        account_url=link("party_account_new", when=may_change),
        vat_url=link("party_vat", when=may_change and bool(party.vat_id)),
        archive_url=link("party_archive", when=may_change and not party.is_archived),
        restore_url=link("party_restore", when=may_change and party.is_archived),
        export_url=link("party_export", when=may_erase),
        erase_url=link("party_erase", when=may_erase),
        merged_into_url=pages.link("party", party.merged_into) if party.merged_into else "",
        merged_into_name=kept[party.merged_into].name if party.merged_into else "",
    )


def _may_merge(pages: Pages, actor: Actor) -> bool:
    return pages.is_workspace and actor.may(permissions.MERGE)


def _account(
    account: BankAccountInfo, *, pages: Pages, actor: Actor, may_change: bool
) -> AccountShown:
    why_not = _why_not(account, actor=actor)

    def link(name: str, *, when: bool) -> str:
        return pages.link(name, account.id) if when else ""

    return AccountShown(
        account=account,
        origin=words.ORIGINS[account.origin],
        confirm_url=link("party_account_confirm", when=account.awaits_call_back and not why_not),
        why_not=why_not if account.awaits_call_back else "",
        change_url=link("party_account_change", when=may_change),
        withdraw_url=link("party_account_withdraw", when=may_change),
    )


def _why_not(account: BankAccountInfo, *, actor: Actor) -> str:
    if account.entered_by_id == actor.id:
        return _("You entered it: somebody else has to call and confirm it.")
    if not actor.may(permissions.CONFIRM):
        return _("Somebody who may confirm accounts has to call.")
    return ""
