"""The lines to explain, each with what could explain it."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from django.db.models import QuerySet

from apps.accounting.models import (
    LineState,
    StatementLine,
)
from apps.accounting.selectors import line_numbers, suggestions
from apps.accounting.selectors.bank import accounts, explanations, questions
from apps.accounting.values.bank import (
    LineDetail,
    LineFilter,
    LineInfo,
    ReconcileCounts,
    ReconcileScreen,
    Suggestion,
)
from apps.parties.values import bank_numbers
from kernel import crypto
from kernel.errors import NotFound

PAGE: Final = 50


def reconcile_screen(
    *, bank_account_id: uuid.UUID, show: LineFilter = "open", page: int = 1
) -> ReconcileScreen:
    """A page of the account's lines, newest first, each open one with its best suggestion.

    The number of queries does not depend on the number of lines. Errors: `NotFound`.
    """
    overview = accounts.bank_account(bank_account_id=bank_account_id)
    keys = crypto.data_keys()
    open_rows = list(_newest_first(bank_account_id, LineState.IMPORTED))
    best = _best(open_rows, keys=keys)
    kinds = Counter(_certainty(best[row.id]) for row in open_rows)
    counts = ReconcileCounts(
        open=len(open_rows),
        certain=kinds["certain"],
        check=kinds["check"],
        none=kinds["none"],
        reconciled=overview.reconciled_lines,
        excluded=overview.excluded_lines,
    )
    pages = max(1, -(-getattr(counts, show) // PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * PAGE
    rows: Any
    if show in ("reconciled", "excluded"):
        rows = _newest_first(bank_account_id, LineState(show))
    else:
        rows = [row for row in open_rows if show in ("open", _certainty(best[row.id]))]
    shown = list(rows[start : start + PAGE])
    explained = explanations.current(shown if show == "reconciled" else ())
    asked = questions.of_lines([row.id for row in shown])
    return ReconcileScreen(
        overview=overview,
        filter=show,
        counts=counts,
        lines=tuple(
            replace(
                info(row, keys=keys),
                suggestion=best.get(row.id),
                reconciliation=explained.get(row.id),
                question=next(iter(asked.get(row.id, ())), None),
            )
            for row in shown
        ),
        page=page,
        pages=pages,
    )


def line(*, line_id: int) -> LineDetail:
    """A line with all that could explain it and all that ever did. Errors: `NotFound`."""
    row = StatementLine.objects.select_related("bank_account__account").filter(pk=line_id).first()
    if row is None:
        raise NotFound()
    keys = crypto.data_keys()
    found: tuple[Suggestion, ...] = ()
    if row.state == LineState.IMPORTED:
        found = suggestions.of_line(row)
    history = explanations.history([row.id])[row.id]
    current = next((one for one in history if one.undone_at is None), None)
    asked = questions.of_lines([row.id]).get(row.id, ())
    return LineDetail(
        line=replace(
            info(row, keys=keys),
            suggestion=next(iter(found), None),
            reconciliation=current,
            question=next(iter(asked), None),
        ),
        bank_account=accounts.info(row.bank_account),
        suggestions=found,
        history=tuple(history),
        questions=asked,
    )


def lines(
    *,
    statement_id: uuid.UUID | None = None,
    bank_account_id: uuid.UUID | None = None,
    state: str = "",
    after: int = 0,
    limit: int = PAGE,
) -> list[LineInfo]:
    """Lines in the order they were imported, from behind the line `after`: for page after page."""
    rows = StatementLine.objects.filter(pk__gt=after).order_by("id")
    if statement_id is not None:
        rows = rows.filter(statement_id=statement_id)
    if bank_account_id is not None:
        rows = rows.filter(bank_account_id=bank_account_id)
    if state:
        rows = rows.filter(state=state)
    keys = crypto.data_keys()
    found = list(rows[:limit])
    explained = explanations.current(found)
    return [replace(info(row, keys=keys), reconciliation=explained.get(row.id)) for row in found]


def _newest_first(bank_account_id: uuid.UUID, state: LineState) -> QuerySet[StatementLine]:
    rows = StatementLine.objects.filter(bank_account_id=bank_account_id, state=state)
    return rows.select_related("bank_account").order_by("-booked_on", "-id")


def _best(rows: list[StatementLine], *, keys: Mapping[int, bytes]) -> dict[int, Suggestion | None]:
    """The best suggestion per line; the oldest line has the first choice, as when accepting."""
    if not rows:
        return {}
    suggester = suggestions.suggester(rows[0].bank_account, rows, keys=keys)
    return {
        row.id: suggester.best_for(row.id, suggestions.facts_of(row, keys=keys))
        for row in reversed(rows)
    }


def _certainty(best: Suggestion | None) -> str:
    return best.certainty if best else "none"


def info(row: StatementLine, *, keys: Mapping[int, bytes]) -> LineInfo:
    state: Any = str(row.state)
    return LineInfo(
        id=row.id,
        statement_id=row.statement_id,
        bank_account_id=row.bank_account_id,
        position=row.position,
        booked_on=row.booked_on,
        value_on=row.value_on,
        amount=row.amount,
        currency=row.currency,
        counterparty_name=row.counterparty_name,
        counterparty_account=bank_numbers.masked(line_numbers.opened(row, keys=keys)),
        reference=row.reference,
        variable_symbol=row.variable_symbol,
        constant_symbol=row.constant_symbol,
        specific_symbol=row.specific_symbol,
        description=row.description,
        bank_reference=row.bank_reference,
        kind=row.kind,
        original_amount=row.original_amount,
        original_currency=row.original_currency,
        state=state,
        exclusion_reason=row.exclusion_reason,
    )
