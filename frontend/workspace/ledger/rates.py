"""Exchange rates in the workspace: the list, typing one, and taking in a bank's list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounting.selectors import currencies as read
from apps.accounting.selectors import ledger as books
from apps.accounting.services import currencies
from apps.accounting.values.currencies import RatePage, RateRow, RateSource
from frontend import exports, refusals
from frontend.access import KontorRequest, client_file
from frontend.amounts import SPACES
from frontend.bank_upload.forms import StatementFile
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.ledger import kept_file
from frontend.workspace.ledger.forms import DayInput
from frontend.workspace.ledger.views import SEE, day
from kernel.errors import KontorError

RATES = "accounting.rates.change"
PURPOSE = "rates"
EXPORTED_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters in the address of the list."""

    currency: str
    from_date: date | None
    to_date: date | None

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        return cls(
            currency=query.get("currency", "")[:3],
            from_date=day(query.get("from", "")),
            to_date=day(query.get("to", "")),
        )

    @property
    def is_narrowed(self) -> bool:
        return any((self.currency, self.from_date, self.to_date))

    def rates(self, *, cursor: str = "", size: int = read.PAGE) -> RatePage:
        return read.rates(
            currency=self.currency,
            from_date=self.from_date,
            to_date=self.to_date,
            cursor=cursor,
            size=size,
        )


class RateField(forms.DecimalField):
    """A rate with a point or a comma."""

    def to_python(self, value: Any) -> Any:
        text = SPACES.sub("", value).replace(",", ".") if isinstance(value, str) else value
        return super().to_python(text)


class RateForm(forms.Form):
    currency = forms.CharField(label=gettext_lazy("Currency"), min_length=3, max_length=3)
    on = forms.DateField(label=gettext_lazy("Day"), widget=DayInput())
    rate = RateField(
        label=gettext_lazy("What one unit costs"),
        max_digits=21,
        decimal_places=12,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


class RatesFileForm(forms.Form):
    # Not called "file": a refusal of the whole file belongs above the form, not beside the field.
    rates = StatementFile(
        label=gettext_lazy("List of rates"),
        allow_empty_file=True,
        help_text=gettext_lazy(
            "As published by the European Central Bank, Česká národní banka, Magyar Nemzeti Bank "
            "or Danmarks Nationalbank."
        ),
        error_messages={"required": gettext_lazy("Choose the file you downloaded.")},
    )


# ---- The list ------------------------------------------------------------------------------------
@require_GET
@client_file(SEE, sees="exchange_rates")
def rates(request: KontorRequest) -> HttpResponse:
    wanted = Wanted.of(request.GET)
    if request.GET.get("as") == "csv":
        return _csv(request, wanted)
    page = wanted.rates(cursor=request.GET.get("after", ""))
    return render(
        request,
        "workspace/ledger/rates.html",
        {
            "wanted": wanted,
            "page": page,
            "rows": [(row, RateSource(row.source).label) for row in page.rows],
            "currencies": read.currencies(),
            "may_change": request.actor.may(RATES),
        },
    )


def _csv(request: KontorRequest, wanted: Wanted) -> HttpResponse:
    header = (_("Day"), _("Currency"), _("Rate"), _("Source"), _("Kept by"))
    rows = (
        (row.on.isoformat(), row.currency, row.rate, RateSource(row.source).label, row.actor_name)
        for row in _all(wanted)
    )
    return exports.csv_file(f"{request.client.slug}-rates", header, rows)


def _all(wanted: Wanted) -> Iterator[RateRow]:
    cursor = ""
    while True:
        page = wanted.rates(cursor=cursor, size=EXPORTED_AT_ONCE)
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return


# ---- One rate ------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(RATES)
def type_rate(request: KontorRequest) -> HttpResponse:
    form = RateForm(request.POST or None, initial={"on": timezone.localdate()})

    def do() -> str:
        given = form.cleaned_data
        currencies.type_rate(
            currency=given["currency"], on=given["on"], rate=given["rate"], actor=request.actor
        )
        return _("The rate of %(currency)s is kept.") % {"currency": given["currency"]}

    lead = _("In %(currency)s, for one unit. What is posted keeps its amounts.")
    currency = books.books().currency
    act = _act(request, _("Type a rate"), _("Keep it"), lead % {"currency": currency})
    return act_page.answer(request, act, form, do)


@require_http_methods(["GET", "POST"])
@client_file(RATES)
def remove_rate(request: KontorRequest, currency: str, on: date) -> HttpResponse:
    form = forms.Form(request.POST or None)

    def do() -> str:
        currencies.remove_rate(currency=currency, on=on, actor=request.actor)
        return _("The rate is gone; the one before it holds again.")

    title = _("Remove the rate of %(currency)s for %(on)s") % {
        "currency": currency,
        "on": on.isoformat(),
    }
    return act_page.answer(request, _act(request, title, _("Remove")), form, do)


def _act(request: KontorRequest, title: str, submit: str, lead: str = "") -> Act:
    back = _url(request, "rates")
    crumbs = ((request.client.name, ""), (_("Exchange rates"), back))
    return Act(title=title, submit=submit, back=back, lead=lead, crumbs=crumbs)


# ---- A bank's list -------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@client_file(RATES)
def send_rates(request: KontorRequest) -> HttpResponse:
    """Look at a list; nothing of a list that can't be read is kept."""
    if request.method == "GET":
        return _sending(request, RatesFileForm(), status=200)
    form = RatesFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _sending(request, form, status=refusals.unfit(request))
    sent = form.cleaned_data["rates"]
    content = sent.read()
    try:
        currencies.preview_rates(content=content, name=sent.name, actor=request.actor)
    except KontorError as refused:
        return _sending(request, form, status=refusals.explain(request, form, refused))
    kept_file.keep(request, PURPOSE, name=sent.name, content=content)
    return HttpResponseRedirect(_url(request, "rates_preview"))


def _sending(request: KontorRequest, form: RatesFileForm, *, status: int) -> HttpResponse:
    context = {"form": form, "currency": books.books().currency}
    return render(request, "workspace/ledger/rates_send.html", context, status=status)


@require_http_methods(["GET", "POST"])
@client_file(RATES)
def preview_rates(request: KontorRequest) -> HttpResponse:
    """What the list would change; taken in when it is sent again."""
    waiting = kept_file.kept(request, PURPOSE)
    if waiting is None:
        return HttpResponseRedirect(_url(request, "rates_send"))
    if request.method == "POST":
        done = currencies.import_rates(
            content=waiting.content, name=waiting.name, actor=request.actor
        )
        kept_file.settle(request, PURPOSE)
        told = ngettext("%(count)s new rate is kept.", "%(count)s new rates are kept.", done.new)
        messages.success(request, told % {"count": done.new})
        return HttpResponseRedirect(_url(request, "rates"))
    preview = currencies.preview_rates(
        content=waiting.content, name=waiting.name, actor=request.actor
    )
    context = {
        "preview": preview,
        "source": RateSource(preview.source).label,
        "file_name": waiting.name,
        "currency": books.books().currency,
    }
    return render(request, "workspace/ledger/rates_preview.html", context)


@require_POST
@client_file(RATES)
def discard_rates(request: KontorRequest) -> HttpResponse:
    kept_file.drop(request, PURPOSE)
    return HttpResponseRedirect(_url(request, "rates"))


def _url(request: KontorRequest, name: str) -> str:
    return reverse(f"workspace:{name}", args=[request.client.slug])
