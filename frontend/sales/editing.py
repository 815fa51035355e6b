"""Writing a draft: the sheet, its sums, and what is wrong with it. Nothing typed is lost."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import dimensions, ledger
from apps.accounting.selectors import receivables as read
from apps.accounting.selectors import taxes as tax_codes
from apps.accounting.services import receivables
from apps.accounting.values.receivables import InvoiceDraft
from apps.accounting.values.taxes import TaxCodeInfo
from frontend import refusals
from frontend.access import KontorRequest
from frontend.sales import forms
from frontend.sales.pages import Pages
from kernel.errors import KontorError

ISSUE = "accounting.invoice.issue"
PLAIN = {"standard": 0, "reduced": 1}


def new(request: KontorRequest, pages: Pages) -> HttpResponse:
    """An empty sheet; `?from=` copies an invoice, `?corrects=` begins a credit note over it."""
    if request.method == "GET":
        initial, lines = _beginning(request)
        return _sheet(request, pages, initial=initial, initial_lines=lines)
    return _save(request, pages, invoice_id=None)


def edit(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)
    if found.row.state == "issued":
        return HttpResponseRedirect(pages.link("invoice", invoice_id))
    if request.method == "GET":
        return _sheet(
            request,
            pages,
            invoice_id=invoice_id,
            initial=forms.initial_of(found.draft),
            initial_lines=forms.initial_lines(found.draft),
        )
    return _save(request, pages, invoice_id=invoice_id)


def _beginning(request: KontorRequest) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    origin = request.GET.get("corrects", "") or request.GET.get("from", "")
    if not origin:
        return {
            "issued_on": timezone.localdate(),
            "party": request.GET.get("party", ""),
            "note": read.seller_settings().note,
        }, []
    try:
        found = read.invoice(invoice_id=uuid.UUID(origin))
    except ValueError:
        return {}, []
    copied = replace(found.draft, issued_on=None, taxed_on=None, series_id=None)
    initial = forms.initial_of(copied)
    initial["corrects"] = origin if request.GET.get("corrects") else ""
    return initial, forms.initial_lines(copied)


def _save(request: KontorRequest, pages: Pages, *, invoice_id: uuid.UUID | None) -> HttpResponse:
    choices = _choices(request, pages)
    form = forms.DraftForm(request.POST, **choices["head"])
    if "more" in request.POST:
        typed = forms.typed_lines(request.POST, **choices["line"])
        typed_head = request.POST.dict() | {
            "party": (request.POST.get("party", ""), request.POST.get("party_name", ""))
        }
        unbound = forms.DraftForm(initial=typed_head, **choices["head"])
        return _page(request, pages, unbound, typed, choices, invoice_id=invoice_id)
    lines = forms.lines_of(request.POST, **choices["line"])
    if not (form.is_valid() and lines.is_valid()):
        status = refusals.unfit(request)
        return _page(request, pages, form, lines, choices, invoice_id=invoice_id, status=status)
    draft = _draft(form, lines.filled())
    try:
        saved = _kept(request, draft, invoice_id)
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return _page(request, pages, form, lines, choices, invoice_id=invoice_id, status=status)
    if "issue" in request.POST:
        return issue(request, pages, saved)
    messages.success(request, _("The draft is saved."))
    return HttpResponseRedirect(pages.link("invoice", saved))


def _kept(request: KontorRequest, draft: InvoiceDraft, invoice_id: uuid.UUID | None) -> uuid.UUID:
    if invoice_id is None:
        return receivables.create_draft(draft=draft, actor=request.actor)
    receivables.change_draft(invoice_id=invoice_id, draft=draft, actor=request.actor)
    return invoice_id


def issue(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    """Issue, or say on the draft's page why not: the draft is kept either way."""
    try:
        issued = receivables.issue_invoice(invoice_id=invoice_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        messages.success(request, _("Issued as %(number)s.") % {"number": issued.number})
    return HttpResponseRedirect(pages.link("invoice", invoice_id))


def _draft(form: forms.DraftForm, lines: tuple[Any, ...]) -> InvoiceDraft:
    given = form.cleaned_data
    series = given.get("series", "")
    return InvoiceDraft(
        party_id=given["party"],
        lines=lines,
        currency=given["currency"],
        issued_on=given["issued_on"],
        taxed_on=given["taxed_on"],
        language=given["language"],
        terms=form.terms(),
        order_number=given["order_number"],
        note=given["note"],
        are_prices_with_tax=given["are_prices_with_tax"],
        corrects=given["corrects"],
        series_id=int(series) if series else None,
    )


# ---- The page --------------------------------------------------------------------------------
def _choices(request: KontorRequest, pages: Pages) -> dict[str, Any]:
    own = ledger.books()
    found = tax_codes.tax_codes(on=timezone.localdate(), direction="sale")
    # What is sold most comes first: a new line begins with it.
    codes = sorted(found, key=lambda each: (PLAIN.get(each.kind, 2), -each.rate, each.code))
    kinds = {"cost_centre": [], "project": []}  # type: dict[str, list[tuple[str, str]]]
    for each in dimensions.dimensions(is_active=True):
        kinds[each.kind].append((each.code, f"{each.code} {each.name}"))
    return {
        "books": own,
        "codes": codes,
        "head": {
            "customers_url": pages.link("sales_customers"),
            "currency": own.currency,
            "series": [(str(each.id), each.pattern) for each in read.number_series(kind="invoice")],
        },
        "line": {
            "tax_codes": [(each.code, _tax_words(each)) for each in codes],
            "cost_centres": kinds["cost_centre"],
            "projects": kinds["project"],
            "has_accounts": request.actor.may("accounting.entry.post"),
        },
    }


def _tax_words(code: TaxCodeInfo) -> str:
    """The rate says it all for a plain sale; what is special is named."""
    rate = f"{forms.plain(code.rate)} %"
    return rate if code.kind in PLAIN else f"{rate} · {code.name}"


def _sheet(
    request: KontorRequest,
    pages: Pages,
    *,
    initial: dict[str, Any],
    initial_lines: list[dict[str, Any]],
    invoice_id: uuid.UUID | None = None,
) -> HttpResponse:
    choices = _choices(request, pages)
    form = forms.DraftForm(initial=initial, **choices["head"])
    lines = forms.lines_of(initial=initial_lines, **choices["line"])
    return _page(request, pages, form, lines, choices, invoice_id=invoice_id)


def _page(
    request: KontorRequest,
    pages: Pages,
    form: forms.DraftForm,
    lines: forms.LinesOfADraft,
    choices: dict[str, Any],
    *,
    invoice_id: uuid.UUID | None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": form,
        "lines": lines,
        "books": choices["books"],
        "rates": {each.code: str(each.rate) for each in choices["codes"]},
        "accounts": ledger.accounts(is_active=True) if choices["line"]["has_accounts"] else (),
        "is_new": invoice_id is None,
        "is_credit": bool(form["corrects"].value()),
        "may_issue": request.actor.may(ISSUE),
        "back_url": pages.link("invoice", invoice_id) if invoice_id else pages.link("sales"),
        "home_url": pages.link("sales"),
    }
    return render(request, f"{pages.folder}/edit.html", context, status=status)
