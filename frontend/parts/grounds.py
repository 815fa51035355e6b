"""Grounds that hold other parts: panel, notice, menu, dialog, matched pair."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend.parts import rendering

register = template.Library()

_NOTICE_ICONS = {
    "": "information-circle",
    "good": "check-circle",
    "due": "exclamation-triangle",
    "late": "exclamation-triangle",
    "hint": "sparkles",
    "info": "information-circle",
}


@register.simple_block_tag
def panel(
    content: str,
    title: str = "",
    meta: str = "",
    action_label: str = "",
    action_url: str = "",
    flush: bool = False,
    level: int = 2,
) -> SafeString:
    return rendering.part(
        "panel",
        {
            "content": content,
            "title": title,
            "meta": meta,
            "action_label": action_label,
            "action_url": action_url,
            "flush": flush,
            "heading": "h3" if level > 2 else "h2",
        },
    )


@register.simple_block_tag
def notice(
    content: str,
    tone: str = "",
    title: str = "",
    action_label: str = "",
    action_url: str = "",
    icon: str = "",
    flat: bool = False,
) -> SafeString:
    return rendering.part(
        "notice",
        {
            "content": content,
            "title": title,
            "action_label": action_label,
            "action_url": action_url,
            "icon": icon or _NOTICE_ICONS[tone],
            "role": "alert" if tone == "late" else "",
            "classes": rendering.classes(
                "notice", f"notice-{tone}" if tone else "", "notice-flat" if flat else ""
            ),
        },
    )


@register.simple_block_tag
def menu(
    content: str, label: str = "", icon: str = "", kind: str = "", name: str = ""
) -> SafeString:
    return rendering.part(
        "menu",
        {
            "content": content,
            "label": label,
            "icon": icon,
            "kind": kind,
            "name": name or label or _("More"),
        },
    )


@register.simple_block_tag
def dialog(content: str, identifier: str, title: str) -> SafeString:
    return rendering.part("dialog", {"content": content, "id": identifier, "title": title})


@register.simple_block_tag
def match_pair(
    content: str, line: Any, book: Any = None, state: str = "certain", current: bool = False
) -> SafeString:
    return rendering.part(
        "match_pair",
        {"content": content, "line": line, "book": book, "state": state, "current": current},
    )
