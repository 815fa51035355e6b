"""What is left to do before a month or a year can be closed, with the way to each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounting.selectors import year_end as read
from apps.accounting.services import year_end
from apps.accounting.values.ledger import PERIOD_TRANSITIONS, PeriodState
from apps.accounting.values.year_end import Check, PeriodChange
from frontend.access import KontorRequest, client_file
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.ledger.posting import CLOSE, TONES
from frontend.workspace.ledger.views import SEE

PREPARE = "accounting.period.prepare"
# Where the missing thing is done.
PLACES = {
    "earlier": "periods",
    "bank": "bank_accounts",
    "recurring": "recurring",
    "accruals": "accruals",
    "periods": "periods",
    "years": "periods",
    "revalued": "revaluation",
    "opening": "opening",
    "invoices": "sales",
    "bills": "bills",
}


@require_GET
@client_file(SEE, sees="period")
def period(request: KontorRequest, period_id: int) -> HttpResponse:
    found = read.period_readiness(period_id=period_id, today=timezone.localdate())
    state = PeriodState(found.period.state)
    onward = PERIOD_TRANSITIONS[state]
    is_open = state in (PeriodState.OPEN, PeriodState.SOFT_CLOSED)
    return render(
        request,
        "workspace/ledger/period.html",
        {
            "found": found,
            "state": state.label,
            "tone": TONES.get(state, ""),
            "checks": _with_places(request, found.checks),
            "changes": [(each, _told(each)) for each in read.period_changes(period_id=period_id)],
            "may_prepare": request.actor.may(PREPARE) and found.is_ready and is_open,
            "may_close": request.actor.may(CLOSE) and any(to != PeriodState.OPEN for to in onward),
            "may_reopen": request.actor.may(CLOSE) and PeriodState.OPEN in onward,
        },
    )


@require_http_methods(["GET", "POST"])
@client_file(PREPARE)
def prepare(request: KontorRequest, period_id: int) -> HttpResponse:
    found = read.period_readiness(period_id=period_id, today=timezone.localdate()).period
    back = reverse("workspace:period", args=[request.client.slug, period_id])
    form = forms.Form(request.POST or None)

    def do() -> str:
        year_end.prepare_period(period_id=period_id, actor=request.actor)
        return _("%(period)s is handed over. Somebody else closes it.") % {"period": found.name}

    act = Act(
        title=_("Hand %(period)s over") % {"period": found.name},
        submit=_("Hand it over"),
        back=back,
        lead=_("You answer for it being complete; a second person looks at it and closes it."),
        crumbs=((request.client.name, ""), (found.name, back)),
    )
    return act_page.answer(request, act, form, do)


@require_GET
@client_file(SEE, sees="fiscal_year")
def year(request: KontorRequest, label: str) -> HttpResponse:
    found = read.year_readiness(label=label)
    return render(
        request,
        "workspace/ledger/year.html",
        {
            "found": found,
            "checks": _with_places(request, found.checks),
            "may_close": request.actor.may(CLOSE) and found.is_ready and not found.closed_at,
        },
    )


@require_http_methods(["GET", "POST"])
@client_file(CLOSE)
def close_year(request: KontorRequest, label: str) -> HttpResponse:
    back = reverse("workspace:year", args=[request.client.slug, label])
    form = forms.Form(request.POST or None)

    def do() -> str:
        year_end.close_year(label=label, actor=request.actor)
        return _("The fiscal year %(year)s is closed for good.") % {"year": label}

    act = Act(
        title=_("Close the fiscal year %(year)s for good") % {"year": label},
        submit=_("Close the year"),
        back=back,
        effects=(
            _("Its twelve months are locked; nobody can open them again."),
            _("Its result is kept as evidence and stands in equity from the next day on."),
        ),
        crumbs=((request.client.name, ""), (label, back)),
        is_danger=True,
    )
    return act_page.answer(request, act, form, do)


def _told(change: PeriodChange) -> str:
    if change.act == "reopened":
        return _("Reopened: %(reason)s") % {"reason": change.reason}
    if change.act == "prepared":
        return _("Handed over to be closed")
    return _("Made %(state)s") % {"state": PeriodState(change.state).label}


def _with_places(request: KontorRequest, checks: tuple[Check, ...]) -> list[dict[str, Any]]:
    return [
        {
            "check": check,
            "url": reverse(f"workspace:{PLACES[check.code]}", args=[request.client.slug])
            if check.code in PLACES and not check.is_met
            else "",
        }
        for check in checks
    ]
