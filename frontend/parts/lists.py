"""Lists and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import gettext as _

register = template.Library()


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
