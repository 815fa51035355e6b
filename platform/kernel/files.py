"""A client's files: one path per client, checked by content, served safely."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import filetype
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.http import FileResponse
from django.utils import timezone
from django.utils.text import get_valid_filename
from django.utils.translation import gettext_lazy as _

from kernel.actor import Actor
from kernel.errors import Invalid, NotFound
from kernel.ids import new_id
from kernel.records import acted
from kernel.tenancy import ClientRef, require_client

SIZE_MAX = 20 * 1024 * 1024
# What a browser may show in place; everything else is only ever downloaded.
DISPOSED = "disposed"
NAME_MAX = 255
ENDING_MAX = 12
SHOWN_IN_PLACE = frozenset({"application/pdf", "image/png", "image/jpeg"})


class FileTooLarge(Invalid):
    code = "file.too_large"
    sentence = _("“%(name)s” has %(size)s MB; %(limit)s MB is the most that can be sent at once.")


class FileEmpty(Invalid):
    code = "file.empty"
    sentence = _("“%(name)s” is empty: there is nothing to read in it.")


class FileOfAnotherKind(Invalid):
    code = "file.another_kind"
    sentence = _("“%(name)s” is %(found)s inside, which isn't accepted here.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    stored_at: datetime
    actor_name: str


def sniff(content: bytes) -> str:
    """The media type the content itself shows by its first bytes; text when it decodes as such."""
    found = filetype.guess_mime(content[:8192])
    if found:
        return str(found)
    return "application/octet-stream" if b"\x00" in content[:8192] else "text/plain"


def check(
    *, name: str, content: bytes, size_max: int = SIZE_MAX, accepts: frozenset[str] | None = None
) -> str:
    """The media type. Errors: `FileEmpty`, `FileTooLarge`, `FileOfAnotherKind`."""
    if not content:
        raise FileEmpty(name=name)
    if len(content) > size_max:
        megabytes = f"{len(content) / 1024 / 1024:.1f}"
        raise FileTooLarge(name=name, size=megabytes, limit=size_max // 1024 // 1024)
    media_type = sniff(content)
    if accepts is not None and media_type not in accepts:
        raise FileOfAnotherKind(name=name, found=media_type)
    return media_type


def store(
    *,
    name: str,
    content: bytes,
    actor: Actor,
    size_max: int = SIZE_MAX,
    accepts: frozenset[str] | None = None,
) -> FileView:
    """Keep `content` for the client in scope. Errors: those of `check`."""
    from kernel.models import StoredFile

    media_type = check(name=name, content=content, size_max=size_max, accepts=accepts)
    client, file_id = require_client(), new_id()
    path = f"{client.schema_name}/{timezone.now():%Y/%m}/{file_id}"
    _storage().save(path, ContentFile(content))
    try:
        with transaction.atomic():
            row = StoredFile.objects.create(
                id=file_id,
                name=_safe_name(name),
                media_type=media_type,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                path=path,
                stored_at=timezone.now(),
                **acted(actor),
            )
    except Exception:
        _storage().delete(path)
        raise
    return _view(row)


def find_by_content(content: bytes) -> FileView | None:
    """The earliest file of this client with the same bytes."""
    from kernel.models import StoredFile

    digest = hashlib.sha256(content).hexdigest()
    row = StoredFile.objects.filter(sha256=digest).order_by("stored_at").first()
    return _view(row) if row else None


def look(file_id: uuid.UUID) -> FileView:
    """Errors: `NotFound`."""
    return _view(_row(file_id))


def read(file_id: uuid.UUID) -> bytes:
    """Errors: `NotFound`."""
    with _storage().open(_kept(file_id).path) as opened:
        return bytes(opened.read())


def remove(file_id: uuid.UUID) -> None:
    """Delete row and content; for files that nothing points to. Errors: `NotFound`."""
    row = _row(file_id)
    path = row.path
    row.delete()
    transaction.on_commit(lambda: _storage().delete(path))


def dispose(file_id: uuid.UUID) -> None:
    """Delete the content for good; the row stays to say that there was one. Errors: `NotFound`."""
    row = _row(file_id)
    path, client = row.path, require_client()
    if path.startswith(f"{client.schema_name}/{DISPOSED}/"):
        return
    row.path = f"{client.schema_name}/{DISPOSED}/{file_id}"
    row.save(update_fields=["path"])
    transaction.on_commit(lambda: _storage().delete(path))


def download(file_id: uuid.UUID, *, in_place: bool = True) -> FileResponse:
    """A response that no browser will run: no sniffing, its own empty policy, and an attachment
    unless it is of a kind that may be shown and `in_place` allows it."""
    row = _kept(file_id)
    response = FileResponse(
        _storage().open(row.path),
        as_attachment=not in_place or row.media_type not in SHOWN_IN_PLACE,
        filename=row.name,
        content_type=row.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def all_of_client() -> list[tuple[str, FileView]]:
    """(path, file) of every file of the client in scope, for the hand-back."""
    from kernel.models import StoredFile

    rows = StoredFile.objects.exclude(path__contains=f"/{DISPOSED}/").order_by("stored_at", "id")
    return [(row.path, _view(row)) for row in rows]


def erase_all(client: ClientRef) -> None:
    """Delete everything under the client's path."""
    _remove_folder(client.schema_name)


def _remove_folder(path: str) -> None:
    storage = _storage()
    if not storage.exists(path):
        return
    folders, names = storage.listdir(path)
    for name in names:
        storage.delete(f"{path}/{name}")
    for folder in folders:
        _remove_folder(f"{path}/{folder}")
    storage.delete(path)


def _safe_name(name: str) -> str:
    """As a download may be called: no path, no blanks, never hidden; its ending stays."""
    try:
        safe = get_valid_filename(name)
    except SuspiciousFileOperation:
        # Nothing of it is a letter or a digit.
        return "file"
    safe = f"file{safe}" if safe.startswith(".") else safe
    stem, dot, ending = safe.rpartition(".")
    if len(safe) > NAME_MAX and dot and len(ending) < ENDING_MAX:
        return f"{stem[: NAME_MAX - len(ending) - 1]}.{ending}"
    return safe[:NAME_MAX]


def _storage() -> Storage:
    return storages["client_files"]


def _row(file_id: uuid.UUID) -> Any:
    from kernel.models import StoredFile

    row = StoredFile.objects.filter(pk=file_id).first()
    if row is None or not row.path.startswith(f"{require_client().schema_name}/"):
        raise NotFound()
    return row


def _kept(file_id: uuid.UUID) -> Any:
    """One whose content is still there."""
    row = _row(file_id)
    if row.path.startswith(f"{require_client().schema_name}/{DISPOSED}/"):
        raise NotFound()
    return row


def _view(row: Any) -> FileView:
    return FileView(
        id=row.id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        sha256=row.sha256,
        stored_at=row.stored_at,
        actor_name=row.actor_name,
    )
