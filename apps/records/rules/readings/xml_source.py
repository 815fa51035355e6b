"""XML from strangers: no document type, no entities, no network, bounded depth and size.

The declared encoding is applied here, so that a wrong one is named with line and position and the
parser only ever sees UTF-8 without a declaration.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lxml import etree

from apps.records.rules.readings.limits import ELEMENTS_MAX
from apps.records.rules.readings.refusals import UnreadableDocument

_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*?\?>", re.IGNORECASE)
_DECLARED_ENCODING = re.compile(rb"""<\?xml\s[^>]*?encoding\s*=\s*["']([^"'>]{1,40})["']""")
_PROLOG_PART = re.compile(r"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_MESSAGE_END = re.compile(r",? line \d+.*$")
_PLAIN_ENCODINGS = re.compile(r"utf-8|ascii|iso8859-\d+|cp125\d|cp852")
DEPTH_MAX = 256
QUOTED_LENGTH_MAX = 80


def quoted(value: str) -> str:
    """`value` on one line and short enough for a sentence."""
    text = " ".join(value.split())
    return text if len(text) <= QUOTED_LENGTH_MAX else text[: QUOTED_LENGTH_MAX - 1] + "…"


def looks_like_xml(content: bytes) -> bool:
    head = content[:200].removeprefix(codecs.BOM_UTF8)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        head = head[2:].replace(b"\x00", b"")
    return head.lstrip().startswith(b"<")


@dataclass(frozen=True, slots=True)
class Node:
    """An element whose descendants are asked for by name, whatever their namespace."""

    element: etree._Element

    @property
    def name(self) -> str:
        return etree.QName(self.element).localname

    @property
    def namespace(self) -> str:
        return etree.QName(self.element).namespace or ""

    @property
    def line(self) -> int:
        line = self.element.sourceline
        return line if isinstance(line, int) else 0

    def all(self, path: str) -> list[Node]:
        """The elements at `path` (names separated by slashes), in document order."""
        return [Node(found) for found in self.element.iterfind(_any_namespace(path))]

    def first(self, path: str) -> Node | None:
        found = self.element.find(_any_namespace(path))
        return None if found is None else Node(found)

    def text(self, path: str = "") -> str:
        """The first text at `path` that isn't blank, on one line."""
        nodes = self.all(path) if path else [self]
        return next((text for node in nodes if (text := node._own_text())), "")

    def attribute(self, name: str) -> str:
        return (self.element.get(name) or "").strip()

    def _own_text(self) -> str:
        return " ".join((self.element.text or "").split())


@lru_cache(maxsize=1024)
def _any_namespace(path: str) -> str:
    return "/".join(f"{{*}}{name}" for name in path.split("/"))


def root(content: bytes) -> Node:
    """The document's root.

    Errors (`UnreadableDocument`): unknown_encoding, wrong_encoding, document_type, entity,
    too_many_elements, too_deep, malformed.
    """
    text = _decode(content)
    _refuse_declarations(text)
    if text.count("</") + text.count("/>") > ELEMENTS_MAX:
        raise UnreadableDocument("too_many_elements", limit=ELEMENTS_MAX)
    declaration = _DECLARATION.match(text)
    if declaration:
        text = "\n" * declaration[0].count("\n") + text[declaration.end() :]
    parser = etree.XMLParser(
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        encoding="utf-8",
    )
    try:
        return Node(etree.fromstring(text.encode("utf-8"), parser))
    except etree.XMLSyntaxError as problem:
        raise _broken(problem) from problem


def _decode(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _decode_as(content, "utf-16")
    declared = _DECLARED_ENCODING.search(content[:400])
    name = declared[1].decode("ascii", "replace") if declared else "utf-8"
    try:
        encoding = codecs.lookup(name).name
    except LookupError as problem:
        raise UnreadableDocument("unknown_encoding", encoding=quoted(name)) from problem
    if _PLAIN_ENCODINGS.fullmatch(encoding) is None:
        raise UnreadableDocument("unknown_encoding", encoding=quoted(name))
    return _decode_as(content.removeprefix(codecs.BOM_UTF8), encoding)


def _decode_as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as problem:
        before = content[: problem.start]
        raise UnreadableDocument(
            "wrong_encoding",
            line=before.count(b"\n") + 1,
            column=problem.start - before.rfind(b"\n"),
            encoding=encoding,
        ) from problem


def _refuse_declarations(text: str) -> None:
    """Refuse a document type or entity before the root: billion laughs and file theft need one."""
    offset = _prolog_end(text)
    if text[offset : offset + 9].upper() != "<!DOCTYPE":
        return
    entity = text.find("<!ENTITY", offset)
    line = text.count("\n", 0, max(entity, offset)) + 1
    raise UnreadableDocument("entity" if entity >= 0 else "document_type", line=line)


def _prolog_end(text: str) -> int:
    """Where the declaration, comments and instructions end and the document begins."""
    offset = 0
    while part := _PROLOG_PART.match(text, offset):
        offset = part.end()
    return offset


def _broken(problem: etree.XMLSyntaxError) -> UnreadableDocument:
    """Where and why."""
    line, column = problem.position or (0, 0)
    reason = problem.msg or ""
    line = max(line, 1)
    if "depth" in reason:
        return UnreadableDocument("too_deep", line=line, limit=DEPTH_MAX)
    return UnreadableDocument(
        "malformed",
        line=line,
        column=max(column, 1),
        problem=quoted(_MESSAGE_END.sub("", reason)),
    )


def walk(node: Node, path: str) -> Iterator[Node]:
    """Every element at `path`, one by one."""
    yield from (Node(found) for found in node.element.iterfind(_any_namespace(path)))
