"""WCAG 2.2 AA, computed from the tokens themselves: 4.5 for words, 3 for controls and marks."""

import math
import re
from pathlib import Path

import pytest

import frontend

TOKENS = Path(frontend.__file__).parent / "static" / "kontor" / "css" / "tokens.css"
CSS = TOKENS.parent
DECLARATION = re.compile(r"(--[\w-]+):\s*([^;]+);")
THEMES = ("light", "dark")
GROUNDS = ("paper", "surface", "sunken", "hover")

WORDS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3") for ground in GROUNDS),
    *(
        (ink, f"{tone}-soft")
        for tone in ("pine", "due", "late", "hint", "info")
        for ink in ("ink",)
    ),
    *((f"{tone}-ink", f"{tone}-soft") for tone in ("pine", "due", "late", "hint", "info")),
    *(
        (f"{tone}-ink", ground)
        for tone in ("pine", "due", "late", "hint", "info")
        for ground in ("paper", "surface", "hover")
    ),
    ("on-pine", "pine"),
    ("on-pine", "pine-strong"),
    *((f"tint-{n}-ink", f"tint-{n}") for n in range(1, 7)),
    *((ink, ground) for ink in ("rail-ink", "rail-ink-2", "rail-due") for ground in ("rail",)),
    *((ink, ground) for ink in ("rail-ink", "rail-ink-2") for ground in ("rail-hover",)),
    *((ink, "rail-current") for ink in ("rail-ink", "rail-ink-2", "rail-due")),
    ("rail-ink-2", "rail-sunken"),
    ("toast-ink", "toast"),
    ("page-ink", "page"),
    ("ink-2", "pine-soft"),
    ("ink-3", "pine-soft"),
]
MARKS = [
    *(("rule-2", ground) for ground in ("paper", "surface")),
    *(("pine", ground) for ground in GROUNDS),
    *(("late-fill", ground) for ground in ("paper", "surface", "late-soft")),
    *(("hint-fill", ground) for ground in ("paper", "surface", "hint-soft")),
    ("chart-2", "surface"),
    ("pine-mid", "surface"),
    ("rail-edge", "rail"),
    ("rail-ink-3", "rail-current"),
    ("rail-mark", "rail"),
    ("toast-rule", "toast"),
]


def tokens(theme: str) -> dict[str, str]:
    found = {}
    for name, value in DECLARATION.findall(TOKENS.read_text()):
        both = re.fullmatch(r"light-dark\((oklch\([^)]*\)), (oklch\([^)]*\))\)", value)
        found[name[2:]] = both[THEMES.index(theme) + 1] if both else value
    return found


def luminance(colour: str) -> float:
    """Relative luminance of an opaque oklch() colour, out-of-gamut channels clipped."""
    match = re.fullmatch(r"oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)", colour)
    assert match, colour
    lightness, chroma, hue = (float(part) for part in match.groups())
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    red, green, blue = (min(max(channel, 0.0), 1.0) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert contrast("oklch(1 0 0)", "oklch(0 0 0)") == pytest.approx(21, abs=0.01)


@pytest.mark.parametrize("theme", THEMES)
def test_words_can_be_read_on_every_ground_they_stand_on(theme: str) -> None:
    colours = tokens(theme)
    weak = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in WORDS
        if contrast(colours[ink], colours[ground]) < 4.5
    }
    assert weak == {}


@pytest.mark.parametrize("theme", THEMES)
def test_controls_and_marks_can_be_told_from_their_ground(theme: str) -> None:
    colours = tokens(theme)
    weak = {
        f"{mark} on {ground}": round(contrast(colours[mark], colours[ground]), 2)
        for mark, ground in MARKS
        if contrast(colours[mark], colours[ground]) < 3
    }
    assert weak == {}


def test_only_the_tokens_name_a_raw_colour() -> None:
    raw = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch|oklab|lab|lch|color)\(")
    named = [
        f"{path.relative_to(CSS)}: {found.group()}"
        for path in CSS.rglob("*.css")
        if path != TOKENS
        for found in [raw.search(path.read_text())]
        if found
    ]
    assert named == []


def test_every_token_used_is_declared() -> None:
    sheets = {path.name: path.read_text() for path in CSS.rglob("*.css")}
    used = {name for text in sheets.values() for name in re.findall(r"var\((--[\w-]+)\)", text)}
    local = {name for text in sheets.values() for name in re.findall(r"(--[\w-]+)\s*:", text)}
    assert used - local == set()
