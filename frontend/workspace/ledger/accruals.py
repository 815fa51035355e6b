"""Accruals in the workspace: spreading a line, its schedule, taking it back."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounting.selectors import accruals as read
from apps.accounting.services import accruals
from apps.accounting.values.accruals import AccrualDraft, AccrualRow, SpreadBy
from frontend import exports
from frontend.access import KontorRequest, client_file
from frontend.amounts import AccountCodeField
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.ledger.forms import DayInput
from frontend.workspace.ledger.views import SEE

ACCRUE = "accounting.accrual.change"


class SpreadForm(forms.Form):
    first = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    last = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())
    spread_by = forms.ChoiceField(label=gettext_lazy("Spread"), choices=SpreadBy.choices)
    target_code = AccountCodeField(
        label=gettext_lazy("Account of the shares"),
        required=False,
        help_text=gettext_lazy("Empty: the line's own account, when it is revenue or expense."),
    )
    deferral_code = AccountCodeField(
        label=gettext_lazy("Account that keeps the rest"),
        required=False,
        help_text=gettext_lazy("Empty: the one named for deferred expenses or revenue."),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class DatedForm(forms.Form):
    dated = forms.DateField(label=gettext_lazy("Date of the entry"), widget=DayInput())


@require_GET
@client_file(SEE, sees="accruals")
def accruals_list(request: KontorRequest) -> HttpResponse:
    wants = request.GET.get("show", "running")
    is_running = {"running": True, "done": False}.get(wants)
    found = read.accruals(is_running=is_running)
    if request.GET.get("as") == "csv":
        return _csv(request, found)
    context = {"rows": found, "show": wants}
    return render(request, "workspace/ledger/accruals.html", context)


def _csv(request: KontorRequest, found: list[AccrualRow]) -> HttpResponse:
    header = (
        _("Text"), _("From"), _("To"), _("Amount"), _("Booked"), _("Left"), _("Account"),
        _("Deferred on"),
    )  # fmt: skip
    rows = (
        (row.description, row.first, row.last, row.amount, row.booked, row.left, row.target_code,
         row.deferral_code)
        for row in found
    )  # fmt: skip
    return exports.csv_file(f"{request.client.slug}-accruals", header, rows)


@require_GET
@client_file(SEE, sees="accrual")
def accrual(request: KontorRequest, accrual_id: uuid.UUID) -> HttpResponse:
    found = read.accrual(accrual_id=accrual_id)
    context: dict[str, Any] = {
        "found": found,
        "spread_by": SpreadBy(found.row.spread_by).label,
        "today": timezone.localdate(),
        "may_change": request.actor.may(ACCRUE) and not found.row.is_cancelled,
    }
    return render(request, "workspace/ledger/accrual.html", context)


@require_http_methods(["GET", "POST"])
@client_file(ACCRUE)
def spread_line(request: KontorRequest, entry_id: uuid.UUID, line_id: int) -> HttpResponse:
    form = SpreadForm(request.POST or None, initial={"spread_by": SpreadBy.MONTHS})
    made: list[uuid.UUID] = []

    def do() -> str:
        given = form.cleaned_data
        draft = AccrualDraft(
            line_id=line_id,
            first=given["first"],
            last=given["last"],
            spread_by=given["spread_by"],
            target_code=given["target_code"],
            deferral_code=given["deferral_code"],
        )
        made.append(accruals.spread_line(draft=draft, actor=request.actor))
        return _("Spread. What is due is booked; the rest follows month by month.")

    back = reverse("workspace:entry", args=[request.client.slug, entry_id])
    act = Act(
        title=_("Spread a line over months"),
        submit=_("Spread"),
        back=back,
        lead=_("The amount moves to an account of deferrals, and back share by share."),
        crumbs=((request.client.name, ""), (_("Entry"), back)),
    )
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@client_file(ACCRUE)
def cancel_accrual(request: KontorRequest, accrual_id: uuid.UUID) -> HttpResponse:
    form = ReasonForm(request.POST or None)

    def do() -> str:
        accruals.cancel_accrual(
            accrual_id=accrual_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("Taken back: everything it had booked is reversed.")

    return act_page.answer(request, _act(request, accrual_id, _("Take it back")), form, do)


@require_http_methods(["GET", "POST"])
@client_file(ACCRUE)
def book_share(request: KontorRequest, accrual_id: uuid.UUID, position: int) -> HttpResponse:
    form = DatedForm(request.POST or None, initial={"dated": timezone.localdate()})

    def do() -> str:
        posted = accruals.book_share(
            accrual_id=accrual_id,
            position=position,
            dated=form.cleaned_data["dated"],
            actor=request.actor,
        )
        return _("Posted as %(entry)s.") % {"entry": posted.reference}

    return act_page.answer(request, _act(request, accrual_id, _("Book the share")), form, do)


def _act(request: KontorRequest, accrual_id: uuid.UUID, submit: str) -> Act:
    back = reverse("workspace:accrual", args=[request.client.slug, accrual_id])
    title = read.accrual(accrual_id=accrual_id).row.description
    crumbs = ((request.client.name, ""), (title, back))
    return Act(title=f"{title}: {submit}", submit=submit, back=back, crumbs=crumbs)
