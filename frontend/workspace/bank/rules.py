"""The rules by which lines become certain."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounting.selectors import bank as read
from apps.accounting.selectors import ledger
from apps.accounting.services import bank
from frontend.access import KontorRequest, client_file
from frontend.workspace import act_page
from frontend.workspace.act_page import Act
from frontend.workspace.bank import forms
from frontend.workspace.bank.views import RECONCILE, SEE


@require_GET
@client_file(SEE, sees="match_rules")
def rules(request: KontorRequest) -> HttpResponse:
    found = read.match_rules()
    return render(
        request,
        "workspace/bank/rules.html",
        {
            "rules": found,
            "may_reconcile": request.actor.may(RECONCILE),
            "moved": request.GET.get("moved", ""),
        },
    )


@require_http_methods(["GET", "POST"])
@client_file(RECONCILE)
def new_rule(request: KontorRequest) -> HttpResponse:
    form = forms.RuleForm(request.POST or None, accounts=ledger.accounts(is_active=True))

    def do() -> str:
        bank.add_rule(draft=form.draft(), actor=request.actor)
        return _("The rule suggests from now on.")

    act = Act(
        title=_("New rule"),
        submit=_("Make the rule"),
        back=_address(request),
        lead=_("Lines that fit become certain and are posted with one click."),
        crumbs=((request.client.name, ""), (_("Rules"), _address(request))),
    )
    if request.method == "GET" or ("preview" in request.POST and form.is_valid()):
        preview = read.rule_preview(draft=form.draft()) if request.method == "POST" else None
        context = {"act": act, "form": form, "preview": preview}
        return render(request, "workspace/bank/rule_new.html", context)
    return act_page.answer(request, act, form, do)


@require_POST
@client_file(RECONCILE)
def move(request: KontorRequest, rule_id: uuid.UUID) -> HttpResponse:
    position = request.POST.get("position", "")
    bank.move_rule(
        rule_id=rule_id,
        position=int(position) if position.isdecimal() else 1,
        actor=request.actor,
    )
    messages.success(request, _("The order of the rules has changed."))
    return HttpResponseRedirect(f"{_address(request)}?moved={rule_id}")


@require_POST
@client_file(RECONCILE)
def switch(request: KontorRequest, rule_id: uuid.UUID) -> HttpResponse:
    is_active = request.POST.get("is_active") == "1"
    bank.switch_rule(rule_id=rule_id, is_active=is_active, actor=request.actor)
    told = _("The rule suggests again.") if is_active else _("The rule is off.")
    messages.success(request, told)
    return HttpResponseRedirect(_address(request))


def _address(request: KontorRequest) -> str:
    return reverse("workspace:bank_rules", args=[request.client.slug])
