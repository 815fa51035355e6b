"""ISDOC in an archive (.isdocx): unpacked with bounds, in memory, never to a path."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from apps.records.rules.readings.limits import ARCHIVE_ENTRIES_MAX, MEGABYTE, UNPACKED_MB_MAX
from apps.records.rules.readings.refusals import UnreadableDocument

_MAGIC = b"PK\x03\x04"


def looks_like_zip(content: bytes) -> bool:
    return content.startswith(_MAGIC)


def isdoc_inside(content: bytes) -> bytes:
    """The invoice of an .isdocx archive. Errors: zip_broken, zip_bomb, zip_empty."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > ARCHIVE_ENTRIES_MAX:
                raise UnreadableDocument("zip_bomb", limit_mb=UNPACKED_MB_MAX)
            for entry in entries:
                if entry.filename.lower().endswith(".isdoc"):
                    return _unpacked(archive, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError) as problem:
        # RuntimeError: zipfile's word for an entry with a password.
        raise UnreadableDocument("zip_broken") from problem
    raise UnreadableDocument("zip_empty")


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The entry, refusing by what really comes out: a header may lie."""
    limit = UNPACKED_MB_MAX * MEGABYTE
    with archive.open(entry) as unpacked:
        data = unpacked.read(limit + 1)
    if len(data) > limit:
        raise UnreadableDocument("zip_bomb", limit_mb=UNPACKED_MB_MAX)
    return data
