"""Which currency the amounts are in: the code or sign beside them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from apps.records.rules.readings.page_text.pages import Page
from apps.records.rules.readings.page_text.values_at import Candidate
from apps.records.rules.readings.values import Box

# “kr” is Danish here: the other crowns write their code on documents for abroad.
_SIGNS = {
    "CZK": "CZK", "EUR": "EUR", "HUF": "HUF", "DKK": "DKK", "USD": "USD", "GBP": "GBP",
    "PLN": "PLN", "CHF": "CHF", "SEK": "SEK", "NOK": "NOK", "Kč": "CZK", "€": "EUR",
    "Ft": "HUF", "kr": "DKK", "kr.": "DKK", "$": "USD", "£": "GBP", "zł": "PLN",
}  # fmt: skip
_SIGN = re.compile(
    r"(?<![A-Za-z])(CZK|EUR|HUF|DKK|USD|GBP|PLN|CHF|SEK|NOK|Kč|Ft|zł|kr\.?)(?![A-Za-zÀ-ž])|([€$£])"
)
_NEAR = 0.02
_NEAR_WEIGHT = 5


@dataclass(frozen=True, slots=True)
class FoundCurrency:
    candidate: Candidate
    sign: str
    # No other currency on the document.
    is_alone: bool


def currency(pages: Sequence[Page], *, near: Box | None) -> FoundCurrency | None:
    """The currency printed most often; signs on the row of the amount to pay weigh more."""
    counted: Counter[str] = Counter()
    shown: dict[str, tuple[bool, Candidate, str]] = {}
    for page in pages:
        for row in page.rows:
            joined = row.joined(row.words)
            for match in _SIGN.finditer(joined.text):
                code = _SIGNS[match[0]]
                words = joined.between(match.start(), match.end())
                box = page.box(words)
                is_near = near is not None and abs(box.top - near.top) < _NEAR
                counted[code] += _NEAR_WEIGHT if is_near else 1
                if code not in shown or (is_near and not shown[code][0]):
                    candidate = Candidate("currency", code, page, words, 1.0)
                    shown[code] = (is_near, candidate, match[0])
    if not counted:
        return None
    (code, _), *others = counted.most_common()
    _, candidate, sign = shown[code]
    return FoundCurrency(candidate, sign, is_alone=not others)
