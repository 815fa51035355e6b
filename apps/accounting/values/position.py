"""Where books stand on a day."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class PositionInfo:
    """In the books' currency. What is overdue is positive on both sides."""

    measured_on: datetime.date
    currency: str
    cash: Decimal
    overdue_receivables: Decimal
    overdue_payables: Decimal
    unreconciled_lines: int
    last_closed_on: datetime.date | None
    last_statement_on: datetime.date | None
