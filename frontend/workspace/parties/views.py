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
    """Without a party in the address the pane fetches the first one's by itself."""
    wanted = Wanted.of(request.GET)
    if request.GET.get("as") == "csv":
        return listing.as_csv(wanted)
    asked = _asked(request.GET.get("party", ""))
    if asked and request.headers.get("HX-Target") == "pane":
        context = {"pages": pages.of_workspace(request), "shown": _shown(request, asked)}
        return render(request, "workspace/parties/_pane.html", context)
    found = wanted.page(cursor=request.GET.get("after", ""))
    context = {
        "pages": pages.of_workspace(request),
        "wanted": wanted,
        "page": found,
        "sorts": listing.SORTS.items(),
        "chosen": asked or _first(found),
        "is_chosen": "party" in request.GET,
        "shown": _shown(request, asked) if asked else None,
    }
    more = {
        "chips": listing.chips(selectors.counts()),
        "may_change": request.actor.may(CHANGE),
        "may_merge": request.actor.may(permissions.MERGE),
    }
    return render(request, "workspace/parties/list.html", context | more)


def _asked(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _first(found: PartyPage) -> uuid.UUID | None:
    return found.rows[0].party.id if found.rows else None


def _shown(request: KontorRequest, party_id: uuid.UUID) -> showing.PartyShown:
    detail = selectors.party(party_id)
    return showing.shown(detail, pages=pages.of_workspace(request), actor=request.actor)


@require_GET
@client_file(SEE, sees="party")
def party(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    context = {"shown": _shown(request, party_id), "pages": pages.of_workspace(request)}
    return render(request, "workspace/parties/page.html", context)


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
