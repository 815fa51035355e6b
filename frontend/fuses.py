"""How far a promise has burnt down. Pure: the clock is an argument."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Literal

# Within four hours a promise is "due"; the queue groups by the same span.
SOON = datetime.timedelta(hours=4)
# A promise whose start is not known burns over one working day.
USUAL_SPAN = datetime.timedelta(hours=8)
_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR

SpanKind = Literal["minutes", "hours", "hours_minutes", "days"]
Tone = Literal["", "due", "late"]


@dataclass(frozen=True, slots=True)
class Burn:
    started_at: datetime.datetime
    left: datetime.timedelta
    percent: int
    tone: Tone


@dataclass(frozen=True, slots=True)
class Span:
    """A time in the two largest units that a reader needs."""

    kind: SpanKind
    days: int = 0
    hours: int = 0
    minutes: int = 0


def burn(
    *, due_at: datetime.datetime, started_at: datetime.datetime | None, now: datetime.datetime
) -> Burn:
    """How much of the time between start and promise is used, 0 to 100."""
    start = started_at if started_at and started_at < due_at else due_at - USUAL_SPAN
    left = due_at - now
    used = (now - start) / (due_at - start)
    tone: Tone = "late" if left < datetime.timedelta(0) else "due" if left <= SOON else ""
    return Burn(started_at=start, left=left, percent=round(min(max(used, 0), 1) * 100), tone=tone)


def span(left: datetime.timedelta) -> Span:
    """Minutes under an hour, hours and minutes under four, hours under a day, then days."""
    seconds = abs(left) // datetime.timedelta(seconds=1)
    if seconds < _HOUR:
        return Span("minutes", minutes=seconds // _MINUTE)
    hours, minutes = seconds // _HOUR, seconds % _HOUR // _MINUTE
    if seconds < SOON.total_seconds() and minutes:
        return Span("hours_minutes", hours=hours, minutes=minutes)
    if seconds < _DAY:
        return Span("hours", hours=hours)
    return Span("days", days=seconds // _DAY)
