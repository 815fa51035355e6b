"""What is announced about where the books stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from kernel.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PositionMeasured(Fact):
    """Figures of a day, in the books' currency; what is overdue is positive on both sides. Days are
    "" where there is none: no period closed yet, no statement taken in yet."""

    NAME: ClassVar = "accounting.position.measured"
    SUBJECT: ClassVar = ("books", "measured_on")
    title: ClassVar = _("The books were measured: %(cash)s %(currency)s at the bank")

    measured_on: str
    currency: str
    cash: str
    overdue_receivables: str
    overdue_payables: str
    unreconciled_lines: int
    last_closed: str
    last_statement: str
