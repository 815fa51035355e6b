"""One invoice on its page, and its files."""

from __future__ import annotations

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import customer_credits, ledger
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import CreditStanding, InvoiceDetail
from apps.parties import selectors as parties
from frontend import refusals
from frontend.access import KontorRequest
from frontend.sales import words
from frontend.sales.pages import Pages
from kernel import files
from kernel.errors import KontorError

KINDS = {"pdf": "PDF", "ubl": "UBL 2.1", "isdoc": "ISDOC"}


def show(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)
    today = timezone.localdate()
    context = {
        "invoice": found,
        "row": found.row,
        "title": words.title(found.row),
        "standing": words.standing(found.row, today),
        "lines": [
            (line, next((tax for tax in found.taxes if tax.tax_code == line.tax_code), None))
            for line in found.lines
        ],
        "books": ledger.books(),
        "files": [
            (KINDS[kind], pages.link("invoice_file", invoice_id, kind)) for kind in kinds_of(found)
        ],
        "corrections": [(n, pages.link("invoice", n.id)) for n in found.corrected_by],
        "corrects_url": pages.link("invoice", found.corrects.id) if found.corrects else "",
        "home_url": pages.link("sales"),
        "settings_url": pages.link("sales_settings"),
        "urls": {
            name: pages.link(f"invoice_{name}", invoice_id)
            for name in ("edit", "issue", "approve", "discard", "credit", "send", "repeat")
        },
        "may": _may(request, found),
        "to_their_credit": _to_their_credit(found),
        "credit_url": pages.link("customer_credit", found.row.party_id),
        "entry_url": pages.entry(found.entry_id) if found.entry_id else "",
        "days_late": found.row.days_late(today),
        "credit": _credit(found, today),
    }
    return render(request, f"{pages.folder}/invoice.html", context)


def _credit(found: InvoiceDetail, today: datetime.date) -> CreditStanding | None:
    """Only while it can still be held back: what the customer would owe with this one."""
    row = found.row
    if row.state == "issued" or row.kind != "invoice":
        return None
    party = parties.party_infos([row.party_id])[row.party_id]
    return read.credit_standing(
        party=party, today=today, adding=row.payable, in_currency=row.currency
    )


def _to_their_credit(found: InvoiceDetail) -> Decimal:
    """What the customer has to their credit in the invoice's currency, while it is owed."""
    row = found.row
    if row.state != "issued" or row.kind != "invoice" or row.open_amount <= 0:
        return Decimal(0)
    found_ones = customer_credits.customer_credits(party_id=row.party_id, currency=row.currency)
    return sum((each.free for each in found_ones), Decimal(0))


def kinds_of(found: InvoiceDetail) -> tuple[str, ...]:
    """The files there are, or will be once somebody asks."""
    if found.row.state != "issued":
        return ()
    made = tuple(each.kind for each in found.documents)
    return made or ("pdf", "ubl")


def _may(request: KontorRequest, found: InvoiceDetail) -> dict[str, Any]:
    row, may = found.row, request.actor.may
    is_issued = row.state == "issued"
    is_owed = is_issued and row.open_amount > 0
    is_invoice = row.kind == "invoice"
    return {
        "edit": not is_issued and may("accounting.invoice.draft"),
        "issue": not is_issued and may("accounting.invoice.issue"),
        "approve": row.state == "draft"
        and may("accounting.invoice.approve")
        and not (found.asks_second_person and request.actor.id in found.writer_ids),
        "copy": may("accounting.invoice.draft"),
        "credit": is_issued
        and is_invoice
        and not found.corrected_by
        and may("accounting.invoice.credit"),
        "correct": is_issued
        and is_invoice
        and not row.is_reversed
        and may("accounting.invoice.draft"),
        "send": is_issued and may("accounting.invoice.send"),
        "pay": is_owed and may("accounting.payment.register"),
        "take_back": may("accounting.payment.register"),
        "write_off": is_owed and may("accounting.write_off"),
        "dun": is_owed and is_invoice and may("accounting.dunning.send"),
        "see_ledger": may("accounting.ledger.see"),
    }


def approve(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    try:
        receivables.approve_draft(invoice_id=invoice_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        messages.success(request, _("Approved. It can be issued now."))
    return HttpResponseRedirect(pages.link("invoice", invoice_id))


def document(request: KontorRequest, invoice_id: uuid.UUID, kind: str) -> FileResponse:
    made = receivables.document(invoice_id=invoice_id, kind=kind, actor=request.actor)
    return files.download(made.file_id)
