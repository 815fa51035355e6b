"""What happened lately, with what is alike told once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone

from frontend.portal.trail.stories import Story

SHOWN: Final = 7


@dataclass(frozen=True, slots=True)
class Happening:
    """The newest of things that one person did on one day, and how many more there were."""

    story: Story
    more: int


def happenings(stories: Iterable[Story]) -> list[Happening]:
    found: dict[tuple[str, str, date], list[Story]] = {}
    for each in stories:
        day = timezone.localtime(each.entry.at).date()
        found.setdefault((each.entry.act, each.entry.actor_id, day), []).append(each)
    return [Happening(alike[0], len(alike) - 1) for alike in list(found.values())[:SHOWN]]
