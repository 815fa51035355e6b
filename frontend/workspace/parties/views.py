"""The register of a client: the list with a pane beside it, and a party's own page."""

from __future__ import annotations

import uuid

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.parties import permissions, selectors
from apps.parties.values import PartyPage
from frontend.access import KontorRequest, client_file
from frontend.parties import acts, listing, pages, showing
from frontend.parties.listing import Wanted

SEE = permissions.SEE
CHANGE = permissions.CHANGE
CONFIRM = permissions.CONFIRM


# ---- Seeing --------------------------------------------------------------------------------------
@require_GET
@client_file(SEE, sees="parties")
def parties(request: KontorRequest) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    if request.GET.get("as") == "csv":
        return listing.as_csv(wanted)
    door = pages.of_workspace(request)
    found = wanted.page(cursor=request.GET.get("after", ""))
    chosen = _chosen(request.GET.get("party", ""), found)
    detail = selectors.party(chosen) if chosen else None
    context = {
        "pages": door,
        "wanted": wanted,
        "page": found,
        "sorts": listing.SORTS.items(),
        "chosen": chosen,
        "is_chosen": "party" in request.GET,
        "shown": showing.shown(detail, pages=door, actor=request.actor) if detail else None,
    }
    if request.headers.get("HX-Target") == "pane":
        return render(request, "workspace/parties/_pane.html", context)
    more = {
        "chips": listing.chips(selectors.counts()),
        "may_change": request.actor.may(CHANGE),
        "may_merge": request.actor.may(permissions.MERGE),
    }
    return render(request, "workspace/parties/list.html", context | more)


def _chosen(text: str, found: PartyPage) -> uuid.UUID | None:
    """The party in the address, else the first of the page."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return found.rows[0].party.id if found.rows else None


@require_GET
@client_file(SEE, sees="party")
def party(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    door = pages.of_workspace(request)
    detail = selectors.party(party_id)
    shown = showing.shown(detail, pages=door, actor=request.actor)
    return render(request, "workspace/parties/page.html", {"shown": shown, "pages": door})


# ---- Changing ------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def new(request: KontorRequest) -> HttpResponse:
    return acts.new_party(request, pages.of_workspace(request))


@require_http_methods(["GET", "POST"])
@client_file(CHANGE, sees="party")
def edit(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.edit_party(request, pages.of_workspace(request), party_id)


@require_POST
@client_file(CHANGE)
def archive(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.archive(request, pages.of_workspace(request), party_id)


@require_POST
@client_file(CHANGE)
def restore(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.restore(request, pages.of_workspace(request), party_id)


@require_POST
@client_file(CHANGE)
def look_up_vat(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.look_up_vat(request, pages.of_workspace(request), party_id)


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def account_new(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.new_account(request, pages.of_workspace(request), party_id)


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def account_change(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    return acts.change_account(request, pages.of_workspace(request), bank_account_id)


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def account_withdraw(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    return acts.withdraw_account(request, pages.of_workspace(request), bank_account_id)


@require_http_methods(["GET", "POST"])
@client_file(CONFIRM)
def account_confirm(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    return acts.confirm_account(request, pages.of_workspace(request), bank_account_id)
