"""What people typed, so that it can be printed whatever it is.

PDF/A refuses a document in which a sign has no glyph, so one emoji in a line's text would keep an
invoice from being issued. Signs without a glyph become a white square on the paper; the e-invoice
inside keeps them. Runs without a space get places where they may break.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

# Known to be in the font: Latin with its accents, and the punctuation that we write ourselves.
COMMON: Final = re.compile("[\n\u0020-\u007e\u00a0-\u00ac\u00ae-\u017f\u2010-\u2026\u2212€]*")
CONTROL: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
RUN: Final = re.compile(r"[^\s\u00a0]{41,}")
BREAK: Final = "\u200b"
RUN_PART: Final = 20
UNKNOWN: Final = "\u25a1"
# Pictures are drawn, not written.
DRAWN: Final = "code"


def legible(value: Any, *, has_glyph: Callable[[str], bool]) -> Any:
    """`value`, JSON's data, with every text made printable."""
    if isinstance(value, str):
        return _text(value, has_glyph)
    if isinstance(value, dict):
        return {
            key: each if key == DRAWN else legible(each, has_glyph=has_glyph)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [legible(each, has_glyph=has_glyph) for each in value]
    return value


def _text(text: str, has_glyph: Callable[[str], bool]) -> str:
    if not COMMON.fullmatch(text):
        bare = CONTROL.sub("", text)
        text = "".join(
            sign if COMMON.fullmatch(sign) or has_glyph(sign) else UNKNOWN for sign in bare
        )
    return RUN.sub(_broken, text)


def _broken(run: re.Match[str]) -> str:
    whole = run.group()
    return BREAK.join(whole[at : at + RUN_PART] for at in range(0, len(whole), RUN_PART))


def remembered(ask: Callable[[str], bool]) -> Callable[[str], bool]:
    """`ask`, asked once per sign."""
    return lru_cache(maxsize=4096)(ask)
