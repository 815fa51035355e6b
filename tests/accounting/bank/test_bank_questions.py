"""Asking the client about a line: an axis of its own."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import LineQuestion, StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.services import bank
from apps.accounting.services.bank import questions
from apps.accounting.values.bank import BankAccountInfo
from kernel.errors import Forbidden
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk

TEXT = "What did you buy there?"


@pytest.fixture
def line(desk: Desk, jyske: BankAccountInfo) -> StatementLine:
    desk.send(samples.camt(samples.MOVEMENTS[0]))
    return StatementLine.objects.get()


def test_a_question_waits_for_the_client_and_changes_no_line(
    desk: Desk, line: StatementLine
) -> None:
    bank.ask_about_line(line_id=line.id, text=f" {TEXT} ", actor=desk.actor)

    (asked,) = selectors.open_questions()
    assert (asked.text, asked.asked_by, asked.line_id, asked.answer) == (
        TEXT,
        "Joana Dias",
        line.id,
        "",
    )
    line.refresh_from_db()
    assert line.state == "imported"
    (told,) = desk.facts("accounting.statement_line.asked")
    assert (told["line_id"], told["open_questions"]) == (line.id, 1)


def test_the_owner_answers_and_the_worker_sees_it_at_the_line(
    desk: Desk, line: StatementLine
) -> None:
    question_id = bank.ask_about_line(line_id=line.id, text=TEXT, actor=desk.actor)

    bank.answer_question(question_id=question_id, answer="Two chairs.", actor=desk.owner)

    assert selectors.open_questions() == []
    detail = selectors.line(line_id=line.id)
    assert detail.line.question is not None
    assert (detail.line.question.answer, detail.line.question.answered_by) == (
        "Two chairs.",
        "Mette Holm",
    )
    (told,) = desk.facts("accounting.statement_line.answered")
    assert (told["open_questions"], told["answers"]) == (0, 1)
    with pytest.raises(questions.QuestionClosed):
        bank.answer_question(question_id=question_id, answer="Three.", actor=desk.owner)


def test_one_question_waits_at_a_time_and_a_second_one_may_follow_the_answer(
    desk: Desk, line: StatementLine
) -> None:
    question_id = bank.ask_about_line(line_id=line.id, text=TEXT, actor=desk.actor)
    with pytest.raises(questions.AskedAlready):
        bank.ask_about_line(line_id=line.id, text="And?", actor=desk.actor)
    bank.answer_question(question_id=question_id, answer="Two chairs.", actor=desk.owner)

    bank.ask_about_line(line_id=line.id, text="For which room?", actor=desk.actor)

    assert [each.text for each in selectors.line(line_id=line.id).questions] == [
        "For which room?",
        TEXT,
    ]


def test_explaining_the_line_closes_what_was_asked(desk: Desk, line: StatementLine) -> None:
    bank.ask_about_line(line_id=line.id, text=TEXT, actor=desk.actor)

    bank.post_line(line_id=line.id, account_code="1010", actor=desk.actor)

    assert selectors.open_questions() == []
    assert len(desk.facts("accounting.statement_line.question_closed")) == 1
    with pytest.raises(questions.NotAskable):
        bank.ask_about_line(line_id=line.id, text="And?", actor=desk.actor)


def test_an_empty_question_and_an_empty_answer_are_refused(desk: Desk, line: StatementLine) -> None:
    with pytest.raises(questions.QuestionMissing):
        bank.ask_about_line(line_id=line.id, text=" ", actor=desk.actor)
    question_id = bank.ask_about_line(line_id=line.id, text=TEXT, actor=desk.actor)
    with pytest.raises(questions.AnswerMissing):
        bank.answer_question(question_id=question_id, answer="", actor=desk.owner)
    with pytest.raises(Forbidden):
        bank.answer_question(question_id=question_id, answer="x", actor=desk.reviewer)


def test_what_was_asked_stays_as_it_was_asked(desk: Desk, line: StatementLine) -> None:
    bank.ask_about_line(line_id=line.id, text=TEXT, actor=desk.actor)

    with pytest.raises(DatabaseError), transaction.atomic():
        LineQuestion.objects.update(text="something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        LineQuestion.objects.all().delete()
