"""Words of a page with their places, in rows, as the eye finds them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from apps.records.rules.readings.values import Box

# Letters that have no decomposition.
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ł": "l"})
_EDGES = " \t:;.,()[]{}*#/\\|–—-−•·\"'„“”«»!?№<>=+"
# “Reg.nr.” and “CVR-nr” are “regnr” and “cvrnr”.
_INSIDE = re.compile(r"(?<=[^\W\d])[.-](?=[^\W\d])")
# A gap as wide as a capital is high separates cells; a space between words is a third of it.
_CELL_GAP = 0.95
_ROW_SHARE = 0.35
# “VS:2026001” and “č.2026001” are a label and its value.
_GLUED = re.compile(r"(?<=[^\W\d])[:.](?=\d)|(?<=[^\W\d]):(?=[^\W\d/])|(?<=\w)#(?=\d)")


def folded(text: str) -> str:
    """Lower case without accents and outer punctuation: how words are compared."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    bare = "".join(each for each in plain if not unicodedata.combining(each)).strip(_EDGES)
    return _INSIDE.sub("", bare)


@dataclass(frozen=True)
class Word:
    """A word and its place in points from the page's top left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    baseline: float

    @cached_property
    def folded(self) -> str:
        return folded(self.text)

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    def overlap(self, left: float, right: float) -> float:
        """How much of its width lies between `left` and `right`, in points."""
        return min(self.right, right) - max(self.left, left)

    def parts(self) -> list[Word]:
        """Itself, or the label and the value that were written without a space."""
        if "//" in self.text or "@" in self.text:
            return [self]
        cuts = [found.end() for found in _GLUED.finditer(self.text)]
        if not cuts:
            return [self]
        width = (self.right - self.left) / len(self.text)
        edges = [0, *cuts, len(self.text)]
        return [
            Word(
                self.text[start:end],
                self.left + width * start,
                self.top,
                self.left + width * end,
                self.bottom,
                self.baseline,
            )
            for start, end in pairwise(edges)
            if start < end
        ]


@dataclass(frozen=True)
class Row:
    """Words on one baseline from left to right; `cells` are runs without a wide gap."""

    words: tuple[Word, ...]

    @cached_property
    def height(self) -> float:
        heights = sorted(word.height for word in self.words)
        return heights[len(heights) // 2]

    @cached_property
    def baseline(self) -> float:
        return self.words[0].baseline

    @cached_property
    def cells(self) -> tuple[tuple[Word, ...], ...]:
        found: list[list[Word]] = []
        for word in self.words:
            if found and not self.is_apart(found[-1][-1], word):
                found[-1].append(word)
            else:
                found.append([word])
        return tuple(tuple(cell) for cell in found)

    def is_apart(self, before: Word, after: Word) -> bool:
        return after.left - before.right > _CELL_GAP * max(before.height, after.height, 4.0)

    def joined(self, words: Sequence[Word]) -> Joined:
        return Joined.of(words, [self.is_apart(a, b) for a, b in pairwise(words)])


@dataclass(frozen=True)
class Joined:
    """Words as one text, a space between neighbours and a tab between cells."""

    text: str
    words: tuple[Word, ...]
    starts: tuple[int, ...]

    @classmethod
    def of(cls, words: Sequence[Word], gaps: Sequence[bool]) -> Joined:
        text, starts = "", []
        for place, word in enumerate(words):
            if place:
                text += "\t" if gaps[place - 1] else " "
            starts.append(len(text))
            text += word.text
        return cls(text, tuple(words), tuple(starts))

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that a stretch of the text touches."""
        return tuple(
            word
            for word, first in zip(self.words, self.starts, strict=True)
            if first < end and first + len(word.text) > start
        )


@dataclass(frozen=True)
class Page:
    """A page of `width` x `height` points; rows from top to bottom."""

    number: int
    width: float
    height: float
    rows: tuple[Row, ...]

    def box(self, words: Iterable[Word]) -> Box:
        """Where the words stand, as shares of the page."""
        kept = tuple(words)
        return Box(
            left=_share(min(word.left for word in kept) / self.width),
            top=_share(min(word.top for word in kept) / self.height),
            right=_share(max(word.right for word in kept) / self.width),
            bottom=_share(max(word.bottom for word in kept) / self.height),
        )

    @cached_property
    def text(self) -> str:
        """Row by row, cells parted by tabs."""
        return "\n".join(row.joined(row.words).text for row in self.rows)


def _share(value: float) -> float:
    return round(min(max(value, 0.0), 1.0), 4)


def page_of(words: Iterable[Word], *, number: int, width: float, height: float) -> Page:
    """The words in rows: baselines closer than a third of their height stand together."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        for part in word.parts():
            lines.setdefault(round(part.baseline), []).append(part)
    rows: list[list[Word]] = []
    for _, line in sorted(lines.items()):
        if rows and _same_row(rows[-1], line):
            rows[-1] += line
        else:
            rows.append(line)
    ordered = (Row(tuple(sorted(row, key=lambda each: each.left))) for row in rows)
    return Page(number, width, height, tuple(ordered))


def _same_row(above: Sequence[Word], below: Sequence[Word]) -> bool:
    lower = min(max(word.height for word in above), max(word.height for word in below))
    return below[0].baseline - above[0].baseline < _ROW_SHARE * max(lower, 4.0)
