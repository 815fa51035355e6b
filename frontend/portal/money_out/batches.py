"""Money out: payment batches, each looked at and approved by a second person, or declined."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounting import permissions as allowed
from apps.accounting.selectors import payments as read
from apps.accounting.services import payments
from apps.accounting.values.payments import BatchRow
from frontend import refusals
from frontend.access import KontorRequest, portal
from frontend.payments import showing
from frontend.payments.showing import ReasonForm
from kernel.errors import KontorError


@require_GET
@portal(allowed.SEE_PAYMENTS, sees="payments")
def overview(request: KontorRequest) -> HttpResponse:
    if request.GET.get("as") == "csv":
        return showing.as_csv(state="", name="payments")
    after = request.GET.get("after", "")
    page = read.batches(cursor=after)
    waiting: tuple[BatchRow, ...] = ()
    if request.actor.may(allowed.APPROVE_PAYMENTS):
        waiting = read.waiting_for(member_id=request.actor.id)
    mine = {each.id for each in waiting}
    context = {
        "page": page,
        "rows": [(row, *showing.state_words(row), row.id in mine) for row in page.rows],
        "after": after,
        "waiting": waiting,
    }
    return render(request, "portal/money_out/batches.html", context)


@require_GET
@portal(allowed.SEE_PAYMENTS, sees="payment_batch")
def batch(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    return _page(request, batch_id)


@require_POST
@portal(allowed.APPROVE_PAYMENTS)
def approve(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    def say() -> str:
        payments.approve_batch(batch_id=batch_id, actor=request.actor)
        return _("Approved. Your team sends it to the bank.")

    return _decide(request, batch_id, say, form=None)


@require_POST
@portal(allowed.APPROVE_PAYMENTS)
def decline(request: KontorRequest, batch_id: uuid.UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, batch_id, form=form, status=refusals.unfit(request))

    def say() -> str:
        reason = form.cleaned_data["reason"]
        payments.decline_batch(batch_id=batch_id, reason=reason, actor=request.actor)
        return _("Declined. Your team reads why.")

    return _decide(request, batch_id, say, form=form)


def _decide(
    request: KontorRequest, batch_id: uuid.UUID, say: Callable[[], str], *, form: ReasonForm | None
) -> HttpResponse:
    try:
        told = say()
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return _page(request, batch_id, form=form, status=status)
    messages.success(request, told)
    return HttpResponseRedirect(reverse("portal:payments"))


def _page(
    request: KontorRequest,
    batch_id: uuid.UUID,
    *,
    form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    waiting: tuple[BatchRow, ...] = ()
    if request.actor.may(allowed.APPROVE_PAYMENTS):
        waiting = read.waiting_for(member_id=request.actor.id)
    context = showing.shown(batch_id) | {
        "form": form or ReasonForm(),
        "is_mine": any(each.id == batch_id for each in waiting),
        "in_portal": True,
    }
    return render(request, "portal/money_out/batch.html", context, status=status)
