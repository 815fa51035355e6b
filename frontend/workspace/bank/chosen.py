"""Several bank lines at once: accept what is suggested, post, transfer, leave out."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from apps.accounting.services import bank
from apps.accounting.values.bank import ManyDone
from frontend.access import KontorRequest, client_file
from frontend.workspace.bank import forms
from frontend.workspace.bank.views import RECONCILE, Place, screen_address
from kernel.errors import KontorError


@require_POST
@client_file(RECONCILE)
def chosen(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    form = forms.ChosenForm(request.POST)
    if form.is_valid():
        try:
            _tell(request, _do(request, form, bank_account_id))
        except KontorError as refused:
            messages.error(request, refused.message)
    for said in (error for errors in form.errors.values() for error in errors):
        messages.error(request, str(said))
    query = Place.of(request.POST).query()
    return HttpResponseRedirect(screen_address(request, bank_account_id, query))


def _do(request: KontorRequest, form: forms.ChosenForm, bank_account_id: uuid.UUID) -> ManyDone:
    asked = form.cleaned_data
    line_ids = [int(each) for each in asked["lines"]]
    match asked["act"]:
        case "post":
            return bank.post_lines(
                bank_account_id=bank_account_id,
                line_ids=line_ids,
                account_code=asked["account"],
                actor=request.actor,
            )
        case "transfer":
            return bank.transfer_lines(
                bank_account_id=bank_account_id, line_ids=line_ids, actor=request.actor
            )
        case "exclude":
            return bank.exclude_lines(
                bank_account_id=bank_account_id,
                line_ids=line_ids,
                reason=asked["reason"],
                actor=request.actor,
            )
    return bank.accept_lines(
        bank_account_id=bank_account_id, line_ids=line_ids, actor=request.actor
    )


def _tell(request: KontorRequest, done: ManyDone) -> None:
    count = len(done.done)
    if count:
        told = ngettext("%(count)s line explained.", "%(count)s lines explained.", count)
        messages.success(request, told % {"count": count})
    refused = len(done.refused)
    if refused:
        left = ngettext(
            "%(count)s line was left open: %(reason)s",
            "%(count)s lines were left open. The first: %(reason)s",
            refused,
        )
        messages.error(request, left % {"count": refused, "reason": done.refused[0][1]})
