"""What the base templates need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

_FEW_TABS = 4
_MOST_TABS = 5
_MOST_IN_TOP_BAR = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the rail, the top bar or the tab bar."""

    label: str
    url: str
    icon: str = ""
    count: int = 0
    current: bool = False
    group: str = ""
    tone: str = ""
    tab: bool = False


@dataclass(frozen=True, slots=True)
class Viewer:
    """The person who reads the page."""

    name: str
    detail: str = ""


def _read(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


@register.simple_tag(takes_context=True)
def navigation_entries(context: template.Context) -> list[Entry]:
    """`navigation` of the context, else the shell's."""
    places = context.get("navigation") or _read(context.get("shell"), "navigation") or ()
    return [
        Entry(
            label=str(_read(place, "label")),
            url=_read(place, "url"),
            icon=_read(place, "icon") or "",
            count=_read(place, "count") or 0,
            current=bool(_read(place, "current") or _read(place, "is_current")),
            group=str(_read(place, "group") or ""),
            tone=_read(place, "tone") or "",
            tab=bool(_read(place, "tab")),
        )
        for place in places
    ]


@register.simple_tag(takes_context=True)
def viewer_of(context: template.Context) -> Viewer | None:
    """`viewer` of the context, else the actor of the request."""
    person = context.get("viewer") or context.get("actor")
    name = _read(person, "name")
    return Viewer(name=str(name), detail=str(_read(person, "detail") or "")) if name else None


@register.filter
def for_tab_bar(entries: Sequence[Entry]) -> list[Entry]:
    """The entries marked `tab`, or the first four, for the bar at the foot of a small screen."""
    marked = [entry for entry in entries if entry.tab]
    return marked[:_MOST_TABS] if marked else list(entries[:_FEW_TABS])


@register.filter
def for_top_bar(entries: Sequence[Entry]) -> list[Entry]:
    """As many as a top bar holds, and where the reader is; the person's menu has the others."""
    return [entry for at, entry in enumerate(entries) if at < _MOST_IN_TOP_BAR or entry.current]


@register.simple_tag(takes_context=True)
def theme_attribute(context: template.Context) -> SafeString:
    """The theme remembered by the cookie, so that the first paint already has it."""
    request = context.get("request")
    theme = request.COOKIES.get("kontor_theme") if request else None
    return format_html(' data-theme="{}"', theme) if theme in {"light", "dark"} else SafeString("")
