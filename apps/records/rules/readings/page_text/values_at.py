"""What stands at a label: to its right up to the next label, or in the cell below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from apps.records.rules.readings import canonical
from apps.records.rules.readings.page_text import amounts, days, identities
from apps.records.rules.readings.page_text.amounts import Mark
from apps.records.rules.readings.page_text.labels import Label
from apps.records.rules.readings.page_text.pages import Joined, Page, Row, Word
from apps.records.rules.readings.values import (
    INSTALMENT_AMOUNT,
    INSTALMENT_DUE,
    NET_AT,
    TAX_AT,
    Side,
)

DAYS = ("issued_on", "taxed_on", "due_on")
AMOUNTS = ("net", "tax", "gross", "payable")
_DOCUMENT_NUMBER = re.compile(
    r"(?<!\S)(?:[A-Z]{1,6} )?(?=[^\s,]*\d)[A-Za-z0-9][A-Za-z0-9/_.\-]*(?![,\w]|\s?%)"
)
_SYMBOL = re.compile(r"(?<![\d.,/])\d{1,10}(?![\d.,/]\d|\d)")
_REFERENCE = re.compile(r"[^\t]+")
_CODE = re.compile(r"(?<!\d)\d{4}(?!\d)")
_CURRENCY = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_BESIDE, _FURTHER, _BELOW = 1.0, 0.75, 0.9
_ROWS_BELOW = 3
# Row heights between a heading and what it heads.
_REACH_BELOW = 4.5
REFERENCE_LENGTH_MAX = 60


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value for a field, with what speaks for it; `label` is empty for one without."""

    field: str
    value: str
    page: Page
    words: tuple[Word, ...]
    score: float
    label: str = ""
    side: Side = ""
    is_checked: bool = False
    is_sure: bool = True
    bank_code: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A value inside a text."""

    value: str
    start: int
    end: int
    is_checked: bool = False
    is_sure: bool = True
    bank_code: str = ""


def found_in(field: str, text: str, *, mark: Mark) -> Iterator[Found]:
    """The values of a field's form in a text, from left to right."""
    if field in DAYS or field.startswith(INSTALMENT_DUE):
        for day in days.days(text):
            yield Found(day.day.isoformat(), day.start, day.end, is_sure=day.is_sure)
    elif field in AMOUNTS or field.startswith((NET_AT, TAX_AT, INSTALMENT_AMOUNT)):
        for each in amounts.amounts(text, mark=mark):
            yield Found(canonical.amount(each.amount), each.start, each.end, is_sure=each.is_money)
    elif field in _NUMBERS:
        for number in _NUMBERS[field](text):
            yield Found(
                number.value,
                number.start,
                number.end,
                is_checked=number.is_checked,
                bank_code=number.bank_code,
            )
    elif field in _PATTERNS:
        yield from _by_pattern(field, text)
    elif text.strip():
        yield Found(text.strip(" \t:,"), 0, len(text))


def _ibans_at_label(text: str) -> Iterator[identities.FoundNumber]:
    yield from identities.ibans(text)
    yield from identities.wrong_ibans(text)


def _vat_ids_at_label(text: str) -> Iterator[identities.FoundNumber]:
    yield from identities.vat_ids(text)
    yield from identities.wrong_vat_ids(text)


_NUMBERS: dict[str, Callable[[str], Iterator[identities.FoundNumber]]] = {
    "iban": _ibans_at_label,
    "bic": identities.bics,
    "account_number": identities.labelled_accounts,
    "vat_id": _vat_ids_at_label,
    "supplier_vat_id": _vat_ids_at_label,
    "customer_vat_id": _vat_ids_at_label,
    "registration_number": identities.registration_numbers,
    "supplier_registration_number": identities.registration_numbers,
    "customer_registration_number": identities.registration_numbers,
}
_PATTERNS = {
    "number": _DOCUMENT_NUMBER,
    "order_number": _DOCUMENT_NUMBER,
    "corrects_number": _DOCUMENT_NUMBER,
    "variable_symbol": _SYMBOL,
    "payment_reference": _REFERENCE,
    "bank_code": _CODE,
    "currency": _CURRENCY,
}


def _by_pattern(field: str, text: str) -> Iterator[Found]:
    taken = [(day.start, day.end) for day in days.days(text)]
    for match in _PATTERNS[field].finditer(text):
        value = match[0].strip(" :.,;-")
        is_day = any(start < match.end() and end > match.start() for start, end in taken)
        if not value or (is_day and field != "payment_reference"):
            continue
        if field == "variable_symbol":
            value = value.lstrip("0")
        if field == "payment_reference" and not _is_reference(value):
            continue
        start = match.start() + match[0].find(value[0])
        yield Found(value, start, start + len(match[0].strip(" :.,;-")))


def _is_reference(value: str) -> bool:
    return len(value) <= REFERENCE_LENGTH_MAX and any(each.isdigit() for each in value)


def at_label(
    label: Label, field: str, *, all_labels: Sequence[Label], mark: Mark
) -> list[Candidate]:
    """The field's values at a label, the likeliest side first."""
    beside = _beside(label, field, all_labels=all_labels, mark=mark)
    # A heading's column goes on below even when something stands to its right.
    return beside or _below(label, field, all_labels=all_labels, mark=mark)


def _beside(
    label: Label, field: str, *, all_labels: Sequence[Label], mark: Mark
) -> list[Candidate]:
    row = label.page.rows[label.row]
    stops = [each.first for each in all_labels if each.row == label.row and each.first > label.last]
    stop = min(stops, default=len(row.words))
    words = row.words[label.last + 1 : stop]
    if not words:
        return []
    joined = row.joined(words)
    found = list(found_in(field, joined.text, mark=mark))
    if field not in AMOUNTS:
        found = found[:1]
    near = not row.is_apart(label.words[-1], words[0])
    return [
        _candidate(label, field, each, joined, place=place, count=len(found), near=near)
        for place, each in enumerate(found)
    ]


def _candidate(
    label: Label,
    field: str,
    found: Found,
    joined: Joined,
    *,
    place: int,
    count: int,
    near: bool,
) -> Candidate:
    cells = joined.text.count("\t", 0, found.start) + (0 if near else 1)
    factor = _BESIDE if cells <= 1 else _FURTHER
    if field in AMOUNTS and count > 1:
        # A row of several amounts: net comes first, the others last.
        expected = 0 if field == "net" else count - 1
        factor = 0.9 if place == expected else 0.3
    if field in AMOUNTS and not found.is_sure:
        factor *= 0.8
    return Candidate(
        field=field,
        value=found.value,
        page=label.page,
        words=joined.between(found.start, found.end),
        score=label.weight(field) * factor,
        label=label.text,
        side="left",
        is_checked=found.is_checked,
        is_sure=found.is_sure,
        bank_code=found.bank_code,
    )


def _below(label: Label, field: str, *, all_labels: Sequence[Label], mark: Mark) -> list[Candidate]:
    row = label.page.rows[label.row]
    limit = row.baseline + _REACH_BELOW * max(row.height, 5.0)
    for place in range(label.row + 1, min(label.row + 1 + _ROWS_BELOW, len(label.page.rows))):
        below = label.page.rows[place]
        if below.baseline > limit:
            return []
        cell = cell_under(below, label.left, label.right)
        if cell is None:
            continue
        if _is_label(cell, place, all_labels):
            return []
        joined = below.joined(cell)
        for found in found_in(field, joined.text, mark=mark):
            made = _candidate(label, field, found, joined, place=0, count=1, near=True)
            factor = 0.35 if field in AMOUNTS else _BELOW
            return [replace(made, score=label.weight(field) * factor, side="above")]
        return []
    return []


def cell_under(row: Row, left: float, right: float) -> tuple[Word, ...] | None:
    """The row's cell that overlaps a stretch of the page, the most when several do."""
    best, most = None, 0.0
    for cell in row.cells:
        shared = min(cell[-1].right, right) - max(cell[0].left, left)
        if shared > most:
            best, most = cell, shared
    return best


def _is_label(cell: tuple[Word, ...], place: int, all_labels: Sequence[Label]) -> bool:
    """Whether the cell begins with another label."""
    return any(each.row == place and each.words[0] is cell[0] for each in all_labels)
