"""Bank statements as banks send them, read into one shape. Pure: bytes in, values out."""

from apps.accounting.rules.bank_statements.csv_guess import CsvPreview, MappingNeeded
from apps.accounting.rules.bank_statements.csv_mapping import CsvMapping
from apps.accounting.rules.bank_statements.fingerprinting import fingerprints
from apps.accounting.rules.bank_statements.limits import (
    FILE_BYTES_MAX,
    FILE_MB_MAX,
    STATEMENT_LINES_MAX,
)
from apps.accounting.rules.bank_statements.reading import READABLE, read_statements
from apps.accounting.rules.bank_statements.refusals import (
    BadMapping,
    BadValue,
    EmptyFile,
    FormatNotRead,
    Hostile,
    Malformed,
    NoStatements,
    NotText,
    StatementRejected,
    TooLarge,
    TooManyLines,
    UnknownEncoding,
    Unreadable,
    WrongEncoding,
)
from apps.accounting.rules.bank_statements.values import (
    NOTIFICATION,
    ParsedLine,
    ParsedStatement,
    StatementWarning,
)
from apps.parties.values.bank_numbers import account_key

__all__ = [
    "FILE_BYTES_MAX",
    "FILE_MB_MAX",
    "NOTIFICATION",
    "READABLE",
    "STATEMENT_LINES_MAX",
    "BadMapping",
    "BadValue",
    "CsvMapping",
    "CsvPreview",
    "EmptyFile",
    "FormatNotRead",
    "Hostile",
    "Malformed",
    "MappingNeeded",
    "NoStatements",
    "NotText",
    "ParsedLine",
    "ParsedStatement",
    "StatementRejected",
    "StatementWarning",
    "TooLarge",
    "TooManyLines",
    "UnknownEncoding",
    "Unreadable",
    "WrongEncoding",
    "account_key",
    "fingerprints",
    "read_statements",
]
