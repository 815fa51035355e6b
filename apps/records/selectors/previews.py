"""Pages as pictures that a browser may show."""

from __future__ import annotations

import uuid

from apps.records import rendering
from apps.records.models import DocumentVersion
from apps.records.rendering import Picture
from kernel import files
from kernel.errors import NotFound


def page_picture(*, version_id: uuid.UUID, number: int, width: int = rendering.WIDTH) -> Picture:
    """Page `number` (from 1) of a version, drawn anew in a process of its own.

    Errors: `NotFound`; `FileRefused` when it can't be shown.
    """
    version = DocumentVersion.objects.filter(pk=version_id).first()
    if version is None or not 1 <= number <= version.pages:
        raise NotFound()
    return rendering.page(
        content=files.read(version.file_id),
        media_type=version.media_type,
        name=version.file_name,
        number=number,
        width=width,
    )
