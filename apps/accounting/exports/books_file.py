"""The books as tables that this product, or another, takes over: chart, parties, balances, items.

Their columns are those that `rules/coming_over/fields.py` knows, under English titles, so that they
are recognised whatever language either side speaks. Account numbers of parties don't leave this
way: whoever takes a party over asks for its number and calls back, as for any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from apps.accounting.exports.journal_file import JournalFile, UnknownJournalFormat, journal_file
from apps.accounting.exports.table_file import TABLES
from apps.accounting.rules.coming_over.fields import FIELD_TITLES, SUBJECTS
from apps.accounting.selectors import leaving, ledger
from apps.parties import selectors as parties
from kernel.errors import Invalid

AT_ONCE: Final = 500
PARTIES_FIELDS: Final = (
    "number", "party", "role", "registration_number", "vat_id", "email", "phone", "street",
    "city", "postal_code", "country",
)  # fmt: skip
CHART_FIELDS: Final = ("account", "title", "kind", "currency")
BALANCES_FIELDS: Final = ("account", "title", "amount", "currency", "currency_amount")
ITEMS_FIELDS: Final = (
    "party", "registration_number", "number", "date", "due_on", "amount", "currency",
    "books_amount", "account", "role",
)  # fmt: skip
ROLES: Final = {"receivable": "customer", "payable": "supplier"}
Row = tuple[Any, ...]


class UnknownPart(Invalid):
    code = "accounting.export.unknown_part"
    sentence = _("The books have no part “%(part)s” that could be taken along.")


class UnknownTableFormat(Invalid):
    code = "accounting.export.unknown_table_format"
    sentence = _("This can be had as CSV or XLSX, not as “%(format)s”.")


@dataclass(frozen=True, slots=True)
class _Part:
    """`stem` names the file. `is_of_day`: what it holds depends on the day."""

    stem: str
    fields: tuple[str, ...]
    rows: Callable[[date], Iterator[Row]]
    is_of_day: bool


def books_file(*, subject: str, file_format: str, language: str, on: date) -> JournalFile:
    """One part of the books, as `coming_over` takes it in again: `subject` is one of its subjects.

    Balances and items are those of the end of the day `on`; the journal comes whole.
    Errors: `UnknownPart`, `UnknownTableFormat`, `UnknownJournalFormat`.
    """
    if subject == "journal":
        return journal_file(file_format=file_format, language=language)
    part, table = PARTS.get(subject), TABLES.get(file_format)
    if part is None:
        raise UnknownPart(field="subject", part=subject)
    if table is None:
        raise UnknownTableFormat(field="format", format=file_format)
    titles = [FIELD_TITLES[field] for field in part.fields]
    with override(language):
        content = table.write(gettext(SUBJECTS[subject].title), titles, part.rows(on))
    day = f"-{on.isoformat()}" if part.is_of_day else ""
    return JournalFile(
        name=f"{part.stem}{day}.{table.ending}", media_type=table.media_type, content=content
    )


def _chart(_on: date) -> Iterator[Row]:
    for each in ledger.accounts():
        yield each.code, each.name, each.kind, each.currency


def _parties(_on: date) -> Iterator[Row]:
    cursor = ""
    while True:
        page = parties.parties(is_archived=None, cursor=cursor, size=AT_ONCE)
        addresses = parties.addresses_of([row.party.id for row in page.rows])
        for row in page.rows:
            one, at = row.party, addresses.get(row.party.id)
            if one.is_erased:
                continue
            both = one.is_customer == one.is_supplier
            yield (
                one.code,
                one.name,
                "" if both else ("customer" if one.is_customer else "supplier"),
                one.registration_number,
                one.vat_id,
                one.email,
                one.phone,
                at.street if at else "",
                at.city if at else "",
                at.postcode if at else "",
                one.country,
            )
        cursor = page.next_cursor
        if not cursor:
            return


def _balances(on: date) -> Iterator[Row]:
    own = ledger.books().currency
    for each in leaving.balances_at(on=on):
        yield each.code, each.name, each.amount, each.currency or own, each.currency_amount


def _items(on: date) -> Iterator[Row]:
    for each in leaving.items_at(on=on):
        yield (
            each.party,
            each.registration_number,
            each.number,
            each.date,
            each.due_on,
            each.amount,
            each.currency,
            each.books_amount,
            each.account,
            ROLES[each.control],
        )


PARTS: Final[Mapping[str, _Part]] = {
    "chart": _Part("chart", CHART_FIELDS, _chart, False),
    "parties": _Part("parties", PARTIES_FIELDS, _parties, False),
    "opening_balances": _Part("balances", BALANCES_FIELDS, _balances, True),
    "open_items": _Part("open-items", ITEMS_FIELDS, _items, True),
}
__all__ = ["PARTS", "UnknownJournalFormat", "UnknownPart", "UnknownTableFormat", "books_file"]
