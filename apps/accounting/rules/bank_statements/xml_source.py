"""XML from strangers: no document type, no entities, no network, bounded depth and text.

The declared encoding is applied here, so that a wrong one is named with line and position and the
parser only ever sees UTF-8 without a declaration.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

from lxml import etree

from apps.accounting.rules.bank_statements import text as texts
from apps.accounting.rules.bank_statements.limits import ELEMENTS_MAX, STATEMENT_LINES_MAX
from apps.accounting.rules.bank_statements.refusals import Hostile, Malformed, TooManyLines, quoted
from apps.accounting.rules.wording import gettext_noop

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>", re.IGNORECASE)
_DECLARED_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]{1,40})["']""")
_PROLOG_PART = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_NAME = re.compile(r"<(?:[\w.-]+:)?([\w.-]+)")
_MESSAGE_END = re.compile(r",? line \d+.*$")


def looks_like_xml(content: bytes) -> bool:
    head = content[:200].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head[2:].replace(b"\x00", b"")
    return head.lstrip().startswith(b"<")


def decode(content: bytes) -> str:
    """The document as text. Errors: `UnknownEncoding`, `WrongEncoding`, `NotText`, `Hostile`."""
    declared = _DECLARED_ENCODING.search(content[:400])
    encoding = declared[1].decode("ascii", "replace") if declared else "utf-8"
    text = texts.decode_as(content, encoding=encoding)
    refuse_declarations(text)
    return text


def refuse_declarations(text: str) -> None:
    """Refuse a document type or entity before the root: billion laughs and file theft need one."""
    offset = prolog_end(text)
    if text[offset : offset + 9].upper() != "<!DOCTYPE":
        return
    entity = text.find("<!ENTITY", offset)
    declares = "an XML entity" if entity >= 0 else "a document type"
    raise Hostile(declares=declares, line=texts.line_at(text, max(entity, offset)))


def prolog_end(text: str) -> int:
    """Where the declaration, comments and instructions end and the document begins."""
    offset = 0
    while part := _PROLOG_PART.match(text, offset):
        offset = part.end()
    return offset


def root_name(text: str) -> str:
    """The root's name without its prefix; empty when there is none."""
    found = _NAME.match(text, prolog_end(text))
    return found[1] if found else ""


def elements(text: str, *, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """Elements called `names` (whatever the namespace) as they end, one pass, memory bounded.

    The caller clears what it has used. Errors: `Malformed` with line, column, the parser's reason.
    """
    if text.count("</") + text.count("/>") > ELEMENTS_MAX:
        raise TooManyLines(limit=STATEMENT_LINES_MAX, line=text.count("\n") + 1)
    declaration = _DECLARATION.match(text)
    if declaration:
        text = "\n" * declaration[0].count("\n") + text[declaration.end() :]
    parser = etree.iterparse(
        BytesIO(text.encode("utf-8")),
        events=("end",),
        tag=[f"{{*}}{name}" for name in names],
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        for _, element in parser:
            yield element
    except etree.XMLSyntaxError as problem:
        raise _broken(problem, parser) from problem


def _broken(problem: etree.XMLSyntaxError, parser: etree.iterparse) -> Malformed:
    """Where and why; an undefined entity leaves its place in the parser's log only."""
    (line, column), reason = problem.position, problem.msg or ""
    if not line and len(parser.error_log):
        last = parser.error_log[-1]
        line, column, reason = last.line, last.column, last.message
    return Malformed(
        gettext_noop("Line %(line)s, position %(column)s: the XML is broken (%(problem)s)."),
        line=max(line, 1),
        column=max(column, 1),
        problem=quoted(_MESSAGE_END.sub("", reason)),
    )
