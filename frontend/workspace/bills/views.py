"""A client's bills: the list with one of them beside it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.accounting import permissions as allowed
from apps.accounting.selectors import ledger
from apps.accounting.selectors import payables as read
from frontend.access import KontorRequest, client_file
from frontend.bills import forms, listing, showing
from frontend.bills.listing import Asked

PANE = "pane"


def suppliers_url(request: KontorRequest) -> str:
    """Where suppliers are looked up while a name is typed."""
    return reverse("workspace:bill_suppliers", args=[request.client.slug])


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """The sheet as it was sent."""

    form: forms.BillForm
    lines: forms.LinesOfABill
    # None: the page that was sent had none.
    instalments: forms.InstalmentsOfABill | None

    def is_valid(self) -> bool:
        """All three are looked at, so that every error is shown at once."""
        valid = [self.form.is_valid(), self.lines.is_valid()]
        if self.instalments is not None:
            valid.append(self.instalments.is_valid())
        return all(valid)

    def changes(self) -> dict[str, Any]:
        """What `services.payables.change_bill` takes."""
        found = self.form.changes() | {"lines": self.lines.filled()}
        if self.instalments is not None:
            found["instalments"] = self.instalments.filled()
        return found


@require_GET
@client_file(allowed.SEE_BILLS, sees="bills")
def bills(request: KontorRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    if request.GET.get("as") == "csv":
        return listing.as_csv(asked, name=f"{request.client.slug}-bills")
    return render(request, "workspace/bills/list.html", _list(asked, request))


@require_GET
@client_file(allowed.SEE_BILLS, sees="bill")
def bill(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    return show(request, bill_id=bill_id)


@require_GET
@client_file(allowed.SEE_BILLS, sees="approval_limits")
def limits(request: KontorRequest) -> HttpResponse:
    """From which amount on whom the client wants asked; only the client changes it."""
    context = {"settings": read.bill_settings(), "books": ledger.books()}
    return render(request, "workspace/bills/limits.html", context)


def show(
    request: KontorRequest,
    *,
    bill_id: uuid.UUID,
    typed: Typed | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list with this bill beside it; a form that was refused comes with what was typed."""
    context = pane(request, bill_id=bill_id, typed=typed)
    if request.headers.get("HX-Target") == PANE:
        return render(request, "workspace/bills/_pane.html", context, status=status)
    context |= _list(Asked.of(request.GET), request)
    return render(request, "workspace/bills/list.html", context, status=status)


def pane(request: KontorRequest, *, bill_id: uuid.UUID, typed: Typed | None) -> dict[str, Any]:
    shown = showing.shown(bill_id=bill_id)
    actor, bill = request.actor, shown.bill
    may_code = actor.may(allowed.CODE_BILLS)
    step = bill.open_step
    is_asked = bool(
        step
        and bill.row.state == "submitted"
        and step.door == "workspace"
        and actor.may(allowed.APPROVE_BILLS)
    )
    sheet = None
    if shown.is_free and may_code:
        sheet = showing.sheet(
            bill,
            country=request.client.country,
            suppliers_url=suppliers_url(request),
            more=request.GET.get("more", ""),
            form=typed.form if typed else None,
            lines=typed.lines if typed else None,
            instalments=typed.instalments if typed else None,
        )
        shown = replace(shown, findings=showing.uncovered(shown.findings, sheet))
    return {
        "shown": shown,
        "bill": bill,
        "row": bill.row,
        "chosen": bill.row.id,
        "sheet": sheet,
        "may_code": may_code,
        "may_post": actor.may(allowed.POST_BILLS),
        "may_hold": actor.may(allowed.HOLD_BILLS),
        "may_decide": is_asked and not bill.had_a_hand(actor.id),
        "had_a_hand": is_asked and bill.had_a_hand(actor.id),
        "codes": {each.code for each in shown.findings},
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
    }


def _list(asked: Asked, request: KontorRequest) -> dict[str, Any]:
    page = asked.page()
    return {
        "asked": asked,
        "wanted": asked.wanted,
        "page": page,
        "rows": [(row, *listing.state_words(row)) for row in page.rows],
        "chips": listing.chips(read.counts()),
        "sorts": listing.SORTS,
        "may_code": request.actor.may(allowed.CODE_BILLS),
    }
