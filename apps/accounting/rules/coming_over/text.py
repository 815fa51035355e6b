"""Bytes to text, with what can be wrong said about this file rather than about bank statements."""

from __future__ import annotations

from apps.accounting.rules.bank_statements import text as bank_text
from apps.accounting.rules.bank_statements.refusals import (
    NotText,
    StatementRejected,
    WrongEncoding,
)
from apps.accounting.rules.coming_over.limits import FILE_BYTES_MAX, FILE_MB_MAX
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.wording import gettext_noop

KINDS = (
    (b"%PDF", "PDF"),
    (b"PK\x03\x04", gettext_noop("a spreadsheet or an archive")),
    (b"\xd0\xcf\x11\xe0", gettext_noop("a spreadsheet of before 2007")),
    (b"\x1f\x8b", gettext_noop("a gzip archive")),
    (b"\x89PNG", gettext_noop("an image")),
    (b"\xff\xd8\xff", gettext_noop("an image")),
)


def check_size(content: bytes) -> None:
    """Errors: `FileUnreadable`."""
    if not content.strip():
        raise FileUnreadable("coming_over.empty")
    if len(content) > FILE_BYTES_MAX:
        raise FileUnreadable(
            "coming_over.too_large",
            size_mb=f"{len(content) / 1_000_000:.1f}",
            limit_mb=FILE_MB_MAX,
        )


def decode(content: bytes, *, wanted: str, encoding: str = "") -> tuple[str, str]:
    """Text and encoding; without a named `encoding` it is told by content.

    Errors: `FileUnreadable` with the line at which the text stops being text.
    """
    check_size(content)
    for mark, found in KINDS:
        if content.startswith(mark):
            raise FileUnreadable("coming_over.other_kind", 1, found=found, wanted=wanted)
    try:
        if encoding:
            named = bank_text.decode_as(content, encoding=encoding)
            return bank_text.text_only(named), encoding
        document, found_encoding, _is_guess = bank_text.decode(content)
    except NotText as problem:
        raise FileUnreadable("coming_over.not_text", problem.line or 0) from problem
    except WrongEncoding as problem:
        said = str(problem.params["encoding"])
        raise FileUnreadable(
            "coming_over.wrong_encoding", problem.line or 0, encoding=said
        ) from problem
    except StatementRejected as problem:
        raise FileUnreadable("coming_over.wrong_encoding", 1, encoding=encoding) from problem
    return document, found_encoding
