"""One act, one page: what it does, its form, and a button. Refused, it keeps what was typed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from frontend import refusals
from frontend.access import KontorRequest
from kernel.errors import KontorError

# The dialog of the page in which a link shows the act, instead of on a page of its own.
DIALOG = "act-dialog"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`effects` say what will happen before it does; `crumbs` are (label, address); `undo` is where
    the act is taken back."""

    title: str
    submit: str
    back: str
    crumbs: tuple[tuple[str, str], ...] = ()
    lead: str = ""
    effects: tuple[str, ...] = ()
    is_danger: bool = False
    undo: str = ""


def answer(request: KontorRequest, act: Act, form: Form, do: Callable[[], str]) -> HttpResponse:
    """Show the page, or do the act and go back with the sentence that `do` returns."""
    status = 200
    if request.method == "POST":
        form.is_bound = True
        if form.is_valid():
            try:
                told = do()
            except KontorError as refused:
                status = refusals.explain(request, form, refused)
            else:
                messages.success(request, told, extra_tags=f"undo:{act.undo}" if act.undo else "")
                return _leave(request, act.back)
        else:
            status = refusals.unfit(request)
    template = "workspace/_act.html" if _is_dialog(request) else "workspace/act.html"
    return render(request, template, {"act": act, "form": form}, status=status)


def _is_dialog(request: KontorRequest) -> bool:
    return request.headers.get("HX-Target") == DIALOG


def _leave(request: KontorRequest, back: str) -> HttpResponse:
    if _is_dialog(request):
        return HttpResponse(headers={"HX-Redirect": back})
    return HttpResponseRedirect(back)
