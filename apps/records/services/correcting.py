"""What a person says about readings. What was read stays beside it, and teaches the next one."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.records import facts
from apps.records.models import Document, DocumentText, DocumentVersion, Reading
from apps.records.permissions import CORRECT
from apps.records.rules import corrections
from apps.records.services import filing, reading
from apps.records.values.documents import ReadState
from kernel import jobs
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish

LEARN_JOB: Final = "records.learn"
NOT_FOUND: Final = "not_found"


class NotReadYet(Conflict):
    code = "records.readings.waiting"
    sentence = _("“%(title)s” is still being read. Try again in a moment.")


class NotAReading(Invalid):
    code = "records.reading.not_a_value"
    sentence = _("“%(value)s” can't be kept here.")


class UnknownField(NotAReading):
    code = "records.reading.unknown_field"
    sentence = _("There is no field named “%(field_name)s”.")


class NotADay(NotAReading):
    code = "records.reading.not_a_day"
    sentence = _("“%(value)s” is no day.")


class NotAnAmount(NotAReading):
    code = "records.reading.not_an_amount"
    sentence = _("“%(value)s” is no amount.")


class NotACurrency(NotAReading):
    code = "records.reading.not_a_currency"
    sentence = _("“%(value)s” is no currency: give its three letters.")


REFUSALS: Final[dict[str, type[NotAReading]]] = {
    "field": UnknownField,
    "day": NotADay,
    "amount": NotAnAmount,
    "currency": NotACurrency,
}


@transaction.atomic
def correct_reading(*, document_id: uuid.UUID, field: str, value: str, actor: Actor) -> None:
    """Say what the newest version says in truth: `value` as `rules.corrections` wants it, "" when
    the field isn't on the document. The same value as read says that it is right.

    Errors: `NotFound`, `NotReadYet`, `NotAReading` with its field.
    """
    correct_readings(document_id=document_id, values={field: value}, actor=actor)


@transaction.atomic
def correct_readings(*, document_id: uuid.UUID, values: dict[str, str], actor: Actor) -> None:
    """All of `values` or none of them. Errors: as `correct_reading`."""
    actor.require(CORRECT)
    document, version = _newest(document_id)
    for name, typed in values.items():
        _correct(document, version, name, _canonical(name, typed), actor=actor)
    _follow(document, version)
    jobs.enqueue(kind=LEARN_JOB, args={"version_id": str(version.id)}, actor=actor)


@transaction.atomic
def confirm_readings(
    *, document_id: uuid.UUID, actor: Actor, values: dict[str, str] | None = None
) -> None:
    """Say that the readings are right as they stand, after correcting `values` in the same act.

    Errors: as `correct_readings`.
    """
    actor.require(CORRECT)
    document, version = _newest(document_id)
    if values:
        correct_readings(document_id=document_id, values=values, actor=actor)
    DocumentText.objects.filter(pk=version.pk).update(
        confirmed_at=timezone.now(), confirmed_by=actor.name, to_check=0
    )
    publish(
        facts.ReadingsConfirmed(
            document_id=document.id, document=document.title, version_id=version.id
        ),
        actor=actor,
    )


# ---- Inside --------------------------------------------------------------------------------------
def _newest(document_id: uuid.UUID) -> tuple[Document, DocumentVersion]:
    document = filing.locked(document_id)
    version = DocumentVersion.objects.filter(
        document=document, number=document.version_count
    ).first()
    if version is None:
        raise NotFound()
    if DocumentText.objects.filter(pk=version.pk, state=ReadState.WAITING).exists():
        raise NotReadYet(title=document.title)
    return document, version


def _canonical(field: str, typed: str) -> str:
    try:
        return corrections.canonical(field, typed)
    except corrections.NotAValue as wrong:
        refusal = REFUSALS.get(wrong.code, NotAReading)
        raise refusal(field=field, field_name=field, value=typed[:100]) from wrong


def _correct(
    document: Document, version: DocumentVersion, field: str, value: str, *, actor: Actor
) -> None:
    row = Reading.objects.filter(version=version, field=field).first()
    if row is None:
        if not value:
            return
        row = Reading(version=version, field=field, reason=NOT_FOUND, certainty=reading.UNSURE)
        row.position = _next_position(version)
        row.save(force_insert=True)
    if row.corrected_value == value:
        return
    row.corrected_value = value
    row.corrected_by, row.corrected_at = actor.name, timezone.now()
    row.save(update_fields=["corrected_value", "corrected_by", "corrected_at"])
    if value != row.value:
        publish(
            facts.ReadingCorrected(
                document_id=document.id,
                document=document.title,
                version_id=version.id,
                field=field,
            ),
            actor=actor,
        )


def _next_position(version: DocumentVersion) -> int:
    last = Reading.objects.filter(version=version).aggregate(last=Max("position"))["last"]
    return 0 if last is None else int(last) + 1


def _follow(document: Document, version: DocumentVersion) -> None:
    """Lists, retention and the count of what is left to look at say what holds now."""
    rows = list(Reading.objects.filter(version=version))
    held = {each.field: holds(each) for each in rows}
    is_bill = any(each.field == "kind" for each in rows)
    text = DocumentText.objects.get(pk=version.pk)
    text.summary = reading.summary_of(lambda name: held.get(name, ""))
    if text.confirmed_at is None:
        text.to_check = reading.count_to_check(rows, is_bill=is_bill)
    text.save(update_fields=["summary", "to_check"])
    if held.get("issued_on"):
        document.issued_on = date.fromisoformat(held["issued_on"])
        document.retain_until = filing.kept_until(document)
        document.save(update_fields=["issued_on", "retain_until"])


def holds(row: Reading) -> str:
    """The correction where there is one, else what was read."""
    return row.value if row.corrected_value is None else row.corrected_value
