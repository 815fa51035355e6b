"""What touches a stranger's file, in a process of its own that can be lost.

Run as a script: `python -I child.py TASK ROOT`, the file on standard input. It sets its own limits
before it reads, writes no files, and answers one line of JSON, then bytes where there are any.
Exit code 0; 3 for a refusal whose JSON names it.
"""

from __future__ import annotations

import io
import json
import math
import resource
import sys
from typing import Any, NoReturn

MEMORY_BYTES = 1536 * 1024 * 1024
CPU_SECONDS = 15
PIXELS_MAX = 4_000_000
SIDE_MAX = 4000
PICTURE_PIXELS_MAX = 80_000_000
PAGES_MAX = 500
TEXT_MAX = 300_000
PAGE_POINTS_MIN = 2
PICTURES = ["PNG", "JPEG", "WEBP", "TIFF", "GIF"]


class Refused(Exception):
    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def main() -> None:
    sys.dont_write_bytecode = True
    task, root = json.loads(sys.argv[1]), sys.argv[2]
    _limit()
    content = sys.stdin.buffer.read()
    try:
        header, body = _TASKS[task["do"]](content, task, root)
    except Refused as refused:
        _refuse(refused.code, refused.params)
    except (MemoryError, RecursionError):
        _refuse("too_heavy", {})
    sys.stdout.buffer.write(json.dumps(header).encode() + b"\n" + body)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _refuse(code: str, params: dict[str, Any]) -> NoReturn:
    sys.stdout.buffer.write(json.dumps({"code": code, "params": params}).encode())
    sys.stdout.flush()
    sys.exit(3)


# ---- Tasks -----------------------------------------------------------------------------------
def _look(content: bytes, task: dict[str, Any], root: str) -> tuple[dict[str, Any], bytes]:
    """{pages}. Refuses what can't be opened."""
    if task["media_type"] != "application/pdf":
        return {"pages": _frames(_picture(content))}, b""
    with _pdf(content) as document:
        pages = len(document)
        if pages > PAGES_MAX:
            raise Refused("too_many_pages", pages=pages, limit=PAGES_MAX)
        if not pages:
            raise Refused("pdf_broken")
        return {"pages": pages}, b""


def _page(content: bytes, task: dict[str, Any], root: str) -> tuple[dict[str, Any], bytes]:
    """{media_type, width, height} and the page as a picture at most `width` pixels wide."""
    if task["media_type"] != "application/pdf":
        return _picture_again(content, task)
    with _pdf(content) as document:
        if not 1 <= task["page"] <= len(document):
            raise Refused("no_such_page", page=task["page"])
        page = document[task["page"] - 1]
        wide, high = page.get_size()
        if not (PAGE_POINTS_MIN <= wide < math.inf and PAGE_POINTS_MIN <= high < math.inf):
            raise Refused("pdf_broken")
        scale = min(task["width"] / wide, SIDE_MAX / high, math.sqrt(PIXELS_MAX / (wide * high)))
        if wide * scale < 1 or high * scale < 1:
            raise Refused("page_too_large")
        return _encoded(page.render(scale=scale, may_draw_forms=False).to_pil(), "PNG")


def _text(content: bytes, task: dict[str, Any], root: str) -> tuple[dict[str, Any], bytes]:
    """{text}: the words of a PDF, pages parted by form feeds, cut at a generous length."""
    found, length = [], 0
    with _pdf(content) as document:
        for page in document:
            words = page.get_textpage().get_text_range()
            found.append(words)
            length += len(words)
            if length > TEXT_MAX:
                break
    return {"text": "\f".join(found)[:TEXT_MAX]}, b""


def _read(content: bytes, task: dict[str, Any], root: str) -> tuple[dict[str, Any], bytes]:
    """{read}: what the house's own rules read off it."""
    sys.path.insert(0, root)
    from apps.records.rules import reading_aloud

    try:
        return {"read": reading_aloud.read(content, task)}, b""
    except reading_aloud.UnreadableDocument as unreadable:
        raise Refused(unreadable.code, **unreadable.params) from unreadable


def _learn(content: bytes, task: dict[str, Any], root: str) -> tuple[dict[str, Any], bytes]:
    """{habits}: where the corrected values stand."""
    sys.path.insert(0, root)
    from apps.records.rules import reading_aloud

    try:
        return {"habits": reading_aloud.learn(content, task)}, b""
    except reading_aloud.UnreadableDocument as unreadable:
        raise Refused(unreadable.code, **unreadable.params) from unreadable


_TASKS = {"look": _look, "page": _page, "text": _text, "read": _read, "learn": _learn}


# ---- PDF -------------------------------------------------------------------------------------
def _pdf(content: bytes) -> Any:
    import pypdfium2

    try:
        return pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        # pdfium names no codes here; its words are few and fixed.
        locked = "password" in str(error).lower() or "security" in str(error).lower()
        raise Refused("pdf_encrypted" if locked else "pdf_broken") from error


# ---- Pictures --------------------------------------------------------------------------------
def _picture(content: bytes) -> Any:
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None
    try:
        picture = Image.open(io.BytesIO(content), formats=PICTURES)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise Refused("picture_broken") from error
    if picture.width * picture.height > PICTURE_PIXELS_MAX:
        raise Refused(
            "picture_too_large",
            megapixels=picture.width * picture.height // 1_000_000,
            limit=PICTURE_PIXELS_MAX // 1_000_000,
        )
    return picture


def _frames(picture: Any) -> int:
    """TIFFs have pages; the frames of other pictures are no pages."""
    if picture.format != "TIFF":
        return 1
    try:
        return min(int(picture.n_frames), PAGES_MAX)
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("picture_broken") from error


def _picture_again(content: bytes, task: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Only pixels come through: whatever else the file carries stays behind."""
    from PIL import ImageOps

    picture = _picture(content)
    try:
        if task["page"] > 1:
            picture.seek(task["page"] - 1)
        picture.draft("RGB", (task["width"] * 2, SIDE_MAX))
        upright = ImageOps.exif_transpose(picture).convert("RGB")
    except EOFError as error:
        raise Refused("no_such_page", page=task["page"]) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise Refused("picture_broken") from error
    upright.thumbnail((task["width"], SIDE_MAX))
    return _encoded(upright, "JPEG" if picture.format == "JPEG" else "PNG")


def _encoded(picture: Any, kind: str) -> tuple[dict[str, Any], bytes]:
    out = io.BytesIO()
    if kind == "PNG":
        picture.convert("RGB").save(out, "PNG", compress_level=4)
    else:
        picture.save(out, kind, quality=85)
    header = {
        "media_type": f"image/{kind.lower()}",
        "width": picture.width,
        "height": picture.height,
    }
    return header, out.getvalue()


if __name__ == "__main__":
    main()
