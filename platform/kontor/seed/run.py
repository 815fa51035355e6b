"""Playing the demonstration through the product's own services.

Every step looks whether it was taken already, so a seed that was killed half-way goes on where it
stopped, and a second run changes nothing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kernel.periods import Month
from kontor.seed import at_once, clients, people, provider
from kontor.seed.clock import as_of, morning
from kontor.seed.evening import Evening
from kontor.seed.history import History
from kontor.seed.stories import Story, months_of

MONTHS_BACK = 13
UNFINISHED = "What was done stays; the next start goes on where it stopped."


class ClientsUnfinished(Exception):
    """Some clients' histories broke off. The message names each, and why."""


def run() -> None:
    """Three clients with more than a year of history; at once when they are there already.

    Errors: `ClientsUnfinished` after the others' histories were played to their end.
    """
    note = settings.HOME / "demo.json"
    if note.exists() and people.all_there():
        return
    _write_fast()
    today = timezone.localdate()
    first = Month.of(today).plus(-MONTHS_BACK)
    with as_of(morning(first.first_day)):
        provider.staff()
    with as_of(morning(first.first_day, hour=9)):
        for story in clients.STORIES:
            people.client_of(story, since=first.first_day)
    _play(first, today)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"logins": people.logins()}, indent=2), encoding="utf-8")


def _play(first: Month, today: date) -> None:
    """All histories at once where there is more than one processor: each is in its own schema."""
    columns = (TextColumn("  {task.description:<24}"), BarColumn(), MofNCompleteColumn())
    stories = {story.slug: story for story in clients.STORIES}
    # Begun before the bars: their thread would not survive the start of a process.
    running = at_once.start({slug: at_once.Work(_months, (slug, first, today)) for slug in stories})
    with Progress(*columns, TimeElapsedColumn()) as progress:
        bars = {
            slug: progress.add_task(story.name, total=MONTHS_BACK + 1)
            for slug, story in stories.items()
        }
        failures = running.follow(lambda slug: progress.advance(bars[slug]))
    if failures:
        for failure in failures.values():
            sys.stderr.write(failure.trace)
        told = [f"{stories[slug].name} broke off: {failures[slug].why}" for slug in failures]
        raise ClientsUnfinished("\n".join([*told, UNFINISHED]))


def _months(slug: str, first: Month, today: date) -> Iterator[None]:
    """Told once for each month that was lived through."""
    _write_fast()
    story = next(each for each in clients.STORIES if each.slug == slug)
    for _month in _lived(story, first=first, today=today):
        yield


def _write_fast() -> None:
    """Commits don't wait for the disk: what a power cut takes is played again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _lived(story: Story, *, first: Month, today: date) -> Iterator[Month]:
    """Month by month, as the product would have seen it happen."""
    history = History.begin(story, first=first, today=today)
    for told in months_of(story, first=first, last=Month.of(today)):
        history.live(told, today=today)
        if told.month == Month.of(today):
            Evening(history.trading).come()
        yield told.month
