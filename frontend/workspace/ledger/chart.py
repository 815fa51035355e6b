"""A client's own chart of accounts from a file: sent, looked at, taken in."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounting.services import chart_import
from apps.accounting.values.chart_import import ChartRow
from apps.accounting.values.ledger import AccountKind
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.bank_upload.forms import StatementFile
from frontend.workspace.ledger import kept_file
from kernel.errors import KontorError

CHANGE = "accounting.chart.change"
PURPOSES = {False: "chart", True: "whole_chart"}
PROBLEMS_SHOWN = 200


class ChartForm(forms.Form):
    # Not called "file": a refusal of the whole file belongs above the form, not beside the field.
    chart = StatementFile(
        label=gettext_lazy("Chart of accounts"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "CSV or XLSX with a heading: account number, name, and kind (asset, liability, equity, "
            "revenue, expense)."
        ),
        error_messages={"required": gettext_lazy("Choose the file with the accounts.")},
    )
    is_whole = forms.BooleanField(
        label=gettext_lazy("The whole chart: accounts that it leaves out are put out of use"),
        required=False,
    )


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def send_chart(request: KontorRequest) -> HttpResponse:
    form = ChartForm(request.POST or None, request.FILES or None)
    if request.method == "GET":
        return _page(request, {"form": ChartForm()}, status=200)
    if not form.is_valid():
        return _page(request, {"form": form}, status=refusals.unfit(request))
    sent, is_whole = form.cleaned_data["chart"], form.cleaned_data["is_whole"]
    content = sent.read()
    plan = chart_import.preview_chart(content=content, is_whole=is_whole, actor=request.actor)
    if plan.problems:
        context = {"form": form, "problems": plan.problems[:PROBLEMS_SHOWN]}
        return _page(request, context, status=refusals.REFUSED)
    kept_file.keep(request, PURPOSES[is_whole], name=sent.name, content=content)
    return HttpResponseRedirect(_url(request, "chart_preview", is_whole))


def _page(request: KontorRequest, context: dict[str, object], *, status: int) -> HttpResponse:
    return render(request, "workspace/ledger/chart_send.html", context, status=status)


@require_http_methods(["GET", "POST"])
@client_file(CHANGE)
def preview_chart(request: KontorRequest, extent: str) -> HttpResponse:
    is_whole = extent == "whole"
    waiting = kept_file.kept(request, PURPOSES[is_whole])
    if waiting is None:
        return HttpResponseRedirect(reverse("workspace:chart_send", args=[request.client.slug]))
    if request.method == "POST":
        try:
            chart_import.import_chart(
                content=waiting.content, name=waiting.name, is_whole=is_whole, actor=request.actor
            )
        except KontorError as refused:
            refusals.explain(request, None, refused)
            return HttpResponseRedirect(request.path)
        kept_file.settle(request, PURPOSES[is_whole])
        messages.success(request, _("The chart is taken in."))
        return HttpResponseRedirect(reverse("workspace:accounts", args=[request.client.slug]))
    plan = chart_import.preview_chart(
        content=waiting.content, is_whole=is_whole, actor=request.actor
    )
    context = {
        "plan": plan,
        "groups": (
            (_("Added"), _titled(plan.added)),
            (_("Changed"), _titled(plan.changed)),
            (_("Put out of use"), _titled(plan.retired)),
        ),
        "file_name": waiting.name,
        "extent": extent,
    }
    return render(request, "workspace/ledger/chart_preview.html", context)


@require_POST
@client_file(CHANGE)
def discard_chart(request: KontorRequest, extent: str) -> HttpResponse:
    kept_file.drop(request, PURPOSES[extent == "whole"])
    return HttpResponseRedirect(reverse("workspace:accounts", args=[request.client.slug]))


def _titled(rows: tuple[ChartRow, ...]) -> list[tuple[ChartRow, str]]:
    titles = dict(AccountKind.choices)
    return [(row, str(titles.get(row.kind, ""))) for row in rows]


def _url(request: KontorRequest, name: str, is_whole: bool) -> str:
    extent = "whole" if is_whole else "part"
    return reverse(f"workspace:{name}", args=[request.client.slug, extent])
