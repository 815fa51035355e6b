"""Revaluing what is held in foreign currencies: a look first, then two entries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.validators import MaxValueValidator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from apps.accounting.selectors import currencies as read
from apps.accounting.services import currencies
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.workspace.ledger.forms import DayInput
from frontend.workspace.ledger.views import SEE
from kernel.errors import KontorError

REVALUE = "accounting.currency.revalue"


class DayForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("At the end of"),
        widget=DayInput(),
        # The day after is posted on, too.
        validators=[MaxValueValidator(date.max - timedelta(days=1))],
    )


@require_http_methods(["GET", "POST"])
@client_file(SEE, sees="revaluation")
def revaluation(request: KontorRequest) -> HttpResponse:
    form = DayForm(request.POST or request.GET or None)
    on = form.cleaned_data["on"] if form.is_valid() else _last_month_end()
    status = 200
    if request.method == "POST":
        request.actor.require(REVALUE)
        try:
            posted = currencies.revalue(on=on, actor=request.actor)
        except KontorError as refused:
            status = refusals.explain(request, None, refused)
        else:
            if posted is None:
                told = _("Nothing had moved: nothing was posted.")
            else:
                told = _("Posted as %(entry)s, taken back by %(reversal)s.") % {
                    "entry": posted.entry,
                    "reversal": posted.reversal,
                }
            messages.success(request, told)
            address = reverse("workspace:revaluation", args=[request.client.slug])
            return HttpResponseRedirect(f"{address}?on={on.isoformat()}")
    context = {"on": on, "next_day": on + timedelta(days=1), **_found(on)}
    context["may_revalue"] = request.actor.may(REVALUE)
    return render(request, "workspace/ledger/revaluation.html", context, status=status)


def _found(on: date) -> dict[str, Any]:
    try:
        return {"found": read.revaluation(on=on)}
    except KontorError as refused:
        return {"refused": refused.message}


def _last_month_end() -> date:
    return timezone.localdate().replace(day=1) - timedelta(days=1)
