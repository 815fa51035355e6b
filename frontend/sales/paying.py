"""Registering what a customer paid, beside what is open of theirs."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import ledger, open_items
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.open_items import OpenItemInfo
from apps.accounting.values.receivables import PaymentShare
from frontend import refusals
from frontend.access import KontorRequest
from frontend.formats import money_text
from frontend.sales import customers, forms
from frontend.sales.pages import Pages
from kernel.errors import KontorError

ITEMS_MAX = 200


def payment(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    """A payment of this customer; `?invoice=` pays that one, `?currency=` in that currency."""
    own = ledger.books()
    currency = request.GET.get("currency", "") or own.currency
    items = _open(party_id, currency)
    accounts = [
        (each.code, f"{each.code} {each.name}") for each in read.payment_accounts(currency=currency)
    ]
    chosen = _chosen(request, items)
    form = forms.PaymentForm(
        request.POST or None,
        accounts=accounts,
        initial={
            "on": timezone.localdate(),
            "amount": f"{sum(chosen.values(), Decimal(0)):.2f}" if chosen else "",
        },
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            shares = form.shares(request.POST)
        if form.is_valid():
            try:
                return _register(request, pages, party_id, form, shares, currency)
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
        else:
            status = refusals.unfit(request)
    context = {
        "form": form,
        "party": customers.known_party(party_id),
        "currency": currency,
        "items": [(item, _typed(request, item, chosen)) for item in items],
        "back_url": pages.link("customer", party_id),
        "home_url": pages.link("sales"),
    }
    return render(request, f"{pages.folder}/payment.html", context, status=status)


def _open(party_id: uuid.UUID, currency: str) -> list[OpenItemInfo]:
    page = open_items.open_items(
        control="receivable", party_id=party_id, currency=currency, size=ITEMS_MAX
    )
    return [item for item in page.rows if item.open_currency_amount > 0]


def _chosen(request: KontorRequest, items: list[OpenItemInfo]) -> dict[int, Decimal]:
    wanted = request.GET.get("invoice", "")
    return {item.line_id: item.open_currency_amount for item in items if item.source_id == wanted}


def _typed(request: KontorRequest, item: OpenItemInfo, chosen: dict[int, Decimal]) -> str:
    if request.method == "POST":
        return str(request.POST.get(f"share-{item.line_id}", ""))
    amount = chosen.get(item.line_id)
    return f"{amount:.2f}" if amount else ""


def _register(
    request: KontorRequest,
    pages: Pages,
    party_id: uuid.UUID,
    form: forms.PaymentForm,
    shares: dict[int, Decimal],
    currency: str,
) -> HttpResponse:
    given = form.cleaned_data
    done = receivables.register_payment(
        party_id=party_id,
        account_code=given["account"],
        on=given["on"],
        amount=given["amount"],
        currency=currency,
        shares=[PaymentShare(line_id=line, amount=amount) for line, amount in shares.items()]
        or None,
        text=given["text"],
        actor=request.actor,
    )
    messages.success(request, _told(request, done, currency))
    return HttpResponseRedirect(pages.link("customer", party_id))


def _told(request: KontorRequest, done: Any, currency: str) -> str:
    def amount(value: Decimal) -> str:
        return money_text(value, language=request.LANGUAGE_CODE, currency=currency)

    told = _("Booked as %(entry)s; %(amount)s is settled.") % {
        "entry": done.entry_reference,
        "amount": amount(done.allocated),
    }
    if done.discount:
        told += " " + _("Cash discount: %(amount)s.") % {"amount": amount(done.discount)}
    if done.papers:
        numbers = ", ".join(note.number for note in done.papers)
        told += " " + _("Its credit note: %(numbers)s.") % {"numbers": numbers}
    if done.on_account:
        told += " " + _("%(amount)s stays on the account.") % {"amount": amount(done.on_account)}
    return told
