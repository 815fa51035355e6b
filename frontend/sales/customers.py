"""Who owes what, a customer's account, and reminders."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import bank, customer_credits, ledger
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.parties import selectors as parties
from apps.parties.values import PartyInfo
from frontend import exports, refusals
from frontend.access import KontorRequest
from frontend.formats import money_text
from frontend.sales import acts, forms, words
from frontend.sales.pages import Pages
from frontend.workspace.act_page import Act
from kernel.errors import KontorError, NotFound

DUN = "accounting.dunning.send"


def owing(request: KontorRequest, pages: Pages) -> HttpResponse:
    today = timezone.localdate()
    balances = read.customer_balances(today=today)
    if request.GET.get("as") == "csv":
        return _balances_csv(balances)
    context = {
        "bands": _bands(today),
        "balances": [(each, pages.link("customer", each.party_id)) for each in balances],
        "books": ledger.books(),
        "home_url": pages.link("sales"),
    }
    return render(request, f"{pages.folder}/owing.html", context)


def _balances_csv(balances: list[Any]) -> HttpResponse:
    header = (_("Customer"), _("Owes"), _("Overdue"), _("Invoices"), _("Oldest due"))
    rows = ((e.name, e.amount, e.overdue, e.invoices, e.oldest_due_on) for e in balances)
    return exports.csv_file("customers", header, rows)


def _bands(today: datetime.date, party_id: uuid.UUID | None = None) -> list[dict[str, Any]]:
    return [
        {"label": each.title, "count": each.count, "amount": each.amount}
        for each in read.ageing(today=today, party_id=party_id)
    ]


def customer(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    today = timezone.localdate()
    party = known_party(party_id)
    balances = read.customer_balances(today=today, party_id=party_id)
    page = read.invoices(party_id=party_id, size=50)
    context = {
        "party": party,
        "balance": balances[0] if balances else None,
        "credit": read.credit_standing(party=party, today=today),
        "bands": _bands(today, party_id),
        "rows": [(row, words.standing(row, today), words.title(row)) for row in page.rows],
        "proposals": read.dunning_proposals(today=today, party_id=party_id),
        "letters": read.letters(party_id=party_id),
        "holds": read.holds_of(party_id=party_id),
        "credits": customer_credits.customer_credits(party_id=party_id),
        "may_refund": request.actor.may("accounting.payment.prepare"),
        "books": ledger.books(),
        "home_url": pages.link("sales"),
        "may_pay": request.actor.may("accounting.payment.register"),
        "may_dun": request.actor.may(DUN),
        "first": datetime.date(today.year, 1, 1),
        "today": today,
        "statement_csv": pages.link("customer_statement", party_id, "csv"),
    }
    return render(request, f"{pages.folder}/customer.html", context)


def known_party(party_id: uuid.UUID) -> PartyInfo:
    """Errors: `NotFound`."""
    found = parties.party_infos([party_id]).get(party_id)
    if found is None:
        raise NotFound()
    return found


def statement(request: KontorRequest, party_id: uuid.UUID, ending: str) -> HttpResponse:
    """The customer's account since the year began, or `?from=` to `?to=`."""
    today = timezone.localdate()
    found = read.statement_of_account(
        party_id=party_id,
        first=_day(request.GET.get("from", "")) or datetime.date(today.year, 1, 1),
        last=_day(request.GET.get("to", "")) or today,
        made_on=today,
        currency=request.GET.get("currency", ""),
    )
    if ending == "csv":
        header = (_("Date"), _("Number"), _("Text"), _("Due"), _("Amount"), _("Balance"))
        rows = (
            (each.date, each.number, each.text, each.due_on, each.amount, each.balance)
            for each in found.movements
        )
        return exports.csv_file("statement-of-account", header, rows)
    response = HttpResponse(
        receivables.statement_pdf(statement=found), content_type="application/pdf"
    )
    response["Content-Disposition"] = 'inline; filename="statement-of-account.pdf"'
    return response


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


# ---- Credit ------------------------------------------------------------------------------------
def use_credit(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    """Set the credit off against all that is owed, or against `invoice`."""
    invoice = _id(request.POST.get("invoice", ""))
    currency = request.POST.get("currency", "")[:3]
    try:
        settled = receivables.use_credit(
            party_id=party_id, currency=currency, invoice_id=invoice, actor=request.actor
        )
    except KontorError as refused:
        refusals.explain(request, None, refused)
    else:
        amount = money_text(settled, language=request.LANGUAGE_CODE, currency=currency)
        messages.success(request, _("%(amount)s of the credit is used.") % {"amount": amount})
    back = pages.link("invoice", invoice) if invoice else pages.link("customer", party_id)
    return HttpResponseRedirect(back)


def refund(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    """Pay the credit back: a batch is prepared, somebody else approves it."""
    currency = request.GET.get("currency", "")[:3]
    accounts = [
        (str(each.account.id), each.account.title)
        for each in bank.bank_accounts()
        if each.account.currency == currency
    ]
    form = forms.RefundForm(
        request.POST or None, accounts=accounts, initial={"execution_on": timezone.localdate()}
    )

    def do() -> str:
        receivables.refund_credit(
            party_id=party_id,
            currency=currency,
            bank_account_id=uuid.UUID(form.cleaned_data["account"]),
            execution_on=form.cleaned_data["execution_on"],
            actor=request.actor,
        )
        return _("A payment batch is prepared. Somebody else approves it.")

    name = known_party(party_id).name
    act = Act(
        title=_("Pay the credit back to %(name)s") % {"name": name},
        submit=_("Prepare the payment"),
        back=pages.link("customer", party_id),
        effects=(_("It goes to the customer's confirmed account."),),
        crumbs=((name, pages.link("customer", party_id)),),
    )
    return acts.answer(request, pages, act, form, do)


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


# ---- Reminders -------------------------------------------------------------------------------
def dunning(request: KontorRequest, pages: Pages) -> HttpResponse:
    today, levels = timezone.localdate(), read.dunning_levels()
    context = {
        "proposals": read.dunning_proposals(today=today, levels=levels),
        "levels": [(each, each.is_out_of_date(today)) for each in levels],
        "letters": read.letters(size=20),
        "may_dun": request.actor.may(DUN),
        "may_change": request.actor.may("accounting.receivables.change"),
        "books": ledger.books(),
        "home_url": pages.link("sales"),
    }
    return render(request, f"{pages.folder}/dunning.html", context)


def remind(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    today = timezone.localdate()
    currency = request.GET.get("currency", "")
    proposals = read.dunning_proposals(today=today, party_id=party_id)
    found = next((p for p in proposals if not currency or p.currency == currency), None)
    form = forms.RemindForm(
        request.POST or None,
        initial={"recipient": found.email if found else "", "is_charged": True},
    )

    def do() -> str:
        given = form.cleaned_data
        receivables.send_reminder(
            party_id=party_id,
            currency=currency,
            recipient=given["recipient"],
            is_charged=given["is_charged"],
            actor=request.actor,
        )
        if given["recipient"]:
            return _("The reminder is on its way to %(to)s.") % {"to": given["recipient"]}
        return _("The reminder is ready to be printed.")

    effects: tuple[str, ...] = ()
    if found is not None:
        named = {"level": found.level_name, "numbers": ", ".join(i.number for i in found.items)}
        effects = (_("%(level)s, about %(numbers)s.") % named,)
        if found.interest or found.fee:
            charged = {"interest": f"{found.interest:.2f}", "fee": f"{found.fee:.2f}"}
            effects += (
                _("Interest of %(interest)s and a fee of %(fee)s are asked for and booked.")
                % charged,
            )
    act = Act(
        title=_("Remind %(name)s") % {"name": found.name if found else ""},
        submit=_("Send the reminder"),
        back=pages.link("customer", party_id),
        effects=effects,
    )
    return acts.answer(request, pages, act, form, do)


def hold(request: KontorRequest, pages: Pages, party_id: uuid.UUID) -> HttpResponse:
    form = forms.HoldForm(request.POST or None)

    def do() -> str:
        receivables.hold_dunning(
            party_id=party_id,
            reason=form.cleaned_data["reason"],
            ends_on=form.cleaned_data["ends_on"],
            actor=request.actor,
        )
        return _("This customer isn't reminded any more.")

    act = Act(
        title=_("No reminders to this customer"),
        submit=_("Hold"),
        back=pages.link("customer", party_id),
    )
    return acts.answer(request, pages, act, form, do)
