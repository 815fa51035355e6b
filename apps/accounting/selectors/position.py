"""Where the books stand on a day, in six figures. Always in a client."""

from __future__ import annotations

import datetime
from typing import Final

from django.db import connection

from apps.accounting.selectors import ledger, statements
from apps.accounting.values.position import PositionInfo

FIGURES: Final = """
SELECT coalesce((SELECT sum(i.open_amount) FROM open_item AS i
                   JOIN account AS a ON a.id = i.account_id AND a.control = 'receivable'
                  WHERE i.open_amount > 0 AND i.due_on < %(on)s::date), 0),
       coalesce((SELECT -sum(i.open_amount) FROM open_item AS i
                   JOIN account AS a ON a.id = i.account_id AND a.control = 'payable'
                  WHERE i.open_amount < 0 AND i.due_on < %(on)s::date), 0),
       (SELECT count(*) FROM statement_line WHERE state = 'imported'),
       (SELECT max(ends_on) FROM period WHERE state IN ('closed', 'locked')),
       (SELECT max(period_to) FROM statement)
"""


def position(*, on: datetime.date) -> PositionInfo:
    """Measured with what is booked and open now. Some queries, whatever the ledger's size."""
    cash = statements.cash_position(on=on)
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"on": on})
        receivables, payables, lines, closed, statement = cursor.fetchone()
    return PositionInfo(
        measured_on=on,
        currency=ledger.books().currency,
        cash=cash.total,
        overdue_receivables=receivables,
        overdue_payables=payables,
        unreconciled_lines=lines,
        last_closed_on=closed,
        last_statement_on=statement,
    )
