"""Writing XML element by element, in the order given; what is empty is left out."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from lxml import etree


class Scribe:
    """Writes elements named `prefix:name`, or only `name` for the namespace with the prefix ""."""

    def __init__(self, root: str, namespaces: Mapping[str, str], **attributes: str) -> None:
        self._namespaces = namespaces
        prefixes = {prefix or None: uri for prefix, uri in namespaces.items()}
        self.root = etree.Element(self._name(root), nsmap=prefixes, attrib=attributes)  # type: ignore[arg-type]

    def inside(self, parent: etree._Element, path: str, **attributes: str) -> etree._Element:
        """The innermost of new elements, one in the other, named by `path`."""
        for step in path.split("/"):
            parent = etree.SubElement(parent, self._name(step))
        for name, value in attributes.items():
            parent.set(name, value)
        return parent

    def write(
        self, parent: etree._Element, path: str, text: str | Decimal | int, **attributes: str
    ) -> None:
        """`text` at `path`; nothing at all when it is empty. Empty attributes are left out."""
        if text == "":
            return
        kept = {name: value for name, value in attributes.items() if value}
        self.inside(parent, path, **kept).text = _text(text)

    def bytes(self) -> bytes:
        return bytes(
            etree.tostring(self.root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        )

    def _name(self, step: str) -> str:
        prefix, _colon, name = step.rpartition(":")
        return f"{{{self._namespaces[prefix]}}}{name}"


def plain(number: Decimal) -> str:
    """A number without exponent and without zeros at its end."""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(value: str | Decimal | int) -> str:
    if isinstance(value, Decimal):
        return format(value, "f")
    # XML 1.0 has no place for control characters.
    return "".join(sign for sign in str(value) if sign >= " " or sign in "\n\t")
