"""The door to statements as files and as laid-out lines, and to the journal as a file."""

from apps.accounting.exports import FORMATS, ExportedFile, UnknownFormat, render, stream_csv
from apps.accounting.exports.books_file import (
    PARTS,
    UnknownPart,
    UnknownTableFormat,
    books_file,
)
from apps.accounting.exports.journal_file import (
    JournalFile,
    UnknownJournalFormat,
    journal_file,
)
from apps.accounting.exports.sheet import LineKind, Sheet, SheetLine, sheet_of
from apps.accounting.exports.table_file import TABLES

__all__ = [
    "FORMATS",
    "PARTS",
    "TABLES",
    "ExportedFile",
    "JournalFile",
    "LineKind",
    "Sheet",
    "SheetLine",
    "UnknownFormat",
    "UnknownJournalFormat",
    "UnknownPart",
    "UnknownTableFormat",
    "books_file",
    "journal_file",
    "render",
    "sheet_of",
    "stream_csv",
]
