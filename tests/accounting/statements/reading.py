"""Small words for reports in tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from apps.accounting.selectors import reports
from apps.accounting.values.statements import ReportAsked, Statement

AS_OF = date(2026, 6, 30)


def asked(last: date = AS_OF, **more: Any) -> ReportAsked:
    return ReportAsked(last=last, **more)


def report(kind: str, last: date = AS_OF, **more: Any) -> Any:
    return reports.report(kind=kind, asked=asked(last, **more))


def table(found: Statement) -> dict[str, Any]:
    """Code or name → amounts of every row."""
    return {
        row.code or str(row.name): row.amounts
        for section in found.sections
        for row in section.all_rows()
    }
