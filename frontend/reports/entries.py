"""Around an entry: what it comes from, and how what is owed on it was settled."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import NoReverseMatch
from django.utils.translation import gettext_lazy as _

from apps.accounting.selectors import open_items
from apps.accounting.values.open_items import AllocationInfo, OpenItemInfo
from frontend.reports.pages import Pages

# Of an entry with more open items, such as opening balances, only these are shown.
ITEMS_SHOWN: Final = 10
INVOICE: Final = ("invoice", _("See the invoice"))
BILL: Final = ("bill", _("See the bill"))
SOURCES: Final[Mapping[str, Mapping[str, tuple[str, Any]]]] = {
    "workspace": {
        "invoice": INVOICE,
        "credit_note": INVOICE,
        "bill": BILL,
        "statement_line": ("bank_line", _("See the bank line")),
        "recurring_entry": ("recurring_entry", _("See the recurring entry")),
        "accrual": ("accrual", _("See the accrual")),
    },
    "portal": {"invoice": INVOICE, "credit_note": INVOICE, "bill": ("supplier_bill", BILL[1])},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settling:
    """An open item of the entry with the entries that settled it: (amount, address, reference)."""

    item: OpenItemInfo
    state: str
    by: tuple[tuple[AllocationInfo, tuple[tuple[str, str], ...]], ...]


def source(pages: Pages, *, kind: str, source_id: str) -> tuple[str, Any]:
    """Where an entry comes from: (address, words), both empty when that has no page here."""
    name, words = SOURCES[pages.door].get(kind, ("", ""))
    if not name:
        return "", ""
    try:
        return pages.link(name, source_id), words
    except NoReverseMatch:
        return "", ""


def settlings(pages: Pages, *, entry_id: uuid.UUID) -> list[Settling]:
    """Each open item of the entry, settled or not. One query, and two for each item shown."""
    items = open_items.items_of_entries(entry_ids=[entry_id])[:ITEMS_SHOWN]
    return [Settling(item=item, state=_state(item), by=_settled_by(pages, item)) for item in items]


def _settled_by(
    pages: Pages, item: OpenItemInfo
) -> tuple[tuple[AllocationInfo, tuple[tuple[str, str], ...]], ...]:
    """What stands: neither what was taken back nor its mirror."""
    return tuple(
        (each, tuple((pages.entry(str(pk)), words) for pk, words in each.counter_entries))
        for each in open_items.allocations_of_item(line_id=item.line_id)
        if each.undone_at is None and each.undoes_id is None
    )


def _state(item: OpenItemInfo) -> str:
    if not item.is_open:
        return "paid"
    return "unpaid" if item.open_currency_amount == item.currency_amount else "partial"
