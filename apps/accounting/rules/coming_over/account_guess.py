"""Which account of the chart another system's account is, with the reason in words.

By what a person said before, by its number, by its name; else it is added to the chart under its
own number or the next free one of its kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from apps.accounting.rules import comparing
from apps.accounting.rules.coming_over.stream import SourceAccount
from apps.accounting.rules.wording import gettext_noop

SAID: Final = gettext_noop("as said before")
BY_NUMBER: Final = gettext_noop("same number")
BY_NAME: Final = gettext_noop("same name")
ADDED: Final = gettext_noop("will be added")
CODE: Final = re.compile(r"[0-9A-Z][0-9A-Z.\-]{0,11}")
_LEADING = re.compile(r"(?:[A-Z]:)?([0-9][0-9A-Z.]{1,11})(?=$|[\s\-_·:])")
LETTERS: Final = {
    "asset": "A",
    "liability": "L",
    "equity": "E",
    "revenue": "R",
    "expense": "X",
    "closing": "C",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartAccount:
    code: str
    name: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guess:
    code: str
    title: str
    kind: str
    is_new: bool
    why: str


class Guesser:
    """`said` maps names to codes that are in the chart; `confirmed` to accounts to be added."""

    def __init__(
        self,
        chart: Iterable[ChartAccount],
        *,
        said: Mapping[str, str],
        confirmed: Mapping[str, Guess],
        adds: bool,
    ) -> None:
        self._chart = {one.code: one for one in chart}
        self._said, self._confirmed, self._adds = said, confirmed, adds
        self._by_name: dict[str, list[ChartAccount]] = {}
        for one in self._chart.values():
            self._by_name.setdefault(comparing.plain(one.name), []).append(one)
        self._taken = set(self._chart) | {one.code for one in confirmed.values()}

    def guess(self, source: SourceAccount) -> Guess | None:
        """None where a person has to say it."""
        said = self._said.get(source.name)
        if said in self._chart:
            return _found(self._chart[said], SAID)
        if source.name in self._confirmed:
            return self._confirmed[source.name]
        code = self._code(source.name)
        if code in self._chart:
            return _found(self._chart[code], BY_NUMBER)
        named = self._by_name.get(comparing.plain(source.title or _last(source.name)), [])
        fitting = [one for one in named if source.kind in ("", one.kind)]
        if len(fitting) == 1:
            return _found(fitting[0], BY_NAME)
        return self._new(source, code) if self._adds else None

    @staticmethod
    def _code(name: str) -> str:
        """The number that the name is, or that its last part begins with; "" where none."""
        bare = name.strip().upper()
        if CODE.fullmatch(bare) and any(letter.isdigit() for letter in bare):
            return bare
        found = _LEADING.match(_last(name).strip()) or _LEADING.match(name.strip())
        return found[1].rstrip(".") if found else ""

    def _new(self, source: SourceAccount, code: str) -> Guess | None:
        kind = source.kind or self._kind_of_neighbours(code)
        if not kind:
            return None
        chosen = code if code and code not in self._taken else self._next(LETTERS[kind])
        self._taken.add(chosen)
        title = source.title or _last(source.name)
        if code and title.startswith(code):
            title = title[len(code) :].strip(" -_·") or title
        return Guess(code=chosen, title=title[:200], kind=kind, is_new=True, why=ADDED)

    def _kind_of_neighbours(self, code: str) -> str:
        """The kind that all accounts share whose numbers begin alike."""
        for length in range(len(code) - 1, 0, -1):
            kinds = {
                one.kind for known, one in self._chart.items() if known.startswith(code[:length])
            }
            if kinds:
                return kinds.pop() if len(kinds) == 1 else ""
        return ""

    def _next(self, letter: str) -> str:
        number = 1
        while (code := f"{letter}{number:03}") in self._taken:
            number += 1
        return code


def _last(name: str) -> str:
    return name.rpartition(":")[2].replace("-", " ") if ":" in name else name


def _found(one: ChartAccount, why: str) -> Guess:
    return Guess(code=one.code, title=one.name, kind=one.kind, is_new=False, why=why)
