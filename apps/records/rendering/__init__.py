"""Looking into strangers' files without letting them in.

Whatever parses a PDF or a picture runs in a child process with limits on time, memory and files;
what hangs, crashes or swells there is a refusal here and harms nobody.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from apps.records.rendering.refusals import FileRefused

CHILD: Final = Path(__file__).with_name("child.py")
ROOT: Final = Path(__file__).resolve().parents[3]
SECONDS_MAX: Final = 25
REFUSAL: Final = 3
WIDTH: Final = 1200
PDF: Final = "application/pdf"
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif"})
SHOWN: Final = PICTURES | {PDF}


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a browser may show it; width and height in pixels."""

    media_type: str
    width: int
    height: int
    content: bytes


def count_pages(*, content: bytes, media_type: str, name: str) -> int:
    """How many pages could be shown; 0 for what has none. Errors: `FileRefused`."""
    if media_type not in SHOWN:
        return 0
    header, _body = _ask({"do": "look", "media_type": media_type}, content, name)
    return int(header["pages"])


def page(*, content: bytes, media_type: str, name: str, number: int, width: int = WIDTH) -> Picture:
    """Page `number` (from 1) drawn anew, at most `width` pixels wide. Errors: `FileRefused`."""
    if media_type not in SHOWN:
        raise FileRefused("no_preview", name=name)
    task = {"do": "page", "media_type": media_type, "page": number, "width": width}
    header, body = _ask(task, content, name)
    return Picture(header["media_type"], header["width"], header["height"], body)


def text(*, content: bytes, name: str) -> str:
    """The words of a PDF. Errors: `FileRefused`."""
    header, _body = _ask({"do": "text"}, content, name)
    return str(header["text"])


def read(
    *, content: bytes, media_type: str, name: str, habits: Mapping[str, Any]
) -> dict[str, Any]:
    """What the rules read, as `rules.reading_aloud` says it. Errors: `FileRefused`."""
    task = {"do": "read", "media_type": media_type, "name": name, "habits": habits}
    header, _body = _ask(task, content, name)
    found: dict[str, Any] = header["read"]
    return found


def learn(
    *,
    content: bytes,
    media_type: str,
    name: str,
    corrected: Mapping[str, str],
    habits: Mapping[str, Any],
) -> dict[str, Any]:
    """The habits with what `corrected` teaches. Errors: `FileRefused`."""
    task = {
        "do": "learn",
        "media_type": media_type,
        "name": name,
        "corrected": corrected,
        "habits": habits,
    }
    header, _body = _ask(task, content, name)
    found: dict[str, Any] = header["habits"]
    return found


def _ask(task: Mapping[str, Any], content: bytes, name: str) -> tuple[dict[str, Any], bytes]:
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(CHILD), json.dumps(task), str(ROOT)],
            input=content,
            capture_output=True,
            timeout=SECONDS_MAX,
            env={"LANG": "C.UTF-8", "PATH": os.defpath},
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise FileRefused("too_heavy", name=name) from late
    if done.returncode == REFUSAL:
        found = json.loads(done.stdout)
        raise FileRefused(found["code"], name=name, **found["params"])
    if done.returncode:
        raise FileRefused("too_heavy" if done.returncode < 0 else "unreadable", name=name)
    header, _newline, body = done.stdout.partition(b"\n")
    return json.loads(header), body
