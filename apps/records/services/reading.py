"""Reading what came in: its words for the search, its fields for the books. Run by a job."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from apps.parties import selectors as parties
from apps.records import facts, rendering
from apps.records.models import (
    Document,
    DocumentText,
    DocumentVersion,
    Reading,
    RecordKeeping,
    SupplierMemory,
)
from apps.records.rendering.refusals import FileRefused
from apps.records.rules import corrections, file_kinds, folding
from apps.records.rules.readings.reasons import PROBLEMS
from apps.records.services import filing
from apps.records.values.documents import DocumentState, ReadState
from kernel import files
from kernel.actor import Actor
from kernel.errors import NotFound
from kernel.facts import publish

TEXT_MAX: Final = 300_000
STEPS: Final = 2
READ_KINDS: Final = (
    frozenset({file_kinds.PDF, file_kinds.XML, file_kinds.ZIP}) | file_kinds.PICTURES
)
# Where a paper shows its fields on a page, so that corrections can teach their place.
ON_PAPER: Final = ("pdf_text", "picture")
SUMMARY: Final = ("supplier_name", "number", "payable", "currency")
UNSURE: Final = "doubtful"

Report = Callable[..., None]


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What the child process said, or why it said nothing."""

    read: Mapping[str, Any] = field(default_factory=dict)
    refusal: Mapping[str, Any] = field(default_factory=dict)

    @property
    def readings(self) -> list[dict[str, Any]]:
        return list(self.read.get("readings", ()))

    def value(self, name: str) -> str:
        return next((each["value"] for each in self.readings if each["field"] == name), "")

    def is_sure(self, name: str) -> bool:
        return any(each["field"] == name and each["certainty"] != UNSURE for each in self.readings)


def read_version(*, version_id: uuid.UUID, actor: Actor, report: Report) -> int:
    """Read a version once; a second time changes nothing. Returns how many readings it has.

    What can't be read is kept unread with its reason: the document stays for people's eyes.
    Errors: `NotFound`.
    """
    version = DocumentVersion.objects.filter(pk=version_id).first()
    if version is None:
        raise NotFound()
    if DocumentText.objects.filter(pk=version_id, read_at__isnull=False).exists():
        return Reading.objects.filter(version=version).count()
    content = files.read(version.file_id)
    report(done=0, total=STEPS)
    words = _words(version, content)
    report(done=1, total=STEPS)
    outcome = _read(version, content)
    return _keep(version, words, outcome, actor=actor)


# ---- Looking -------------------------------------------------------------------------------------
def _words(version: DocumentVersion, content: bytes) -> str:
    if version.media_type == file_kinds.PDF:
        try:
            return rendering.text(content=content, name=version.file_name)
        except FileRefused:
            return ""
    if version.media_type in (file_kinds.TEXT, file_kinds.XML):
        return content[: 4 * TEXT_MAX].decode("utf-8", errors="replace")
    return ""


def _read(version: DocumentVersion, content: bytes) -> _Outcome:
    if version.media_type not in READ_KINDS:
        return _Outcome()
    try:
        first = _ask(version, content, {})
        habits = _habits(supplier_key(first.value))
        return _ask(version, content, habits) if habits else first
    except FileRefused as refused:
        return _Outcome(refusal=_as_problem(refused))


def _ask(version: DocumentVersion, content: bytes, habits: Mapping[str, Any]) -> _Outcome:
    return _Outcome(
        read=rendering.read(
            content=content,
            media_type=version.media_type,
            name=version.file_name,
            habits=habits,
        )
    )


def _as_problem(refused: FileRefused) -> dict[str, Any]:
    params = {name: str(value) for name, value in refused.params.items()}
    return {"code": refused.reason, "message": refused.message_id, "params": params, "rule": ""}


def supplier_key(value: Callable[[str], str]) -> str:
    """Whose paper it is, by the best of what it states; "" when it names nobody."""
    for prefix, name in (("vat", "supplier_vat_id"), ("reg", "supplier_registration_number")):
        if found := value(name):
            return f"{prefix}:{found}"[:120]
    words = folding.words(value("supplier_name"))
    return f"name:{' '.join(words)}"[:120] if words else ""


def _habits(supplier: str) -> Mapping[str, Any]:
    row = SupplierMemory.objects.filter(pk=supplier).first() if supplier else None
    return row.habits if row else {}


# ---- Keeping -------------------------------------------------------------------------------------
@transaction.atomic
def _keep(version: DocumentVersion, words: str, outcome: _Outcome, *, actor: Actor) -> int:
    document = filing.locked(version.document_id)
    rows = [_row(version, at, each) for at, each in enumerate(outcome.readings)]
    Reading.objects.bulk_create(rows)
    _name(document, version, outcome)
    class_code = _class_of(outcome)
    if class_code == "bill" and document.party_id is None:
        _link_supplier(document, outcome)
    if class_code and document.document_class_id is None:
        filing.put_in_class(document, class_code=class_code, actor=actor)
    elif document.state != DocumentState.RECEIVED:
        document.retain_until = filing.kept_until(document)
        document.save(update_fields=["retain_until"])
    to_check = count_to_check(rows, is_bill=bool(class_code))
    _keep_text(document, version, words, outcome, to_check)
    publish(
        facts.DocumentRead(
            document_id=document.id,
            document=document.title,
            version_id=version.id,
            document_class=document.document_class.code if document.document_class else "",
            readings=len(rows),
            to_check=to_check,
        ),
        actor=actor,
    )
    return len(rows)


def _row(version: DocumentVersion, at: int, each: Mapping[str, Any]) -> Reading:
    left, top, right, bottom = each["box"] or (None, None, None, None)
    return Reading(
        version=version,
        position=at,
        field=each["field"],
        value=folding.storable(each["value"]),
        page=each["page"],
        box_left=left,
        box_top=top,
        box_right=right,
        box_bottom=bottom,
        reason=each["reason"],
        reason_params=each["reason_params"],
        certainty=each["certainty"],
    )


def _name(document: Document, version: DocumentVersion, outcome: _Outcome) -> None:
    """A file's name is nobody's title: what the paper says is better."""
    was_named_by_file = version.file_name.startswith(document.title)
    supplier, number = outcome.value("supplier_name"), outcome.value("number")
    if was_named_by_file and supplier and number:
        document.title = folding.storable(f"{supplier}, {number}")[:255]
    if document.issued_on is None and outcome.is_sure("issued_on"):
        document.issued_on = date.fromisoformat(outcome.value("issued_on"))
    document.save(update_fields=["title", "issued_on"])


def _link_supplier(document: Document, outcome: _Outcome) -> None:
    """By its own numbers only: a name alone links nobody."""
    matches = parties.find_by(
        vat_id=outcome.value("supplier_vat_id"),
        registration_number=outcome.value("supplier_registration_number"),
        country=RecordKeeping.objects.get().country,
    )
    if len(matches) == 1:
        document.party_id = matches[0].party.id
        document.save(update_fields=["party"])


def _class_of(outcome: _Outcome) -> str:
    """An invoice that the client itself issued is its invoice; another's is a bill."""
    if not outcome.read.get("kind"):
        return ""
    own = _digits(RecordKeeping.objects.get().registration_number)
    stated = _digits(outcome.value("supplier_registration_number"))
    return "invoice" if own and own == stated else "bill"


def _digits(text: str) -> str:
    return "".join(each for each in text if each.isdigit())


def _keep_text(
    document: Document, version: DocumentVersion, words: str, outcome: _Outcome, to_check: int
) -> None:
    text = searchable(document, version, words)
    has_read = bool(outcome.read) and bool(outcome.readings)
    DocumentText.objects.filter(pk=version.pk).update(
        state=ReadState.READ if has_read else ReadState.UNREAD,
        text=text,
        folded=folding.fold(text),
        read_from=outcome.read.get("source", ""),
        lines=outcome.read.get("lines", []),
        tax_shares=outcome.read.get("tax_shares", []),
        problems=[
            {**each, "message": PROBLEMS[each["code"]]} for each in outcome.read.get("problems", ())
        ],
        refusal=outcome.refusal,
        summary=summary_of(outcome.value),
        to_check=to_check,
        read_at=timezone.now(),
    )


def searchable(document: Document, version: DocumentVersion, words: str) -> str:
    """What the search looks into: names first, then the document's own words."""
    head = f"{document.title}\n{version.file_name}\n{document.note}\n"
    return folding.storable(head + words)[:TEXT_MAX]


def summary_of(value: Callable[[str], str]) -> dict[str, str]:
    found = {name: value(name) for name in SUMMARY}
    return {**found, "payable": found["payable"] or value("gross")}


def count_to_check(rows: list[Reading], *, is_bill: bool) -> int:
    """Doubtful readings that nobody spoke about, and what a bill lacks."""
    doubtful = sum(each.certainty == UNSURE and each.corrected_value is None for each in rows)
    found = {each.field for each in rows}
    missing = sum(name not in found for name in corrections.WANTED) if is_bill else 0
    return doubtful + missing
