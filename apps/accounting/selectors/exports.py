"""The door to statements as files and as laid-out lines, and to the journal as a file."""

from apps.accounting.exports import FORMATS, ExportedFile, UnknownFormat, render
from apps.accounting.exports.journal_file import (
    JournalFile,
    UnknownJournalFormat,
    journal_file,
)
from apps.accounting.exports.sheet import LineKind, Sheet, SheetLine, sheet_of

__all__ = [
    "FORMATS",
    "ExportedFile",
    "JournalFile",
    "LineKind",
    "Sheet",
    "SheetLine",
    "UnknownFormat",
    "UnknownJournalFormat",
    "journal_file",
    "render",
    "sheet_of",
]
