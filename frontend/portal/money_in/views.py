"""Money in: what the client's business sold, and who has paid."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounting.selectors import ledger
from apps.accounting.selectors import receivables as read
from frontend.access import KontorRequest, portal
from frontend.once import once
from frontend.parties import picking
from frontend.sales import acts, customers, editing, listing, pages, paying, setting_up, showing

SEE = "accounting.invoice.see"
DRAFT = "accounting.invoice.draft"
APPROVE = "accounting.invoice.approve"
ISSUE = "accounting.invoice.issue"
CREDIT = "accounting.invoice.credit"
SEND = "accounting.invoice.send"
REGISTER = "accounting.payment.register"
CHANGE = "accounting.receivables.change"


@require_GET
@portal(SEE, sees="invoices")
def overview(request: KontorRequest) -> HttpResponse:
    if request.GET.get("as") == "csv":
        return listing.csv("invoices", request.GET)
    own = pages.portal(request)
    context = (
        listing.context(request.GET)
        | {
            "may_draft": request.actor.may("accounting.invoice.draft"),
            "may_change": request.actor.may("accounting.receivables.change"),
            "home_url": own.link("sales"),
        }
        | _owed()
    )
    return render(request, f"{own.folder}/list.html", context)


@require_http_methods(["GET", "POST"])
@portal(DRAFT)
@once
def invoice_new(request: KontorRequest) -> HttpResponse:
    return editing.new(request, pages.portal(request))


@require_http_methods(["GET", "POST"])
@portal(DRAFT)
def sales_customers(request: KontorRequest) -> HttpResponse:
    return picking.options(request, role="customer")


@require_http_methods(["GET", "POST"])
@portal(CHANGE)
def sales_settings(request: KontorRequest) -> HttpResponse:
    return setting_up.settings(request, pages.portal(request))


@require_http_methods(["GET", "POST"])
@portal(CHANGE)
def sales_series(request: KontorRequest) -> HttpResponse:
    return setting_up.series(request, pages.portal(request))


@require_GET
@portal(SEE, sees="receivables")
def owing(request: KontorRequest) -> HttpResponse:
    return customers.owing(request, pages.portal(request))


@require_GET
@portal(SEE, sees="receivables")
def customer(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return customers.customer(request, pages.portal(request), party_id)


@require_http_methods(["GET", "POST"])
@portal(REGISTER)
@once
def customer_payment(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return paying.payment(request, pages.portal(request), party_id)


@require_GET
@portal(SEE, sees="invoices")
def recurring_invoices(request: KontorRequest) -> HttpResponse:
    return setting_up.recurring(request, pages.portal(request))


@require_POST
@portal(DRAFT)
def recurring_switch(request: KontorRequest, recurring_id: uuid.UUID) -> HttpResponse:
    return setting_up.switch(request, pages.portal(request), recurring_id)


@require_POST
@portal(DRAFT)
def recurring_make(request: KontorRequest, recurring_id: uuid.UUID) -> HttpResponse:
    return setting_up.make(request, pages.portal(request), recurring_id)


@require_http_methods(["GET", "POST"])
@portal(REGISTER)
def payment_take_back(request: KontorRequest, entry_id: uuid.UUID) -> HttpResponse:
    return acts.take_back(request, pages.portal(request), entry_id)


@require_GET
@portal(SEE, sees="invoice")
def invoice(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return showing.show(request, pages.portal(request), invoice_id)


@require_http_methods(["GET", "POST"])
@portal(DRAFT)
def invoice_edit(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return editing.edit(request, pages.portal(request), invoice_id)


@require_POST
@portal(ISSUE)
def invoice_issue(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return editing.issue(request, pages.portal(request), invoice_id)


@require_POST
@portal(APPROVE)
def invoice_approve(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return showing.approve(request, pages.portal(request), invoice_id)


@require_http_methods(["GET", "POST"])
@portal(DRAFT)
def invoice_discard(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.discard(request, pages.portal(request), invoice_id)


@require_http_methods(["GET", "POST"])
@portal(CREDIT)
def invoice_credit(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.credit(request, pages.portal(request), invoice_id)


@require_http_methods(["GET", "POST"])
@portal(SEND)
def invoice_send(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.send(request, pages.portal(request), invoice_id)


@require_http_methods(["GET", "POST"])
@portal(DRAFT)
@once
def invoice_repeat(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return setting_up.repeat(request, pages.portal(request), invoice_id)


@require_GET
@portal(SEE, sees="invoice")
def invoice_file(request: KontorRequest, invoice_id: uuid.UUID, kind: str) -> Any:
    return showing.document(request, invoice_id, kind)


@require_GET
@portal(SEE, sees="receivables")
def customer_statement(request: KontorRequest, party_id: uuid.UUID, ending: str) -> HttpResponse:
    return customers.statement(request, party_id, ending)


def _owed() -> dict[str, Any]:
    """Who owes what, above the list."""
    today = timezone.localdate()
    bands = read.ageing(today=today)
    return {
        "bands": [{"label": b.title, "count": b.count, "amount": b.amount} for b in bands],
        "owed": sum((band.amount for band in bands), Decimal(0)),
        "books": ledger.books(),
    }


@require_POST
@portal(REGISTER)
def customer_credit(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return customers.use_credit(request, pages.portal(request), party_id)
