"""Recurring entries in the workspace: what is due, what comes, and setting one up."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import recurring as read
from apps.accounting.services import recurring
from apps.accounting.values.recurring import Frequency, RecurringDraft
from frontend import exports, refusals
from frontend.access import KontorRequest, client_file
from frontend.once import once
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.ledger import columns
from frontend.workspace.ledger import forms as ledger_forms
from frontend.workspace.ledger.forms import DayInput
from frontend.workspace.ledger.views import SEE
from kernel.errors import KontorError

RECUR = "accounting.recurring.change"


class RecurringForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    journal = forms.ChoiceField(label=gettext_lazy("Journal"))
    description = forms.CharField(label=gettext_lazy("What it is about"), max_length=500)
    every = forms.ChoiceField(label=gettext_lazy("How often"), choices=Frequency.choices)
    day = forms.IntegerField(
        label=gettext_lazy("Day of the month"),
        min_value=1,
        max_value=31,
        help_text=gettext_lazy("31 is the last day of every month."),
    )
    starts_on = forms.DateField(label=gettext_lazy("From"), widget=DayInput())
    ends_on = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("Empty: until it is ended."),
    )

    def __init__(self, *args: Any, journals: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["journal"].choices = journals  # type: ignore[attr-defined]


class DatedForm(forms.Form):
    dated = forms.DateField(
        label=gettext_lazy("Date of the entry"),
        widget=DayInput(),
        help_text=gettext_lazy("Another day when its own period is closed."),
    )


class SkipForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=300)


class EndForm(forms.Form):
    on = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())


@require_GET
@client_file(SEE, sees="recurring_entries")
def recurring_entries(request: KontorRequest) -> HttpResponse:
    wants = request.GET.get("show", "active")
    is_active = {"active": True, "ended": False}.get(wants)
    found = read.recurring_entries(is_active=is_active)
    if request.GET.get("as") == "csv":
        return _csv(request, found)
    labels = dict(Frequency.choices)
    return render(
        request,
        "workspace/ledger/recurring.html",
        {
            "rows": [(row, labels[row.every]) for row in found],
            "due": read.due(on=timezone.localdate()),
            "show": wants,
            "may_change": request.actor.may(RECUR),
        },
    )


def _csv(request: KontorRequest, found: list[Any]) -> HttpResponse:
    header = (
        _("Name"), _("Journal"), _("How often"), _("Day"), _("From"), _("To"), _("Next"),
        _("Amount"),
    )  # fmt: skip
    rows = (
        (row.name, row.journal, row.every, row.day, row.starts_on, row.ends_on, row.next_on,
         row.total)
        for row in found
    )  # fmt: skip
    return exports.csv_file(f"{request.client.slug}-recurring", header, rows)


@require_GET
@client_file(SEE, sees="recurring_entry")
def recurring_entry(request: KontorRequest, recurring_id: uuid.UUID) -> HttpResponse:
    found = read.recurring_entry(recurring_id=recurring_id)
    return render(
        request,
        "workspace/ledger/recurring_entry.html",
        {
            "found": found,
            "every": Frequency(found.row.every).label,
            "today": timezone.localdate(),
            "may_change": request.actor.may(RECUR),
        },
    )


@require_http_methods(["GET", "POST"])
@client_file(RECUR)
@once
def new_recurring(request: KontorRequest) -> HttpResponse:
    form = RecurringForm(
        request.POST or None,
        journals=[(each.code, f"{each.code} {each.name}") for each in books.journals()],
        initial={"journal": "GEN", "every": "month", "day": 31, "starts_on": timezone.localdate()},
    )
    more = columns.wanted(request, is_template=True)
    lines = ledger_forms.lines_of(request.POST or None, **more.sheet)
    if "more" in request.POST:
        typed = ledger_forms.typed_lines(request.POST, **more.sheet)
        return _sheet(request, form, typed, more, status=200)
    if request.method == "GET":
        return _sheet(request, form, lines, more, status=200)
    if not (form.is_valid() and lines.is_valid()):
        return _sheet(request, form, lines, more, status=refusals.unfit(request))
    template = columns.template(lines)
    if template is None:
        return _sheet(request, form, lines, more, status=refusals.unfit(request))
    given = form.cleaned_data
    draft = RecurringDraft(
        name=given["name"],
        journal_code=given["journal"],
        description=given["description"],
        every=given["every"],
        day=given["day"],
        starts_on=given["starts_on"],
        ends_on=given["ends_on"],
        lines=template,
    )
    try:
        made = recurring.add_recurring_entry(draft=draft, actor=request.actor)
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return _sheet(request, form, lines, more, status=status)
    messages.success(request, _("“%(name)s” is set up.") % {"name": draft.name})
    return HttpResponseRedirect(_url(request, made))


def _sheet(
    request: KontorRequest, form: Any, lines: Any, more: columns.More, *, status: int
) -> HttpResponse:
    context = {
        "more": more,
        "form": form,
        "lines": lines,
        "books": books.books(),
        "accounts": books.accounts(is_active=True),
    }
    return render(request, "workspace/ledger/new_recurring.html", context, status=status)


@require_http_methods(["GET", "POST"])
@client_file(RECUR)
def post_due(request: KontorRequest, recurring_id: uuid.UUID, on: date) -> HttpResponse:
    form = DatedForm(request.POST or None, initial={"dated": on})

    def do() -> str:
        posted = recurring.post_due(
            recurring_id=recurring_id,
            on=on,
            dated=form.cleaned_data["dated"],
            actor=request.actor,
        )
        return _("Posted as %(entry)s.") % {"entry": posted.reference}

    return act_page.answer(request, _act(request, recurring_id, _("Post it")), form, do)


@require_http_methods(["GET", "POST"])
@client_file(RECUR)
def skip_due(request: KontorRequest, recurring_id: uuid.UUID, on: date) -> HttpResponse:
    form = SkipForm(request.POST or None)

    def do() -> str:
        recurring.skip_due(
            recurring_id=recurring_id,
            on=on,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
        )
        return _("Skipped. The reason stays.")

    return act_page.answer(request, _act(request, recurring_id, _("Skip it")), form, do)


@require_http_methods(["GET", "POST"])
@client_file(RECUR)
def end_recurring(request: KontorRequest, recurring_id: uuid.UUID) -> HttpResponse:
    form = EndForm(request.POST or None, initial={"on": timezone.localdate()})

    def do() -> str:
        recurring.end_recurring_entry(
            recurring_id=recurring_id, on=form.cleaned_data["on"], actor=request.actor
        )
        return _("After that day it comes no more.")

    return act_page.answer(request, _act(request, recurring_id, _("End it")), form, do)


def _act(request: KontorRequest, recurring_id: uuid.UUID, submit: str) -> Act:
    name = read.recurring_entry(recurring_id=recurring_id).row.name
    back = _url(request, recurring_id)
    crumbs = ((request.client.name, ""), (name, back))
    return Act(title=f"{name}: {submit}", submit=submit, back=back, crumbs=crumbs)


def _url(request: KontorRequest, recurring_id: uuid.UUID) -> str:
    return reverse("workspace:recurring_entry", args=[request.client.slug, recurring_id])
