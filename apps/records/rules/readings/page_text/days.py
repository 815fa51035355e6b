"""Days as documents print them, in figures or with the month's name in four languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from apps.records.rules.readings.page_text.pages import folded

# First letters that tell a month apart, folded; the longer ones first where one begins another.
_MONTHS = {
    "jan": 1, "led": 1, "feb": 2, "uno": 2, "mar": 3, "bre": 3, "apr": 4, "dub": 4,
    "maj": 5, "may": 5, "kve": 5, "jun": 6, "cerven": 6, "jul": 7, "cervenec": 7,
    "cervence": 7, "aug": 8, "srp": 8, "sep": 9, "szept": 9, "zar": 9, "oct": 10, "okt": 10,
    "rij": 10, "nov": 11, "lis": 11, "dec": 12, "pro": 12,
}  # fmt: skip
_NAMES_FIRST = sorted(_MONTHS, key=len, reverse=True)
_YEARS = range(1990, 2100)
_S = r"[ \t]?"
_FORMS = (
    ("ymd", re.compile(r"(?<![\d.])(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")),
    ("ymd", re.compile(rf"(?<![\d.])(\d{{4}})\.{_S}(\d{{1,2}})\.{_S}(\d{{1,2}})(?!\d)")),
    ("dmy", re.compile(rf"(?<![\d.])(\d{{1,2}})\.{_S}(\d{{1,2}})\.{_S}(\d{{4}}|\d{{2}})(?![\d])")),
    ("dmy", re.compile(r"(?<![\d/-])(\d{1,2})-(\d{1,2})-(\d{4}|\d{2})(?![\d-])")),
    ("slash", re.compile(r"(?<![\d/])(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})(?![\d/])")),
    (
        "dny",
        re.compile(r"(?<!\d)(\d{1,2})(?:\.|st|nd|rd|th)?[ -]([^\W\d]{3,12})\.?,?[ -](\d{4})(?!\d)"),
    ),
    ("ndy", re.compile(r"(?<!\w)([^\W\d]{3,12})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?!\d)")),
    ("ynd", re.compile(r"(?<!\d)(\d{4})\.? ([^\W\d]{3,12})\.? (\d{1,2})\.?(?!\d)")),
)


@dataclass(frozen=True, slots=True)
class FoundDay:
    """`is_sure` is false where day and month could be the other way round."""

    day: date
    start: int
    end: int
    is_sure: bool = True


def days(text: str) -> Iterator[FoundDay]:
    """The days in a text, from left to right."""
    found = (each for form, pattern in _FORMS for each in _matches(form, pattern, text))
    last_end = -1
    for each in sorted(found, key=lambda one: (one.start, -one.end)):
        if each.start >= last_end:
            last_end = each.end
            yield each


def _matches(form: str, pattern: re.Pattern[str], text: str) -> Iterator[FoundDay]:
    for match in pattern.finditer(text):
        a, b, c = match.groups()
        is_sure = True
        if form == "ymd":
            parts = (a, b, c)
        elif form == "dmy":
            parts = (c, b, a)
        elif form == "slash":
            parts, is_sure = _slashed(a, b, c)
        else:
            place = {"dny": b, "ndy": a, "ynd": b}[form]
            month = _month(place)
            if not month:
                continue
            named = {"dny": (c, a), "ndy": (c, b), "ynd": (a, c)}[form]
            parts = (named[0], str(month), named[1])
        day = _day(*parts)
        if day is not None:
            yield FoundDay(day, match.start(), match.end(), is_sure)


def _slashed(a: str, b: str, year: str) -> tuple[tuple[str, str, str], bool]:
    """Day first, as Europe writes it, unless only the other way is a day."""
    if int(b) > 12 >= int(a):
        return (year, a, b), True
    return (year, b, a), int(a) > 12 or a == b


def _month(name: str) -> int:
    word = folded(name)
    # “červenec” begins as “červen” does, “června” is June.
    for known in _NAMES_FIRST:
        if word.startswith(known):
            return _MONTHS[known]
    return 6 if word.startswith("cervn") else 0


def _day(year: str, month: str, day: str) -> date | None:
    number = int(year) + (2000 if len(year) == 2 else 0)
    if number not in _YEARS:
        return None
    try:
        return date(number, int(month), int(day))
    except ValueError:
        return None
