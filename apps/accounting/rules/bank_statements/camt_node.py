"""An element of a message, asked for texts by plain paths in its own namespace."""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from apps.accounting.rules.bank_statements import figures


@lru_cache(maxsize=1024)
def _qualified(path: str, namespace: str) -> str:
    return "/".join(f"{{{namespace}}}{step}" if namespace else step for step in path.split("/"))


@lru_cache(maxsize=256)
def _split(tag: str) -> tuple[str, str]:
    namespace, _, name = tag.rpartition("}")
    return namespace.removeprefix("{"), name


class Node:
    """Wraps an lxml element; lines are those of the file, from 1."""

    __slots__ = ("element", "name", "namespace")

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.namespace, self.name = _split(str(element.tag))

    @property
    def line(self) -> int:
        return self.element.sourceline or 1

    @property
    def parent_name(self) -> str:
        parent = self.element.getparent()
        return _split(str(parent.tag))[1] if parent is not None else ""

    def text(self, path: str) -> str:
        """The text at `path` on one line; empty when absent."""
        return figures.one_line(self.element.findtext(_qualified(path, self.namespace)))

    def texts(self, path: str) -> list[str]:
        found = self.element.iterfind(_qualified(path, self.namespace))
        return [clean for one in found if (clean := figures.one_line(one.text))]

    def find(self, path: str) -> Node | None:
        found = self.element.find(_qualified(path, self.namespace))
        return None if found is None else Node(found)

    def all(self, path: str) -> list[Node]:
        return [Node(found) for found in self.element.iterfind(_qualified(path, self.namespace))]

    def attribute(self, name: str) -> str:
        return (self.element.get(name) or "").strip()
