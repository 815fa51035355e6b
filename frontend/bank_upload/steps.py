"""The steps of sending a statement: file, columns, account, progress.

Each door gives its own addresses (`Way`) and pages; what happens between them is here.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from apps.accounting.selectors import bank as read
from apps.accounting.services import bank
from apps.accounting.services.bank import reading, uploads
from apps.accounting.values.bank import Accepted, CsvPreview, DraftInfo
from frontend import refusals
from frontend.access import KontorRequest
from frontend.bank_upload.columns import ColumnsForm
from frontend.bank_upload.forms import AccountForm, UploadForm
from kernel.errors import KontorError

DONE, FAILED = "done", "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """Addresses of one door. `pages` is the folder of its templates."""

    pages: str
    start: str
    draft: Callable[[uuid.UUID], str]
    discard: Callable[[uuid.UUID], str]
    progress: Callable[[uuid.UUID], str]
    statement: Callable[[uuid.UUID], str]


Page = Callable[[UploadForm, int], HttpResponse]


def send(request: KontorRequest, way: Way, *, again: Page) -> HttpResponse:
    """Take in the posted file. `again` renders the page of the form with a refusal in it."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return again(form, refusals.unfit(request))
    sent = form.cleaned_data["statement"]
    try:
        accepted = bank.accept_upload(
            name=sent.name,
            content=sent.read(),
            actor=request.actor,
            ask_columns=form.cleaned_data["ask_columns"],
        )
    except (uploads.MappingWanted, uploads.UnknownBankAccount) as wanted:
        return redirect(way.draft(wanted.draft.id))
    except KontorError as error:
        if isinstance(error, reading.StatementRefused) and error.draft_id is not None:
            form.kept_url = way.draft(error.draft_id)
        return again(form, refusals.explain(request, form, error))
    return redirect(way.progress(accepted.job_id))


def answer(request: KontorRequest, way: Way, *, draft_id: uuid.UUID) -> HttpResponse:
    """Show what a kept file waits for, or take the answer."""
    draft = read.upload_draft(draft_id=draft_id)
    if draft.preview is not None and draft.wants != "account":
        return _columns(request, way, draft, draft.preview)
    if draft.wants == "retry":
        return _again(request, way, draft)
    return _account(request, way, draft)


def _columns(
    request: KontorRequest, way: Way, draft: DraftInfo, preview: CsvPreview
) -> HttpResponse:
    form = ColumnsForm(request.POST or None, preview=preview)
    return _step(
        request,
        way,
        draft,
        form,
        lambda: bank.continue_upload(
            draft_id=draft.id, mapping=form.mapping(), actor=request.actor
        ),
    )


def _again(request: KontorRequest, way: Way, draft: DraftInfo) -> HttpResponse:
    """Read a refused file once more: what stood against it may be mended since."""
    return _step(
        request,
        way,
        draft,
        forms.Form(request.POST),
        lambda: bank.continue_upload(draft_id=draft.id, actor=request.actor),
    )


def _account(request: KontorRequest, way: Way, draft: DraftInfo) -> HttpResponse:
    known = [each.account for each in read.bank_accounts() if each.account.is_active]
    form = AccountForm(request.POST or None, draft=draft, accounts=known)
    return _step(
        request,
        way,
        draft,
        form,
        lambda: bank.continue_upload(
            draft_id=draft.id,
            bank_account_id=form.chosen,
            add_account=form.added,
            actor=request.actor,
        ),
    )


def _step(
    request: KontorRequest,
    way: Way,
    draft: DraftInfo,
    form: Any,
    go_on: Callable[[], Accepted],
) -> HttpResponse:
    status = 200
    if request.method == "POST":
        status = refusals.unfit(request)
        if form.is_valid():
            try:
                return redirect(way.progress(go_on().job_id))
            except (uploads.MappingWanted, uploads.UnknownBankAccount) as wanted:
                if wanted.draft.wants != draft.wants:
                    return redirect(way.draft(wanted.draft.id))
                status = refusals.explain(request, form, wanted)
            except KontorError as error:
                status = refusals.explain(request, form, error)
    return render(
        request,
        f"{way.pages}/draft.html",
        {
            "draft": draft,
            "form": form,
            "start_url": way.start,
            "discard_url": way.discard(draft.id),
        },
        status=status,
    )


def discard(request: KontorRequest, way: Way, *, draft_id: uuid.UUID) -> HttpResponse:
    bank.discard_upload(draft_id=draft_id, actor=request.actor)
    return redirect(way.start)


def progress(request: KontorRequest, way: Way, *, job_id: uuid.UUID) -> HttpResponse:
    """How far an import is; asked again and again by the page itself until it has ended."""
    found = read.import_progress(job_id=job_id)
    statements = [read.statement(statement_id=each) for each in found.statement_ids]
    fragment = request.headers.get("HX-Request") == "true"
    return render(
        request,
        "bank_upload/progress.html" if fragment else f"{way.pages}/import.html",
        {
            "found": found,
            "is_done": found.state == DONE,
            "is_failed": found.state == FAILED,
            "statements": [(each, way.statement(each.id)) for each in statements],
            "start_url": way.start,
        },
    )
