"""What both doors do to the register, each on its own pages."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from apps.parties import selectors, services
from apps.parties.values import PartyDetail
from frontend import refusals
from frontend.access import KontorRequest
from frontend.parties import words
from frontend.parties.forms import AccountForm, CallBackForm, PartyEntry
from frontend.parties.pages import Pages
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from kernel.errors import KontorError

ROLES = {"customers": {"is_customer": True}, "suppliers": {"is_supplier": True}}


# ---- The party itself ----------------------------------------------------------------------------
def new_party(request: KontorRequest, pages: Pages) -> HttpResponse:
    if request.method != "POST":
        entry = PartyEntry.empty(
            country=request.client.country,
            currency=request.client.currency,
            roles=ROLES.get(request.GET.get("show", ""), {}),
        )
        return _form(request, pages, entry)
    entry = PartyEntry.sent(request.POST)
    if not entry.is_fit(party_id=None):
        return _form(request, pages, entry, status=refusals.unfit(request))
    try:
        made = services.create_party(draft=entry.draft(), actor=request.actor)
    except KontorError as refused:
        return _form(request, pages, entry, status=refusals.explain(request, entry.form, refused))
    messages.success(request, _("%(party)s was added.") % {"party": made.party.name})
    return HttpResponseRedirect(pages.link("party", made.party.id))


def edit_party(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    detail = selectors.party(party_id)
    if request.method != "POST":
        entry = PartyEntry.of(detail, currency=request.client.currency)
        return _form(request, pages, entry, detail=detail)
    entry = PartyEntry.sent(request.POST)
    if not entry.is_fit(party_id=party_id):
        return _form(request, pages, entry, detail=detail, status=refusals.unfit(request))
    try:
        services.change_party(
            party_id=party_id,
            changes=entry.changes(),
            seen_at=entry.form.cleaned_data["seen_at"],
            actor=request.actor,
        )
    except KontorError as refused:
        status = refusals.explain(request, entry.form, refused)
        return _form(request, pages, entry, detail=detail, status=status)
    messages.success(request, _("The changes were kept."))
    return HttpResponseRedirect(pages.link("party", party_id))


def _form(
    request: KontorRequest,
    pages: Pages,
    entry: PartyEntry,
    *,
    detail: PartyDetail | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "entry": entry,
        "form": entry.form,
        "contacts": entry.contacts,
        "detail": detail,
        "pages": pages,
        "back": pages.link("party", detail.party.id) if detail else pages.all_url,
    }
    return render(request, "parties/form.html", context, status=status)


def archive(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    detail = selectors.party(party_id)
    _told(
        request,
        lambda: services.archive_party(party_id=party_id, actor=request.actor),
        _("%(party)s was archived.") % {"party": detail.party.name},
        undo=pages.link("party_restore", party_id),
    )
    return HttpResponseRedirect(pages.link("party", party_id))


def restore(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    _told(
        request,
        lambda: services.restore_party(party_id=party_id, actor=request.actor),
        _("It is back in the list."),
    )
    return HttpResponseRedirect(pages.link("party", party_id))


def look_up_vat(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    try:
        check = services.look_up_vat(party_id=party_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        say = messages.success if check.answer == "valid" else messages.warning
        say(request, check.why or f"{words.ANSWERS[check.answer]}: {check.vat_id}")
    return HttpResponseRedirect(pages.link("party", party_id))


# ---- Its accounts --------------------------------------------------------------------------------
def new_account(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    detail = selectors.party(party_id)
    form = AccountForm(request.POST or None, initial={"country": detail.party.country})

    def do() -> str:
        made = services.add_bank_account(party_id=party_id, draft=form.draft(), actor=request.actor)
        return _("%(account)s was added. Somebody else now calls to confirm it.") % {
            "account": made.title
        }

    act = Act(
        title=_("New bank account"),
        submit=_("Add account"),
        back=pages.link("party", party_id),
        crumbs=_crumbs(pages, detail),
        effects=(_("Nothing is paid to it until somebody else has called and confirmed it."),),
    )
    return answer(request, pages, act, form, do)


def change_account(
    request: KontorRequest, pages: Pages, bank_account_id: uuid.UUID
) -> HttpResponse:
    old, detail = _account(bank_account_id)
    start = {
        "country": old.country,
        "bank_name": old.bank_name,
        "bic": old.bic,
        "currency": old.currency,
        "holder": old.holder,
    }
    form = AccountForm(request.POST or None, initial=start)

    def do() -> str:
        made = services.change_bank_account(
            bank_account_id=bank_account_id, draft=form.draft(), actor=request.actor
        )
        return _("%(account)s takes the place of %(old)s. Somebody else now calls.") % {
            "account": made.title,
            "old": old.title,
        }

    act = Act(
        title=_("A new number for %(account)s") % {"account": old.title},
        submit=_("Change number"),
        back=pages.link("party", detail.party.id),
        crumbs=_crumbs(pages, detail),
        effects=(
            _("%(account)s is put out of use.") % {"account": old.title},
            _("Nothing is paid to the new number until somebody else has called."),
        ),
    )
    return answer(request, pages, act, form, do)


def withdraw_account(
    request: KontorRequest, pages: Pages, bank_account_id: uuid.UUID
) -> HttpResponse:
    old, detail = _account(bank_account_id)

    def do() -> str:
        services.withdraw_bank_account(bank_account_id=bank_account_id, actor=request.actor)
        return _("%(account)s is not used any more.") % {"account": old.title}

    act = Act(
        title=_("Put %(account)s out of use") % {"account": old.title},
        submit=_("Put out of use"),
        back=pages.link("party", detail.party.id),
        crumbs=_crumbs(pages, detail),
        lead=_("Payments that were made stay as they are; new ones can't go there."),
        is_danger=True,
    )
    return answer(request, pages, act, forms.Form(request.POST or None), do)


def confirm_account(
    request: KontorRequest, pages: Pages, bank_account_id: uuid.UUID
) -> HttpResponse:
    account, detail = _account(bank_account_id)
    form = CallBackForm(request.POST or None)

    def do() -> str:
        services.confirm_bank_account(
            bank_account_id=bank_account_id, call=form.call(), actor=request.actor
        )
        return _("%(account)s is confirmed. It may be paid.") % {"account": account.title}

    act = Act(
        title=_("Call %(party)s about %(account)s")
        % {"party": detail.party.name, "account": account.masked},
        submit=_("Confirm the number"),
        back=pages.link("party", detail.party.id),
        crumbs=_crumbs(pages, detail),
        lead=_("%(person)s entered it. Call, and have the whole number read out to you.")
        % {"person": account.entered_by},
    )
    return answer(request, pages, act, form, do)


def answer(
    request: KontorRequest, pages: Pages, act: Act, form: forms.Form, do: Callable[[], str]
) -> HttpResponse:
    """One act, one page, at either door."""
    if pages.is_workspace:
        return act_page.answer(request, act, form, do)
    status = 200
    if request.method == "POST":
        form.is_bound = True
        if form.is_valid():
            try:
                told = do()
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
            else:
                messages.success(request, told)
                return HttpResponseRedirect(act.back)
        else:
            status = refusals.unfit(request)
    return render(request, "portal/parties/act.html", {"act": act, "form": form}, status=status)


def _account(bank_account_id: uuid.UUID) -> tuple[Any, PartyDetail]:
    account = selectors.bank_account(bank_account_id)
    live = selectors.live_ids([account.party_id])[account.party_id]
    return account, selectors.party(live)


def _crumbs(pages: Pages, detail: PartyDetail) -> tuple[tuple[str, str], ...]:
    return (
        (_("Customers and suppliers"), pages.all_url),
        (detail.party.name, pages.link("party", detail.party.id)),
    )


def _told(request: KontorRequest, do: Callable[[], object], told: str, *, undo: str = "") -> None:
    try:
        do()
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        messages.success(request, told, extra_tags=f"undo:{undo}" if undo else "")
