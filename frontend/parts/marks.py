"""Small marks: icons, amounts, people, labels, buttons."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from heroicons.templatetags import heroicons

from frontend import formats, monograms
from frontend.parts import rendering

register = template.Library()

_KEY_SIGNS = {
    "arrowleft": "\u2190",
    "arrowright": "\u2192",
    "enter": "⏎",
    "shift": "⇧",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
}
_ICON_STYLES = {
    "micro": heroicons.heroicon_micro,
    "mini": heroicons.heroicon_mini,
    "outline": heroicons.heroicon_outline,
    "solid": heroicons.heroicon_solid,
}


@register.simple_tag
def icon(
    name: str, size: int = 20, style: str = "mini", label: str = "", tone: str = ""
) -> SafeString:
    meaning = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return _ICON_STYLES[style](
        name,
        size=size,
        **{"class": rendering.classes("icon", f"tone-{tone}" if tone else "")},
        **meaning,
    )  # type: ignore[return-value]


@register.simple_tag(name="money")
def money_tag(
    value: Any, currency: str = "", decimals: int | None = None, signed: bool = False
) -> SafeString:
    if value is None or value == "":
        return mark_safe("")
    amount, own = rendering.amount_and_currency(value)
    text = formats.money_text(
        amount,
        language=rendering.language(),
        currency=currency,
        decimals=formats.decimals_of(currency or own) if decimals is None else decimals,
        signed=signed,
    )
    return format_html('<data class="num" value="{}">{}</data>', amount, text)


@register.simple_tag
def amount_cell(value: Any, total: bool = False, signed: bool = False) -> SafeString:
    name = "num strong" if total else "num"
    return format_html('<td class="{}">{}</td>', name, money_tag(value, signed=signed))


@register.simple_tag
def monogram(name: str, size: str = "") -> SafeString:
    return _initials("monogram", str(name), size, online=False)


@register.simple_tag
def avatar(name: str, online: bool = False, size: str = "") -> SafeString:
    return _initials("avatar", str(name), size, online=online)


def _initials(kind: str, name: str, size: str, *, online: bool) -> SafeString:
    return format_html(
        '<span class="{}" aria-hidden="true">{}</span>',
        rendering.classes(
            kind,
            f"{kind}-{size}" if size else "",
            f"tint-{monograms.tint(name)}",
            f"{kind}-online" if online else "",
        ),
        monograms.initials(name),
    )


@register.simple_tag
def chip(
    label: str,
    value: Any = "",
    href: str = "",
    current: bool = False,
    icon: str = "",
    **attributes: Any,
) -> SafeString:
    extra = str(attributes.pop("class", ""))
    return rendering.part(
        "chip",
        {
            "classes": rendering.classes("chip", extra),
            "label": label,
            "value": value,
            "href": href,
            "current": current,
            "icon": icon,
            "attributes": rendering.attributes(attributes),
        },
    )


@register.simple_tag
def tag(text: Any, tone: str = "") -> SafeString:
    return format_html(
        '<span class="{}">{}</span>', rendering.classes("tag", f"tag-{tone}" if tone else ""), text
    )


@register.simple_tag
def status(text: Any, tone: str = "") -> SafeString:
    return format_html(
        '<span class="{}">{}</span>',
        rendering.classes("status", f"status-{tone}" if tone else ""),
        text,
    )


@register.simple_tag
def kbd(key: str) -> SafeString:
    """The keys as printed on them: "shift+m" is ⇧M, "Enter" is ⏎."""
    return format_html('<kbd class="kbd">{}</kbd>', _key_text(key))


def _key_text(key: str) -> str:
    return "".join(
        _KEY_SIGNS.get(part.lower(), part.upper() if len(part) == 1 else part)
        for part in key.split("+")
    )


@register.simple_tag
def button(
    label: str,
    kind: str = "",
    href: str = "",
    icon: str = "",
    key: str = "",
    size: str = "",
    busy: bool = False,
    disabled: bool = False,
    **attributes: Any,
) -> SafeString:
    extra = str(attributes.pop("class", ""))
    button_type = attributes.pop("type", "submit")
    if key:
        attributes |= {"data_key": key, "aria_keyshortcuts": key.replace("shift+", "Shift+")}
    if busy:
        attributes |= {"aria_busy": "true", "disabled": True}
    if disabled:
        attributes["disabled"] = True
    return rendering.part(
        "button",
        {
            "label": label,
            "href": href,
            "type": button_type,
            "icon": icon,
            "icon_size": 16 if size == "small" else 18,
            "key": _key_text(key),
            "classes": rendering.classes(
                "button",
                f"button-{kind}" if kind else "",
                f"button-{size}" if size else "",
                "" if label else "button-icon",
                extra,
            ),
            "attributes": rendering.attributes(attributes),
        },
    )


@register.simple_tag
def copy_button(text: str, label: str = "") -> SafeString:
    return button(
        label or _("Copy"),
        type="button",
        icon="clipboard",
        size="small",
        data_copy=text,
        data_copied=_("Copied"),
    )
