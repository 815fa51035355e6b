"""What is done with an invoice, each act on its own page: it says what will happen first."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.values.receivables import InvoiceDetail
from frontend import refusals
from frontend.access import KontorRequest
from frontend.formats import money_text
from frontend.sales import forms, words
from frontend.sales.pages import Pages
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from kernel.errors import KontorError


def answer(
    request: KontorRequest,
    pages: Pages,
    act: Act,
    form: django_forms.Form,
    do: Callable[[], str],
) -> HttpResponse:
    """As `act_page.answer`, in the frame of the door that asks."""
    if pages.folder.startswith("workspace"):
        return act_page.answer(request, act, form, do)
    status = 200
    if request.method == "POST":
        form.is_bound = True
        if form.is_valid():
            try:
                messages.success(request, do())
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
            else:
                return HttpResponseRedirect(act.back)
        else:
            status = refusals.unfit(request)
    return render(request, f"{pages.folder}/act.html", {"act": act, "form": form}, status=status)


def credit(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)
    form = forms.ReasonForm(request.POST or None)

    def do() -> str:
        note = receivables.credit_invoice(
            invoice_id=invoice_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("Credited by %(number)s.") % {"number": note.number}

    effects = (
        _("A credit note over all of it gets the next number and is linked to it."),
        _("What was paid already stays on the customer's account."),
    )
    act = _act(pages, found, _("Credit %(number)s"), _("Issue the credit note"), effects)
    return answer(request, pages, act, form, do)


def send(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)
    form = forms.SendForm(request.POST or None, initial={"recipient": found.buyer_email})

    def do() -> str:
        recipient = form.cleaned_data["recipient"]
        receivables.send_invoice(invoice_id=invoice_id, recipient=recipient, actor=request.actor)
        return _("On its way to %(recipient)s.") % {"recipient": recipient}

    effects = (_("The PDF and the e-invoice go along."),)
    act = _act(pages, found, _("Send %(number)s"), _("Send"), effects)
    return answer(request, pages, act, form, do)


def discard(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)

    def do() -> str:
        receivables.discard_draft(invoice_id=invoice_id, actor=request.actor)
        return _("The draft is thrown away.")

    act = Act(
        title=_("Throw the draft away"),
        submit=_("Throw away"),
        back=pages.link("sales") if request.method == "POST" else pages.link("invoice", invoice_id),
        lead=_("It never had a number, so nothing is missing afterwards."),
        crumbs=((found.row.party_name, pages.link("invoice", invoice_id)),),
        is_danger=True,
    )
    return answer(request, pages, act, django_forms.Form(request.POST or None), do)


def hold(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)
    form = forms.HoldForm(request.POST or None)

    def do() -> str:
        receivables.hold_dunning(
            party_id=found.row.party_id,
            invoice_id=invoice_id,
            reason=form.cleaned_data["reason"],
            ends_on=form.cleaned_data["ends_on"],
            actor=request.actor,
        )
        return _("Nobody is reminded of %(number)s.") % {"number": found.row.number}

    act = _act(pages, found, _("No reminders for %(number)s"), _("Hold"))
    return answer(request, pages, act, form, do)


def lift(request: KontorRequest, pages: Pages, hold_id: uuid.UUID) -> HttpResponse:
    receivables.lift_hold(hold_id=hold_id, actor=request.actor)
    messages.success(request, _("Reminders go on."))
    return HttpResponseRedirect(request.POST.get("back") or pages.link("sales"))


def promise(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)
    form = forms.PromiseForm(
        request.POST or None,
        initial={
            "promised_on": timezone.localdate() + datetime.timedelta(days=7),
            "amount": f"{found.row.open_amount:.2f}",
        },
    )

    def do() -> str:
        given = form.cleaned_data
        receivables.note_promise(
            invoice_id=invoice_id,
            promised_on=given["promised_on"],
            amount=given["amount"],
            note=given["note"],
            actor=request.actor,
        )
        return _("Noted. Reminders wait until then.")

    act = _act(pages, found, _("A promise to pay %(number)s"), _("Note it"))
    return answer(request, pages, act, form, do)


def write_off(request: KontorRequest, pages: Pages, invoice_id: uuid.UUID) -> HttpResponse:
    found = read.invoice(invoice_id=invoice_id)
    form = forms.ReasonForm(request.POST or None)

    def do() -> str:
        receivables.write_off(
            invoice_id=invoice_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("The rest of %(number)s is written off.") % {"number": found.row.number}

    left = money_text(
        found.row.open_amount, language=request.LANGUAGE_CODE, currency=found.row.currency
    )
    effects = (_("%(amount)s is booked as a loss and no longer owed.") % {"amount": left},)
    act = _act(pages, found, _("Write off %(number)s"), _("Write off"), effects, is_danger=True)
    return answer(request, pages, act, form, do)


def take_back(request: KontorRequest, pages: Pages, entry_id: uuid.UUID) -> HttpResponse:
    form = forms.ReasonForm(request.POST or None)
    back = request.GET.get("back", "")
    is_ours = back.startswith("/") and not back.startswith("//")

    def do() -> str:
        papers = receivables.take_back_payment(
            entry_id=entry_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        told = _("Taken back. What it settled is open again.")
        if papers:
            numbers = ", ".join(each.number for each in papers)
            told += " " + _("Its cash discount is charged again by %(numbers)s.") % {
                "numbers": numbers
            }
        return told

    act = Act(
        title=_("Take the payment back"),
        submit=_("Take back"),
        back=back if is_ours else pages.link("sales"),
        effects=(_("Its entry is reversed; the invoices it settled are open again."),),
    )
    return answer(request, pages, act, form, do)


def _act(
    pages: Pages,
    found: InvoiceDetail,
    title: str,
    submit: str,
    effects: tuple[str, ...] = (),
    *,
    is_danger: bool = False,
) -> Act:
    name, address = words.title(found.row), pages.link("invoice", found.row.id)
    return Act(
        title=title % {"number": name},
        submit=submit,
        back=address,
        effects=effects,
        crumbs=((found.row.party_name, ""), (name, address)),
        is_danger=is_danger,
    )
