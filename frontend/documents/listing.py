"""What is asked of a list of documents: it all lives in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.records import selectors
from apps.records.selectors import DocumentFilter
from apps.records.values.documents import DocumentPage, DocumentRow, DocumentState, Source
from frontend import exports

EXPORTED_AT_ONCE: Final = 500
STATES: Final[tuple[tuple[str, Any], ...]] = (
    ("open", gettext_lazy("Not filed yet")),
    ("check", gettext_lazy("Readings to look at")),
    ("filed", gettext_lazy("Filed")),
    ("held", gettext_lazy("On hold")),
    ("due", gettext_lazy("Due for disposal")),
    ("disposed", gettext_lazy("Disposed of")),
)
SORTS: Final[tuple[tuple[str, Any], ...]] = (
    ("-received", gettext_lazy("Newest first")),
    ("received", gettext_lazy("Oldest first")),
    ("title", gettext_lazy("By title")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    wanted: DocumentFilter
    sort: str
    after: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        folder, sort = query.get("folder", ""), query.get("sort", "")
        return cls(
            DocumentFilter(
                class_code=query.get("class", ""),
                state=query.get("state", ""),
                folder_id=int(folder) if folder.isdecimal() and len(folder) < 19 else None,
                source=query.get("source", ""),
                text=query.get("q", "").strip()[:200],
            ),
            sort if sort in dict(SORTS) else "-received",
            query.get("after", ""),
        )

    def page(self) -> DocumentPage:
        return selectors.documents(wanted=self.wanted, sort=self.sort, cursor=self.after)

    def choices(self) -> dict[str, Any]:
        """What the filters offer."""
        return {
            "classes": selectors.document_classes(),
            "folders": selectors.folders(),
            "states": STATES,
            "sources": Source.choices,
            "sorts": SORTS,
        }


def as_csv(asked: Asked, *, name: str) -> HttpResponse:
    header = (
        _("Title"), _("Class"), _("Folder"), _("State"), _("Supplier"), _("Number"),
        _("To pay"), _("Currency"), _("Date of the document"), _("Received"), _("Received from"),
        _("How it came"), _("Keep until"), _("File"),
    )  # fmt: skip
    return exports.csv_file(name, header, (_cells(each) for each in _all(asked)))


def _all(asked: Asked) -> Iterator[DocumentRow]:
    cursor = ""
    while True:
        page = selectors.documents(
            wanted=asked.wanted, sort=asked.sort, cursor=cursor, limit=EXPORTED_AT_ONCE
        )
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return


def _cells(row: DocumentRow) -> tuple[Any, ...]:
    return (
        row.title,
        row.class_name,
        row.folder_name,
        DocumentState(row.state).label,
        row.supplier_name,
        row.number,
        row.payable,
        row.currency,
        row.issued_on,
        row.received_at.isoformat(timespec="seconds"),
        row.actor_name,
        row.source_label,
        row.retain_until,
        row.file_name,
    )
