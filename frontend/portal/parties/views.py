"""Customers and suppliers in the client's own portal."""

from __future__ import annotations

import json
import uuid

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.parties import permissions, selectors, services
from frontend.access import KontorRequest, portal
from frontend.parties import acts, listing, showing
from frontend.parties.listing import Wanted
from frontend.parties.pages import PORTAL
from frontend.workspace.act_page import Act

SEE = permissions.SEE
CHANGE = permissions.CHANGE
CONFIRM = permissions.CONFIRM
ERASE = permissions.ERASE


# ---- Seeing --------------------------------------------------------------------------------------
@require_GET
@portal(SEE, sees="parties")
def parties(request: KontorRequest) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    if request.GET.get("as") == "csv":
        return listing.as_csv(wanted)
    context = {
        "wanted": wanted,
        "page": wanted.page(cursor=request.GET.get("after", "")),
        "chips": listing.chips(selectors.counts()),
        "sorts": listing.SORTS.items(),
        "may_change": request.actor.may(CHANGE),
    }
    return render(request, "portal/parties/list.html", context)


@require_GET
@portal(SEE, sees="party")
def party(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    shown = showing.shown(selectors.party(party_id), pages=PORTAL, actor=request.actor)
    return render(request, "portal/parties/page.html", {"shown": shown, "pages": PORTAL})


# ---- Changing ------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@portal(CHANGE)
def new(request: KontorRequest) -> HttpResponse:
    return acts.new_party(request, PORTAL)


@require_http_methods(["GET", "POST"])
@portal(CHANGE, sees="party")
def edit(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.edit_party(request, PORTAL, party_id)


@require_POST
@portal(CHANGE)
def archive(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.archive(request, PORTAL, party_id)


@require_POST
@portal(CHANGE)
def restore(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.restore(request, PORTAL, party_id)


@require_POST
@portal(CHANGE)
def look_up_vat(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.look_up_vat(request, PORTAL, party_id)


@require_http_methods(["GET", "POST"])
@portal(CHANGE)
def account_new(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return acts.new_account(request, PORTAL, party_id)


@require_http_methods(["GET", "POST"])
@portal(CHANGE)
def account_change(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    return acts.change_account(request, PORTAL, bank_account_id)


@require_http_methods(["GET", "POST"])
@portal(CHANGE)
def account_withdraw(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    return acts.withdraw_account(request, PORTAL, bank_account_id)


@require_http_methods(["GET", "POST"])
@portal(CONFIRM)
def account_confirm(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    return acts.confirm_account(request, PORTAL, bank_account_id)


# ---- A person's rights ---------------------------------------------------------------------------
class EraseForm(forms.Form):
    is_sure = forms.BooleanField(
        label=gettext_lazy("I have checked who asks. This can't be taken back.")
    )


@require_POST
@portal(ERASE, sees="person_copy")
def export(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    """All that is held, as a file for the person it is about."""
    held = services.export_person(party_id=party_id, actor=request.actor)
    response = HttpResponse(
        json.dumps(held, ensure_ascii=False, indent=1), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="person.json"'
    return response


@require_http_methods(["GET", "POST"])
@portal(ERASE, sees="party")
def erase(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    detail = selectors.party(party_id)
    form = EraseForm(request.POST or None)

    def do() -> str:
        erasure = services.erase_person(
            party_id=party_id, country=request.client.country, actor=request.actor
        )
        kept = " ".join(f"{each.what}: {each.why}" for each in erasure.kept)
        return _("The person was erased. Kept: %(kept)s") % {"kept": kept}

    act = Act(
        title=_("Erase what is held about %(party)s") % {"party": detail.party.name},
        submit=_("Erase for good"),
        back=PORTAL.link("party", party_id),
        crumbs=(
            (_("Customers and suppliers"), PORTAL.all_url),
            (detail.party.name, PORTAL.link("party", party_id)),
        ),
        lead=_("Do this when a person asks for it. What the law wants the books to keep stays."),
        effects=(
            _("E-mail, phone, note, contact persons and account numbers go."),
            _uses_words(party_id),
        ),
        is_danger=True,
    )
    return acts.answer(request, PORTAL, act, form, do)


def _uses_words(party_id: uuid.UUID) -> str:
    if selectors.uses(party_id):
        return _("Name, numbers and billing address stay: the books name this party.")
    return _("Name, numbers and addresses go too: no book names this party.")
