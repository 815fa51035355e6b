"""Time that passes: ages, promises, progress."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import fuses
from frontend.parts import rendering
from frontend.parts.text import moment

register = template.Library()


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
    return rendering.part(
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


@register.filter
def duration(minutes: int) -> str:
    """95 is "1 h 35 min"."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)s min") % {"minutes": rest}
    return _("%(hours)s h %(minutes)02d min") % {"hours": hours, "minutes": rest}


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
