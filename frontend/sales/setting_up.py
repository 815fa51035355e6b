"""Who sells, how numbers run, and what comes again."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import bank
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import SellerSettings, Terms
from frontend import refusals
from frontend.access import KontorRequest
from frontend.sales import acts, forms
from frontend.sales.pages import Pages
from frontend.workspace.act_page import Act
from kernel.errors import KontorError

SAME = (
    "name", "street", "postcode", "city", "registration_number", "vat_id", "register_note",
    "email", "phone", "bic", "endpoint_scheme", "endpoint_id", "language", "note", "grace_days",
    "are_approved_first", "are_discounts_documented",
)  # fmt: skip


def settings(request: KontorRequest, pages: Pages) -> HttpResponse:
    own = read.seller_settings()
    accounts = [(str(each.account.id), each.account.title) for each in bank.bank_accounts()]
    form = forms.SettingsForm(request.POST or None, bank_accounts=accounts, initial=_initial(own))
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                receivables.change_settings(settings=_settings(own, form), actor=request.actor)
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
            else:
                messages.success(request, _("Saved. The next invoice will say so."))
                return HttpResponseRedirect(pages.link("sales_settings"))
        else:
            status = refusals.unfit(request)
    context = {
        "form": form,
        "series": read.number_series(),
        "levels": read.dunning_levels(),
        "home_url": pages.link("sales"),
        "series_url": pages.link("sales_series"),
    }
    return render(request, f"{pages.folder}/settings.html", context, status=status)


def _initial(own: SellerSettings) -> dict[str, Any]:
    terms = own.terms
    return {name: getattr(own, name) for name in SAME} | {
        "bank_account": str(own.bank_account_id or ""),
        "write_off_limit": f"{own.write_off_limit:.2f}",
        "second_person_from": ""
        if own.second_person_from is None
        else f"{own.second_person_from:.2f}",
        "payment_days": terms.days,
        "is_end_of_month": terms.is_end_of_month,
        "instalments": ", ".join(f"{forms.plain(s.percent)}/{s.days}" for s in terms.instalments),
        "discount_percent": forms.plain(terms.discount_percent) if terms.has_discount else "",
        "discount_days": terms.discount_days if terms.has_discount else None,
    }


def _settings(own: SellerSettings, form: forms.SettingsForm) -> SellerSettings:
    given = form.cleaned_data
    return SellerSettings(
        **{name: given[name] for name in SAME},
        country=own.country,
        bank_account_id=form.bank_account_id(),
        write_off_limit=given["write_off_limit"] or Decimal(0),
        second_person_from=given["second_person_from"],
        terms=form.terms() or Terms(),
    )


def series(request: KontorRequest, pages: Pages) -> HttpResponse:
    form = forms.SeriesForm(request.POST or None)

    def do() -> str:
        receivables.add_series(**form.cleaned_data, actor=request.actor)
        return _("The series is added.")

    act = Act(
        title=_("Add a number series"),
        submit=_("Add"),
        back=pages.link("sales_settings"),
        lead=_("Numbers begin anew each year and never have a gap."),
    )
    return acts.answer(request, pages, act, form, do)


# ---- What comes again ------------------------------------------------------------------------
def recurring(request: KontorRequest, pages: Pages) -> HttpResponse:
    context = {
        "found": read.recurring_invoices(),
        "home_url": pages.link("sales"),
        "may_change": request.actor.may("accounting.invoice.draft"),
    }
    return render(request, f"{pages.folder}/recurring.html", context)


def repeat(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    """Let an invoice come again."""
    found = read.invoice(invoice_id=invoice_id)
    form = forms.RecurringForm(
        request.POST or None,
        initial={"name": found.row.party_name, "first_on": timezone.localdate()},
    )
    if not request.actor.may("accounting.invoice.issue"):
        del form.fields["is_issued"]

    def do() -> str:
        given = form.cleaned_data
        receivables.set_up_recurring(
            name=given["name"],
            draft=found.draft,
            every_months=given["every_months"],
            first_on=given["first_on"],
            ends_on=given["ends_on"],
            is_issued=given.get("is_issued", False),
            actor=request.actor,
        )
        return _("It comes again by itself.")

    act = Act(
        title=_("Let it come again"),
        submit=_("Set up"),
        back=pages.link("recurring_invoices"),
        lead=_("Lines, terms and note are those of this one; days are each time's own."),
        crumbs=((found.row.party_name, pages.link("invoice", invoice_id)),),
    )
    return acts.answer(request, pages, act, form, do)


def switch(request: KontorRequest, pages: Pages, recurring_id: uuid.UUID) -> HttpResponse:
    receivables.switch_recurring(
        recurring_id=recurring_id, is_active=request.POST.get("to") == "on", actor=request.actor
    )
    return HttpResponseRedirect(pages.link("recurring_invoices"))


def make(request: KontorRequest, pages: Pages, recurring_id: uuid.UUID) -> HttpResponse:
    """The occurrence the page showed: pressed twice it is made once."""
    try:
        on = datetime.date.fromisoformat(request.POST.get("on", ""))
        invoice_id = receivables.make_now(recurring_id=recurring_id, on=on, actor=request.actor)
    except ValueError:
        return HttpResponseRedirect(pages.link("recurring_invoices"))
    except KontorError as refused:
        refusals.explain(request, None, refused)
        return HttpResponseRedirect(pages.link("recurring_invoices"))
    return HttpResponseRedirect(pages.link("invoice", invoice_id))
