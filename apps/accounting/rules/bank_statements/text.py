"""Bytes to text: byte-order marks, declared encodings, and telling cp1250 from cp1252.

charset-normalizer was tried and guesses Danish and German names as cp1250 (“Køb” as “Křb”) and
gives up on a line of Hungarian, so the two code pages are told apart here by the letters in which
they differ, weighed for the languages we meet.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from io import StringIO

from apps.accounting.rules.bank_statements.refusals import (
    NotText,
    UnknownEncoding,
    WrongEncoding,
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = re.compile(
    r"utf-?8|utf-?8-sig|utf-?16(-?[lb]e)?|(us-?)?ascii|iso-?8859-?(1|2|9|15|16)|latin-?[12]"
    r"|(windows|cp)-?125[0-8]|cp-?(437|850|852)|l[12]",
    re.IGNORECASE,
)
# SWIFT frames its blocks with \x01 and \x03, DOS ends files with \x1a, printers with \x0c.
_FRAMING = str.maketrans(dict.fromkeys("\x01\x03\x0c\x1a", " "))
_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile(r"\r\n|\r|\n")
_ASCII = bytes(range(128))
_CENTRAL_LETTERS = dict.fromkeys("ěčůőű", 3.0) | {"ř": 2.5} | dict.fromkeys("ťďňąęłńż", 2.0)
_CENTRAL_LETTERS |= dict.fromkeys("áíýúóšž", 0.6) | dict.fromkeys("śźćľđ", 1.0)
_WESTERN_LETTERS = {"ø": 3.0} | dict.fromkeys("æå", 3.0) | dict.fromkeys("èëïêçñàœ", 1.0)


def lines_of(text: str) -> Iterator[str]:
    """The lines, ended by CRLF, LF or CR only (never by exotic Unicode separators)."""
    return (line.rstrip("\n") for line in StringIO(text, newline=None))


def line_at(text: str, offset: int) -> int:
    """The number of the line, from 1, in which `offset` lies."""
    return place_of(text, offset)[0]


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and position in it, both from 1, of `offset`."""
    line, start = 1, 0
    for end in _LINE_END.finditer(text, 0, offset):
        line, start = line + 1, end.end()
    return line, offset - start + 1


def decode_as(content: bytes, *, encoding: str, named_on_line: int = 1) -> str:
    """`content` in `encoding`. Errors: `UnknownEncoding`; `WrongEncoding` with line, position."""
    if _ENCODINGS.fullmatch(encoding.strip()) is None:
        raise UnknownEncoding(encoding=encoding, line=named_on_line)
    mark, marked = _mark(content)
    try:
        return content[len(mark) :].decode(marked or encoding.strip())
    except UnicodeDecodeError as problem:
        before = problem.object[: problem.start].decode(problem.encoding, "replace")
        line, column = place_of(before, len(before))
        raise WrongEncoding(encoding=encoding.strip(), line=line, column=column) from problem


def decode(content: bytes) -> tuple[str, str, bool]:
    """Text, encoding and whether that encoding is a guess. Errors: `NotText`, `WrongEncoding`."""
    mark, marked = _mark(content)
    if mark:
        return text_only(decode_as(content, encoding=marked)), marked, False
    try:
        return text_only(content.decode("utf-8")), "utf-8", False
    except UnicodeDecodeError:
        encoding = _guess(content)
        return text_only(content.decode(encoding)), encoding, True


def text_only(text: str) -> str:
    """`text` without framing characters. Errors: `NotText` at the first control character."""
    clean = text.translate(_FRAMING) if _NO_TEXT.search(text) else text
    if found := _NO_TEXT.search(clean):
        line, column = place_of(clean, found.start())
        raise NotText(line=line, column=column)
    return clean


def _mark(content: bytes) -> tuple[bytes, str]:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return mark, encoding
    return b"", ""


def _guess(content: bytes) -> str:
    scores = {
        "cp1252": _score(content, "cp1252", _WESTERN_LETTERS),
        "cp1250": _score(content, "cp1250", _CENTRAL_LETTERS),
    }
    possible = {name: score for name, score in scores.items() if score is not None}
    return max(possible, key=lambda name: possible[name]) if possible else "latin-1"


def _score(content: bytes, encoding: str, letters: dict[str, float]) -> float | None:
    """How much the content's letters look like the languages of `encoding`; None: impossible."""
    score = 0.0
    for byte, count in Counter(content.translate(None, _ASCII)).items():
        try:
            letter = bytes((byte,)).decode(encoding)
        except UnicodeDecodeError:
            return None
        is_strange = not letter.isalpha() and letter not in "\xa0€§°–„“”’"
        score += count * (letters.get(letter.lower(), 0.0) - is_strange)
    return score
