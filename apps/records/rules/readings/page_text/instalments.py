"""A printed list of due dates: rows with one day and one amount, when all come to what is to pay.

One row too many or too few and none is taken, as with lines.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apps.records.rules.readings.page_text import amounts, days, label_words
from apps.records.rules.readings.page_text.amounts import Mark
from apps.records.rules.readings.page_text.labels import phrase_places
from apps.records.rules.readings.page_text.pages import Page, Row, Word

_INSTALMENTS_MAX = 60
# Headings of columns may stand between the heading and the list.
_ROWS_BETWEEN_MAX = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment, where its day and its amount stand, and what heads the list."""

    due_on: date
    amount: Decimal
    page: Page
    day_words: tuple[Word, ...]
    words: tuple[Word, ...]
    label: str


def instalments(pages: Iterable[Page], *, mark: Mark, payable: Decimal | None) -> tuple[Part, ...]:
    """Two or more by their days, if they come to `payable`; else none."""
    if payable is None:
        return ()
    for page in pages:
        for _phrase, words in phrase_places(page, label_words.INSTALMENTS):
            found = _below(page, words, mark)
            total = sum((each.amount for each in found), Decimal(0))
            if len(found) > 1 and abs(total) == abs(payable):
                return tuple(sorted(found, key=lambda each: each.due_on))
    return ()


def _below(page: Page, heading: tuple[Word, ...], mark: Mark) -> list[Part]:
    """The rows right below the heading, as long as each is an instalment."""
    label = " ".join(word.text for word in heading).strip(" :.")
    rows = [row for row in page.rows if row.baseline > heading[0].baseline]
    found: list[Part] = []
    for at, row in enumerate(rows[: _INSTALMENTS_MAX + _ROWS_BETWEEN_MAX]):
        part = _part(page, row, mark, label=label)
        if part is not None:
            found.append(part)
        elif found or at >= _ROWS_BETWEEN_MAX:
            break
    return found


def _part(page: Page, row: Row, mark: Mark, *, label: str) -> Part | None:
    """Cell by cell: a number before a day would be taken for a day of its own."""
    found_days: list[tuple[date, tuple[Word, ...]]] = []
    found_amounts: list[tuple[Decimal, tuple[Word, ...]]] = []
    for cell in row.cells:
        joined = row.joined(cell)
        when = list(days.days(joined.text))
        found_days += [(day.day, joined.between(day.start, day.end)) for day in when if day.is_sure]
        found_amounts += [
            (each.amount, joined.between(each.start, each.end))
            for each in amounts.amounts(joined.text, mark=mark)
            if each.is_money
            and each.amount
            and all(each.end <= day.start or each.start >= day.end for day in when)
        ]
    if len(found_days) != 1 or len(found_amounts) != 1:
        return None
    (due_on, day_words), (amount, words) = found_days[0], found_amounts[0]
    return Part(
        due_on=due_on,
        amount=abs(amount),
        page=page,
        day_words=day_words,
        words=words,
        label=label,
    )
