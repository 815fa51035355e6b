"""The list of invoices: what is asked for lives in the address; the same as a file."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounting.selectors import receivables as read
from apps.accounting.selectors.receivables.invoices import ORDERS, SHOWN
from apps.accounting.values.receivables import InvoicePage, InvoiceRow
from frontend import exports
from frontend.sales import words
from kernel.money import round_amount

EXPORTED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    show: str
    party_id: uuid.UUID | None
    text: str
    from_date: datetime.date | None
    to_date: datetime.date | None
    order: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        show, order = query.get("show", ""), query.get("sort", "")
        return cls(
            show=show if show in SHOWN else "",
            party_id=_party(query.get("party", "")),
            text=query.get("q", "").strip(),
            from_date=_day(query.get("from", "")),
            to_date=_day(query.get("to", "")),
            order=order if order in ORDERS else "-issued_on",
        )

    @property
    def is_narrowed(self) -> bool:
        return any((self.show, self.party_id, self.text, self.from_date, self.to_date))

    def page(self, *, cursor: str = "", size: int = 50) -> InvoicePage:
        return read.invoices(
            show=self.show,
            party_id=self.party_id,
            text=self.text,
            from_date=self.from_date,
            to_date=self.to_date,
            order=self.order,
            cursor=cursor,
            size=size,
        )


def context(query: Mapping[str, str]) -> dict[str, Any]:
    """What the list's template needs. At most four queries."""
    wanted, today = Wanted.of(query), timezone.localdate()
    counts = read.invoice_counts(today=today)
    page = wanted.page(cursor=query.get("after", ""))
    return {
        "wanted": wanted,
        "page": page,
        "rows": [(row, words.standing(row, today), words.title(row)) for row in page.rows],
        "chips": [
            ("", _("All"), None),
            ("draft", _("Drafts"), counts["draft"]),
            ("open", _("Open"), counts["open"]),
            ("overdue", _("Overdue"), counts["overdue"]),
            ("paid", _("Paid"), None),
            ("credit", _("Credit notes"), None),
        ],
        "sorts": {
            field: {
                "next": f"-{field}" if wanted.order == field else field,
                "direction": _direction(wanted.order, field),
            }
            for field in ("issued_on", "due_on", "payable")
        },
    }


def _direction(order: str, field: str) -> str:
    return {field: "ascending", f"-{field}": "descending"}.get(order, "")


def csv(name: str, query: Mapping[str, str]) -> HttpResponse:
    """All that the filters keep, not a page of it."""
    today = timezone.localdate()
    header = (
        _("Number"), _("Kind"), _("State"), _("Customer"), _("Date"), _("Due"), _("Currency"),
        _("Total"), _("Open"), _("Days late"),
    )  # fmt: skip
    rows = (_cells(row, today) for row in _all(Wanted.of(query)))
    return exports.csv_file(name, header, rows)


def _cells(row: InvoiceRow, today: datetime.date) -> tuple[Any, ...]:
    return (
        row.number,
        row.kind,
        row.state,
        row.party_name,
        row.issued_on,
        row.due_on,
        row.currency,
        round_amount(row.payable, row.currency),
        round_amount(row.open_amount, row.currency),
        row.days_late(today),
    )


def _all(wanted: Wanted) -> Iterator[InvoiceRow]:
    cursor = ""
    while True:
        page = wanted.page(cursor=cursor, size=EXPORTED_AT_ONCE)
        yield from page.rows
        cursor = page.next_cursor
        if not cursor:
            return


def _party(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None
