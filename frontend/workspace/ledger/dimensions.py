"""Cost centres and projects in the workspace, and the result of each."""

from __future__ import annotations

from datetime import date

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounting.selectors import dimensions as read
from apps.accounting.services import dimensions
from apps.accounting.values.dimensions import DimensionInfo
from apps.accounting.values.ledger import DimensionKind
from apps.accounting.values.statements import Statement
from frontend import exports
from frontend.access import KontorRequest, client_file
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.ledger.forms import SpanForm
from frontend.workspace.ledger.views import SEE

CHANGE = "accounting.dimension.change"


class NewDimensionForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=DimensionKind.choices)
    code = forms.CharField(label=gettext_lazy("Code"), max_length=20)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)


class DimensionForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200)
    is_active = forms.BooleanField(label=gettext_lazy("May be used"), required=False)


@require_GET
@client_file(SEE, sees="dimensions")
def dimensions_list(request: KontorRequest) -> HttpResponse:
    found = read.dimensions()
    kinds = [
        (kind, kind.label, [each for each in found if each.kind == kind]) for kind in DimensionKind
    ]
    context = {"kinds": kinds, "may_change": request.actor.may(CHANGE)}
    return render(request, "workspace/ledger/dimensions.html", context)


@require_GET
@client_file(SEE, sees="profit_and_loss")
def result(request: KontorRequest, kind: str) -> HttpResponse:
    if kind not in DimensionKind.values:
        raise Http404
    form = SpanForm(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    last = given.get("to") or timezone.localdate()
    first = given.get("from") or date(last.year, 1, 1)
    if first > last:
        first, last = last, first
    found = read.result_by(kind=DimensionKind(kind), first=first, last=last)
    if request.GET.get("as") == "csv":
        return _csv(request, found)
    context = {"found": found, "kind": DimensionKind(kind), "kinds": list(DimensionKind)}
    return render(request, "workspace/ledger/result_by.html", context)


def _csv(request: KontorRequest, found: Statement) -> HttpResponse:
    header = (_("Account"), _("Name"), *(column.title for column in found.columns))
    rows = [
        (row.code, row.name, *row.amounts) for section in found.sections for row in section.rows
    ]
    name = f"{request.client.slug}-profit-and-loss"
    return exports.csv_file(name, header, [*rows, ("", found.total_title, *found.totals)])


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def add_dimension(request: KontorRequest) -> HttpResponse:
    form = NewDimensionForm(request.POST or None)

    def do() -> str:
        given = form.cleaned_data
        made = dimensions.add_dimension(
            kind=given["kind"], code=given["code"], name=given["name"], actor=request.actor
        )
        return _("%(code)s %(name)s is added.") % {"code": made.code, "name": made.name}

    act = _act(request, _("Add a cost centre or project"), _("Add"))
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def change_dimension(request: KontorRequest, kind: str, code: str) -> HttpResponse:
    found = _found(kind, code)
    form = DimensionForm(
        request.POST or None, initial={"name": found.name, "is_active": found.is_active}
    )

    def do() -> str:
        changed = dimensions.change_dimension(
            kind=kind,
            code=code,
            name=form.cleaned_data["name"],
            is_active=form.cleaned_data["is_active"],
            actor=request.actor,
        )
        return _("%(code)s %(name)s is changed.") % {"code": changed.code, "name": changed.name}

    return act_page.answer(request, _act(request, code, _("Change")), form, do)


def _found(kind: str, code: str) -> DimensionInfo:
    found = next((each for each in read.dimensions(kind=kind) if each.code == code), None)
    if found is None or kind not in DimensionKind.values:
        raise Http404
    return found


def _act(request: KontorRequest, title: str, submit: str) -> Act:
    back = reverse("workspace:dimensions", args=[request.client.slug])
    crumbs = ((request.client.name, ""), (_("Cost centres and projects"), back))
    return Act(title=title, submit=submit, back=back, crumbs=crumbs)
