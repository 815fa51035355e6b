"""What leaves comes back: out of one client's books and into another's, empty ones."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from apps.accounting.models import Account, OpenItem
from apps.accounting.selectors import coming_over as read
from apps.accounting.selectors import exports, leaving, statements
from apps.accounting.services import accounts, allocations, coming_over, currencies, ledger
from apps.accounting.values.coming_over import ImportOptions
from apps.accounting.values.ledger import AccountDraft, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from apps.parties.services import create_party, merge_parties
from apps.parties.values import Address, PartyDraft
from kernel import jobs
from kernel.actor import Actor, system_actor
from kernel.tenancy import ClientRef, client_scope, shared_scope
from tenants import selectors
from tests import cast as casting
from tests.cast import Cast

LAST = date(2026, 6, 30)
EURO: dict[str, Any] = {"currency": "EUR", "currency_amount": Decimal(100)}
EURO_OWED = EURO | {"currency_amount": Decimal(-100)}
NEXT = date(2026, 7, 1)
ENDINGS = {"csv": "csv", "xlsx": "xlsx", "beancount": "beancount", "hledger": "journal"}
PARTS = ("chart", "parties", "opening_balances", "open_items")


@dataclass(frozen=True)
class Books:
    """What is compared: closing balances, what is open, who is in the register."""

    balances: dict[tuple[str, str], tuple[Decimal, Decimal | None]]
    items: list[tuple[Any, ...]]
    parties: bytes


def held(on: date) -> Books:
    return Books(
        balances={
            (one.code, one.currency): (one.amount, one.currency_amount)
            for one in leaving.balances_at(on=on)
        },
        items=sorted(
            (one.party, one.due_on, one.currency, one.amount, one.books_amount, one.account)
            for one in leaving.items_at(on=on)
        ),
        parties=exported("parties", "csv"),
    )


def exported(subject: str, file_format: str) -> bytes:
    return exports.books_file(
        subject=subject, file_format=file_format, language="en", on=LAST
    ).content


def balance(first: date, last: date) -> dict[str, Decimal]:
    table = statements.trial_balance(first=first, last=last)
    rows = {
        row.code: row.amounts[3] for section in table.sections for row in section.rows if row.code
    }
    return {code: amount for code, amount in rows.items() if amount}


@pytest.fixture
def chief() -> Actor:
    return system_actor()


def _fill(chief: Actor) -> None:
    currencies.type_rate(currency="EUR", on=date(2026, 1, 1), rate=Decimal("7.46"), actor=chief)
    accounts.add_account(
        draft=AccountDraft(code="1015", name='=Søvn & "Æbler"; ő', kind="revenue"), actor=chief
    )
    havnen = create_party(
        draft=PartyDraft(
            name='Havnen; "Kaj" A/S',
            country="DK",
            is_customer=True,
            code="K-1",
            email="havn@havnen.example",
            billing=Address(street="Kajen 1\n2. sal", city="Århus", postcode="8000"),
        ),
        actor=chief,
    ).party.id
    double = create_party(
        draft=PartyDraft(name="Havnen Aarhus", country="DK", is_customer=True), actor=chief
    ).party.id
    roaster = create_party(
        draft=PartyDraft(name="-Rösterei Őrség", country="DE", is_supplier=True), actor=chief
    ).party.id
    sale = _post(chief, date(2026, 2, 3), "=cmd|' /C calc'!A0", (
        line("6190", Decimal("600"), party_id=havnen, due_on=date(2026, 3, 1)),
        line("6190", Decimal("400"), party_id=havnen, due_on=date(2026, 4, 1)),
        line("1015", Decimal("-1000")),
    ))  # fmt: skip
    _post(chief, date(2026, 2, 4), "Twice in the register", (
        line("6190", Decimal("80.50"), party_id=double, due_on=date(2026, 3, 4)),
        line("1010", Decimal("-80.50")),
    ))  # fmt: skip
    _post(chief, date(2026, 3, 5), "Beans", (
        line("1610", Decimal("746.12"), **EURO),
        line("7440", Decimal("-746.12"), party_id=roaster, due_on=date(2026, 4, 5), **EURO_OWED),
    ))  # fmt: skip
    paid = _post(chief, date(2026, 3, 6), "Paid in part", (
        line("6480", Decimal("250.25")),
        line("6190", Decimal("-250.25"), party_id=havnen, due_on=date(2026, 3, 6)),
    ))  # fmt: skip
    first = OpenItem.objects.filter(line__entry_id=sale).order_by("line_id").first()
    payment = OpenItem.objects.get(line__entry_id=paid)
    assert first is not None
    allocations.allocate(
        items=[
            ItemShare(line_id=first.pk, amount=Decimal("250.25")),
            ItemShare(line_id=payment.pk, amount=Decimal("-250.25")),
        ],
        on=date(2026, 3, 6),
        actor=chief,
    )
    merge_parties(kept_id=havnen, merged_id=double, actor=chief)


def line(code: str, amount: Decimal, **more: Any) -> LineDraft:
    return LineDraft(account_code=code, amount=amount, **more)


def _post(chief: Actor, on: date, text: str, lines: tuple[LineDraft, ...]) -> uuid.UUID:
    draft = EntryDraft(journal_code="GEN", date=on, description=text, lines=lines)
    return ledger.post_entry(draft=draft, actor=chief).id


def take_over(
    content: bytes, name: str, subject: str, chief: Actor, *, on: date | None = None
) -> None:
    """As a person would, with every guess taken as it is."""
    options = ImportOptions(on=on, adds_accounts=True)
    import_id = coming_over.start(
        name=name, content=content, subject=subject, options=options, actor=chief
    )
    if read.import_info(import_id=import_id).format == "table":
        _seen, mapping = read.import_mapping(import_id=import_id)
        coming_over.say_columns(import_id=import_id, mapping=mapping, actor=chief)
    for act in (coming_over.check, coming_over.run):
        jobs.run(act(import_id=import_id, actor=chief))
        report = read.import_report(import_id=import_id)
        assert report is not None
        assert [one.text for one in report.reports if one.is_error] == []
    assert read.import_progress(import_id=import_id).error == ""


def another(slug: str) -> ClientRef:
    """Books that never saw an entry, of another Danish business."""
    number = {"csv": "88146328", "xlsx": "13585628"}.get(slug, "25313763")
    casting._client(slug, f"{slug} ApS", number, "DK", "DKK", "en", "Europe/Copenhagen", "dk")
    with shared_scope():
        return selectors.client_by_slug(slug=slug).ref


@pytest.fixture
def old(fresh_database: Cast, chief: Actor) -> Iterator[ClientRef]:
    """Nordlys with half a year of books: Danish letters, euros, instalments, a part payment, a
    merged customer, and texts that a spreadsheet would run."""
    client = fresh_database.nordlys.ref
    with client_scope(client):
        _fill(chief)
    yield client
    shutil.rmtree(Path(settings.MEDIA_ROOT), ignore_errors=True)


@pytest.mark.parametrize(
    ("tables", "journals"),
    [
        (("csv",), ("beancount",)),
        # Each needs books of its own to come into, which takes seconds.
        pytest.param(("xlsx",), ("csv", "xlsx", "hledger"), marks=pytest.mark.slow),
    ],
)
def test_what_leaves_makes_the_same_books_elsewhere(
    old: ClientRef,
    chief: Actor,
    tables: tuple[str, ...],
    journals: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with client_scope(old):
        before, closing = held(LAST), balance(date(2026, 1, 1), LAST)
        chart = set(Account.objects.values_list("code", "name", "kind"))
        parts = {each: {one: exported(one, each) for one in PARTS} for each in ("csv", *tables)}
        files = {each: exported("journal", each) for each in journals}
    for slug in (*tables, *(f"{each}j" for each in journals)):
        monkeypatch.setitem(casting.OWNERS, slug, (f"{slug}@new.example", slug, "en"))
    for file_format in tables:
        with client_scope(another(file_format)):
            for subject, content in parts[file_format].items():
                take_over(content, f"{subject}.{file_format}", subject, chief, on=NEXT)
            after = held(NEXT)
            assert after.items == before.items
            assert {key: after.balances[key] for key in before.balances} == before.balances
            assert set(Account.objects.values_list("code", "name", "kind")) == chart
            assert after.parties == before.parties
            found = balance(date(2026, 1, 1), NEXT)
            assert {code: found[code] for code in closing} == closing
    for file_format, content in files.items():
        with client_scope(another(f"{file_format}j")):
            for subject in ("chart", "parties"):
                take_over(parts["csv"][subject], f"{subject}.csv", subject, chief)
            take_over(content, f"journal.{ENDINGS[file_format]}", "journal", chief)
            after = held(LAST)
            assert after.balances == before.balances
            assert after.parties == before.parties
            # What settled what is not in a journal: all of it is open, and comes to the same.
            assert _by_party(after) == _by_party(before)


def _by_party(books: Books) -> dict[tuple[str, str], Decimal]:
    found: dict[tuple[str, str], Decimal] = {}
    for party, _due, currency, amount, _own, _account in books.items:
        found[party, currency] = found.get((party, currency), Decimal(0)) + amount
    return found
