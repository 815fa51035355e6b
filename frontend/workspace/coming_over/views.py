"""Taking over books from another system, and letting the journal leave again."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounting.selectors import coming_over as read
from apps.accounting.selectors import exports as files
from apps.accounting.selectors import ledger
from apps.accounting.services import coming_over
from apps.accounting.values.coming_over import (
    ImportInfo,
    ImportOptions,
    ImportReport,
    ImportState,
    Subject,
)
from apps.parties import permissions as parties
from frontend import exports, refusals
from frontend.access import KontorRequest, client_file
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.coming_over import forms
from kernel.errors import KontorError

RUN = "accounting.import.run"
SEE = "accounting.ledger.see"
LATEST = 20
ROWS_ON_A_PAGE = 100
ROWS_IN_A_FILE = 10_000


# ---- Sending -------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(RUN)
def home(request: KontorRequest) -> HttpResponse:
    form, status = forms.SendForm(request.POST or None, request.FILES or None), 200
    day = _asked_day(request)
    if request.method == "POST":
        status = refusals.unfit(request)
        if form.is_valid():
            try:
                return _sent(request, form)
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
    return render(
        request,
        "workspace/coming_over/home.html",
        {
            "form": form,
            "accept": forms.KINDS_OF_FILE,
            "imports": read.imports(limit=LATEST),
            "mappings": read.import_mappings(),
            "parts_day": day,
            "parts": _parts(request, day),
        },
        status=status,
    )


def _asked_day(request: KontorRequest) -> date:
    """The day that is asked for, else today; what is no day is today, too."""
    with suppress(ValueError):
        return parse_date(request.GET.get("on", "")) or timezone.localdate()
    return timezone.localdate()


@dataclass(frozen=True, slots=True)
class PartLinks:
    """A part of the books, and where its files are."""

    title: str
    is_of_day: bool
    links: tuple[tuple[str, str], ...]


def _parts(request: KontorRequest, day: date) -> list[PartLinks]:
    found = []
    for subject in (Subject.CHART, Subject.PARTIES, Subject.OPENING_BALANCES, Subject.OPEN_ITEMS):
        is_of_day = subject in (Subject.OPENING_BALANCES, Subject.OPEN_ITEMS)
        query = f"?on={day.isoformat()}" if is_of_day else ""
        links = tuple(
            (
                reverse("workspace:books_file", args=[request.client.slug, subject, kind]) + query,
                kind.upper(),
            )
            for kind in ("csv", "xlsx")
        )
        found.append(PartLinks(str(subject.label), is_of_day, links))
    return found


def _sent(request: KontorRequest, form: forms.SendForm) -> HttpResponse:
    given = form.cleaned_data
    import_id = coming_over.start(
        name=given["books"].name,
        content=given["books"].read(),
        subject=given["subject"],
        file_format=given["file_format"],
        options=form.options(),
        actor=request.actor,
    )
    found = read.import_info(import_id=import_id)
    if found.format != "table" or found.has_mapping:
        coming_over.check(import_id=import_id, actor=request.actor)
    return HttpResponseRedirect(_address(request, import_id))


def _address(request: KontorRequest, import_id: uuid.UUID, page: str = "import") -> str:
    return reverse(f"workspace:{page}", args=[request.client.slug, import_id])


# ---- What is remembered about tables -------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(RUN, sees="import_mapping")
def mapping(request: KontorRequest, mapping_id: int) -> HttpResponse:
    found = read.mapping_info(mapping_id=mapping_id)
    form = forms.NameForm(request.POST or None, initial={"name": found.name})
    home_url = reverse("workspace:imports", args=[request.client.slug])

    def do() -> str:
        coming_over.rename_mapping(
            mapping_id=mapping_id, name=form.cleaned_data["name"], actor=request.actor
        )
        return _("Renamed.")

    act = Act(
        title=_("Rename “%(name)s”") % {"name": found.name},
        submit=_("Rename"),
        back=home_url,
        lead=_("%(subject)s: %(columns)s")
        % {"subject": found.subject_title, "columns": ", ".join(found.columns)},
        crumbs=((request.client.name, ""), (_("Take over books"), home_url)),
    )
    return act_page.answer(request, act, form, do)


@require_POST
@client_file(RUN)
def forget_mapping(request: KontorRequest, mapping_id: int) -> HttpResponse:
    coming_over.forget_mapping(mapping_id=mapping_id, actor=request.actor)
    messages.success(request, _("Forgotten. The next table of that kind is asked about again."))
    return HttpResponseRedirect(reverse("workspace:imports", args=[request.client.slug]))


# ---- One import ----------------------------------------------------------------------------------
@require_GET
@client_file(RUN, sees="books_import")
def show(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    """Where the import stands, and what it waits for; asked again by itself while work goes on."""
    found = read.import_info(import_id=import_id)
    progress = read.import_progress(import_id=import_id)
    context: dict[str, Any] = {"found": found, "progress": progress}
    if progress.is_working:
        if request.headers.get("HX-Request") == "true":
            return render(request, "workspace/coming_over/_progress.html", context)
        return render(request, "workspace/coming_over/working.html", context)
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": request.path})
    if found.state in (ImportState.DONE, ImportState.REVERSED):
        context["proof"] = read.import_proof(import_id=import_id)
        return render(request, "workspace/coming_over/done.html", context)
    if found.state == ImportState.CHECKED:
        return _report(request, context, found)
    if found.format == "table" and not found.has_mapping:
        return HttpResponseRedirect(_address(request, import_id, "import_columns"))
    return render(request, "workspace/coming_over/waiting.html", context)


def _report(request: KontorRequest, context: dict[str, Any], found: ImportInfo) -> HttpResponse:
    said = request.GET.get("after", "")
    after = int(said) if said.isdecimal() else 0
    report = read.import_report(import_id=found.id, after=after, limit=ROWS_ON_A_PAGE)
    chart = ledger.accounts(is_active=True)
    context |= {
        "report": report,
        "choices": forms.AccountChoices(report.accounts if report else ()),
        "kinds": forms.KINDS,
        "accounts": chart,
        "options_form": forms.OptionsForm(initial=found.options.to_dict()),
        "next_url": f"?after={after + ROWS_ON_A_PAGE}"
        if report and after + ROWS_ON_A_PAGE < report.kept
        else "",
        "is_first_page": not after,
    }
    return render(request, "workspace/coming_over/report.html", context)


@require_http_methods(["GET", "POST"])
@client_file(RUN)
def columns(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    found, status = read.import_info(import_id=import_id), 200
    sheet = request.GET.get("sheet", "")
    try:
        seen, mapping = read.import_mapping(import_id=import_id, sheet=sheet)
    except read.FileRefused as refused:
        context = {"found": found, "refusal": refused.message}
        return render(request, "workspace/coming_over/unreadable.html", context, status=422)
    form = forms.ColumnsForm(request.POST or None, seen=seen, mapping=mapping)
    if request.method == "POST":
        status = refusals.unfit(request)
        if form.is_valid():
            try:
                coming_over.say_columns(
                    import_id=import_id, mapping=form.mapping(), actor=request.actor
                )
                coming_over.check(import_id=import_id, actor=request.actor)
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
            else:
                return HttpResponseRedirect(_address(request, import_id))
    return render(
        request,
        "workspace/coming_over/columns.html",
        {"found": found, "form": form, "seen": seen},
        status=status,
    )


@require_POST
@client_file(RUN)
def accounts(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    """What was said about the accounts and about what may be added; then it is checked anew."""
    report = read.import_report(import_id=import_id)
    found = read.import_info(import_id=import_id)
    choices = forms.AccountChoices(report.accounts if report else ())
    chart = [each.code for each in ledger.accounts()]
    existing, new = choices.said(request.POST, chart=chart)
    options = forms.OptionsForm(request.POST)
    try:
        if existing or new:
            coming_over.say_accounts(
                import_id=import_id, existing=existing, new=new, actor=request.actor
            )
        if options.is_valid():
            coming_over.say_options(
                import_id=import_id,
                options=_options(found.options, options),
                actor=request.actor,
            )
        coming_over.check(import_id=import_id, actor=request.actor)
    except KontorError as refused:
        refusals.explain(request, None, refused)
    return HttpResponseRedirect(_address(request, import_id))


def _options(before: ImportOptions, form: forms.OptionsForm) -> ImportOptions:
    return ImportOptions(on=before.on, control=before.control, **form.cleaned_data)


@require_POST
@client_file(RUN)
def check(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    return _then_show(
        request,
        import_id,
        lambda: coming_over.check(import_id=import_id, actor=request.actor),
    )


@require_POST
@client_file(RUN)
def run(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    return _then_show(
        request,
        import_id,
        lambda: coming_over.run(import_id=import_id, actor=request.actor),
    )


def _then_show(request: KontorRequest, import_id: uuid.UUID, act: Any) -> HttpResponse:
    try:
        act()
    except KontorError as refused:
        refusals.explain(request, None, refused)
    return HttpResponseRedirect(_address(request, import_id))


@require_POST
@client_file(RUN)
def discard(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    coming_over.discard(import_id=import_id, actor=request.actor)
    messages.success(request, _("The file is forgotten; nothing of it is in the books."))
    return HttpResponseRedirect(reverse("workspace:imports", args=[request.client.slug]))


class _ReasonForm(django_forms.Form):
    reason = django_forms.CharField(
        label=gettext_lazy("Why"), max_length=300, widget=django_forms.Textarea(attrs={"rows": 2})
    )


@require_http_methods(["GET", "POST"])
@client_file(RUN)
def take_back(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    found = read.import_info(import_id=import_id)
    form = _ReasonForm(request.POST or None)

    def do() -> str:
        coming_over.reverse(
            import_id=import_id, reason=form.cleaned_data["reason"], actor=request.actor
        )
        return _("The entries are being reversed.")

    act = Act(
        title=_("Take back %(name)s") % {"name": found.file_name},
        submit=_("Reverse every entry"),
        back=_address(request, import_id),
        lead=_("Accounts, customers and suppliers stay; they can be put out of use one by one."),
        effects=(
            _("Each of the %(count)s entries gets a linked mirror image.")
            % {"count": found.counts.get("entries", 0)},
            _("Nothing happens if anything was built on one of them since."),
        ),
        is_danger=True,
        crumbs=((request.client.name, ""), (found.file_name, _address(request, import_id))),
    )
    return act_page.answer(request, act, form, do)


# ---- Files ---------------------------------------------------------------------------------------
@require_GET
@client_file(RUN)
def report_file(request: KontorRequest, import_id: uuid.UUID) -> HttpResponse:
    """The dry run's report with every row, as a spreadsheet opens it."""
    report = read.import_report(import_id=import_id, limit=ROWS_IN_A_FILE)
    return exports.csv_file(
        "report", [_("Line"), _("Column"), _("Kind"), _("What was found")], _report_rows(report)
    )


def _report_rows(report: ImportReport | None) -> Iterator[list[Any]]:
    if report is None:
        return
    for each in report.reports:
        kind = _("to mend") if each.is_error else _("note")
        yield [each.line or "", each.column, kind, each.text]
    more = report.errors + report.notes - report.kept
    if more:
        told = _("%(count)s further rows are counted, but not listed one by one.")
        yield ["", "", _("note"), told % {"count": more}]


@require_GET
@client_file(SEE, sees="books_file")
def part(request: KontorRequest, subject: str, file_format: str) -> HttpResponse:
    """Chart, parties, balances or open items, those two at the end of the day that is asked for."""
    if subject == "parties":
        request.actor.require(parties.SEE)
    found = files.books_file(
        subject=subject,
        file_format=file_format,
        language=get_language() or "en",
        on=_asked_day(request),
    )
    return _download(found)


@require_GET
@client_file(SEE, sees="journal_file")
def journal(request: KontorRequest, file_format: str) -> HttpResponse:
    return _download(files.journal_file(file_format=file_format, language=get_language() or "en"))


def _download(found: files.JournalFile) -> HttpResponse:
    response = HttpResponse(found.content, content_type=found.media_type)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response
