"""Money out: the bills of the client's suppliers, what is due and how old it is."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.accounting import permissions as allowed
from apps.accounting.selectors import ledger
from apps.accounting.selectors import payables as read
from frontend.access import KontorRequest, portal
from frontend.bills import listing, showing
from frontend.bills.listing import Asked

# What the client does something about; the rest is the team's.
CHIPS: Final[tuple[tuple[str, Any], ...]] = (
    ("", _("All")),
    ("waiting", _("Waiting for approval")),
    ("to_post", _("Approved")),
    ("posted", _("Booked")),
    ("overdue", _("Overdue")),
    ("paid", _("Paid")),
    ("held", _("On hold")),
)


@require_GET
@portal(allowed.SEE_BILLS, sees="bills")
def overview(request: KontorRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    if request.GET.get("as") == "csv":
        return listing.as_csv(asked, name="bills")
    counts, page, today = read.counts(), asked.page(), timezone.localdate()
    bands = read.ageing(today=today)
    context = {
        "asked": asked,
        "wanted": asked.wanted,
        "page": page,
        "rows": [(row, *listing.client_words(row, today=today)) for row in page.rows],
        "chips": [(code, title, getattr(counts, code, None)) for code, title in CHIPS],
        "bands": [
            {"label": each.title, "count": each.count, "amount": each.amount} for each in bands
        ],
        "owed": sum((each.amount for each in bands), Decimal(0)),
        "books": ledger.books(),
        "may_approve": request.actor.may(allowed.APPROVE_BILLS),
        "waiting": len(read.waiting_for(member_id=request.actor.id))
        if request.actor.may(allowed.APPROVE_BILLS)
        else 0,
    }
    return render(request, "portal/money_out/bills.html", context)


@require_GET
@portal(allowed.SEE_BILLS, sees="bill")
def bill(request: KontorRequest, bill_id: uuid.UUID) -> HttpResponse:
    shown = showing.shown(bill_id=bill_id)
    context = {"shown": shown, "bill": shown.bill, "row": shown.bill.row, "in_portal": True}
    return render(request, "portal/money_out/bill.html", context)
