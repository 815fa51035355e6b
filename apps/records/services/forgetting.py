"""What records forgets when a person is erased: their messages, their papers' words, what they
taught. A document that the law still wants keeps what it says."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.parties.services.forgetting import Forgotten, Outcome
from apps.parties.values import KeptReason
from apps.records.models import Document, DocumentVersion, SupplierMemory
from apps.records.rules import folding
from apps.records.services import emptying, wanting
from apps.records.values.documents import DocumentState
from kernel.actor import Actor


def forget_person(person: Forgotten, _actor: Actor) -> Outcome:
    """In the caller's transaction, once for the erasure of a person."""
    replaced = set()
    if _forget_habits(person):
        replaced.add("habits_of_papers")
    documents = list(
        Document.objects.select_for_update(of=("self",))
        .select_related("document_class")
        .filter(party__in=person.party_ids)
        .exclude(state=DocumentState.DISPOSED)
    )
    kept = _still_wanted(documents, today=timezone.localdate())
    gone = [each for each in documents if each not in kept]
    if gone:
        versions = list(DocumentVersion.objects.filter(document__in=gone))
        emptying.empty_versions(versions)
        for each in gone:
            each.title, each.note, each.party_id = emptying.GONE, "", None
            each.save(update_fields=["title", "note", "party"])
        replaced.add("readings_of_documents")
    if _forget_messages(person, kept=kept):
        replaced.add("messages")
    return Outcome(replaced=frozenset(replaced), kept=_reasons(kept))


def _forget_habits(person: Forgotten) -> int:
    keys = {f"vat:{each}" for each in person.vat_ids}
    keys |= {f"reg:{each}" for each in person.registration_numbers}
    keys |= {f"name:{' '.join(folding.words(each))}"[:120] for each in person.names}
    return SupplierMemory.objects.filter(pk__in=keys).delete()[0]


def _still_wanted(documents: list[Document], *, today: date) -> list[Document]:
    """Held, not yet past their day, without one, or what the books rest on."""
    wanted = wanting.wanted([each.id for each in documents], today=today)
    return [
        each
        for each in documents
        if each.id in wanted
        or each.held_at is not None
        or (each.document_class_id is not None and not _is_over(each, today))
    ]


def _is_over(document: Document, today: date) -> bool:
    return document.retain_until is not None and document.retain_until < today


def _forget_messages(person: Forgotten, *, kept: list[Document]) -> int:
    """Those that say they are from one of their addresses, and brought nothing that stays."""
    if not person.emails:
        return 0
    wrote = Q()
    for email in person.emails:
        wrote |= Q(sender__iexact=email) | Q(sender__icontains=f"<{email}>")
    brought = DocumentVersion.objects.filter(document__in=kept, mail__isnull=False)
    return emptying.empty_mail(wrote & ~Q(pk__in=brought.values("mail_id")))


def _reasons(kept: list[Document]) -> tuple[KeptReason, ...]:
    if not kept:
        return ()
    count = len(kept)
    what = ngettext(
        "%(count)s document of theirs, with the message that brought it",
        "%(count)s documents of theirs, with the messages that brought them",
        count,
    ) % {"count": count}
    laws = sorted(
        {
            each.document_class.source
            for each in kept
            if each.document_class is not None and each.document_class.source
        }
    )
    why = "; ".join(laws) or _("Somebody put them on hold, or the books rest on them.")
    return (KeptReason(what=what, why=why),)
