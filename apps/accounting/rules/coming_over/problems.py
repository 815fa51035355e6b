"""What is wrong with a row of a file from another system, so that a person can mend it.

A problem has a stable `code`, an English sentence for the translators with its parameters, and the
place: the line of the file (from 1) and, where it is known, the column. A note tells what was left
out or done without anything being wrong; only errors keep a file from being taken over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from apps.accounting.rules.coming_over.sentences import SENTENCES

QUOTED_LENGTH_MAX: Final = 80
KEPT_MAX: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """`column` is a number from 1 in text and a heading in a table; "" where there is none."""

    code: str
    line: int
    params: Mapping[str, str | int]
    column: str = ""
    is_error: bool = True
    # The English sentence of a refusal that isn't one of ours.
    own_sentence: str = ""

    @property
    def message(self) -> str:
        """The sentence in English, with gaps for `params`."""
        return self.own_sentence or SENTENCES[self.code]

    @property
    def reason(self) -> str:
        return self.message % self.params


class Problems:
    """What was found so far. Beyond `KEPT_MAX` problems are counted and no longer kept."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.errors = 0
        self.notes = 0

    def error(self, code: str, line: int, *, column: str = "", **params: str | int) -> None:
        self._add(code, line, column, params, is_error=True)

    def note(self, code: str, line: int, *, column: str = "", **params: str | int) -> None:
        self._add(code, line, column, params, is_error=False)

    def refusal(
        self, code: str, line: int, *, message: str, column: str = "", **params: str | int
    ) -> None:
        """An error that another house found, with its sentence in English."""
        self._add(code, line, column, params, is_error=True, own_sentence=message)

    def _add(
        self,
        code: str,
        line: int,
        column: str,
        params: Mapping[str, str | int],
        *,
        is_error: bool,
        own_sentence: str = "",
    ) -> None:
        if is_error:
            self.errors += 1
        else:
            self.notes += 1
        if len(self.kept) < KEPT_MAX or (is_error and self.errors <= KEPT_MAX // 2):
            said = {
                name: quoted(value) if isinstance(value, str) else value
                for name, value in params.items()
            }
            self.kept.append(
                Problem(
                    code=code,
                    line=line,
                    column=column,
                    params=said,
                    is_error=is_error,
                    own_sentence=own_sentence,
                )
            )


class FileUnreadable(Exception):
    """The file as a whole can't be read; nothing of it was."""

    def __init__(self, code: str, line: int = 0, **params: str | int) -> None:
        said = {
            name: quoted(value) if isinstance(value, str) else value
            for name, value in params.items()
        }
        self.problem = Problem(code=code, line=line, params=said)
        super().__init__(self.problem.reason)


class BadRow(Exception):
    """A value of a row can't be read. The row is reported and the next one read."""

    def __init__(self, code: str, *, column: str = "", **params: str | int) -> None:
        self.code, self.column, self.params = code, column, params
        super().__init__(code)


def quoted(value: str) -> str:
    """`value` on one line and short enough for a sentence."""
    text = " ".join(value.split())
    return text if len(text) <= QUOTED_LENGTH_MAX else text[: QUOTED_LENGTH_MAX - 1] + "…"
