"""A client's sales in the workspace: invoices, payments, who owes what, reminders."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from frontend.access import KontorRequest, client_file
from frontend.once import once
from frontend.parties import picking
from frontend.sales import (
    acts,
    customers,
    editing,
    listing,
    pages,
    paying,
    reminding,
    setting_up,
    showing,
)

SEE = "accounting.invoice.see"
DRAFT = "accounting.invoice.draft"
APPROVE = "accounting.invoice.approve"
ISSUE = "accounting.invoice.issue"
CREDIT = "accounting.invoice.credit"
SEND = "accounting.invoice.send"
REGISTER = "accounting.payment.register"
WRITE_OFF = "accounting.write_off"
DUN = "accounting.dunning.send"
CHANGE = "accounting.receivables.change"


@require_GET
@client_file(SEE, sees="invoices")
def overview(request: KontorRequest) -> HttpResponse:
    if request.GET.get("as") == "csv":
        return listing.csv("invoices", request.GET)
    own = pages.workspace(request)
    context = listing.context(request.GET) | {
        "may_draft": request.actor.may("accounting.invoice.draft"),
        "may_change": request.actor.may("accounting.receivables.change"),
        "home_url": own.link("sales"),
    }
    return render(request, f"{own.folder}/list.html", context)


@require_http_methods(["GET", "POST"])
@client_file(DRAFT)
@once
def invoice_new(request: KontorRequest) -> HttpResponse:
    return editing.new(request, pages.workspace(request))


@require_http_methods(["GET", "POST"])
@client_file(DRAFT)
def sales_customers(request: KontorRequest) -> HttpResponse:
    return picking.options(request, role="customer")


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def sales_settings(request: KontorRequest) -> HttpResponse:
    return setting_up.settings(request, pages.workspace(request))


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def sales_series(request: KontorRequest) -> HttpResponse:
    return setting_up.series(request, pages.workspace(request))


@require_GET
@client_file(SEE, sees="receivables")
def owing(request: KontorRequest) -> HttpResponse:
    return customers.owing(request, pages.workspace(request))


@require_GET
@client_file(SEE, sees="receivables")
def customer(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return customers.customer(request, pages.workspace(request), party_id)


@require_http_methods(["GET", "POST"])
@client_file(REGISTER)
@once
def customer_payment(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return paying.payment(request, pages.workspace(request), party_id)


@require_GET
@client_file(SEE, sees="invoices")
def recurring_invoices(request: KontorRequest) -> HttpResponse:
    return setting_up.recurring(request, pages.workspace(request))


@require_POST
@client_file(DRAFT)
def recurring_switch(request: KontorRequest, recurring_id: uuid.UUID) -> HttpResponse:
    return setting_up.switch(request, pages.workspace(request), recurring_id)


@require_POST
@client_file(DRAFT)
def recurring_make(request: KontorRequest, recurring_id: uuid.UUID) -> HttpResponse:
    return setting_up.make(request, pages.workspace(request), recurring_id)


@require_http_methods(["GET", "POST"])
@client_file(REGISTER)
def payment_take_back(request: KontorRequest, entry_id: uuid.UUID) -> HttpResponse:
    return acts.take_back(request, pages.workspace(request), entry_id)


@require_GET
@client_file(SEE, sees="invoice")
def invoice(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return showing.show(request, pages.workspace(request), invoice_id)


@require_http_methods(["GET", "POST"])
@client_file(DRAFT)
def invoice_edit(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return editing.edit(request, pages.workspace(request), invoice_id)


@require_POST
@client_file(ISSUE)
def invoice_issue(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return editing.issue(request, pages.workspace(request), invoice_id)


@require_POST
@client_file(APPROVE)
def invoice_approve(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return showing.approve(request, pages.workspace(request), invoice_id)


@require_http_methods(["GET", "POST"])
@client_file(DRAFT)
def invoice_discard(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.discard(request, pages.workspace(request), invoice_id)


@require_http_methods(["GET", "POST"])
@client_file(CREDIT)
def invoice_credit(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.credit(request, pages.workspace(request), invoice_id)


@require_http_methods(["GET", "POST"])
@client_file(SEND)
def invoice_send(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.send(request, pages.workspace(request), invoice_id)


@require_http_methods(["GET", "POST"])
@client_file(DRAFT)
@once
def invoice_repeat(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return setting_up.repeat(request, pages.workspace(request), invoice_id)


@require_GET
@client_file(SEE, sees="receivables")
def dunning(request: KontorRequest) -> HttpResponse:
    return customers.dunning(request, pages.workspace(request))


@require_POST
@client_file(DUN)
def dunning_send(request: KontorRequest) -> HttpResponse:
    return reminding.send_ticked(request, pages.workspace(request))


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def dunning_levels(request: KontorRequest) -> HttpResponse:
    return reminding.levels(request, pages.workspace(request))


@require_GET
@client_file(DUN)
def customer_reminder(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return reminding.preview(request, party_id)


@require_http_methods(["GET", "POST"])
@client_file(DUN)
def customer_remind(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return customers.remind(request, pages.workspace(request), party_id)


@require_http_methods(["GET", "POST"])
@client_file(DUN)
def customer_hold(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return customers.hold(request, pages.workspace(request), party_id)


@require_POST
@client_file(DUN)
def hold_lift(request: KontorRequest, hold_id: uuid.UUID) -> HttpResponse:
    return acts.lift(request, pages.workspace(request), hold_id)


@require_http_methods(["GET", "POST"])
@client_file(DUN)
def invoice_hold(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.hold(request, pages.workspace(request), invoice_id)


@require_http_methods(["GET", "POST"])
@client_file(DUN)
def invoice_promise(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.promise(request, pages.workspace(request), invoice_id)


@require_http_methods(["GET", "POST"])
@client_file(WRITE_OFF)
def invoice_write_off(request: KontorRequest, invoice_id: uuid.UUID) -> HttpResponse:
    return acts.write_off(request, pages.workspace(request), invoice_id)


@require_GET
@client_file(SEE, sees="invoice")
def invoice_file(request: KontorRequest, invoice_id: uuid.UUID, kind: str) -> Any:
    return showing.document(request, invoice_id, kind)


@require_GET
@client_file(SEE, sees="receivables")
def customer_statement(request: KontorRequest, party_id: uuid.UUID, ending: str) -> HttpResponse:
    return customers.statement(request, party_id, ending)


@require_POST
@client_file(REGISTER)
def customer_credit(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return customers.use_credit(request, pages.workspace(request), party_id)


@require_http_methods(["GET", "POST"])
@client_file("accounting.payment.prepare")
def customer_refund(request: KontorRequest, party_id: uuid.UUID) -> HttpResponse:
    return customers.refund(request, pages.workspace(request), party_id)
