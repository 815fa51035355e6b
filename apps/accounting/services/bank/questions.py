"""Asking the client about a bank line. A question is an axis of its own: it changes no line."""

from __future__ import annotations

import uuid
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import bank as facts
from apps.accounting.models import BankAccount, LineQuestion, LineState, StatementLine
from apps.accounting.services.bank import accounts
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from kernel.records import acted

ASK: Final = "accounting.bank.reconcile"
ANSWER: Final = "accounting.bank.answer"
TEXT_MAX: Final = 1000
ANSWER_MAX: Final = 2000


class QuestionMissing(Invalid):
    code = "accounting.line_question.missing"
    sentence = _("Write what you want to know.")


class AnswerMissing(Invalid):
    code = "accounting.line_question.answer_missing"
    sentence = _("Write what you know about this payment.")


class AskedAlready(Conflict):
    code = "accounting.line_question.asked_already"
    sentence = _("%(name)s has asked about this line already; the answer is awaited.")


class NotAskable(Conflict):
    code = "accounting.line_question.not_askable"
    sentence = _("This line is explained already.")


class QuestionClosed(Conflict):
    code = "accounting.line_question.closed"
    sentence = _("This question has been answered or taken back.")


@transaction.atomic
def ask_about_line(*, line_id: int, text: str, actor: Actor) -> uuid.UUID:
    """Ask the client what an open line is for. The question's id.

    Errors: `QuestionMissing`, `NotFound`, `NotAskable`, `AskedAlready`.
    """
    actor.require(ASK)
    if not text.strip():
        raise QuestionMissing(field="text")
    line = _locked(line_id)
    if line.state != LineState.IMPORTED:
        raise NotAskable()
    waiting = _open().filter(line=line).first()
    if waiting is not None:
        raise AskedAlready(name=waiting.actor_name)
    question = LineQuestion.objects.create(
        line=line, text=text.strip()[:TEXT_MAX], asked_at=timezone.now(), **acted(actor)
    )
    _announce(facts.LineAsked, question, actor=actor)
    return question.id


@transaction.atomic
def answer_question(*, question_id: uuid.UUID, answer: str, actor: Actor) -> None:
    """Say what is known about the line. Errors: `AnswerMissing`, `NotFound`, `QuestionClosed`."""
    actor.require(ANSWER)
    if not answer.strip():
        raise AnswerMissing(field="answer")
    question = _held(question_id)
    question.answer = answer.strip()[:ANSWER_MAX]
    question.answered_at = timezone.now()
    question.answered_by_id = actor.id
    question.answered_by_name = actor.name
    question.save(update_fields=["answer", "answered_at", "answered_by_id", "answered_by_name"])
    _announce(facts.LineAnswered, question, actor=actor)


@transaction.atomic
def withdraw_question(*, question_id: uuid.UUID, actor: Actor) -> None:
    """Nobody needs to answer any more. Errors: `NotFound`, `QuestionClosed`."""
    actor.require(ASK)
    _withdraw(_held(question_id), actor=actor)


def close_questions_of(line: StatementLine, *, actor: Actor) -> None:
    """The line was explained: what was asked about it is settled, answered or not."""
    last = LineQuestion.objects.select_related("line").filter(line=line).order_by("-asked_at")
    question = last.first()
    if question is None:
        return
    if question.answered_at is None and question.withdrawn_at is None:
        _withdraw(question, actor=actor)
    else:
        _announce(facts.LineQuestionClosed, question, actor=actor)


def _withdraw(question: LineQuestion, *, actor: Actor) -> None:
    question.withdrawn_at = timezone.now()
    question.save(update_fields=["withdrawn_at"])
    _announce(facts.LineQuestionClosed, question, actor=actor)


def _locked(line_id: int) -> StatementLine:
    line = StatementLine.objects.select_for_update(no_key=True).filter(pk=line_id).first()
    if line is None:
        raise NotFound()
    return line


def _held(question_id: uuid.UUID) -> LineQuestion:
    rows = LineQuestion.objects.select_related("line").select_for_update(of=("self",))
    question = rows.filter(pk=question_id).first()
    if question is None:
        raise NotFound()
    if question.answered_at is not None or question.withdrawn_at is not None:
        raise QuestionClosed()
    return question


def _open() -> QuerySet[LineQuestion]:
    return LineQuestion.objects.filter(answered_at=None, withdrawn_at=None)


def _announce(fact: type[facts.LineAsked], question: LineQuestion, *, actor: Actor) -> None:
    line = question.line
    bank_account = BankAccount.objects.get(pk=line.bank_account_id)
    publish(
        fact(
            line_id=line.id,
            question_id=question.id,
            bank_account_id=bank_account.id,
            bank_account=accounts.title(bank_account),
            amount=str(line.amount),
            currency=line.currency,
            open_questions=_open().filter(line__bank_account=bank_account).count(),
            answers=int(fact is facts.LineAnswered),
        ),
        actor=actor,
    )
