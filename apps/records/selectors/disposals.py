"""What was disposed of, and who said so."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from django.utils.translation import gettext

from apps.records.models import Disposal, DocumentClass
from apps.records.values.documents import DisposalInfo, DisposedContent

LIMIT: Final = 500


def disposals(*, limit: int = LIMIT) -> list[DisposalInfo]:
    """The latest first. Two queries."""
    names = dict(DocumentClass.objects.values_list("code", "name"))
    rows = Disposal.objects.order_by("-disposed_at", "id")[:limit]
    return [_info(row, names) for row in rows]


def disposal_of(*, document_id: uuid.UUID) -> DisposalInfo | None:
    names = dict(DocumentClass.objects.values_list("code", "name"))
    row = Disposal.objects.filter(document_id=document_id).first()
    return _info(row, names) if row else None


def _info(row: Disposal, names: dict[str, str]) -> DisposalInfo:
    return DisposalInfo(
        id=row.id,
        document_id=row.document_id,
        class_code=row.class_code,
        class_name=gettext(names.get(row.class_code, row.class_code)),
        basis=row.basis,
        contents=tuple(
            DisposedContent(**{**each, "received_on": date.fromisoformat(each["received_on"])})
            for each in row.contents
        ),
        issued_on=row.issued_on,
        received_at=row.received_at,
        retain_until=row.retain_until,
        reason=row.reason,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        disposed_by=row.actor_name,
        disposed_at=row.disposed_at,
    )
