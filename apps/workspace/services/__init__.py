"""What people and facts do to work items, and the time they take."""

from apps.workspace.services.assigning import NotAssignable, cover_open_items, hand_over
from apps.workspace.services.forgetting import forget_client
from apps.workspace.services.history import WrongState
from apps.workspace.services.items import (
    NotYourItem,
    NotYourRole,
    ReasonMissing,
    SamePerson,
    SnoozeInThePast,
    StillOpen,
    accept,
    return_to_preparer,
    set_waiting,
    snooze,
    start,
    submit_for_review,
)
from apps.workspace.services.portfolio import keep_position
from apps.workspace.services.time import (
    NoTimerRuns,
    TimeOutOfRange,
    TimerRuns,
    discard_timer,
    log_time,
    start_timer,
    stop_timer,
)
from apps.workspace.services.undo import NothingToUndo, undo_last
from apps.workspace.services.work import close_work, move_count, open_work

__all__ = [
    "NoTimerRuns",
    "NotAssignable",
    "NotYourItem",
    "NotYourRole",
    "NothingToUndo",
    "ReasonMissing",
    "SamePerson",
    "SnoozeInThePast",
    "StillOpen",
    "TimeOutOfRange",
    "TimerRuns",
    "WrongState",
    "accept",
    "close_work",
    "cover_open_items",
    "discard_timer",
    "forget_client",
    "hand_over",
    "keep_position",
    "log_time",
    "move_count",
    "open_work",
    "return_to_preparer",
    "set_waiting",
    "snooze",
    "start",
    "start_timer",
    "stop_timer",
    "submit_for_review",
    "undo_last",
]
