"""Typst, asked for one PDF. A template reaches nothing but its data."""

from __future__ import annotations

import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import typst

from apps.accounting.exports.invoices import legible

TEMPLATES: Final = Path(__file__).with_name("templates")
# Read once: finding the fonts costs more than setting a page.
FONTS: Final = typst.Fonts(include_system_fonts=False)


STANDARD: Final = "a-3b"


def compile_pdf(
    template: str, data: Mapping[str, Any], *, made_on: datetime.date, attached: str = ""
) -> bytes:
    """PDF/A-3b; `attached` is the XML that goes inside. Dated by `made_on`, not by the clock."""
    printable = legible.legible(data, has_glyph=_has_glyph)
    inputs = {"data": json.dumps(printable, ensure_ascii=False)}
    if attached:
        inputs["xml"] = attached
    noon = datetime.datetime.combine(made_on, datetime.time(12), tzinfo=datetime.UTC)
    return _compile(template, inputs, timestamp=int(noon.timestamp()))


def _compile(template: str, inputs: dict[str, str], *, timestamp: int) -> bytes:
    made = typst.compile(
        str(TEMPLATES / template),
        root=str(TEMPLATES),
        font_paths=FONTS,
        sys_inputs=inputs,
        pdf_standards=STANDARD,
        timestamp=timestamp,
    )
    if not isinstance(made, bytes):
        raise TypeError("typst was asked for one document")
    return made


@legible.remembered
def _has_glyph(sign: str) -> bool:
    try:
        _compile("sign.typ", {"sign": sign}, timestamp=0)
    except typst.TypstError:
        return False
    return True
