"""PDF by typst. The template is a file of ours; the statement reaches it as data alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import typst

from apps.accounting.exports.invoices.legible import legible
from apps.accounting.exports.sheet import Sheet

TEMPLATES: Final = Path(__file__).with_name("templates")


def _any(_sign: str) -> bool:
    return True


def write(sheet: Sheet) -> bytes:
    """A4, lying when there are more columns than an upright page can hold."""
    nothing = ("",) * len(sheet.text_columns)
    data = {
        "language": sheet.language,
        "client": sheet.client_name,
        "title": sheet.title,
        "period": sheet.period,
        "generated": sheet.generated,
        "pages": sheet.pages,
        "currency": sheet.currency,
        "account": sheet.account_title,
        "name": sheet.name_title,
        "columns": sheet.columns,
        "texts": sheet.text_columns,
        "notes": sheet.notes,
        "lines": [
            {
                "kind": line.kind.value,
                "level": line.level,
                "code": line.code,
                "name": f"{line.name} ({line.mark})" if line.mark else line.name,
                "texts": [sheet.text(cell) for cell in line.texts or nothing],
                "amounts": [sheet.number(amount) for amount in line.amounts],
            }
            for line in sheet.lines
        ],
    }
    made = typst.compile(
        str(TEMPLATES / "statement.typ"),
        root=str(TEMPLATES),
        ignore_system_fonts=True,
        # Words without end break inside their column; a report need not be archived as PDF/A.
        sys_inputs={"statement": json.dumps(legible(data, has_glyph=_any), ensure_ascii=False)},
    )
    if not isinstance(made, bytes):
        raise TypeError("typst was asked for one document")
    return made
