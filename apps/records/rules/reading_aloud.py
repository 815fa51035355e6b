"""The readers' values as plain JSON and back, for a child process that has nothing but rules."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from apps.records.rules import readings
from apps.records.rules.readings import Memory, ReadDocument, Reading, UnreadableDocument

__all__ = ["UnreadableDocument", "learn", "read"]


def read(content: bytes, task: Mapping[str, Any]) -> dict[str, Any]:
    """{source, kind, pages, readings, lines, tax_shares, problems}, amounts as strings.

    Errors: `UnreadableDocument`.
    """
    return _document(
        readings.read_document(
            content=content,
            media_type=task["media_type"],
            file_name=task["name"],
            memory=Memory.from_json(task["habits"]),
        )
    )


def learn(content: bytes, task: Mapping[str, Any]) -> dict[str, Any]:
    """The habits of `task` with what its corrections teach. Errors: `UnreadableDocument`."""
    known = Memory.from_json(task["habits"])
    learned = readings.learn(
        content=content,
        media_type=task["media_type"],
        file_name=task["name"],
        corrected=task["corrected"],
        memory=known,
    )
    return learned.as_json()


def _document(found: ReadDocument) -> dict[str, Any]:
    return {
        "source": found.source,
        "kind": found.kind,
        "pages": found.pages,
        "readings": [_reading(each) for each in found.readings],
        "lines": [
            {
                "description": each.description,
                "quantity": _text(each.quantity),
                "unit": each.unit,
                "unit_price": _text(each.unit_price),
                "net": _text(each.net),
                "tax_rate": _text(each.tax_rate),
                "tax_category": each.tax_category,
            }
            for each in found.lines
        ],
        "tax_shares": [
            {
                "rate": _text(each.rate),
                "net": _text(each.net),
                "tax": _text(each.tax),
                "category": each.category,
            }
            for each in found.tax_shares
        ],
        "problems": [
            {"code": each.code, "params": dict(each.params), "rule": each.rule}
            for each in found.problems
        ],
    }


def _reading(each: Reading) -> dict[str, Any]:
    box = each.box
    return {
        "field": each.field,
        "value": each.value,
        "page": each.page,
        "box": [box.left, box.top, box.right, box.bottom] if box else None,
        "reason": each.reason,
        "reason_params": dict(each.reason_params),
        "certainty": each.certainty,
    }


def _text(amount: Decimal | None) -> str:
    return "" if amount is None else f"{amount:f}"
