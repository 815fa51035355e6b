"""One bank line: opening it, explaining it, and taking that back.

Every act answers htmx with the rows and the head that changed, a browser without script with the
whole screen.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from apps.accounting.selectors import bank as read
from apps.accounting.services import bank
from apps.accounting.services.bank.discounting import DiscountNotEntitled
from apps.accounting.services.payments.refusals import DiscountLost
from apps.accounting.values.bank import LineDetail
from frontend import refusals
from frontend.access import KontorRequest, client_file
from frontend.workspace.bank import forms, rows
from frontend.workspace.bank.views import RECONCILE, SEE, Place, head, screen_address, show
from kernel.errors import KontorError


# ---- Opening -------------------------------------------------------------------------------------
@require_GET
@client_file(SEE, sees="statement_line")
def line(request: KontorRequest, line_id: int) -> HttpResponse:
    detail = read.line(line_id=line_id)
    place = Place.of(request.GET)
    if not _is_fragment(request):
        query = place.query(line_id=line_id)
        return HttpResponseRedirect(screen_address(request, detail.bank_account.id, query))
    is_closing = request.GET.get("was") == str(line_id)
    row = rows.closed(detail.line) if is_closing else rows.opened(detail)
    return _fragments(request, place, [row, *_was(request, line_id)])


def _was(request: KontorRequest, line_id: int) -> list[rows.Row]:
    """The row that was open until now, closed."""
    was = request.GET.get("was", "")
    if not was.isdecimal() or int(was) == line_id:
        return []
    return [rows.closed(read.line(line_id=int(was)).line)]


# ---- Acts ----------------------------------------------------------------------------------------
@require_POST
@client_file(RECONCILE)
def accept(request: KontorRequest, line_id: int) -> HttpResponse:
    """Take one of the suggestions."""
    detail = read.line(line_id=line_id)
    choice = request.POST.get("choice", "")
    lost: list[str] = []

    def do() -> str:
        try:
            done = bank.accept_suggested(
                line_id=line_id,
                key=choice,
                without_discount=request.POST.get("without_discount") == "1",
                actor=request.actor,
            )
        except DiscountLost:
            lost.append(choice)
            raise
        told = {
            "match": _("Matched with %(entry)s."),
            "settle": _("Settled by %(entry)s."),
            "batch": _("Confirmed by %(entry)s."),
            "transfer": _("Transferred by %(entry)s."),
        }.get(choice.partition("-")[0], _("Posted as %(entry)s."))
        return told % {"entry": done.entry_reference}

    def again(said: str) -> rows.Row:
        left = next(iter(lost), "")
        return rows.opened(detail, choice=choice, errors=[said], lost_discount=left)

    return _act(request, detail, do, again=again)


@require_POST
@client_file(RECONCILE)
def post(request: KontorRequest, line_id: int) -> HttpResponse:
    """Post the line to one account or to several."""
    detail = read.line(line_id=line_id)
    entry = forms.EntryForm(request.POST)
    if "more" in request.POST:
        row = rows.opened(detail, tab=rows.ENTRY, entry=entry, parts=_unjudged(request))
        return _again(request, detail, row, status=200)
    parts = forms.parts_of(request.POST)

    def again(said: str) -> rows.Row:
        return rows.opened(
            detail, tab=rows.ENTRY, entry=entry, parts=parts, errors=[said] if said else []
        )

    if not (entry.is_valid() and parts.is_valid()):
        return _again(request, detail, again(""), status=refusals.unfit(request))

    def do() -> str:
        reference = _post(request, detail, entry, parts)
        return _posted(reference)

    return _act(request, detail, do, again=again)


def _unjudged(request: KontorRequest) -> forms.PartsOfALine:
    """What was typed and one more row, without complaints about what is still empty."""
    more = forms.with_one_more(request.POST)
    count = int(more[f"{forms.PARTS}-TOTAL_FORMS"])
    typed = [
        {name: more.get(f"{forms.PARTS}-{at}-{name}", "") for name in ("account", "amount", "text")}
        for at in range(count)
    ]
    return forms.parts_of(initial=typed, count=0)


def _post(
    request: KontorRequest, detail: LineDetail, entry: forms.EntryForm, parts: forms.PartsOfALine
) -> str:
    """Post, and remember how when asked: both or neither."""
    made = parts.parts(detail.line)
    description = entry.cleaned_data["description"]
    with transaction.atomic():
        if len(made) > 1:
            done = bank.split_line(
                line_id=detail.line.id, parts=made, description=description, actor=request.actor
            )
            return done.entry_reference
        account_code = made[0].account_code
        rule_id = None
        if entry.cleaned_data["remember"]:
            rule_id = bank.learn_rule(
                line_id=detail.line.id, account_code=account_code, actor=request.actor
            )
        done = bank.post_line(
            line_id=detail.line.id,
            account_code=account_code,
            description=description or made[0].description,
            rule_id=rule_id,
            actor=request.actor,
        )
        return done.entry_reference


@require_POST
@client_file(RECONCILE)
def exclude(request: KontorRequest, line_id: int) -> HttpResponse:
    detail = read.line(line_id=line_id)
    form = forms.ExcludeForm(request.POST)

    def again(said: str) -> rows.Row:
        return rows.opened(detail, tab=rows.EXCLUDE, exclude=form, errors=[said] if said else [])

    if not form.is_valid():
        return _again(request, detail, again(""), status=refusals.unfit(request))

    def do() -> str:
        bank.exclude_line(line_id=line_id, reason=form.cleaned_data["reason"], actor=request.actor)
        return _("Left out of the books.")

    return _act(request, detail, do, again=again)


@require_POST
@client_file(RECONCILE)
def settle(request: KontorRequest, line_id: int) -> HttpResponse:
    """Pay the open items that were ticked."""
    detail = read.line(line_id=line_id)
    form = forms.SettleForm(request.POST, items=read.payable_items(line=detail.line))

    lost: list[str] = []

    def again(said: str) -> rows.Row:
        return rows.opened(
            detail,
            tab=rows.SETTLE,
            settle=form,
            errors=[said] if said else [],
            lost_discount=next(iter(lost), ""),
        )

    if not form.is_valid():
        return _again(request, detail, again(""), status=refusals.unfit(request))

    def do() -> str:
        try:
            done = bank.settle_line(
                line_id=line_id,
                shares=form.shares(detail.line),
                difference=form.cleaned_data["difference"],
                party_id=form.cleaned_data["party"],
                actor=request.actor,
            )
        except DiscountNotEntitled:
            lost.append("items")
            raise
        return _("Settled by %(entry)s.") % {"entry": done.entry_reference}

    return _act(request, detail, do, again=again)


@require_POST
@client_file(RECONCILE)
def transfer(request: KontorRequest, line_id: int) -> HttpResponse:
    """Money from or to another own account."""
    detail = read.line(line_id=line_id)

    def do() -> str:
        done = bank.transfer_line(line_id=line_id, actor=request.actor)
        return _("Transferred by %(entry)s.") % {"entry": done.entry_reference}

    return _act(request, detail, do, again=lambda said: rows.opened(detail, errors=[said]))


@require_POST
@client_file(RECONCILE)
def ask(request: KontorRequest, line_id: int) -> HttpResponse:
    """Ask the client what the line is for. The line stays open."""
    detail = read.line(line_id=line_id)
    form = forms.AskForm(request.POST)

    def again(said: str) -> rows.Row:
        return rows.opened(detail, tab=rows.ASK, ask=form, errors=[said] if said else [])

    if not form.is_valid():
        return _again(request, detail, again(""), status=refusals.unfit(request))

    def do() -> str:
        bank.ask_about_line(line_id=line_id, text=form.cleaned_data["text"], actor=request.actor)
        return _("Asked. The answer will stand here.")

    return _act(request, detail, do, again=again, is_undoable=False)


@require_POST
@client_file(RECONCILE)
def undo(request: KontorRequest, line_id: int) -> HttpResponse:
    detail = read.line(line_id=line_id)

    def do() -> str:
        bank.undo_line(line_id=line_id, actor=request.actor)
        return _("Taken back. The line is open again.")

    return _act(request, detail, do, again=lambda said: rows.closed(detail.line), is_undoable=False)


@require_POST
@client_file(RECONCILE)
def accept_certain(request: KontorRequest, bank_account_id: uuid.UUID) -> HttpResponse:
    done = bank.accept_certain(bank_account_id=bank_account_id, actor=request.actor)
    count = done.posted + done.matched + done.settled + done.transferred
    told = ngettext("%(count)s line explained.", "%(count)s lines explained.", count)
    messages.success(request, told % {"count": count})
    if done.refused:
        refused = len(done.refused)
        left = ngettext(
            "%(count)s line was left open: %(reason)s",
            "%(count)s lines were left open. The first: %(reason)s",
            refused,
        )
        messages.error(request, left % {"count": refused, "reason": done.refused[0][1]})
    return HttpResponseRedirect(screen_address(request, bank_account_id))


# ---- Answering -----------------------------------------------------------------------------------
def _posted(reference: str) -> str:
    return _("Posted as %(entry)s.") % {"entry": reference}


def _act(
    request: KontorRequest,
    detail: LineDetail,
    do: Callable[[], str],
    *,
    again: Callable[[str], rows.Row],
    is_undoable: bool = True,
) -> HttpResponse:
    """Do it and show what became of the line; refused, show the row again with the reason."""
    try:
        told = do()
    except KontorError as refused:
        status = refusals.status_for(request, refused)
        return _again(request, detail, again(refused.message), status=status)
    line_id = detail.line.id
    undo_url = reverse("workspace:bank_line_undo", args=[request.client.slug, line_id])
    place = Place.of(request.POST)
    if not _is_fragment(request):
        messages.success(request, told, extra_tags=f"undo:{undo_url}" if is_undoable else "")
        # A line taken back stands among the open ones, wherever it was taken back from.
        query = place.query() if is_undoable else Place(show="open", page=1).query(line_id=line_id)
        return HttpResponseRedirect(screen_address(request, detail.bank_account.id, query))
    row = rows.closed(read.line(line_id=line_id).line)
    response = _fragments(request, place, [row], head_of=detail.bank_account.id)
    toast = {"message": told, "undo_url": undo_url if is_undoable else ""}
    response["HX-Trigger"] = json.dumps({"kontor:toast": toast})
    if is_undoable:
        response["HX-Trigger-After-Settle"] = json.dumps({"kontor:line-done": {"line": line_id}})
    return response


def _again(
    request: KontorRequest, detail: LineDetail, row: rows.Row, *, status: int
) -> HttpResponse:
    """The row with what was typed and why it was refused."""
    place = Place.of(request.POST)
    if _is_fragment(request):
        return _fragments(request, place, [row])
    for said in row.explaining.errors if row.explaining else ():
        messages.error(request, said)
    return show(
        request, bank_account_id=detail.bank_account.id, place=place, opened=row, status=status
    )


def _fragments(
    request: KontorRequest,
    place: Place,
    shown: list[rows.Row],
    *,
    head_of: uuid.UUID | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "rows": shown,
        "place": place,
        "is_swap": True,
        "may_reconcile": request.actor.may(RECONCILE),
    }
    if head_of is not None:
        screen = read.reconcile_screen(bank_account_id=head_of, show=place.show, page=place.page)
        context |= head(request, screen)
    return render(request, "workspace/bank/_swap.html", context)


def _is_fragment(request: KontorRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
