"""Parties that may be one: proposed with reasons, compared side by side, merged, taken apart."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.parties import permissions, selectors, services
from apps.parties.values import PartyDetail
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.parties import pages, words
from kernel.errors import KontorError


@dataclass(frozen=True, slots=True)
class Compared:
    """One fact of both. `is_filled`: the kept one gets the other's."""

    label: str
    kept: Any
    other: Any
    is_filled: bool = False

    @property
    def differs(self) -> bool:
        return bool(self.other) and self.kept != self.other


@require_GET
@client_file(permissions.MERGE, sees="parties")
def duplicates(request: KontorRequest) -> HttpResponse:
    door = pages.of_workspace(request)
    found = [
        (
            pair,
            door.link("party_merge", pair.kept.id, pair.other.id),
            door.link("party_apart", pair.kept.id, pair.other.id),
        )
        for pair in selectors.duplicates()
    ]
    apart = [
        (pair, door.link("party_apart_undo", pair.one.id, pair.other.id))
        for pair in selectors.told_apart()
    ]
    context = {"pairs": found, "apart": apart, "pages": door}
    return render(request, "workspace/parties/duplicates.html", context)


@require_POST
@client_file(permissions.MERGE)
def apart(request: KontorRequest, party_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """Not the same: the pair is proposed no more."""
    door = pages.of_workspace(request)
    try:
        services.tell_apart(party_id=party_id, other_id=other_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        undo_url = door.link("party_apart_undo", party_id, other_id)
        told = _("They are proposed no more.")
        messages.success(request, told, extra_tags=f"undo:{undo_url}")
    return HttpResponseRedirect(door.link("party_duplicates"))


@require_POST
@client_file(permissions.MERGE)
def apart_undo(request: KontorRequest, party_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    door = pages.of_workspace(request)
    try:
        services.take_back_telling_apart(party_id=party_id, other_id=other_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        messages.success(request, _("They are proposed again."))
    return HttpResponseRedirect(door.link("party_duplicates"))


@require_http_methods(["GET", "POST"])
@client_file(permissions.MERGE, sees="party")
def merge(request: KontorRequest, party_id: uuid.UUID, other_id: uuid.UUID) -> HttpResponse:
    """`party_id` stays. The page offers to turn that round."""
    door = pages.of_workspace(request)
    if party_id == other_id:
        raise Http404
    kept, other = selectors.party(party_id), selectors.party(other_id)
    status = 200
    if request.method == "POST":
        try:
            merge_id = services.merge_parties(
                kept_id=party_id, merged_id=other_id, actor=request.actor
            )
        except KontorError as refused:
            status = refusals.explain(request, None, refused)
        else:
            told = _("%(other)s was merged into %(kept)s.") % {
                "other": other.party.name,
                "kept": kept.party.name,
            }
            undo = door.link("party_merge_undo", merge_id)
            messages.success(request, told, extra_tags=f"undo:{undo}")
            return HttpResponseRedirect(door.link("party", party_id))
    pairs = selectors.duplicates(party_id=party_id)
    reasons = next(
        (each.reasons for each in pairs if other_id in (each.kept.id, each.other.id)), ()
    )
    context = {
        "pages": door,
        "kept": kept,
        "other": other,
        "rows": _compared(kept, other),
        "reasons": reasons,
        "turned_url": door.link("party_merge", other_id, party_id),
        "back": door.link("party", party_id),
    }
    return render(request, "workspace/parties/merge.html", context, status=status)


@require_POST
@client_file(permissions.MERGE)
def undo(request: KontorRequest, merge_id: uuid.UUID) -> HttpResponse:
    door = pages.of_workspace(request)
    merge = selectors.merge(merge_id)
    try:
        services.undo_merge(merge_id=merge_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        told = _("%(other)s and %(kept)s are two again.")
        messages.success(request, told % {"other": merge.merged.name, "kept": merge.kept.name})
    return HttpResponseRedirect(door.link("party", merge.kept.id))


def _compared(kept: PartyDetail, other: PartyDetail) -> list[Compared]:
    one, two = kept.party, other.party
    filled = [
        Compared(label, left, right, is_filled=bool(right) and not left)
        for label, left, right in (
            (_("Registration number"), one.registration_number, two.registration_number),
            (_("VAT id"), one.vat_id, two.vat_id),
            (_("E-mail"), one.email, two.email),
            (_("Phone"), one.phone, two.phone),
            (_("Terms"), words.terms(one), words.terms(two)),
            (_("Peppol"), one.peppol_id, two.peppol_id),
        )
    ]
    return [
        Compared(_("Name"), one.name, two.name),
        Compared(_("Own number"), one.code, two.code),
        Compared(_("Role"), words.roles(one), words.roles(two), is_filled=_gains(kept, other)),
        *filled,
        Compared(
            _("Address"),
            ", ".join(kept.billing.lines),
            ", ".join(other.billing.lines),
            is_filled=kept.billing.is_empty and not other.billing.is_empty,
        ),
        Compared(_("Bank accounts"), _accounts(kept), _accounts(other), bool(other.bank_accounts)),
        Compared(_("Contact persons"), _people(kept), _people(other), bool(other.contacts)),
    ]


def _gains(kept: PartyDetail, other: PartyDetail) -> bool:
    one, two = kept.party, other.party
    return (two.is_customer and not one.is_customer) or (two.is_supplier and not one.is_supplier)


def _accounts(detail: PartyDetail) -> str:
    return ", ".join(each.title for each in detail.bank_accounts)


def _people(detail: PartyDetail) -> str:
    return ", ".join(each.name for each in detail.contacts)
