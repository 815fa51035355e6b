"""The list of bills: what the address asks for, and all of it as a file."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.accounting.selectors import payables as read
from apps.accounting.values.bills import TO_CODE, BillCounts, BillPage, BillRow
from frontend import exports

EXPORTED_AT_ONCE: Final = 500
PLACES: Final[tuple[tuple[str, Any], ...]] = (
    ("to_code", gettext_lazy("To code")),
    ("waiting", gettext_lazy("Waiting for approval")),
    ("declined", gettext_lazy("Declined")),
    ("to_post", gettext_lazy("To post")),
    ("posted", gettext_lazy("Posted")),
    ("overdue", gettext_lazy("Overdue")),
    ("paid", gettext_lazy("Paid")),
    ("held", gettext_lazy("On hold")),
    ("discarded", gettext_lazy("Thrown away")),
)
SORTS: Final[tuple[tuple[str, Any], ...]] = (
    ("-received", gettext_lazy("Newest first")),
    ("received", gettext_lazy("Oldest first")),
    ("due", gettext_lazy("By due date")),
    ("-gross", gettext_lazy("Largest first")),
    ("supplier", gettext_lazy("By supplier")),
)


@dataclass(frozen=True, slots=True)
class Asked:
    wanted: read.BillFilter
    sort: str
    after: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Asked:
        place, sort = query.get("show", ""), query.get("sort", "")
        return cls(
            read.BillFilter(
                place=place if place in dict(PLACES) else "",
                party_id=_id(query.get("supplier", "")),
                text=query.get("q", "").replace("\x00", "").strip()[:100],
            ),
            sort if sort in dict(SORTS) else read.NEWEST,
            query.get("after", ""),
        )

    def page(self) -> BillPage:
        return read.bills(wanted=self.wanted, sort=self.sort, cursor=self.after)


def chips(counts: BillCounts) -> list[tuple[str, str, int | None]]:
    """(code, title, count) of the places worth a look; those with a count of none come plain."""
    return [(code, str(title), getattr(counts, code, None)) for code, title in PLACES]


def as_csv(asked: Asked, *, name: str) -> HttpResponse:
    header = (
        _("Supplier"), _("Number"), _("Kind"), _("State"), _("Issued"), _("Due"), _("Received"),
        _("Currency"), _("Net"), _("VAT"), _("Total"), _("Open"), _("Entry"), _("On hold"),
    )  # fmt: skip
    return exports.csv_file(name, header, (_cells(row) for row in _all(asked)))


def _all(asked: Asked) -> Iterator[BillRow]:
    cursor = ""
    while True:
        page = read.bills(
            wanted=asked.wanted, sort=asked.sort, cursor=cursor, size=EXPORTED_AT_ONCE
        )
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return


def _cells(row: BillRow) -> tuple[Any, ...]:
    return (
        row.party_name,
        row.number,
        row.kind,
        row.state_label,
        row.issued_on,
        row.due_on,
        row.received_on,
        row.currency,
        row.net,
        row.tax,
        row.gross,
        row.open,
        row.entry_reference,
        row.hold_reason,
    )


def client_words(row: BillRow, *, today: datetime.date) -> tuple[str, str]:
    """`state_words` for the client: until it is submitted a bill is the team's."""
    if row.state in TO_CODE and not row.is_held:
        return _("with your team"), ""
    return state_words(row, today=today)


def state_words(row: BillRow, *, today: datetime.date | None = None) -> tuple[str, str]:
    """Where a bill stands in a few words, and their tone."""
    if row.is_held:
        return _("on hold"), "info"
    if row.declined_reason:
        return _("declined"), "late"
    if row.state == "submitted":
        return _("waits for %(who)s") % {"who": row.waits_for}, "due"
    if row.state != "posted":
        return row.state_label, {"read": "hint", "captured": "hint"}.get(row.state, "")
    if row.settlement == "paid":
        return _("paid"), "good"
    if days := row.days_overdue(today or timezone.localdate()):
        return ngettext("%(days)s day late", "%(days)s days late", days) % {"days": days}, "late"
    return (_("partly paid") if row.settlement == "partial" else row.state_label), ""


def _id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
