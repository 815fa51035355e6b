"""Laying down a new client's records: file plan, classes, retention."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.utils.translation import override

from apps.records import plans
from apps.records.models import DocumentClass, Folder, RecordKeeping
from kernel.actor import Actor
from tenants.values import ClientInfo

KEEPING_ID: Final = 1


@transaction.atomic
def prepare_records(*, client: ClientInfo, actor: Actor) -> None:
    """Folders, classes and retention by the client's country. What is there already stays."""
    if RecordKeeping.objects.exists():
        return
    RecordKeeping.objects.create(
        id=KEEPING_ID,
        country=client.country,
        registration_number=client.registration_number,
        first_month=client.fiscal_year_first_month,
        mail_name=client.slug,
    )
    with override(client.language):
        folders = _create_folders()
    _create_classes(client.country, folders)


def _create_folders() -> dict[str, Folder]:
    made: dict[str, Folder] = {}
    for code, name, parent in plans.FOLDERS:
        made[code] = Folder.objects.create(
            code=code, name=str(name), parent=made[parent] if parent else None
        )
    return made


def _create_classes(country: str, folders: dict[str, Folder]) -> None:
    with override("en"):
        DocumentClass.objects.bulk_create(
            DocumentClass(
                code=code,
                name=str(name),
                retention_years=(kept := plans.retention(country=country, class_code=code)).years,
                source=kept.source,
                is_verified=kept.is_verified,
                folder=folders[folder],
            )
            for code, name, folder in plans.CLASSES
        )
