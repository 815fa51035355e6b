"""Playing the demonstration through the product's own services.

Every step looks whether it was taken already, so a seed that was killed half-way goes on where it
stopped, and a second run changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from django.conf import settings
from django.db import connection
from django.utils import timezone
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from kernel.periods import Month
from kontor.seed import clients, people, provider
from kontor.seed.clock import as_of, morning
from kontor.seed.evening import Evening
from kontor.seed.history import History
from kontor.seed.stories import Story, months_of

MONTHS_BACK = 13


def run() -> None:
    """Three clients with more than a year of history; at once when they are there already."""
    note = settings.HOME / "demo.json"
    if note.exists() and people.all_there():
        return
    _write_fast()
    today = timezone.localdate()
    first = Month.of(today).plus(-MONTHS_BACK)
    columns = (TextColumn("  {task.description:<24}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn()) as progress:
        with as_of(morning(first.first_day)):
            provider.staff()
        for story in clients.STORIES:
            task = progress.add_task(story.name, total=MONTHS_BACK + 1)
            for _month in _lived(story, first=first, today=today):
                progress.advance(task)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps({"logins": people.logins()}, indent=2), encoding="utf-8")


def _write_fast() -> None:
    """Commits don't wait for the disk: what a power cut takes is played again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")


def _lived(story: Story, *, first: Month, today: date) -> Iterator[Month]:
    """Month by month, as the product would have seen it happen."""
    history = History.begin(story, first=first, today=today)
    for told in months_of(story, first=first, last=Month.of(today)):
        history.live(told, today=today)
        yield told.month
    Evening(history.trading).come()
