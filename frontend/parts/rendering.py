"""What the parts share: their template, classes, attributes and the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.template.loader import get_template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language


def language() -> str:
    return get_language() or "en"


def part(name: str, context: Mapping[str, Any]) -> SafeString:
    return SafeString(get_template(f"components/{name}.html").render(dict(context)))


def classes(*names: str) -> str:
    return " ".join(name for name in names if name)


def attributes(named: Mapping[str, Any]) -> SafeString:
    """`hx_post="/x"` becomes ` hx-post="/x"`; True a bare attribute; None, False and "" nothing."""
    parts = [
        format_html(" {}", name.replace("_", "-"))
        if value is True
        else format_html(' {}="{}"', name.replace("_", "-"), value)
        for name, value in named.items()
        if value is not None and value is not False and value != ""
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above


def amount_and_currency(value: Any) -> tuple[Decimal, str]:
    """A Money gives its amount and currency; a plain Decimal has no currency."""
    if hasattr(value, "amount"):
        return value.amount, str(value.currency)
    return Decimal(value), ""
