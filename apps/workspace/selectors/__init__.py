"""Reading work, its history and the time it took. Shared scope only."""

from apps.workspace.selectors.activity import last_activity
from apps.workspace.selectors.items import item, item_of_subject
from apps.workspace.selectors.portfolio import portfolio
from apps.workspace.selectors.queue import counts, queue
from apps.workspace.selectors.team import team_load
from apps.workspace.selectors.time import entries, running_timer, worked_time

__all__ = [
    "counts",
    "entries",
    "item",
    "item_of_subject",
    "last_activity",
    "portfolio",
    "queue",
    "running_timer",
    "team_load",
    "worked_time",
]
