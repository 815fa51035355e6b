"""Pictures of documents, and QR codes on pages: what a barcode reader sees in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO

import zxingcpp
from PIL import Image, UnidentifiedImageError

from apps.records.rules.readings.limits import MEGABYTE, MEGAPIXELS_MAX
from apps.records.rules.readings.payment_codes import PaymentCode, payment_code
from apps.records.rules.readings.refusals import UnreadableDocument
from apps.records.rules.readings.values import Box

_QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_FORMATS = ("PNG", "JPEG", "WEBP", "TIFF", "GIF")
_MAGICS = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"II*\x00", b"MM\x00*", b"GIF8")
# A photograph is looked at in this size at most: a code on it stays legible, and it is quick.
_SIDE_MAX = 2600


@dataclass(frozen=True, slots=True)
class SeenCode:
    code: PaymentCode
    box: Box


def looks_like_picture(content: bytes) -> bool:
    return content.startswith(_MAGICS)


def opened(content: bytes) -> Image.Image:
    """The picture in grey. Errors: picture_too_large, picture_broken."""
    try:
        picture = Image.open(BytesIO(content), formats=_FORMATS)
        pixels = picture.width * picture.height
        if pixels > MEGAPIXELS_MAX * MEGABYTE:
            raise UnreadableDocument(
                "picture_too_large", megapixels=pixels // MEGABYTE, limit=MEGAPIXELS_MAX
            )
        picture.draft("L", (_SIDE_MAX, _SIDE_MAX))
        grey = picture.convert("L")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError) as problem:
        # Pillow's readers raise any of these for a damaged file.
        raise UnreadableDocument("picture_broken") from problem
    grey.thumbnail((_SIDE_MAX, _SIDE_MAX))
    return grey


def codes(picture: Image.Image) -> Iterator[SeenCode]:
    """Payment codes in the picture, with their places."""
    width, height = picture.size
    for seen in zxingcpp.read_barcodes(picture, formats=_QR_CODES):
        code = payment_code(seen.text)
        if code is None:
            continue
        corners = (
            seen.position.top_left,
            seen.position.top_right,
            seen.position.bottom_left,
            seen.position.bottom_right,
        )
        across = [min(max(corner.x / width, 0.0), 1.0) for corner in corners]
        down = [min(max(corner.y / height, 0.0), 1.0) for corner in corners]
        box = Box(
            round(min(across), 4), round(min(down), 4), round(max(across), 4), round(max(down), 4)
        )
        yield SeenCode(code, box)
