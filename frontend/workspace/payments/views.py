"""A client's payment batches: the list, what to pay next, one batch."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounting import permissions as allowed
from apps.accounting.selectors import bank
from apps.accounting.selectors import payments as read
from apps.accounting.services import payments
from apps.accounting.values.bank import BankAccountOverview
from apps.accounting.values.payments import BatchState
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.payments import sheet, showing
from frontend.workspace.payments import acts
from kernel.errors import KontorError


@require_GET
@client_file(allowed.SEE_PAYMENTS, sees="payments")
def batches(request: KontorRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    if request.GET.get("as") == "csv":
        return showing.as_csv(state=state, name=f"{request.client.slug}-payments")
    after = request.GET.get("after", "")
    page, counts = read.batches(state=state, cursor=after), read.counts()
    context = {
        "page": page,
        "rows": [(row, *showing.state_words(row)) for row in page.rows],
        "state": state,
        "after": after,
        "chips": [("", _("All"), None)]
        + [
            (code, str(label), counts[code]) for code, label in BatchState.choices if code in counts
        ],
        "may_prepare": request.actor.may(allowed.PREPARE_PAYMENTS),
    }
    return render(request, "workspace/payments/list.html", context)


@require_GET
@client_file(allowed.SEE_PAYMENTS, sees="payment_batch")
def batch(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    actor, context = request.actor, showing.shown(batch_id)
    row = context["row"]
    formats: tuple[str, ...] = ()
    if row.state == BatchState.APPROVED and actor.may(allowed.EXPORT_PAYMENTS):
        formats = payments.formats_of(batch_id=batch_id)
    context |= {
        "may_prepare": actor.may(allowed.PREPARE_PAYMENTS),
        "may_export": actor.may(allowed.EXPORT_PAYMENTS),
        "may_fail": row.state == BatchState.EXPORTED and actor.may(allowed.PREPARE_PAYMENTS),
        "may_find_line": True,
        "may_find": row.state == BatchState.EXPORTED and actor.may(acts.RECONCILE),
        "formats": [(code, showing.FORMATS[code]) for code in formats],
    }
    return render(request, "workspace/payments/batch.html", context)


@require_GET
@client_file(allowed.EXPORT_PAYMENTS, sees="payment_file")
def file(request: KontorRequest, batch_id: uuid.UUID) -> Any:
    return showing.file(batch_id=batch_id, actor=request.actor)


# ---- The sheet -------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(allowed.PREPARE_PAYMENTS)
def new(request: KontorRequest) -> HttpResponse:
    accounts = [each for each in bank.bank_accounts() if each.account.is_active]
    asked = request.POST if request.method == "POST" else request.GET
    wanted = asked.get("account")
    account = next((each for each in accounts if str(each.account.id) == wanted), None)
    account = account or next(iter(accounts), None)
    if account is None:
        return render(request, "workspace/payments/new.html", {"accounts": []})
    on = sheet.day(asked.get("on", ""))
    if request.method == "GET":
        return _sheet(request, account, on=on, accounts=accounts)
    account_id = account.account.id
    try:
        batch_id = payments.make_batch(
            bank_account_id=account_id,
            execution_on=on or read.first_day(bank_account_id=account_id).usual,
            items=sheet.chosen(request.POST),
            actor=request.actor,
        )
    except (KontorError, forms.ValidationError) as refused:
        return _sheet(request, account, on=on, accounts=accounts, refused=refused)
    return _to(request, batch_id)


@require_http_methods(["GET", "POST"])
@client_file(allowed.PREPARE_PAYMENTS)
def change(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    row = read.batch(batch_id=batch_id).row
    account = bank.bank_account(bank_account_id=row.bank_account_id)
    if request.method == "GET":
        return _sheet(request, account, on=row.execution_on, batch_id=batch_id)
    on = sheet.day(request.POST.get("on", "")) or row.execution_on
    try:
        payments.change_batch(
            batch_id=batch_id,
            execution_on=on,
            items=sheet.chosen(request.POST),
            actor=request.actor,
        )
    except (KontorError, forms.ValidationError) as refused:
        return _sheet(request, account, on=on, batch_id=batch_id, refused=refused)
    messages.success(request, _("The batch is changed."))
    return _to(request, batch_id)


def _sheet(
    request: KontorRequest,
    overview: BankAccountOverview,
    *,
    on: datetime.date | None,
    accounts: list[BankAccountOverview] | None = None,
    batch_id: uuid.UUID | None = None,
    refused: KontorError | forms.ValidationError | None = None,
) -> HttpResponse:
    status, asked = 200, request.GET
    if refused is not None:
        asked, status = request.POST, refusals.REFUSED
        if isinstance(refused, KontorError):
            status = refusals.explain(request, None, refused)
        else:
            messages.error(request, " ".join(refused.messages))
    until = sheet.until(asked.get("until", ""))
    context: dict[str, Any] = {
        "sheet": sheet.sheet(
            overview=overview,
            until=until,
            execution_on=on,
            batch_id=batch_id,
            typed=request.POST if refused is not None else None,
        ),
        "account": overview.account,
        "accounts": [each.account for each in accounts or [overview]],
        "batch_id": batch_id,
        "number": read.batch(batch_id=batch_id).row.number if batch_id else None,
    }
    return render(request, "workspace/payments/new.html", context, status=status)


def _to(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    address = reverse("workspace:payment_batch", args=[request.client.slug, batch_id])
    return HttpResponseRedirect(address)
