"""An electronic invoice becomes a read document."""

from __future__ import annotations

from dataclasses import replace

from apps.records.rules.readings import xml_source
from apps.records.rules.readings.limits import LINES_MAX
from apps.records.rules.readings.order import in_order
from apps.records.rules.readings.refusals import UnreadableDocument
from apps.records.rules.readings.structured import checks, cii, isdoc, ubl
from apps.records.rules.readings.structured.stated import Stated
from apps.records.rules.readings.values import ReadDocument

_READERS = ((ubl.reads, ubl.read), (cii.reads, cii.read), (isdoc.reads, isdoc.read))


def read_xml(content: bytes) -> ReadDocument:
    """UBL, CII or ISDOC. Errors (`UnreadableDocument`): those of `xml_source.root`, xml_not_read,
    too_many_elements."""
    root = xml_source.root(content)
    for reads, read in _READERS:
        if reads(root):
            return _document(read(root))
    raise UnreadableDocument("xml_not_read", root=xml_source.quoted(root.name))


def _document(stated: Stated) -> ReadDocument:
    if len(stated.lines) > LINES_MAX:
        raise UnreadableDocument("too_many_elements", limit=LINES_MAX)
    found = checks.problems(stated)
    # What stands there is exact, yet a person must say which of the three is meant.
    disagree = any(each.code == "gross_total" for each in found)
    doubtful = {"net", "tax", "gross"} if disagree else set()
    readings = (
        replace(each, certainty="doubtful") if each.field in doubtful else each
        for each in stated.readings.values()
    )
    return ReadDocument(
        kind=stated.kind,
        source=stated.source,
        readings=in_order(readings),
        lines=tuple(each.line for each in stated.lines),
        tax_shares=tuple(stated.shares),
        problems=(*stated.problems, *found),
    )
