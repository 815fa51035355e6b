"""What happened, in the reader's words: amounts, months and states as they write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from frontend import sentences


@pytest.mark.parametrize(
    ("language", "payload", "words"),
    [
        ("en", {"cash": "1655882.1000"}, {"cash": "1\u00a0655\u00a0882.10"}),
        ("da", {"gross": "28117.50"}, {"gross": "28\u00a0117,50"}),
        ("en", {"period": "2026-10"}, {"period": "October 2026"}),
        ("cs", {"period": "2026-10"}, {"period": "říjen 2026"}),
        ("en", {"period": "FY26-13"}, {"period": "FY26-13"}),
        ("en", {"state": "soft_closed"}, {"state": "soft-closed"}),
        ("en", {"state": "somewhere"}, {"state": "somewhere"}),
    ],
)
def test_a_payload_is_worded_for_its_reader(
    language: str, payload: dict[str, str], words: dict[str, str]
) -> None:
    (name, expected) = next(iter(words.items()))
    with translation.override(language):
        assert sentences.said(f"%({name})s", payload) == expected


def test_whatever_is_looked_at_has_words() -> None:
    pages = Path(sentences.__file__).parent.rglob("*.py")
    seen = {code for page in pages for code in re.findall(r'sees="(\w+)"', page.read_text("utf-8"))}
    assert "bills" in seen
    assert seen - set(sentences.SEEN) == set()
