"""What can be done with a payment batch."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounting import permissions as allowed
from apps.accounting.selectors import bank
from apps.accounting.selectors import payments as read
from apps.accounting.services import payments
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.parts.text import money
from frontend.payments.showing import CutOffForm, FindForm, ReasonForm
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from kernel.errors import KontorError, NotFound

RECONCILE: Final = "accounting.bank.reconcile"
ACTS: Final[Mapping[str, tuple[Callable[..., Any], Any]]] = {
    "submit": (payments.submit_batch, gettext_lazy("It waits for the client’s approval.")),
    "discard": (payments.discard_batch, gettext_lazy("Thrown away; what it held is free again.")),
}


@require_POST
@client_file(allowed.PREPARE_PAYMENTS)
def do(request: KontorRequest, batch_id: uuid.UUID, act: str) -> HttpResponse:
    found = ACTS.get(act)
    if found is None:
        raise Http404(act)
    service, told = found
    return _try(request, batch_id, lambda: service(batch_id=batch_id, actor=request.actor), told)


@require_POST
@client_file(allowed.EXPORT_PAYMENTS)
def export(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    """Make the one file; from then on the page offers it to be downloaded."""
    chosen = request.POST.get("format", "")
    return _try(
        request,
        batch_id,
        lambda: payments.export_batch(batch_id=batch_id, file_format=chosen, actor=request.actor),
        _("The file is made. Download it and send it in your bank’s application."),
    )


@require_http_methods(["GET", "POST"])
@client_file(allowed.PREPARE_PAYMENTS)
def take_back(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    row, form = read.batch(batch_id=batch_id).row, ReasonForm(request.POST or None)
    page = Act(
        title=_("Take payment batch %(batch)s back") % {"batch": row.number},
        submit=_("Take back"),
        lead=_("Approvals given so far fall; it is approved anew after you submit it."),
        back=_address(request, batch_id),
    )

    def act_on() -> str:
        payments.take_back_batch(
            batch_id=batch_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("It is a draft again.")

    return act_page.answer(request, page, form, act_on)


@require_http_methods(["GET", "POST"])
@client_file(allowed.PREPARE_PAYMENTS)
def fail(request: KontorRequest, batch_id: uuid.UUID, payment_id: uuid.UUID) -> HttpResponse:
    batch, form = read.batch(batch_id=batch_id), ReasonForm(request.POST or None)
    payment = next((each for each in batch.payments if each.id == payment_id), None)
    if payment is None:
        raise NotFound()
    page = Act(
        title=_("The bank didn’t carry out the payment to %(payee)s")
        % {"payee": payment.party_name},
        submit=_("Not carried out"),
        lead=_("What it should have paid is open again and can go into another batch."),
        back=_address(request, batch_id),
        is_danger=True,
    )

    def act_on() -> str:
        payments.fail_payments(
            payment_ids=[payment_id], reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("Noted. What it should have paid is open again.")

    return act_page.answer(request, page, form, act_on)


@require_http_methods(["GET", "POST"])
@client_file(RECONCILE)
def find(
    request: KontorRequest, batch_id: uuid.UUID, payment_id: uuid.UUID | None = None
) -> HttpResponse:
    """Say which line of the statement a payment is, or all that is awaited as one sum."""
    batch = read.batch(batch_id=batch_id)
    payments_of = [each for each in batch.awaited if payment_id in (None, each.id)]
    if not payments_of:
        raise NotFound()
    ids = [each.id for each in payments_of]
    lines = read.found_on_bank(payment_ids=ids)
    form = FindForm(request.POST or None, lines=lines)
    total = sum((each.amount for each in payments_of), Decimal(0))
    amount = {"amount": f"{money(total)} {batch.row.currency}"}
    page = Act(
        title=_("Find %(amount)s on the statement") % amount,
        submit=_("This is it"),
        lead=_("The line is explained by it, and what it pays is settled.")
        if lines
        else _("No open line of the account’s statements is over %(amount)s.") % amount,
        back=_address(request, batch_id),
    )

    def act_on() -> str:
        done = payments.confirm(
            payment_ids=ids,
            line_id=form.cleaned_data["line"],
            without_discount=form.cleaned_data.get("without_discount", False),
            actor=request.actor,
        )
        return _("Settled by %(entry)s.") % {"entry": done.entry_reference}

    return act_page.answer(request, page, form, act_on)


@require_http_methods(["GET", "POST"])
@client_file(allowed.PREPARE_PAYMENTS)
def cut_off(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    account = bank.bank_account(bank_account_id=bank_account_id).account
    now = read.first_day(bank_account_id=bank_account_id).cut_off
    form = CutOffForm(request.POST or None, initial={"at": now})
    page = Act(
        title=_("Until when %(account)s pays on the same day") % {"account": account.title},
        submit=_("Save"),
        lead=_("By the bank’s clock. Later orders are paid on the next banking day."),
        back=reverse("workspace:payment_new", args=[request.client.slug]),
    )

    def act_on() -> str:
        at = form.cleaned_data["at"]
        payments.set_cut_off(bank_account_id=bank_account_id, at=at, actor=request.actor)
        return _("Saved.")

    return act_page.answer(request, page, form, act_on)


def _try(
    request: KontorRequest, batch_id: uuid.UUID, act: Callable[[], Any], told: Any
) -> HttpResponse:
    try:
        act()
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        messages.success(request, str(told))
    return HttpResponseRedirect(_address(request, batch_id))


def _address(request: KontorRequest, batch_id: uuid.UUID) -> str:
    return reverse("workspace:payment_batch", args=[request.client.slug, batch_id])
