"""Revenue, hours, cost and margin; the plans that are charged and the rates that cost."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from billing import selectors, services
from billing.values import ClientMargin, MarginReport, MissingRate, PlanInfo
from frontend import exports
from frontend.access import KontorRequest, provider
from frontend.workspace.act_page import Act, answer
from frontend.workspace.cockpit import forms
from kernel import offering
from kernel.money import Money, minor_units
from kernel.periods import Month
from tenants import selectors as tenants

MARGIN = "provider.margin.see"
MANAGE = "provider.clients.manage"
GET_OR_POST = ["GET", "POST"]


# ---- Margin --------------------------------------------------------------------------------------
@require_GET
@provider(MARGIN)
def cockpit(request: KontorRequest) -> HttpResponse:
    month = _month(request.GET.get("month", ""))
    report = selectors.margin(month=month)
    if request.GET.get("as") == "csv":
        return _as_csv(report)
    slugs = {each.id: each.slug for each in tenants.clients()}
    this_month = Month.of(timezone.localdate())
    return render(
        request,
        "workspace/cockpit/margin.html",
        {
            "month": month,
            "before": month.plus(-1),
            "after": month.plus(1) if month < this_month else None,
            "report": report,
            "rows": [
                {
                    "margin": each,
                    "slug": slugs.get(each.client_id, ""),
                    "share": _share(each),
                    "why": _why_unknown(each),
                }
                for each in report.clients
            ],
            "missing": _missing(report),
            "tabs": _tabs("cockpit"),
        },
    )


def _month(text: str) -> Month:
    """`2026-11`; this month when it is none. Errors: Http404 for a month that can't be."""
    if not text:
        return Month.of(timezone.localdate())
    year, _dash, month = text.partition("-")
    if not (year.isdecimal() and month.isdecimal()):
        raise Http404
    if not (2000 <= int(year) <= 2100 and 1 <= int(month) <= 12):
        raise Http404
    return Month(int(year), int(month))


def _share(row: ClientMargin) -> int | None:
    """Margin in per cent of the revenue, when both are known and there is revenue."""
    if row.margin is None or not row.revenue:
        return None
    return round(row.margin / row.revenue * 100)


def _why_unknown(row: ClientMargin) -> str:
    if not row.currency:
        return _("no plan")
    if row.missing:
        return _("a rate is missing")
    return "" if row.is_priced else _("a price is missing")


def _missing(report: MarginReport) -> list[dict[str, str]]:
    """Each missing rate once, with the act that sets it."""
    found: dict[str, str] = {}
    for row in report.clients:
        for each in row.missing:
            found[_words(each)] = reverse(
                "workspace:cost_rate" if each.worker_name else "workspace:reporting_rate"
            )
    return [{"words": words, "url": url} for words, url in found.items()]


def _words(missing: MissingRate) -> str:
    if missing.worker_name:
        return _("%(name)s has no cost of an hour") % {"name": missing.worker_name}
    return _("There is no rate from %(currency)s to %(to)s") % {
        "currency": missing.currency,
        "to": missing.to_currency,
    }


def _as_csv(report: MarginReport) -> HttpResponse:
    header = (
        _("Month"), _("Client"), _("Currency"), _("Revenue"), _("Minutes"), _("Cost"), _("Margin"),
    )  # fmt: skip
    return exports.csv_file(
        f"margin-{report.month}",
        header,
        (
            (
                str(report.month),
                each.client_name,
                each.currency,
                each.revenue,
                each.minutes,
                each.cost,
                each.margin,
            )
            for each in report.clients
        ),
    )


def _tabs(current: str) -> list[dict[str, Any]]:
    labels = {"cockpit": _("Margin"), "plans": _("Plans and prices"), "rates": _("Cost rates")}
    return [
        {"label": label, "url": reverse(f"workspace:{name}"), "current": name == current}
        for name, label in labels.items()
    ]


# ---- Plans ---------------------------------------------------------------------------------------
@require_GET
@provider(MANAGE)
def plans(request: KontorRequest) -> HttpResponse:
    titles = {each.code: each.title for each in offering.meters()}
    shown = [
        {
            "plan": plan,
            "prices": [
                {
                    "title": titles.get(each.metric, each.metric),
                    "price": each,
                    "decimals": _decimals(each.unit_amount, plan.currency),
                }
                for each in plan.prices
            ],
        }
        for plan in selectors.plans()
    ]
    context = {"plans": shown, "tabs": _tabs("plans"), "today": timezone.localdate()}
    return render(request, "workspace/cockpit/plans.html", context)


def _decimals(amount: Decimal, currency: str) -> int:
    """As many as the currency has, more where the price is finer."""
    exponent = amount.normalize().as_tuple().exponent
    return max(minor_units(currency), -int(exponent))


@require_http_methods(GET_OR_POST)
@provider(MANAGE)
def new_plan(request: KontorRequest) -> HttpResponse:
    form = forms.PlanForm(request.POST or None)

    def do() -> str:
        services.create_plan(actor=request.actor, **form.cleaned_data)
        return _("The plan “%(name)s” is there; give it its prices.") % form.cleaned_data

    page = _act("plans", title=_("New plan"), submit=_("Make the plan"))
    return answer(request, page, form, do)


@require_http_methods(GET_OR_POST)
@provider(MANAGE)
def price(request: KontorRequest, plan_id: uuid.UUID) -> HttpResponse:
    plan = _plan(plan_id)
    form = forms.PriceForm(request.POST or None)

    def do() -> str:
        services.set_price(plan_id=plan_id, actor=request.actor, **form.cleaned_data)
        amount = Money(form.cleaned_data["unit_amount"], plan.currency)
        return _("The price is set: %(amount)s.") % {
            "amount": f"{amount.amount.normalize():f} {amount.currency}"
        }

    page = _act(
        "plans",
        title=_("Price in the plan “%(name)s”") % {"name": plan.name},
        submit=_("Set the price"),
        lead=_("In %(currency)s. What was used before the day keeps the price it had.")
        % {"currency": plan.currency},
    )
    return answer(request, page, form, do)


def _plan(plan_id: uuid.UUID) -> PlanInfo:
    for each in selectors.plans():
        if each.plan_id == plan_id:
            return each
    raise Http404


# ---- Rates ---------------------------------------------------------------------------------------
@require_GET
@provider(MARGIN)
def rates(request: KontorRequest) -> HttpResponse:
    context = {
        "cost_rates": selectors.cost_rates(),
        "reporting_rates": selectors.reporting_rates(),
        "tabs": _tabs("rates"),
    }
    return render(request, "workspace/cockpit/rates.html", context)


@require_http_methods(GET_OR_POST)
@provider(MARGIN)
def cost_rate(request: KontorRequest) -> HttpResponse:
    form = forms.CostRateForm(request.POST or None)

    def do() -> str:
        services.set_cost_rate(actor=request.actor, **form.cleaned_data)
        return _("The cost of an hour is set.")

    page = _act("rates", title=_("Cost of an hour"), submit=_("Set it"))
    return answer(request, page, form, do)


@require_http_methods(GET_OR_POST)
@provider(MARGIN)
def reporting_rate(request: KontorRequest) -> HttpResponse:
    form = forms.ReportingRateForm(request.POST or None)

    def do() -> str:
        services.set_reporting_rate(actor=request.actor, **form.cleaned_data)
        return _("The rate is set.")

    page = _act(
        "rates",
        title=_("Rate between two currencies"),
        submit=_("Set it"),
        lead=_("Used to bring the cost of an hour into the currency of a client's plan."),
    )
    return answer(request, page, form, do)


def _act(place: str, *, title: str, submit: str, lead: str = "") -> Act:
    labels = {each["url"]: each["label"] for each in _tabs(place)}
    back = reverse(f"workspace:{place}")
    return Act(
        title=title,
        submit=submit,
        back=back,
        lead=lead,
        crumbs=((_("Cockpit"), reverse("workspace:cockpit")), (labels[back], back)),
    )
