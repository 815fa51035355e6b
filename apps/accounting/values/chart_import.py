"""A client's own chart, as a file would change it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartRow:
    """An account that would be added, changed or put out of use; `line` is where the file says it,
    0 for one that the file leaves out."""

    line: int
    code: str
    name: str
    kind: str
    before: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartProblem:
    """Why the file can't be taken in; the sentence is in the reader's language."""

    line: int
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPlan:
    """What an import would do. With any problem it does nothing."""

    added: tuple[ChartRow, ...]
    changed: tuple[ChartRow, ...]
    retired: tuple[ChartRow, ...]
    same: int
    problems: tuple[ChartProblem, ...]

    @property
    def is_idle(self) -> bool:
        return not (self.added or self.changed or self.retired)
