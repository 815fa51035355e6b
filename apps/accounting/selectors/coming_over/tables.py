"""A first look at a table, and the sentences about what can't be read."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounting.rules.coming_over.mapping import TablePreview, preview
from apps.accounting.rules.coming_over.problems import FileUnreadable, Problem
from apps.accounting.rules.coming_over.table import open_table
from kernel.errors import Invalid


class FileRefused(Invalid):
    """The file can't be read as it is. It is kept: correct the answer, or discard it."""

    code = "accounting.import.unreadable"
    sentence = _("Line %(line)s: %(reason)s")


def table_preview(
    *, content: bytes, subject: str, sheet: str = "", delimiter: str = "", encoding: str = ""
) -> TablePreview:
    """How a table's columns look. Errors: `FileRefused`."""
    try:
        table = open_table(content, sheet=sheet, delimiter=delimiter, encoding=encoding)
        return preview(table, subject=subject)
    except FileUnreadable as refused:
        raise refusal(refused.problem) from refused


def refusal(problem: Problem) -> FileRefused:
    return FileRefused(line=problem.line, reason=sentence(problem))


def sentence(problem: Problem) -> str:
    """In the reader's language, with words among the parameters too."""
    params = {
        name: gettext(value) if isinstance(value, str) and value else value
        for name, value in problem.params.items()
    }
    return gettext(problem.message) % params
