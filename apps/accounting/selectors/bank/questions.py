"""What the client is asked about bank lines, and what they said."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from typing import Final

from django.db.models import QuerySet

from apps.accounting.models import LineQuestion, LineState
from apps.accounting.values.bank import QuestionInfo
from kernel.errors import NotFound

PAGE: Final = 50


def open_questions(*, limit: int = PAGE) -> list[QuestionInfo]:
    """What waits for the client, the oldest first. One query."""
    rows = _rows().filter(answered_at=None, withdrawn_at=None).order_by("asked_at")
    return [_info(row) for row in rows[:limit]]


def answered_questions(*, limit: int = PAGE) -> list[QuestionInfo]:
    """What the client has answered, the latest first. One query."""
    rows = _rows().filter(answered_at__isnull=False).order_by("-answered_at")
    return [_info(row) for row in rows[:limit]]


def open_question_count() -> int:
    return LineQuestion.objects.filter(answered_at=None, withdrawn_at=None).count()


def question(*, question_id: uuid.UUID) -> QuestionInfo:
    """Errors: `NotFound`."""
    row = _rows().filter(pk=question_id).first()
    if row is None:
        raise NotFound()
    return _info(row)


def of_lines(line_ids: Collection[int]) -> dict[int, tuple[QuestionInfo, ...]]:
    """Line → its questions that weren't taken back unanswered, the latest first. One query."""
    found: dict[int, list[QuestionInfo]] = {}
    rows: Iterable[LineQuestion] = _rows().filter(line_id__in=line_ids, withdrawn_at=None)
    for row in sorted(rows, key=lambda one: one.asked_at, reverse=True):
        found.setdefault(row.line_id, []).append(_info(row))
    return {line_id: tuple(its) for line_id, its in found.items()}


def _rows() -> QuerySet[LineQuestion]:
    return LineQuestion.objects.select_related("line__bank_account")


def _info(row: LineQuestion) -> QuestionInfo:
    line = row.line
    return QuestionInfo(
        id=row.id,
        line_id=line.id,
        bank_account=f"{line.bank_account.name} ··{line.bank_account.number_tail}",
        booked_on=line.booked_on,
        amount=line.amount,
        currency=line.currency,
        counterparty_name=line.counterparty_name,
        description=line.description,
        is_explained=line.state != LineState.IMPORTED,
        text=row.text,
        asked_by=row.actor_name,
        asked_at=row.asked_at,
        answer=row.answer,
        answered_by=row.answered_by_name,
        answered_at=row.answered_at,
    )
