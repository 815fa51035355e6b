"""Questions about your bank: what the team wants to know about a payment."""

from __future__ import annotations

import uuid
from typing import Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from apps.accounting.selectors import bank as read
from apps.accounting.services import bank
from apps.accounting.values.bank import QuestionInfo
from frontend import refusals
from frontend.access import KontorRequest, portal
from kernel.errors import KontorError

SEE: Final = "accounting.ledger.see"
ANSWER: Final = "accounting.bank.answer"
ANSWERED_SHOWN: Final = 20


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Write what you know about this payment.")},
    )


@require_GET
@portal(SEE, sees="line_questions")
def questions(request: KontorRequest) -> HttpResponse:
    return _page(request)


@require_POST
@portal(ANSWER)
def answer(request: KontorRequest, question_id: uuid.UUID) -> HttpResponse:
    form = _form(question_id, request.POST)
    status = 200
    if form.is_valid():
        said = form.cleaned_data["answer"]
        try:
            bank.answer_question(question_id=question_id, answer=said, actor=request.actor)
        except KontorError as refused:
            status = refusals.explain(request, form, refused)
        else:
            messages.success(request, _("Thank you. Your team has your answer."))
            return HttpResponseRedirect(reverse("portal:bank_questions"))
    else:
        status = refusals.unfit(request)
    return _page(request, typed={question_id: form}, status=status)


def _page(
    request: KontorRequest,
    *,
    typed: dict[uuid.UUID, AnswerForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = [(each, (typed or {}).get(each.id) or _form(each.id)) for each in read.open_questions()]
    answered: list[QuestionInfo] = read.answered_questions(limit=ANSWERED_SHOWN)
    context = {
        "asked": asked,
        "answered": answered,
        "may_answer": request.actor.may(ANSWER),
    }
    return render(request, "portal/bank/questions.html", context, status=status)


def _form(question_id: uuid.UUID, data: object = None) -> AnswerForm:
    return AnswerForm(data, auto_id=f"id_{question_id}_%s")  # type: ignore[arg-type]
