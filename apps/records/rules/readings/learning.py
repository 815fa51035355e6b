"""What a correction teaches: where this supplier's documents keep a field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from apps.records.rules.readings.order import in_order
from apps.records.rules.readings.page_text import amounts
from apps.records.rules.readings.page_text.amounts import Mark
from apps.records.rules.readings.page_text.labels import phrase_end, tokens
from apps.records.rules.readings.page_text.pages import Page, Row, Word, folded
from apps.records.rules.readings.page_text.values_at import cell_under, found_in
from apps.records.rules.readings.values import (
    Box,
    Habit,
    Memory,
    ReadDocument,
    Reading,
    Side,
)

_LABEL_WORDS_MAX = 6
_ROWS_BELOW = 4
# How far a value may wander on the page from one document to the next, as a share of it.
_DRIFT = 0.03
_TEXT_FIELDS = ("supplier_name", "customer_name", "supplier_address")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a value stands: its words, and the label that leads to it."""

    page: Page
    row: int
    words: tuple[Word, ...]
    label: str
    side: Side


def habits(pages: Sequence[Page], corrected: Mapping[str, str], known: Memory) -> Memory:
    """`known` with what the corrected values teach; one that isn't on the pages teaches nothing."""
    mark = amounts.decimal_mark("\n".join(page.text for page in pages))
    learned = dict(known.habits)
    for field, value in corrected.items():
        places = [each for page in pages for each in _places(page, field, value, mark)]
        if places:
            best = max(places, key=_worth)
            learned[field] = Habit(
                label=best.label,
                side=best.side,
                page=_page_number(best.page.number, len(pages)),
                box=best.page.box(best.words),
            )
    return Memory(learned)


def _worth(place: _Place) -> tuple[int, int]:
    """A label beside it is better than one above, any better than none; then the first."""
    return {"left": 2, "above": 1, "": 0}[place.side], -place.row


def _page_number(number: int, pages: int) -> int:
    """The last page of several counts from the end: that's where totals stay."""
    return -1 if number == pages > 1 else number


def _places(page: Page, field: str, value: str, mark: Mark) -> list[_Place]:
    found = []
    for place, row in enumerate(page.rows):
        joined = row.joined(row.words)
        if field in _TEXT_FIELDS:
            for cell in row.cells:
                if folded(" ".join(word.text for word in cell)) == folded(value):
                    found.append(_place(page, place, cell))
            continue
        for each in found_in(field, joined.text, mark=mark):
            if _same(each.value, value):
                found.append(_place(page, place, joined.between(each.start, each.end)))
    return found


def _same(one: str, other: str) -> bool:
    return one.removeprefix("-").casefold() == other.removeprefix("-").casefold()


def _place(page: Page, number: int, words: tuple[Word, ...]) -> _Place:
    row = page.rows[number]
    label = _label_left(row, words[0])
    if label:
        return _Place(page, number, words, label, "left")
    label = _label_above(page, number, words)
    return _Place(page, number, words, label, "above" if label else "")


def _label_left(row: Row, first: Word) -> str:
    """The words before it in its own cell, or the cell before, that hold no figures."""
    before = row.words[: row.words.index(first)]
    kept: list[Word] = []
    for word in reversed(before):
        if kept and row.is_apart(word, kept[0]):
            break
        if any(letter.isdigit() for letter in word.text):
            break
        kept.insert(0, word)
    return _as_label(kept)


def _label_above(page: Page, number: int, words: Sequence[Word]) -> str:
    for place in range(number - 1, max(number - 1 - _ROWS_BELOW, -1), -1):
        cell = cell_under(page.rows[place], words[0].left, words[-1].right)
        if cell is not None:
            return _as_label([w for w in cell if not any(c.isdigit() for c in w.text)])
    return ""


def _as_label(words: Sequence[Word]) -> str:
    text = " ".join(word.text for word in words[-_LABEL_WORDS_MAX:]).strip(" :.,")
    return text if any(letter.isalpha() for letter in text) else ""


def with_habits(document: ReadDocument, pages: Sequence[Page], memory: Memory) -> ReadDocument:
    """The document's readings, those of the memory preferred where they are found again."""
    mark = amounts.decimal_mark("\n".join(page.text for page in pages))
    readings = {each.field: each for each in document.readings}
    for field, habit in memory.habits.items():
        page = _page_of(pages, habit.page)
        known = readings.get(field)
        if page is None or (known is not None and known.certainty == "exact"):
            continue
        found = _by_label(page, field, habit, mark) or _by_place(page, field, habit, mark)
        if found is not None:
            readings[field] = found
    return replace(document, readings=in_order(readings.values()))


def _page_of(pages: Sequence[Page], number: int) -> Page | None:
    place = number - 1 if number > 0 else len(pages) + number
    return pages[place] if 0 <= place < len(pages) else None


def _by_label(page: Page, field: str, habit: Habit, mark: Mark) -> Reading | None:
    """The value at the learned label, the one nearest the learned place when several."""
    if not habit.label or habit.box is None:
        return None
    wanted, found = tokens(habit.label), []
    for place, row in enumerate(page.rows):
        for start in range(len(row.words)):
            last = phrase_end(row, start, wanted) if wanted else None
            if last is not None:
                found += _at(page, place, (start, last), field, habit, mark)
    if not found:
        return None
    return min(found, key=lambda each: _distance(each.box, habit.box))


def _at(
    page: Page, place: int, label: tuple[int, int], field: str, habit: Habit, mark: Mark
) -> list[Reading]:
    row = page.rows[place]
    if habit.side == "left":
        return _first(page, row, row.words[label[1] + 1 :], field, habit, mark)
    left, right = row.words[label[0]].left, row.words[label[1]].right
    for below in page.rows[place + 1 : place + 1 + _ROWS_BELOW]:
        cell = cell_under(below, left, right)
        if cell is not None:
            return _first(page, below, cell, field, habit, mark)
    return []


def _by_place(page: Page, field: str, habit: Habit, mark: Mark) -> Reading | None:
    """The value of the field's form that stands where it stood."""
    if habit.box is None:
        return None
    near = []
    for row in page.rows:
        for cell in row.cells:
            near += _first(page, row, cell, field, replace(habit, label=""), mark)
    near = [each for each in near if _distance(each.box, habit.box) <= _DRIFT]
    return min(near, key=lambda each: _distance(each.box, habit.box), default=None)


def _first(
    page: Page, row: Row, words: Sequence[Word], field: str, habit: Habit, mark: Mark
) -> list[Reading]:
    joined = row.joined(words)
    for each in found_in(field, joined.text, mark=mark):
        reason = "learned" if habit.label else "learned_place"
        return [
            Reading(
                field=field,
                value=each.value,
                page=page.number,
                box=page.box(joined.between(each.start, each.end)),
                reason=reason,
                reason_params={"label": habit.label} if habit.label else {},
                certainty="likely",
            )
        ]
    return []


def _distance(one: Box | None, other: Box | None) -> float:
    """Between the left or the right edges, whichever are nearer, and the tops."""
    if one is None or other is None:
        return 1.0
    across = min(abs(one.left - other.left), abs(one.right - other.right))
    return max(across, abs(one.top - other.top))
