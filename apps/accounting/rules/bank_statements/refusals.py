"""Why a file was refused as a bank statement.

Every refusal has a stable `code`, an English `message` template for the translators, its `params`,
and, wherever it can be known, the line of the file and the field.
"""

from __future__ import annotations

from typing import ClassVar

from apps.accounting.rules.bank_statements.values import Params
from apps.accounting.rules.wording import gettext_noop

QUOTED_LENGTH_MAX = 80


def quoted(value: str) -> str:
    """`value` on one line and short enough for a sentence."""
    text = " ".join(value.split())
    return text if len(text) <= QUOTED_LENGTH_MAX else text[: QUOTED_LENGTH_MAX - 1] + "…"


class StatementRejected(Exception):
    """The file can't be taken in; nothing of it was read."""

    code: ClassVar[str] = "bank_statement.rejected"

    def __init__(
        self,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        field: str | None = None,
        **params: str | int,
    ) -> None:
        self.message = message
        self.line = line
        self.column = column
        self.field = field
        self.params: Params = dict(params)
        for name, place in (("line", line), ("column", column), ("field", field)):
            if place is not None:
                self.params[name] = place
        super().__init__(self.reason)

    @property
    def reason(self) -> str:
        """The sentence in English."""
        return self.message % self.params


class EmptyFile(StatementRejected):
    code = "bank_statement.empty"

    def __init__(self) -> None:
        super().__init__(gettext_noop("The file is empty."))


class TooLarge(StatementRejected):
    code = "bank_statement.too_large"

    def __init__(self, *, size: int, limit_mb: int) -> None:
        super().__init__(
            gettext_noop("The file has %(size_mb)s MB; at most %(limit_mb)s MB are read."),
            size_mb=f"{size / 1_000_000:.1f}",
            limit_mb=limit_mb,
        )


class TooManyLines(StatementRejected):
    code = "bank_statement.too_many_lines"

    def __init__(self, *, limit: int, line: int) -> None:
        super().__init__(
            gettext_noop(
                "The file has more than %(limit)s statement lines (reached at line %(line)s)."
            ),
            line=line,
            limit=limit,
        )


class NotText(StatementRejected):
    code = "bank_statement.not_text"

    def __init__(self, *, line: int, column: int) -> None:
        super().__init__(
            gettext_noop(
                "Line %(line)s has a character at position %(column)s that no text contains: "
                "the file is not a bank statement, or it is damaged."
            ),
            line=line,
            column=column,
        )


class WrongEncoding(StatementRejected):
    code = "bank_statement.wrong_encoding"

    def __init__(self, *, encoding: str, line: int, column: int) -> None:
        super().__init__(
            gettext_noop(
                "Line %(line)s, position %(column)s: the text is not %(encoding)s, as it should "
                "be. Export the statement again, or choose another encoding."
            ),
            line=line,
            column=column,
            encoding=quoted(encoding),
        )


class UnknownEncoding(StatementRejected):
    code = "bank_statement.unknown_encoding"

    def __init__(self, *, encoding: str, line: int) -> None:
        super().__init__(
            gettext_noop("Line %(line)s names the encoding “%(encoding)s”, which is not read."),
            line=line,
            encoding=quoted(encoding),
        )


class FormatNotRead(StatementRejected):
    """Recognised, but not among the formats that are read."""

    code = "bank_statement.format_not_read"

    def __init__(self, *, found: str, readable: tuple[str, ...]) -> None:
        self.found = found
        self.readable = readable
        super().__init__(
            gettext_noop("This is %(found)s, which is not read yet. Readable are: %(readable)s."),
            found=found,
            readable=", ".join(readable),
        )


class Malformed(StatementRejected):
    code = "bank_statement.malformed"


class Hostile(StatementRejected):
    code = "bank_statement.hostile"

    def __init__(self, *, declares: str, line: int) -> None:
        super().__init__(
            gettext_noop(
                "Line %(line)s declares %(declares)s. Bank statements never do; such files can "
                "be used for attacks and are refused."
            ),
            line=line,
            declares=declares,
        )


class BadValue(StatementRejected):
    code = "bank_statement.bad_value"

    def __init__(self, message: str, *, value: str, line: int, field: str) -> None:
        super().__init__(message, line=line, field=field, value=quoted(value))


class BadMapping(StatementRejected):
    code = "bank_statement.bad_mapping"


class NoStatements(StatementRejected):
    code = "bank_statement.no_statements"

    def __init__(self, *, found: str, line: int) -> None:
        super().__init__(
            gettext_noop(
                "The file is %(found)s, but up to its last line (%(line)s) it contains no "
                "statement."
            ),
            line=line,
            found=found,
        )


class Unreadable(StatementRejected):
    """A fault of a reader, kept from escaping; its cause is chained for the log."""

    code = "bank_statement.unreadable"

    def __init__(self, *, file_name: str) -> None:
        super().__init__(
            gettext_noop("“%(file)s” could not be read; its content confuses the reader."),
            file=quoted(file_name),
        )
