"""Taking documents in: everything is checked before anything is kept.

What is refused leaves neither rows nor bytes. The same content is in once: who sends it again is
told when it came, from whom and under which name.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePosixPath
from typing import Final

from django.db import connection, transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.records import facts, rendering
from apps.records.models import Disposal, Document, DocumentText, DocumentVersion
from apps.records.permissions import SEND
from apps.records.rules import file_kinds, folding
from apps.records.services import filing
from apps.records.values.documents import DocumentState, ReceivedDocument, Source
from kernel import files, jobs
from kernel.actor import Actor
from kernel.errors import Invalid
from kernel.facts import publish
from kernel.records import acted
from kernel.tenancy import require_client

READ_JOB: Final = "records.read_document"
NAME_MAX: Final = 200
NOTE_MAX: Final = 2000


class KindNotTaken(Invalid):
    code = "records.file.not_taken"
    sentence = _(
        "“%(name)s” is %(found)s inside, which isn't taken in. Send a PDF, a picture or an "
        "e-invoice."
    )


class WebPageRefused(KindNotTaken):
    code = "records.file.web_page"
    sentence = _("“%(name)s” is a web page inside. Print it as a PDF and send that.")


class WrappedByOutlook(KindNotTaken):
    code = "records.file.wrapped"
    sentence = _(
        "“%(name)s” is Outlook’s own wrapping around attachments, which only Outlook opens. Ask "
        "the sender to send the file again as plain text or HTML mail."
    )


class KindDiffersFromName(KindNotTaken):
    code = "records.file.another_kind"
    sentence = _(
        "“%(name)s” is %(found)s inside, not what its name says. Nothing of it was taken in."
    )


class ContentDisposed(Invalid):
    code = "records.file.disposed"
    sentence = _(
        "This content was here and was disposed of on %(when)s by %(who)s. It isn't kept again."
    )


class ContentElsewhere(Invalid):
    """A new version must bring something new."""

    code = "records.version.known"
    sentence = _("This content is here already, as “%(title)s” of %(when)s.")


REFUSALS: Final = {
    "web_page": WebPageRefused,
    "wrapped": WrappedByOutlook,
    "not_taken": KindNotTaken,
    "another_name": KindDiffersFromName,
}


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A file that was looked into and may come in."""

    name: str
    content: bytes
    media_type: str
    pages: int
    sha256: str


def receive(
    *,
    content: bytes,
    file_name: str,
    source: str,
    actor: Actor,
    note: str = "",
    title: str = "",
    class_code: str = "",
    party_id: uuid.UUID | None = None,
    issued_on: date | None = None,
    mail_id: uuid.UUID | None = None,
) -> ReceivedDocument:
    """Keep a document and queue its reading. `source` is one of `Source`.

    With `class_code` it is filed at once in that class's folder. The same content again makes
    nothing new: `is_new` is False and `sentence` says what it is.
    Errors: `FileEmpty`, `FileTooLarge`, `KindNotTaken`, `FileRefused`, `ContentDisposed`: nothing
    was kept.
    """
    actor.require(SEND)
    digest = hashlib.sha256(content).hexdigest()
    known = _known(digest)
    if known is not None:
        return _received(known, is_new=False)
    incoming = _look_into(content, file_name, digest)
    with transaction.atomic():
        _wait_for_the_same_content(digest)
        known = _known(digest)
        if known is not None:
            return _received(known, is_new=False)
        document = Document.objects.create(
            title=_title(title or file_name),
            source=Source(source),
            note=folding.storable(note).strip()[:NOTE_MAX],
            party_id=party_id,
            issued_on=issued_on,
            received_at=timezone.now(),
            **acted(actor),
        )
        version, job_id = _add(
            document, incoming, number=1, source=source, mail_id=mail_id, actor=actor
        )
        if class_code:
            filing.place(document, class_code=class_code, actor=actor)
        return _received(version, is_new=True, job_id=job_id)


def receive_version(
    *, document_id: uuid.UUID, content: bytes, file_name: str, source: str, actor: Actor
) -> ReceivedDocument:
    """Add a newer content to a document; the older ones stay.

    Errors: `NotFound`; `ContentElsewhere`; those of `receive`.
    """
    actor.require(SEND)
    digest = hashlib.sha256(content).hexdigest()
    _refuse_known(digest)
    incoming = _look_into(content, file_name, digest)
    with transaction.atomic():
        _wait_for_the_same_content(digest)
        _refuse_known(digest)
        document = filing.locked(document_id)
        document.version_count += 1
        document.save(update_fields=["version_count"])
        version, job_id = _add(
            document,
            incoming,
            number=document.version_count,
            source=source,
            mail_id=None,
            actor=actor,
        )
        return _received(version, is_new=True, job_id=job_id)


# ---- Checks ------------------------------------------------------------------------------------
def _look_into(content: bytes, file_name: str, digest: str) -> _Incoming:
    name = _name(file_name)
    sniffed = files.check(name=name, content=content)
    try:
        kind = file_kinds.kind_of(sniffed=sniffed, content=content, name=name)
    except file_kinds.KindRefused as refused:
        raise REFUSALS[refused.code](field="file", name=name, found=refused.found) from refused
    pages = rendering.count_pages(content=content, media_type=kind, name=name)
    return _Incoming(name, content, kind, pages, digest)


def _name(file_name: str) -> str:
    """The last part of a path, without what no list can show."""
    plain = folding.storable(file_name.replace("\\", "/")).replace("\n", " ").replace("\t", " ")
    last = PurePosixPath(plain).name.strip(" .")
    if len(last) > NAME_MAX:
        stem, dot, ending = last.rpartition(".")
        last = f"{stem[: NAME_MAX - len(ending) - 1]}{dot}{ending}"[:NAME_MAX]
    return last or _now("document")


def _title(text: str) -> str:
    name = _name(text)
    stem, _dot, ending = name.rpartition(".")
    return stem if stem and len(ending) <= 6 and " " not in ending else name


# ---- Keeping -----------------------------------------------------------------------------------
def _add(
    document: Document,
    incoming: _Incoming,
    *,
    number: int,
    source: str,
    mail_id: uuid.UUID | None,
    actor: Actor,
) -> tuple[DocumentVersion, uuid.UUID]:
    file = files.store(name=incoming.name, content=incoming.content, actor=actor)
    version = DocumentVersion.objects.create(
        document=document,
        number=number,
        file_id=file.id,
        file_name=incoming.name,
        media_type=incoming.media_type,
        size=len(incoming.content),
        sha256=incoming.sha256,
        pages=incoming.pages,
        source=Source(source),
        mail_id=mail_id,
        received_at=timezone.now(),
        **acted(actor),
    )
    head = f"{document.title}\n{incoming.name}\n{document.note}\n"
    DocumentText.objects.create(version=version, text=head, folded=folding.fold(head))
    publish(
        facts.DocumentReceived(
            document_id=document.id,
            document=document.title,
            version_id=version.id,
            version=number,
            source=source,
        ),
        actor=actor,
    )
    job_id = jobs.enqueue(kind=READ_JOB, args={"version_id": str(version.id)}, actor=actor)
    return version, job_id


def _known(digest: str) -> DocumentVersion | None:
    """Errors: `ContentDisposed`."""
    rows = DocumentVersion.objects.select_related("document").filter(sha256=digest)
    found = rows.first()
    if found is not None and found.document.state == DocumentState.DISPOSED:
        gone = Disposal.objects.get(document_id=found.document_id)
        raise ContentDisposed(field="file", when=_day(gone.disposed_at), who=gone.actor_name)
    return found


def _refuse_known(digest: str) -> None:
    known = _known(digest)
    if known is not None:
        raise ContentElsewhere(
            field="file", title=known.document.title, when=_day(known.received_at)
        )


def _wait_for_the_same_content(digest: str) -> None:
    """Two people may send one file in the same moment; the second then finds it known."""
    lock = f"{require_client().schema_name}/document/{digest}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [lock])


def _received(
    version: DocumentVersion, *, is_new: bool, job_id: uuid.UUID | None = None
) -> ReceivedDocument:
    document = version.document
    sentence = ""
    if not is_new:
        sentence = _now("Already received on %(when)s from %(who)s as “%(title)s”.") % {
            "when": _day(version.received_at),
            "who": version.actor_name,
            "title": document.title,
        }
    return ReceivedDocument(
        document_id=document.id,
        version_id=version.id,
        title=document.title,
        is_new=is_new,
        received_at=version.received_at,
        received_from=version.actor_name,
        job_id=job_id,
        sentence=sentence,
    )


def _day(moment: datetime) -> str:
    return formats.date_format(timezone.localtime(moment), "j M Y")
