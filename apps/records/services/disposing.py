"""Letting documents go: one person proposes, another decides, and what it was stays known.

What the books rest on is kept as long as they need it, whatever class somebody gave it (`wanting`).
"""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from apps.records import facts
from apps.records.models import Disposal, Document, DocumentVersion
from apps.records.permissions import CLASSIFY, DISPOSE
from apps.records.services import emptying, filing, wanting
from apps.records.values.documents import DocumentState
from kernel import files
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid
from kernel.facts import publish
from kernel.records import acted

REASON_MAX: Final = 400


class NotDue(Conflict):
    code = "records.disposal.not_due"
    sentence = _("“%(title)s” has to be kept; it is not due for disposal.")


class StillWanted(Conflict):
    code = "records.disposal.still_wanted"
    sentence = _("“%(title)s” has to be kept until %(until)s: %(why)s")


class OnHold(Conflict):
    code = "records.disposal.on_hold"
    sentence = _("“%(title)s” is on hold by %(who)s: %(reason)s Nothing was disposed of.")


class DisposalReasonWanted(Invalid):
    code = "records.disposal.reason_wanted"
    sentence = _("Say why it may go.")


class AskedAlready(Conflict):
    code = "records.disposal.asked_already"
    sentence = _("%(who)s proposed that for “%(title)s” already; somebody else decides.")


class NobodyAsked(Conflict):
    code = "records.disposal.nobody_asked"
    sentence = _("Nobody proposed to dispose of “%(title)s”.")


class SecondPersonNeeded(Conflict):
    code = "records.disposal.second_person"
    sentence = _("You proposed it yourself. Somebody else has to decide about “%(title)s”.")


@transaction.atomic
def propose_disposal(*, document_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Ask that a document which is due may go. Another person decides.

    Errors: `NotFound`, `DisposalReasonWanted`, `NotDue`, `OnHold`, `StillWanted`, `AskedAlready`.
    """
    actor.require(CLASSIFY)
    said = " ".join(reason.split())[:REASON_MAX]
    if not said:
        raise DisposalReasonWanted(field="reason")
    document = filing.locked(document_id)
    _require_free(document)
    if document.disposal_asked_at is not None:
        raise AskedAlready(title=document.title, who=document.disposal_asked_by)
    document.disposal_asked_at = timezone.now()
    document.disposal_asked_by_id, document.disposal_asked_by = actor.id, actor.name
    document.disposal_reason = said
    document.save(update_fields=ASKED)
    publish(
        facts.DisposalProposed(document_id=document.id, document=document.title, reason=said),
        actor=actor,
    )


@transaction.atomic
def decline_disposal(*, document_id: uuid.UUID, actor: Actor) -> None:
    """Keep it all the same. Errors: `NotFound`, `NobodyAsked`."""
    actor.require(DISPOSE)
    document = filing.locked(document_id)
    if document.disposal_asked_at is None:
        raise NobodyAsked(title=document.title)
    document.disposal_asked_at = None
    document.disposal_asked_by_id = document.disposal_asked_by = document.disposal_reason = ""
    document.save(update_fields=ASKED)
    publish(facts.DisposalDeclined(document_id=document.id, document=document.title), actor=actor)


@transaction.atomic
def dispose_of_document(*, document_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    """Delete a document's contents and words for good. What it was, by its hash, class and days, by
    which rule it could go, who proposed and who decided stays: the disposal's id.

    Errors: `NotFound`, `NobodyAsked`, `SecondPersonNeeded`, `NotDue`, `OnHold`, `StillWanted`.
    """
    actor.require(DISPOSE)
    document = filing.locked(document_id)
    if document.disposal_asked_at is None:
        raise NobodyAsked(title=document.title)
    if not actor.id or actor.id == document.disposal_asked_by_id:
        raise SecondPersonNeeded(title=document.title)
    _require_free(document)
    versions = list(DocumentVersion.objects.filter(document=document).order_by("number"))
    disposal = _record(document, versions, actor=actor)
    emptying.empty_versions(versions)
    emptying.empty_mail(Q(pk__in=[each.mail_id for each in versions if each.mail_id]))
    for each in versions:
        files.dispose(each.file_id)
    class_name = document.document_class.name if document.document_class else ""
    filing.move(document, DocumentState.DISPOSED)
    document.title, document.note = class_name or emptying.GONE, ""
    document.save(update_fields=["state", "title", "note"])
    publish(
        facts.DocumentDisposed(
            document_id=document.id,
            disposal_id=disposal.id,
            document_class=disposal.class_code,
            versions=len(versions),
        ),
        actor=actor,
    )
    return disposal.id


ASKED: Final = (
    "disposal_asked_at",
    "disposal_asked_by_id",
    "disposal_asked_by",
    "disposal_reason",
)


def _require_free(document: Document) -> None:
    today = timezone.localdate()
    if document.held_at is not None:
        raise OnHold(title=document.title, who=document.held_by, reason=document.hold_reason)
    is_over = document.retain_until is not None and document.retain_until < today
    if document.state != DocumentState.DUE or not is_over:
        raise NotDue(title=document.title)
    still = wanting.wanted([document.id], today=today).get(document.id)
    if still is not None:
        until = formats.date_format(still.until, "j M Y") if still.until else "—"
        raise StillWanted(title=document.title, until=until, why=still.why)


def _record(document: Document, versions: list[DocumentVersion], *, actor: Actor) -> Disposal:
    if document.document_class is None or document.retain_until is None:
        raise NotDue(title=document.title)
    if document.disposal_asked_at is None:
        raise NobodyAsked(title=document.title)
    return Disposal.objects.create(
        document=document,
        class_code=document.document_class.code,
        basis=document.document_class.source,
        contents=[_content(each) for each in versions],
        issued_on=document.issued_on,
        received_at=document.received_at,
        retain_until=document.retain_until,
        reason=document.disposal_reason,
        asked_by_id=document.disposal_asked_by_id,
        asked_by=document.disposal_asked_by,
        asked_at=document.disposal_asked_at,
        disposed_at=timezone.now(),
        **acted(actor),
    )


def _content(version: DocumentVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "sha256": version.sha256,
        "size": version.size,
        "media_type": version.media_type,
        "received_on": timezone.localdate(version.received_at).isoformat(),
    }
