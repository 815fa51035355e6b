"""Fields, whole forms, and the file field that takes a drop."""

from __future__ import annotations

import uuid
from typing import Any

from django import template
from django.forms import BaseForm, BoundField, CheckboxInput, FileInput, RadioSelect
from django.forms.widgets import CheckboxSelectMultiple
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frontend import formats
from frontend.parts import rendering

register = template.Library()


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
    return rendering.part(
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
            "classes": rendering.classes(
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
    return rendering.part(
        "file_drop",
        {
            "field": bound,
            "control": bound.as_widget(attrs=attributes),
            "max_bytes": max_bytes,
            "max_size": formats.size_text(max_bytes, language=rendering.language()),
            "multiple": isinstance(widget, FileInput) and widget.allow_multiple_selected,
        },
    )


@register.simple_tag
def once() -> SafeString:
    """A token for a sheet that takes effect once; see `frontend.once`."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4().hex)
