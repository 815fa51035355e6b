"""Giving documents their class and their place, and keeping what may not go."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Final

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.records import facts
from apps.records.models import Document, DocumentClass, Folder, RecordKeeping
from apps.records.permissions import CLASSIFY, HOLD
from apps.records.rules import retention
from apps.records.services import wanting
from apps.records.values.documents import DOCUMENT_TRANSITIONS, DocumentState
from kernel.actor import Actor, system_actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from kernel.periods import FiscalYearSpan
from kernel.tenancy import require_client

REASON_MAX: Final = 400
DUE_AT_ONCE: Final = 500
ONE_DAY_SECONDS: Final = 24 * 3600
# A document's other columns are final: the table refuses a statement that names them.
DESCRIBED: Final = ("title", "document_class", "party", "issued_on", "retain_until", "state")


class UnknownClass(Invalid):
    code = "records.class.unknown"
    sentence = _("There is no class of documents named “%(name)s”.")


class UnknownFolder(Invalid):
    code = "records.folder.unknown"
    sentence = _("There is no such folder in the file plan.")


class ReasonWanted(Invalid):
    code = "records.hold.reason_wanted"
    sentence = _("Say why the document is put on hold.")


class AlreadyHeld(Conflict):
    code = "records.hold.already"
    sentence = _("“%(title)s” is on hold already, by %(who)s: %(reason)s")


class NotHeld(Conflict):
    code = "records.hold.none"
    sentence = _("“%(title)s” is not on hold.")


class NotFromThisState(Conflict):
    code = "records.document.state"
    sentence = _("“%(title)s” is %(state)s; that can't be done with it now.")


@transaction.atomic
def classify_document(
    *,
    document_id: uuid.UUID,
    class_code: str,
    actor: Actor,
    issued_on: date | None = None,
    party_id: uuid.UUID | None = None,
) -> None:
    """Say what kind of document it is; how long it stays follows.

    Errors: `NotFound`, `UnknownClass`.
    """
    actor.require(CLASSIFY)
    document = locked(document_id)
    _describe(document, issued_on=issued_on, party_id=party_id, title="")
    put_in_class(document, class_code=class_code, actor=actor)


@transaction.atomic
def file_document(
    *,
    document_id: uuid.UUID,
    class_code: str,
    actor: Actor,
    folder_id: int | None = None,
    title: str = "",
    issued_on: date | None = None,
    party_id: uuid.UUID | None = None,
) -> None:
    """Give it class and place in one act; without `folder_id` the class's own folder.

    Errors: `NotFound`, `UnknownClass`, `UnknownFolder`.
    """
    actor.require(CLASSIFY)
    document = locked(document_id)
    _describe(document, issued_on=issued_on, party_id=party_id, title=title)
    place(document, class_code=class_code, folder_id=folder_id, actor=actor)


@transaction.atomic
def hold_document(*, document_id: uuid.UUID, reason: str, actor: Actor) -> None:
    """Keep it whatever its retention says, until released.

    Errors: `NotFound`, `ReasonWanted`, `AlreadyHeld`.
    """
    actor.require(HOLD)
    if not reason.strip():
        raise ReasonWanted(field="reason")
    document = locked(document_id)
    if document.held_at is not None:
        raise AlreadyHeld(title=document.title, who=document.held_by, reason=document.hold_reason)
    document.held_at = timezone.now()
    document.hold_reason = reason.strip()[:REASON_MAX]
    document.held_by = actor.name
    document.save(update_fields=["held_at", "hold_reason", "held_by"])
    publish(
        facts.DocumentHeld(
            document_id=document.id, document=document.title, reason=document.hold_reason
        ),
        actor=actor,
    )


@transaction.atomic
def release_document(*, document_id: uuid.UUID, actor: Actor) -> None:
    """End the hold; retention counts again. Errors: `NotFound`, `NotHeld`."""
    actor.require(HOLD)
    document = locked(document_id)
    if document.held_at is None:
        raise NotHeld(title=document.title)
    document.held_at, document.hold_reason, document.held_by = None, "", ""
    document.save(update_fields=["held_at", "hold_reason", "held_by"])
    publish(facts.DocumentReleased(document_id=document.id, document=document.title), actor=actor)


@transaction.atomic
def mark_due(*, today: date, actor: Actor) -> int:
    """Filed documents whose time is over, unless they are held, become due for disposal.

    Returns how many.
    """
    over = list(
        Document.objects.select_for_update(skip_locked=True)
        .filter(state=DocumentState.FILED, retain_until__lt=today, held_at__isnull=True)
        .order_by("retain_until", "id")[:DUE_AT_ONCE]
    )
    still = wanting.wanted([each.id for each in over], today=today)
    found = [each for each in over if each.id not in still]
    for document in over:
        if document.id in still:
            # The books want it longer than its class says.
            document.retain_until = still[document.id].until
            document.save(update_fields=["retain_until"])
    for document in found:
        move(document, DocumentState.DUE)
        document.save(update_fields=["state"])
        publish(
            facts.DocumentDueForDisposal(document_id=document.id, document=document.title),
            actor=actor,
        )
    return len(found)


def sweep_retention() -> int:
    """Once a day per client, what the sweep asks of `mark_due`. Returns how many became due."""
    today = timezone.localdate()
    key = f"{require_client().schema_name}:records:retention:{today}"
    if not cache.add(key, True, timeout=ONE_DAY_SECONDS):
        return 0
    return mark_due(today=today, actor=system_actor())


# ---- Inside one transaction, on a locked document ------------------------------------------------
def locked(document_id: uuid.UUID) -> Document:
    """The document for a change, in the caller's transaction. Errors: `NotFound`."""
    found = (
        Document.objects.select_for_update(of=("self",))
        .select_related("document_class", "folder")
        .filter(pk=document_id)
        .exclude(state=DocumentState.DISPOSED)
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def put_in_class(document: Document, *, class_code: str, actor: Actor) -> None:
    """Set the class and save. A filed document of another class goes back to classified."""
    found = _class(class_code)
    changed = document.document_class_id != found.pk
    document.document_class = found
    document.retain_until = kept_until(document)
    if document.state == DocumentState.RECEIVED or changed:
        move(document, DocumentState.CLASSIFIED)
    document.save(update_fields=DESCRIBED)
    if changed:
        publish(
            facts.DocumentClassified(
                document_id=document.id, document=document.title, document_class=class_code
            ),
            actor=actor,
        )


def place(
    document: Document, *, class_code: str, actor: Actor, folder_id: int | None = None
) -> None:
    """Set class and folder, and save."""
    put_in_class(document, class_code=class_code, actor=actor)
    folder = _folder(folder_id) if folder_id else _class(class_code).folder
    move(document, DocumentState.FILED)
    document.folder = folder
    document.save(update_fields=["state", "folder"])
    publish(
        facts.DocumentFiled(
            document_id=document.id,
            document=document.title,
            document_class=class_code,
            folder=folder.name,
        ),
        actor=actor,
    )


def kept_until(document: Document) -> date | None:
    """By class and the end of the fiscal year of the day it bears, else of the day it came."""
    if document.document_class is None:
        return None
    keeping = RecordKeeping.objects.get()
    day = document.issued_on or timezone.localdate(document.received_at)
    year = FiscalYearSpan.containing(day, first_month=keeping.first_month)
    return retention.retain_until(
        fiscal_year_ends_on=year.ends_on, years=document.document_class.retention_years
    )


def _describe(
    document: Document, *, issued_on: date | None, party_id: uuid.UUID | None, title: str
) -> None:
    document.issued_on = issued_on or document.issued_on
    document.party_id = party_id or document.party_id
    document.title = title.strip()[:255] or document.title


def move(document: Document, state: DocumentState) -> None:
    if state not in DOCUMENT_TRANSITIONS[document.state]:
        words = str(DocumentState(document.state).label)
        raise NotFromThisState(title=document.title, state=words)
    document.state = state


def _class(code: str) -> DocumentClass:
    found = DocumentClass.objects.select_related("folder").filter(code=code).first()
    if found is None:
        raise UnknownClass(field="document_class", name=code)
    return found


def _folder(folder_id: int) -> Folder:
    found = Folder.objects.filter(pk=folder_id).first()
    if found is None:
        raise UnknownFolder(field="folder")
    return found
