"""An element of a message, asked for texts by plain paths, whatever its namespace.

Looking paths up one by one in the tree takes most of the reading time of a long statement; so an
element is walked once and everything below it is kept by its path of local names.
"""

from __future__ import annotations

from functools import lru_cache

from lxml import etree

from apps.accounting.rules.bank_statements import figures


@lru_cache(maxsize=4096)
def local_name(tag: str) -> str:
    return tag.rpartition("}")[2]


class Node:
    """Wraps an lxml element; lines are those of the file, from 1."""

    __slots__ = ("_below", "element", "name")

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.name = local_name(str(element.tag))
        self._below: dict[str, list[etree._Element]] = {}
        _index(element, "", self._below)

    @property
    def line(self) -> int:
        return line_of(self.element)

    @property
    def parent_name(self) -> str:
        parent = self.element.getparent()
        return local_name(str(parent.tag)) if parent is not None else ""

    def text(self, path: str) -> str:
        """The text of the first element at `path`, on one line; empty when absent."""
        found = self._below.get(path)
        return figures.one_line(found[0].text) if found else ""

    def texts(self, path: str) -> list[str]:
        found = self._below.get(path, ())
        return [clean for one in found if (clean := figures.one_line(one.text))]

    def first(self, path: str) -> etree._Element | None:
        found = self._below.get(path)
        return found[0] if found else None

    def release(self) -> None:
        """Let go of everything below: emptying an element that is still held takes far longer."""
        self._below.clear()

    def count(self, path: str) -> int:
        return len(self._below.get(path, ()))

    def all(self, path: str) -> list[Node]:
        return [Node(found) for found in self._below.get(path, ())]


def line_of(element: etree._Element) -> int:
    line = element.sourceline
    return line if isinstance(line, int) else 1


def _index(element: etree._Element, prefix: str, below: dict[str, list[etree._Element]]) -> None:
    for child in element:
        path = prefix + local_name(str(child.tag))
        below.setdefault(path, []).append(child)
        if len(child):
            _index(child, f"{path}/", below)
