"""What is in force on a day, of things that hold until the next one begins."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Iterable
from datetime import date
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")


class Dated(Generic[Key, Value]):
    """Values by key and first day. `on` gives the newest that has begun, or None."""

    def __init__(self, rows: Iterable[tuple[Key, date, Value]]) -> None:
        self._days: dict[Key, list[date]] = {}
        self._values: dict[Key, list[Value]] = {}
        for key, day, value in sorted(rows, key=lambda row: row[1]):
            self._days.setdefault(key, []).append(day)
            self._values.setdefault(key, []).append(value)

    def on(self, key: Key, day: date) -> Value | None:
        begun = bisect_right(self._days.get(key, []), day)
        return self._values[key][begun - 1] if begun else None
