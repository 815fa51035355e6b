"""Financial statements as the API shapes them: a tree of sections with the same columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.v1.shapes import AmountField
from apps.accounting.values.statements import (
    Amounts,
    Column,
    Statement,
    StatementRow,
    StatementSection,
)


class ColumnShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    date_from = serializers.DateField(allow_null=True)
    date_to = serializers.DateField()
    in_section_currency = serializers.BooleanField(
        help_text="Its amounts are in the section's currency, so they have no total."
    )


class TextColumnShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()


class BehindShape(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="`entry`, `account` or `report`.")
    id = serializers.CharField(help_text="The entry's id, the account's code, the report's name.")
    narrows = serializers.DictField(
        child=serializers.CharField(), help_text="How that report is narrowed down."
    )


class RowShape(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="The account's or tax code; empty for a result.")
    name = serializers.CharField()
    texts = serializers.ListField(
        child=serializers.CharField(allow_blank=True),
        help_text="One per text column; days as 2026-11-30.",
    )
    amounts = serializers.ListField(child=AmountField(), help_text="One per column.")
    behind = BehindShape(allow_null=True, help_text="What the row is made of.")
    mark = serializers.CharField(
        allow_blank=True, help_text="Why somebody should look at it; empty for most."
    )


@extend_schema_field({"type": "array", "items": {"$ref": "#/components/schemas/ReportSection"}})
class InnerSections(serializers.Field[Any, Any, Any, Any]):
    """Sections within a section: the same shape again."""


class ReportSectionShape(serializers.Serializer[Any]):
    code = serializers.CharField()
    title = serializers.CharField()
    currency = serializers.CharField(help_text="Of columns in the section's own currency.")
    behind = BehindShape(allow_null=True)
    rows = RowShape(many=True)
    sections = InnerSections()
    totals = serializers.ListField(child=AmountField(), help_text="One per column.")

    class Meta:
        ref_name = "ReportSection"


class ReportShape(serializers.Serializer[Any]):
    kind = serializers.CharField()
    title = serializers.CharField(help_text="In the language asked for.")
    currency = serializers.CharField()
    date_from = serializers.DateField(allow_null=True)
    date_to = serializers.DateField()
    text_columns = TextColumnShape(many=True)
    columns = ColumnShape(many=True)
    sections = ReportSectionShape(many=True)
    total_title = serializers.CharField()
    totals = serializers.ListField(
        child=AmountField(allow_null=True), help_text="One per column; null where none makes sense."
    )
    notes = serializers.ListField(
        child=serializers.CharField(), help_text="What the figures count and leave out."
    )
    next = serializers.CharField(
        allow_null=True,
        help_text="`cursor` of the following page of a long list; null on the last one.",
    )


# ---- Values to shapes --------------------------------------------------------------------------
def report(found: Statement) -> dict[str, Any]:
    return {
        "kind": found.kind,
        "title": str(found.title),
        "currency": found.currency,
        "date_from": found.first and found.first.isoformat(),
        "date_to": found.last.isoformat(),
        "text_columns": [
            {"code": each.code, "title": str(each.title)} for each in found.text_columns
        ],
        "columns": [_column(each) for each in found.columns],
        "sections": [_section(each, found.places) for each in found.sections],
        "total_title": str(found.total_title),
        "totals": [
            amount if column.has_total else None
            for column, amount in zip(
                found.columns, _amounts(found.totals, found.places), strict=True
            )
        ],
        "notes": [str(note) for note in found.notes],
        "next": found.next_cursor or None,
    }


def _column(column: Column) -> dict[str, Any]:
    return {
        "code": column.code,
        "title": str(column.title or ""),
        "date_from": column.first and column.first.isoformat(),
        "date_to": column.last.isoformat(),
        "in_section_currency": column.is_own,
    }


def _section(section: StatementSection, places: int) -> dict[str, Any]:
    return {
        "code": section.code,
        "title": str(section.title),
        "currency": section.currency,
        "behind": _behind(section),
        "rows": [_row(row, places) for row in section.rows],
        "sections": [_section(each, places) for each in section.sections],
        "totals": _amounts(section.totals, places),
    }


def _row(row: StatementRow, places: int) -> dict[str, Any]:
    return {
        "code": row.code,
        "name": str(row.name),
        "texts": [str(each) for each in row.texts],
        "amounts": _amounts(row.amounts, places),
        "behind": _behind(row),
        "mark": str(row.mark),
    }


def _behind(shown: StatementRow | StatementSection) -> dict[str, Any] | None:
    target = shown.target
    if target is None:
        return None
    return {"kind": target.kind, "id": target.id, "narrows": dict(target.narrows)}


def _amounts(amounts: Amounts, places: int) -> list[str]:
    return [f"{_rounded(amount, places):f}" for amount in amounts]


def _rounded(amount: Decimal, places: int) -> Decimal:
    return round(amount, places)
