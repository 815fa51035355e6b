"""A page of the register as the address asks for it, and all of it as a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.parties import selectors
from apps.parties.values import PartyCounts, PartyPage, PartyRow
from frontend import exports
from frontend.parties import words

EXPORTED_AT_ONCE: Final = 500
SHOWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "": {},
    "customers": {"role": "customer"},
    "suppliers": {"role": "supplier"},
    "unconfirmed": {"has_unconfirmed": True},
    "archived": {"is_archived": True},
}
SORTS: Final[Mapping[str, Any]] = {
    "name": gettext_lazy("By name"),
    "-name": gettext_lazy("By name, backwards"),
    "-changed_at": gettext_lazy("Changed last"),
    "changed_at": gettext_lazy("Unchanged longest"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the address asks for; what makes no sense in it is left out."""

    show: str
    text: str
    sort: str

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Wanted:
        show, sort = query.get("show", ""), query.get("sort", "name")
        return cls(
            show=show if show in SHOWN else "",
            text=query.get("q", "").replace("\x00", "").strip()[:100],
            sort=sort if sort in SORTS else "name",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.show or self.text)

    def page(self, *, cursor: str = "", size: int = selectors.PAGE) -> PartyPage:
        asked: Any = {"text": self.text, "order": self.sort, **SHOWN[self.show]}
        return selectors.parties(cursor=cursor, size=size, **asked)


def chips(counts: PartyCounts) -> list[tuple[str, str, int]]:
    """(`show`, its word, how many) of each part of the register."""
    return [
        ("", _("All"), counts.all),
        ("customers", _("Customers"), counts.customers),
        ("suppliers", _("Suppliers"), counts.suppliers),
        ("unconfirmed", _("Awaiting a call back"), counts.unconfirmed),
        ("archived", _("Archived"), counts.archived),
    ]


def as_csv(wanted: Wanted) -> HttpResponse:
    header = (
        _("Number"), _("Name"), _("Kind"), _("Customer"), _("Supplier"), _("Country"),
        _("Registration number"), _("VAT id"), _("E-mail"), _("Phone"), _("Street"), _("City"),
        _("Postcode"), _("Days to pay"), _("End of month"), _("Discount, %"), _("Discount days"),
        _("Credit limit"), _("Currency"), _("Accounts awaiting a call back"),
    )  # fmt: skip
    return exports.csv_file("parties", header, _lines(wanted))


def _lines(wanted: Wanted) -> Iterator[tuple[Any, ...]]:
    cursor = ""
    while True:
        page = wanted.page(cursor=cursor, size=EXPORTED_AT_ONCE)
        addresses = selectors.addresses_of(row.party.id for row in page.rows)
        for row in page.rows:
            yield _line(row, addresses.get(row.party.id))
        cursor = page.next_cursor
        if not cursor:
            return


def _line(row: PartyRow, address: Any) -> tuple[Any, ...]:
    own = row.party
    return (
        own.code,
        own.name,
        words.KINDS[own.kind],
        _yes(own.is_customer),
        _yes(own.is_supplier),
        own.country,
        own.registration_number,
        own.vat_id,
        own.email,
        own.phone,
        address.street if address else "",
        address.city if address else "",
        address.postcode if address else "",
        own.payment_days,
        _yes(own.is_end_of_month),
        own.discount_percent,
        own.discount_days,
        own.credit_limit,
        own.credit_currency,
        row.unconfirmed_accounts,
    )


def _yes(flag: bool) -> str:
    return _("yes") if flag else _("no")
