"""The door to statements as files and as laid-out lines."""

from apps.accounting.exports import FORMATS, ExportedFile, UnknownFormat, render
from apps.accounting.exports.sheet import LineKind, Sheet, SheetLine, sheet_of

__all__ = [
    "FORMATS",
    "ExportedFile",
    "LineKind",
    "Sheet",
    "SheetLine",
    "UnknownFormat",
    "render",
    "sheet_of",
]
