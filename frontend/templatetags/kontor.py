"""The parts of the design system as template tags; frontend/README.md lists their arguments."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import get_language
from heroicons.templatetags import heroicons

from frontend import charts, formats, fuses, monograms

register = template.Library()

_KEY_SIGNS = {"enter": "⏎", "shift": "⇧", "up": "↑", "down": "↓", "left": "←", "right": "→"}
_ICON_STYLES = {
    "micro": heroicons.heroicon_micro,
    "mini": heroicons.heroicon_mini,
    "outline": heroicons.heroicon_outline,
    "solid": heroicons.heroicon_solid,
}
_NOTICE_ICONS = {
    "": "information-circle",
    "good": "check-circle",
    "due": "exclamation-triangle",
    "late": "exclamation-triangle",
    "hint": "sparkles",
    "info": "information-circle",
}
_FEW_TABS = 4


def _language() -> str:
    return get_language() or "en"


def _part(name: str, context: Mapping[str, Any]) -> SafeString:
    return get_template(f"components/{name}.html").render(dict(context))  # type: ignore[return-value]


def _classes(*names: str) -> str:
    return " ".join(name for name in names if name)


def _attributes(attributes: Mapping[str, Any]) -> SafeString:
    """`hx_post="/x"` becomes ` hx-post="/x"`; True a bare attribute; None, False and "" nothing."""
    parts = [
        format_html(" {}", name.replace("_", "-"))
        if value is True
        else format_html(' {}="{}"', name.replace("_", "-"), value)
        for name, value in attributes.items()
        if value is not None and value is not False and value != ""
    ]
    return mark_safe("".join(parts))  # noqa: S308 - every part is escaped above


# Text in the reader's language


def _amount_and_currency(value: Any) -> tuple[Decimal, str]:
    """A Money gives its amount and currency; a plain Decimal has no currency."""
    if hasattr(value, "amount"):
        return value.amount, str(value.currency)
    return Decimal(value), ""


@register.filter
def money(value: Any, unit: str = "") -> str:
    """The amount alone; with a currency code, or "unit" for the Money's own, the unit too."""
    if value is None or value == "":
        return ""
    amount, own = _amount_and_currency(value)
    code = own if unit == "unit" else unit
    return formats.money_text(
        amount, language=_language(), currency=code, decimals=formats.decimals_of(code or own)
    )


@register.filter
def signed(value: Any) -> str:
    if value is None or value == "":
        return ""
    amount, own = _amount_and_currency(value)
    return formats.money_text(
        amount, language=_language(), decimals=formats.decimals_of(own), signed=True
    )


@register.filter
def number(value: Any, decimals: int = 0) -> str:
    if value is None or value == "":
        return ""
    return formats.number_text(Decimal(value), language=_language(), decimals=int(decimals))


@register.filter
def filesize(value: int) -> str:
    return formats.size_text(value, language=_language())


def _local(value: datetime.date) -> datetime.date:
    if isinstance(value, datetime.datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter
def day(value: datetime.date | None) -> str:
    return formats.day_text(_local(value), language=_language()) if value else ""


@register.filter
def day_short(value: datetime.date | None) -> str:
    return formats.short_day_text(_local(value), language=_language()) if value else ""


@register.filter
def month(value: datetime.date | None) -> str:
    return formats.month_text(_local(value), language=_language()) if value else ""


@register.filter
def moment(value: datetime.datetime | None) -> str:
    return formats.moment_text(_localtime(value), language=_language()) if value else ""


@register.filter
def clock(value: datetime.datetime | None) -> str:
    return formats.clock_text(_localtime(value), language=_language()) if value else ""


def _localtime(value: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(value) if timezone.is_aware(value) else value


# Small marks


@register.simple_tag
def icon(name: str, size: int = 20, style: str = "mini", label: str = "") -> SafeString:
    meaning = {"role": "img", "aria_label": label} if label else {"aria_hidden": "true"}
    return _ICON_STYLES[style](name, size=size, **{"class": "icon"}, **meaning)  # type: ignore[return-value]


@register.simple_tag(name="money")
def money_tag(
    value: Any, currency: str = "", decimals: int | None = None, signed: bool = False
) -> SafeString:
    if value is None or value == "":
        return mark_safe("")
    amount, own = _amount_and_currency(value)
    text = formats.money_text(
        amount,
        language=_language(),
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
        _classes(
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
    return _part(
        "chip",
        {
            "label": label,
            "value": value,
            "href": href,
            "current": current,
            "icon": icon,
            "attributes": _attributes(attributes),
        },
    )


@register.simple_tag
def tag(text: Any, tone: str = "") -> SafeString:
    return format_html(
        '<span class="{}">{}</span>', _classes("tag", f"tag-{tone}" if tone else ""), text
    )


@register.simple_tag
def status(text: Any, tone: str = "") -> SafeString:
    return format_html(
        '<span class="{}">{}</span>', _classes("status", f"status-{tone}" if tone else ""), text
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
    return _part(
        "button",
        {
            "label": label,
            "href": href,
            "type": button_type,
            "icon": icon,
            "icon_size": 16 if size == "small" else 18,
            "key": _key_text(key),
            "classes": _classes(
                "button",
                f"button-{kind}" if kind else "",
                f"button-{size}" if size else "",
                "" if label else "button-icon",
                extra,
            ),
            "attributes": _attributes(attributes),
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


# Time that passes


@register.simple_tag
def relative(when: datetime.datetime) -> SafeString:
    """The moment in full; the browser turns it into "24 min ago" and keeps it so."""
    return format_html(
        '<kontor-time datetime="{}" title="{}">{}</kontor-time>',
        when.isoformat(),
        moment(when),
        moment(when),
    )


@register.simple_tag
def fuse(
    due_at: datetime.datetime,
    started_at: datetime.datetime | None = None,
    now: datetime.datetime | None = None,
) -> SafeString:
    burning = fuses.burn(due_at=due_at, started_at=started_at, now=now or timezone.now())
    return _part(
        "fuse",
        {
            "due": due_at.isoformat(),
            "start": burning.started_at.isoformat(),
            "burnt": burning.percent,
            "tone": burning.tone,
            "words": fuse_words(burning.left),
            "title": _("Promised by %(moment)s") % {"moment": moment(due_at)},
        },
    )


def fuse_words(left: datetime.timedelta) -> str:
    """ "1 h 12 min", "6 h", "2 d", or "24 min late"."""
    span = fuses.span(left)
    patterns = {
        "minutes": _("%(minutes)s min"),
        "hours": _("%(hours)s h"),
        "hours_minutes": _("%(hours)s h %(minutes)02d min"),
        "days": _("%(days)s d"),
    }
    text = patterns[span.kind] % {"days": span.days, "hours": span.hours, "minutes": span.minutes}
    return _("%(time)s late") % {"time": text} if left < datetime.timedelta(0) else text


@register.inclusion_tag("components/progress.html")
def progress(
    value: Any, maximum: Any = 100, label: str = "", meta: str = "", name: str = ""
) -> dict[str, Any]:
    return {"value": value, "maximum": maximum, "label": label, "meta": meta, "name": name}


@register.inclusion_tag("components/figure.html")
def figure(
    label: str, value: Any, unit: str = "", note: str = "", size: str = ""
) -> dict[str, Any]:
    return {"label": label, "value": value, "unit": unit, "note": note, "size": size}


# Forms


@register.simple_tag
def field(bound: BoundField, suggested: str = "", label: str = "") -> SafeString:
    """Label, control, the reason of a suggestion, help and errors, tied together for readers."""
    help_id, why_id, error_id = (f"{bound.auto_id}_{part}" for part in ("help", "why", "error"))
    described = [
        identifier
        for identifier, shown in (
            (why_id, suggested),
            (help_id, bound.help_text),
            (error_id, bound.errors),
        )
        if shown
    ]
    attributes: dict[str, Any] = {}
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if bound.errors:
        attributes["aria-invalid"] = "true"
    widget = bound.field.widget
    is_group = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    is_check = isinstance(widget, CheckboxInput)
    return _part(
        "field",
        {
            "field": bound,
            "label": label or bound.label,
            "control": bound.as_widget(attrs=attributes),
            "why": suggested,
            "why_id": why_id,
            "help_id": help_id,
            "error_id": error_id,
            "is_group": is_group,
            "is_check": is_check,
            "optional": not bound.field.required and not is_check and not is_group,
            "classes": _classes(
                "field",
                "field-check" if is_check else "",
                "field-suggested" if suggested and not bound.errors else "",
                "field-invalid" if bound.errors else "",
            ),
        },
    )


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: BaseForm) -> dict[str, Any]:
    return {"form": form}


@register.simple_tag
def file_drop(bound: BoundField, max_bytes: int = 20 * 1024 * 1024, accept: str = "") -> SafeString:
    widget = bound.field.widget
    attributes: dict[str, Any] = {"accept": accept} if accept else {}
    if bound.errors:
        attributes |= {"aria-invalid": "true", "aria-describedby": f"{bound.auto_id}_error"}
    return _part(
        "file_drop",
        {
            "field": bound,
            "control": bound.as_widget(attrs=attributes),
            "max_bytes": max_bytes,
            "max_size": formats.size_text(max_bytes, language=_language()),
            "multiple": isinstance(widget, FileInput) and widget.allow_multiple_selected,
        },
    )


# Grounds that hold other parts


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
    return _part(
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
    return _part(
        "notice",
        {
            "content": content,
            "title": title,
            "action_label": action_label,
            "action_url": action_url,
            "icon": icon or _NOTICE_ICONS[tone],
            "role": "alert" if tone == "late" else "",
            "classes": _classes(
                "notice", f"notice-{tone}" if tone else "", "notice-flat" if flat else ""
            ),
        },
    )


@register.simple_block_tag
def menu(
    content: str, label: str = "", icon: str = "", kind: str = "", name: str = ""
) -> SafeString:
    return _part(
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
    return _part("dialog", {"content": content, "id": identifier, "title": title})


@register.simple_block_tag
def match_pair(
    content: str, line: Any, book: Any = None, state: str = "certain", current: bool = False
) -> SafeString:
    return _part(
        "match_pair",
        {"content": content, "line": line, "book": book, "state": state, "current": current},
    )


# Lists


@register.inclusion_tag("components/empty.html")
def empty_state(
    title: str, text: str = "", action_label: str = "", action_url: str = "", icon: str = ""
) -> dict[str, Any]:
    return {
        "title": title,
        "text": text,
        "action_label": action_label,
        "action_url": action_url,
        "icon": icon,
    }


@register.inclusion_tag("components/skeleton.html")
def skeleton(rows: int = 4) -> dict[str, Any]:
    return {"rows": range(rows)}


@register.inclusion_tag("components/ledger.html")
def ledger(
    columns: Sequence[Mapping[str, Any]],
    rows: Sequence[Mapping[str, Any]],
    total: Mapping[str, Any] | None = None,
    caption: str = "",
) -> dict[str, Any]:
    def cells(row: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [
            {"kind": column.get("kind", "text"), "value": row.get(column["key"], "")}
            for column in columns
        ]

    return {
        "caption": caption,
        "columns": columns,
        "rows": [{"url": row.get("url", ""), "cells": cells(row)} for row in rows],
        "total": cells(total) if total else None,
    }


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Any], label: str = "") -> dict[str, Any]:
    return {"items": items, "label": label}


@register.inclusion_tag("components/steps.html")
def steps(items: Sequence[Any]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("components/needs_you.html")
def needs_you(items: Sequence[Any]) -> dict[str, Any]:
    return {"items": items}


@register.inclusion_tag("components/export_menu.html")
def export_menu(items: Sequence[Any], label: str = "") -> dict[str, Any]:
    return {"items": items, "label": label or _("Download")}


# Pictures of numbers


@register.inclusion_tag("components/chart.html")
def chart(data: charts.MonthChart, name: str = "chart") -> dict[str, Any]:
    scale, unit = _axis_scale(data)
    series = (*data.bars, data.line) if data.line else data.bars
    return {
        "chart": data,
        "name": name,
        "unit": unit,
        "plans": [
            ("wide", _with_tick_text(charts.plan(data, charts.WIDE), scale)),
            ("narrow", _with_tick_text(charts.plan(data, charts.NARROW), scale)),
        ],
        "series": series,
        "rows": [
            (label, [one.values[index] for one in series])
            for index, label in enumerate(data.labels)
        ],
    }


def _axis_scale(data: charts.MonthChart) -> tuple[Decimal, str]:
    """Ticks are counted in millions or thousands when the values are that large."""
    largest = max(
        (abs(tick.value) for tick in charts.plan(data).ticks),
        default=Decimal(0),
    )
    if largest >= 10_000_000:
        return Decimal(1_000_000), _("million %(currency)s") % {"currency": data.currency}
    if largest >= 10_000:
        return Decimal(1000), _("thousand %(currency)s") % {"currency": data.currency}
    return Decimal(1), data.currency


def _with_tick_text(plan: charts.Plan, scale: Decimal) -> dict[str, Any]:
    values = [tick.value / scale for tick in plan.ticks]
    whole = all(value == value.to_integral_value() for value in values)
    return {
        "plan": plan,
        "ticks": [
            (tick, formats.number_text(value, language=_language(), decimals=0 if whole else 1))
            for tick, value in zip(plan.ticks, values, strict=True)
        ],
    }


@register.inclusion_tag("components/ageing.html")
def ageing(items: Sequence[Mapping[str, Any]], unit: str = "") -> dict[str, Any]:
    amounts = [_amount_and_currency(item["amount"])[0] for item in items]
    return {
        "unit": unit,
        "items": [
            {"item": item, "tone": min(index, 4), "x": x, "width": width}
            for index, (item, (x, width)) in enumerate(
                zip(items, charts.shares(amounts), strict=True), start=1
            )
        ],
    }


@register.simple_tag
def sparkline(values: Sequence[Decimal], label: str = "") -> SafeString:
    return format_html(
        '<svg class="sparkline" viewBox="0 0 84 24" role="img" aria-label="{}">'
        '<path d="{}"/></svg>',
        label,
        charts.sparkline(list(values)),
    )


# Layout


@register.filter
def for_tab_bar(navigation: Sequence[Any] | None) -> list[Any]:
    """The entries marked `tab`, or the first four, for the bar at the foot of a small screen."""
    entries = list(navigation or [])
    marked = [entry for entry in entries if _read(entry, "tab")]
    return (marked or entries)[: _FEW_TABS + 1 if marked else _FEW_TABS]


def _read(entry: Any, name: str) -> Any:
    return entry.get(name) if isinstance(entry, Mapping) else getattr(entry, name, None)


@register.simple_tag(takes_context=True)
def theme_attribute(context: template.Context) -> SafeString:
    """The theme remembered by the cookie, so that the first paint already has it."""
    request = context.get("request")
    theme = request.COOKIES.get("kontor_theme") if request else None
    return format_html(' data-theme="{}"', theme) if theme in {"light", "dark"} else SafeString("")
