"""Labels found on a page: which words name which field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from apps.records.rules.readings.page_text import label_words
from apps.records.rules.readings.page_text.pages import Page, Row, Word, folded

PLAIN_WEIGHT = 1.0
FAINT_WEIGHT = 0.55
# A page of nothing but labels must not cost its square in time.
LABELS_MAX = 400


@dataclass(frozen=True)
class Label:
    """A label on a row. `fields`: what it may name, with weights; none for one passed over."""

    fields: tuple[tuple[str, float], ...]
    page: Page
    row: int
    first: int
    last: int

    @property
    def words(self) -> tuple[Word, ...]:
        return self.page.rows[self.row].words[self.first : self.last + 1]

    @property
    def text(self) -> str:
        """As printed, without the colon."""
        return " ".join(word.text for word in self.words).strip(" :.")

    @property
    def left(self) -> float:
        return self.words[0].left

    @property
    def right(self) -> float:
        return self.words[-1].right

    def weight(self, field: str) -> float:
        return dict(self.fields).get(field, 0.0)


Index = dict[str, list[tuple[tuple[str, ...], tuple[tuple[str, float], ...]]]]


def tokens(phrase: str) -> tuple[str, ...]:
    return tuple(token for word in phrase.split() if (token := folded(word)))


@cache
def _index() -> Index:
    """First token → phrases with their fields, the longest phrase first."""
    meanings: dict[tuple[str, ...], dict[str, float]] = {}
    for weight, dictionaries in (
        (FAINT_WEIGHT, (label_words.FAINT,)),
        (PLAIN_WEIGHT, label_words.PLAIN),
    ):
        for dictionary in dictionaries:
            for field, phrases in dictionary.items():
                for phrase in phrases:
                    meanings.setdefault(tokens(phrase), {})[field] = weight
    for phrase in label_words.PASSED_OVER:
        meanings.setdefault(tokens(phrase), {})
    index: Index = {}
    for words, fields in meanings.items():
        index.setdefault(words[0], []).append((words, tuple(fields.items())))
    for phrases_of in index.values():
        phrases_of.sort(key=lambda each: len(each[0]), reverse=True)
    return index


def labels(page: Page) -> list[Label]:
    """The page's labels from top to bottom, at most `LABELS_MAX`; the longest phrase wins."""
    found: list[Label] = []
    for place, row in enumerate(page.rows):
        start = 0
        while start < len(row.words) and len(found) < LABELS_MAX:
            hit = _label_at(page, place, row, start)
            if hit is None:
                start += 1
            else:
                found.append(hit)
                start = hit.last + 1
    return found


def _label_at(page: Page, place: int, row: Row, start: int) -> Label | None:
    token = row.words[start].folded
    for words, fields in _index().get(token, ()):
        last = phrase_end(row, start, words)
        if last is not None:
            return Label(fields, page, place, start, last)
    return None


def phrase_end(row: Row, start: int, words: Sequence[str]) -> int | None:
    """The place of the phrase's last word when it stands at `start` within one cell."""
    place, matched = start, 0
    while matched < len(words):
        if place >= len(row.words):
            return None
        if place > start and row.is_apart(row.words[place - 1], row.words[place]):
            return None
        token = row.words[place].folded
        if token:
            if token != words[matched]:
                return None
            matched += 1
        place += 1
    return place - 1


def phrase_places(page: Page, phrases: Sequence[str]) -> Iterator[tuple[str, tuple[Word, ...]]]:
    """Where one of the phrases begins a cell."""
    wanted = [(phrase, tokens(phrase)) for phrase in phrases]
    for row in page.rows:
        begins = 0
        for cell in row.cells:
            for phrase, words in wanted:
                last = phrase_end(row, begins, words)
                if last is not None:
                    yield phrase, row.words[begins : last + 1]
            begins += len(cell)
