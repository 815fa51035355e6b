"""What corrections teach: where this supplier's papers show the field. Run by a job."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils import timezone

from apps.records import rendering
from apps.records.models import DocumentText, DocumentVersion, Reading, SupplierMemory
from apps.records.rendering.refusals import FileRefused
from apps.records.services import correcting, reading
from kernel import files
from kernel.errors import NotFound


@transaction.atomic
def learn(*, version_id: uuid.UUID) -> int:
    """Find the corrected values on the paper and remember their places for this supplier.

    Returns how many habits are known now. XML teaches nothing, nor does a value that stands
    nowhere. Errors: `NotFound`.
    """
    version = DocumentVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound()
    rows = list(Reading.objects.filter(version=version))
    held = {each.field: correcting.holds(each) for each in rows}
    corrected = {
        each.field: each.corrected_value
        for each in rows
        if each.corrected_value and each.corrected_value != each.value
    }
    supplier = reading.supplier_key(lambda name: held.get(name, ""))
    text = DocumentText.objects.get(pk=version_id)
    if not corrected or not supplier or text.read_from not in reading.ON_PAPER:
        return 0
    return _remember(version, supplier, corrected)


def _remember(version: DocumentVersion, supplier: str, corrected: dict[str, str]) -> int:
    memory, _is_new = SupplierMemory.objects.select_for_update().get_or_create(
        supplier=supplier, defaults={"learned_at": timezone.now()}
    )
    try:
        memory.habits = rendering.learn(
            content=files.read(version.file_id),
            media_type=version.media_type,
            name=version.file_name,
            corrected=corrected,
            habits=memory.habits,
        )
    except FileRefused:
        return len(memory.habits)
    memory.corrections += len(corrected)
    memory.learned_at = timezone.now()
    memory.save()
    return len(memory.habits)
