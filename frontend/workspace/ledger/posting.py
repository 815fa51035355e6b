"""Changing a client's ledger: posting, reversing, closing and reopening periods."""

from __future__ import annotations

import uuid
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounting.selectors import ledger as read
from apps.accounting.services import ledger
from apps.accounting.services import periods as period_services
from apps.accounting.values.ledger import (
    PERIOD_TRANSITIONS,
    EntryDetail,
    EntryDraft,
    LineDraft,
    PeriodInfo,
    PeriodState,
)
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.once import once
from frontend.parties import picking
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.ledger import columns, forms
from frontend.workspace.ledger.views import POST, REVERSE, SEE
from kernel.errors import KontorError

CLOSE = "accounting.period.close"
TONES = {"open": "good", "soft_closed": "due", "closed": "", "locked": "info"}


@require_http_methods(["GET", "POST"])
@client_file(POST)
def find_parties(request: KontorRequest) -> HttpResponse:
    """Whose a line is, while the name is typed."""
    return picking.options(request, role=None)


# ---- Entries -------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(POST)
@once
def new_entry(request: KontorRequest) -> HttpResponse:
    """An empty sheet, or with `?copy=` what an earlier entry said, to be posted today."""
    more = columns.wanted(request)
    copied = _copied(request)
    form = forms.EntryForm(
        request.POST or None,
        journals=[(each.code, f"{each.code} {each.name}") for each in read.journals()],
        may_adjust=request.actor.may(CLOSE),
        initial={"date": timezone.localdate(), "journal": "GEN"} | forms.head_of(copied),
    )
    lines = forms.lines_of(request.POST or None, initial=forms.initial_lines(copied), **more.sheet)
    if "more" in request.POST:
        typed = forms.typed_lines(request.POST, **more.sheet)
        return _sheet(request, form, typed, more, status=200)
    if request.method == "GET":
        return _sheet(request, form, lines, more, status=200)
    if not (form.is_valid() and lines.is_valid()):
        return _sheet(request, form, lines, more, status=refusals.unfit(request))
    drafts = columns.drafts(lines)
    if drafts is None:
        return _sheet(request, form, lines, more, status=refusals.unfit(request))
    try:
        posted = ledger.post_entry(draft=_draft(form, drafts), actor=request.actor)
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return _sheet(request, form, lines, more, status=status)
    messages.success(request, _("Posted as %(entry)s.") % {"entry": posted.reference})
    return HttpResponseRedirect(_entry_url(request, posted.id))


def _copied(request: KontorRequest) -> EntryDetail | None:
    wanted = request.GET.get("copy", "")
    if request.method != "GET" or not wanted:
        return None
    try:
        return read.entry(entry_id=uuid.UUID(wanted))
    except ValueError as unread:
        raise Http404 from unread


def _draft(form: forms.EntryForm, lines: tuple[LineDraft, ...]) -> EntryDraft:
    given = form.cleaned_data
    return EntryDraft(
        journal_code=given["journal"],
        date=given["date"],
        description=given["description"],
        lines=lines,
        is_adjustment=given.get("is_adjustment", False),
    )


def _sheet(
    request: KontorRequest,
    form: forms.EntryForm,
    lines: forms.LinesOfAnEntry,
    more: columns.More,
    *,
    status: int,
) -> HttpResponse:
    context = {
        "more": more,
        "form": form,
        "lines": lines,
        "books": read.books(),
        "accounts": read.accounts(is_active=True),
    }
    return render(request, "workspace/ledger/new_entry.html", context, status=status)


@require_http_methods(["GET", "POST"])
@client_file(REVERSE)
def reverse_entry(request: KontorRequest, entry_id: uuid.UUID) -> HttpResponse:
    found = read.entry(entry_id=entry_id).row
    form = forms.ReverseForm(request.POST or None)

    def do() -> str:
        reversal = ledger.reverse_entry(
            entry_id=entry_id,
            reason=form.cleaned_data["reason"],
            date=form.cleaned_data["date"],
            actor=request.actor,
        )
        return _("Reversed by %(entry)s.") % {"entry": reversal.reference}

    act = Act(
        title=_("Reverse %(entry)s") % {"entry": found.reference},
        submit=_("Reverse"),
        back=_entry_url(request, entry_id),
        lead=_("The entry stays. Its mirror image is posted beside it and linked to it."),
        crumbs=((request.client.name, ""), (found.reference, _entry_url(request, entry_id))),
    )
    return act_page.answer(request, act, form, do)


def _entry_url(request: KontorRequest, entry_id: uuid.UUID) -> str:
    return reverse("workspace:entry", args=[request.client.slug, entry_id])


# ---- Periods -------------------------------------------------------------------------------------
@require_GET
@client_file(SEE, sees="periods")
def periods(request: KontorRequest) -> HttpResponse:
    by_year = groupby(read.periods(), key=lambda each: each.fiscal_year)
    years = [(year, [_shown(each) for each in found]) for year, found in by_year]
    return render(
        request,
        "workspace/ledger/periods.html",
        {"years": list(reversed(years)), "may_close": request.actor.may(CLOSE)},
    )


def _shown(period: PeriodInfo) -> dict[str, Any]:
    onward = PERIOD_TRANSITIONS[PeriodState(period.state)]
    return {
        "period": period,
        "state": PeriodState(period.state).label,
        "tone": TONES.get(period.state, ""),
        "may_close": any(state != PeriodState.OPEN for state in onward),
        "may_reopen": PeriodState.OPEN in onward,
    }


@require_http_methods(["GET", "POST"])
@client_file(CLOSE)
def close_period(request: KontorRequest, period_id: int) -> HttpResponse:
    period = _period(period_id)
    onward = PERIOD_TRANSITIONS[PeriodState(period.state)]
    form = forms.CloseForm(request.POST or None, onward=onward)

    def do() -> str:
        closed = period_services.close_period(
            period_id=period_id, state=form.cleaned_data["state"], actor=request.actor
        )
        state = PeriodState(closed.state).label
        return _("%(period)s is %(state)s now.") % {"period": closed.name, "state": state}

    title = _("Close %(period)s") % {"period": period.name}
    return act_page.answer(request, _act(request, title, _("Close the period")), form, do)


@require_http_methods(["GET", "POST"])
@client_file(CLOSE)
def reopen_period(request: KontorRequest, period_id: int) -> HttpResponse:
    period = _period(period_id)
    form = forms.ReopenForm(request.POST or None)

    def do() -> str:
        opened = period_services.reopen_period(
            period_id=period_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("%(period)s is open again.") % {"period": opened.name}

    title = _("Open %(period)s again") % {"period": period.name}
    lead = _("The reason stays in the trail; the client can read it.")
    return act_page.answer(request, _act(request, title, _("Open again"), lead), form, do)


@require_http_methods(["GET", "POST"])
@client_file(CLOSE)
def open_year(request: KontorRequest) -> HttpResponse:
    form = forms.YearForm(request.POST or None)

    def do() -> str:
        year = period_services.open_fiscal_year(
            containing=form.cleaned_data["containing"], actor=request.actor
        )
        return _("The fiscal year %(year)s is open.") % {"year": year.label}

    title = _("Open a fiscal year")
    return act_page.answer(request, _act(request, title, _("Open the year")), form, do)


def _period(period_id: int) -> PeriodInfo:
    found = next((each for each in read.periods() if each.id == period_id), None)
    if found is None:
        raise Http404
    return found


def _act(request: KontorRequest, title: str, submit: str, lead: str = "") -> Act:
    back = reverse("workspace:periods", args=[request.client.slug])
    crumbs = ((request.client.name, ""), (_("Periods"), back))
    return Act(title=title, submit=submit, back=back, lead=lead, crumbs=crumbs)
