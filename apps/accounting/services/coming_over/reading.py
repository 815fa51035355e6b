"""From the kept bytes of an import to the neutral stream."""

from __future__ import annotations

from apps.accounting.models import Books, BooksImport
from apps.accounting.rules.coming_over import beancount, hledger, tabular
from apps.accounting.rules.coming_over.mapping import TableMapping
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.coming_over.stream import Source
from apps.accounting.selectors.coming_over.tables import refusal
from apps.accounting.services.coming_over.errors import MappingWanted
from apps.accounting.values.coming_over import FileFormat
from kernel import files


def source_of(row: BooksImport) -> Source:
    """What the file says. A file that can't be read has that as its one problem.

    Errors: `MappingWanted` for a table nobody has explained.
    """
    content = files.read(row.file_id)
    try:
        if row.format == FileFormat.BEANCOUNT:
            return beancount.read(content)
        if row.format == FileFormat.HLEDGER:
            return hledger.read(content)
        if row.mapping is None:
            raise MappingWanted(name=row.file_name)
        return tabular.read(
            content,
            mapping=TableMapping.from_dict(row.mapping),
            books_currency=Books.objects.get().currency,
        )
    except FileUnreadable as refused:
        source = Source()
        source.problems.kept.append(refused.problem)
        source.problems.errors += 1
        return source


def checked_mapping(mapping: TableMapping) -> None:
    """Errors: `FileRefused`."""
    try:
        mapping.check()
    except FileUnreadable as refused:
        raise refusal(refused.problem) from refused
