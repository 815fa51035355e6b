"""Approvals one by one, each beside its paper; and from which amount on who is asked."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounting import permissions as allowed
from apps.accounting.selectors import ledger
from apps.accounting.selectors import payables as read
from apps.accounting.services import payables
from frontend import refusals
from frontend.access import KontorRequest, portal
from frontend.bills import showing
from frontend.bills.forms import ReasonForm, seen_round
from frontend.portal.approvals.forms import LimitsForm, member_choices
from frontend.portal.settings import places
from kernel.errors import KontorError
from kernel.tenancy import shared_scope
from tenants import selectors as tenants


@require_GET
@portal(allowed.APPROVE_BILLS, sees="approvals")
def approvals(request: KontorRequest) -> HttpResponse:
    """The first that waits; with none, what is finished."""
    waiting = read.waiting_for(member_id=request.actor.id)
    if waiting:
        return _page(request, waiting[0].id)
    return render(request, "portal/approvals/none.html", {"may_change": _may_change(request)})


@require_GET
@portal(allowed.APPROVE_BILLS, sees="approvals")
def approval(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    return _page(request, bill_id)


@require_POST
@portal(allowed.APPROVE_BILLS)
def approve(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    row = read.bill(bill_id=bill_id).row

    def say() -> str:
        payables.approve_bill(
            bill_id=bill_id, seen_round=seen_round(request.POST), actor=request.actor
        )
        return _("%(supplier)s, %(number)s is approved.") % {
            "supplier": row.party_name,
            "number": row.number,
        }

    return _decide(request, bill_id, say, form=None)


@require_POST
@portal(allowed.APPROVE_BILLS)
def decline(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, bill_id, form=form, status=refusals.unfit(request))

    def say() -> str:
        payables.decline_bill(
            bill_id=bill_id,
            reason=form.cleaned_data["reason"],
            seen_round=seen_round(request.POST),
            actor=request.actor,
        )
        return _("Declined. Your team reads why.")

    return _decide(request, bill_id, say, form=form)


def _decide(
    request: KontorRequest, bill_id: uuid.UUID, say: Callable[[], str], *, form: ReasonForm | None
) -> HttpResponse:
    """On to the bill that waits behind this one, or to what says that none is left."""
    _before, behind = _around(_waiting(request), bill_id)
    try:
        told = say()
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return _page(request, bill_id, form=form, status=status)
    messages.success(request, told)
    if behind is None:
        return HttpResponseRedirect(reverse("portal:approvals"))
    return HttpResponseRedirect(reverse("portal:approval", args=[behind]))


def _waiting(request: KontorRequest) -> list[uuid.UUID]:
    return [row.id for row in read.waiting_for(member_id=request.actor.id)]


def _around(
    waiting: list[uuid.UUID], bill_id: uuid.UUID
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """The bills before and behind one, in a circle; of another one there are none."""
    if bill_id not in waiting or len(waiting) < 2:
        return None, None
    at = waiting.index(bill_id)
    return waiting[at - 1], waiting[(at + 1) % len(waiting)]


def _page(
    request: KontorRequest,
    bill_id: uuid.UUID,
    *,
    form: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    shown = showing.shown(bill_id=bill_id)
    waiting = _waiting(request)
    at = waiting.index(bill_id) if bill_id in waiting else -1
    before, behind = _around(waiting, bill_id)
    context: dict[str, Any] = {
        "shown": shown,
        "bill": shown.bill,
        "row": shown.bill.row,
        "form": form or ReasonForm(),
        "is_mine": at >= 0,
        "place": at + 1,
        "count": len(waiting),
        "before": before,
        "behind": behind,
        "had_a_hand": shown.bill.had_a_hand(request.actor.id),
        "may_change": _may_change(request),
        "in_portal": True,
    }
    return render(request, "portal/approvals/approval.html", context, status=status)


# ---- Limits ------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@portal(allowed.CHANGE_LIMITS)
def limits(request: KontorRequest) -> HttpResponse:
    with shared_scope():
        members = tenants.members(client_id=request.client.id)
    choices = member_choices(members)
    settings = read.bill_settings()
    form = LimitsForm(request.POST or None, settings=settings, members=choices)
    status = 200
    if request.method == "POST":
        status = refusals.unfit(request)
        if form.is_valid():
            try:
                payables.change_approvals(
                    limits=form.limits(),
                    is_posted_when_approved=form.cleaned_data["is_posted_when_approved"],
                    actor=request.actor,
                )
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
            else:
                messages.success(request, _("Saved. Bills that wait already keep their way."))
                return HttpResponseRedirect(reverse("portal:approval_limits"))
    context = {"form": form, "books": ledger.books()}
    return places.show(
        request, "portal:approval_limits", "portal/approvals/limits", context, status=status
    )


def _may_change(request: KontorRequest) -> bool:
    return request.actor.may(allowed.CHANGE_LIMITS)
