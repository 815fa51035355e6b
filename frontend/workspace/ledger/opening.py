"""Opening balances in the workspace: a table, replaceable until the first month closes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import opening as read
from apps.accounting.services import opening
from apps.accounting.values.ledger import EntryDetail
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.workspace.ledger import columns, forms
from frontend.workspace.ledger.views import SEE
from kernel.errors import KontorError

OPENING = "accounting.opening.post"


@require_http_methods(["GET", "POST"])
@client_file(SEE, sees="opening_balances")
def opening_balances(request: KontorRequest) -> HttpResponse:
    found = read.opening_balances()
    more = columns.wanted(request)
    form = Form(request.POST or None)
    if request.method == "GET":
        typed = forms.initial_lines(found, has_days=True)
        lines = forms.lines_of(initial=typed, **more.sheet)
        return _page(request, found, form, lines, more, status=200)
    request.actor.require(OPENING)
    if "more" in request.POST:
        typed_on = forms.typed_lines(request.POST, **more.sheet)
        return _page(request, found, form, typed_on, more, status=200)
    lines = forms.lines_of(request.POST, **more.sheet)
    form.is_valid()
    if not lines.is_valid():
        return _page(request, found, form, lines, more, status=refusals.unfit(request))
    drafts = columns.drafts(lines)
    if drafts is None:
        return _page(request, found, form, lines, more, status=refusals.unfit(request))
    try:
        posted = opening.post_opening_balances(lines=drafts, actor=request.actor)
    except KontorError as refused:
        status = refusals.explain(request, form, refused)
        return _page(request, found, form, lines, more, status=status)
    messages.success(request, _("Posted as %(entry)s.") % {"entry": posted.reference})
    return HttpResponseRedirect(reverse("workspace:opening", args=[request.client.slug]))


def _page(
    request: KontorRequest,
    found: EntryDetail | None,
    form: Form,
    lines: Any,
    more: columns.More,
    *,
    status: int,
) -> HttpResponse:
    kept = books.books()
    first = books.periods()[0]
    context = {
        "found": found,
        "form": form,
        "lines": lines,
        "more": more,
        "books": kept,
        "first_period": first,
        "may_change": request.actor.may(OPENING) and first.state == "open",
        "accounts": books.accounts(is_active=True),
    }
    return render(request, "workspace/ledger/opening.html", context, status=status)
