"""An account in euro in books that are kept in Danish crowns."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import InvoiceSettings, JournalEntry, Line, OpenItem, StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.selectors.currencies import RateMissing
from apps.accounting.services import bank, currencies, ledger
from apps.accounting.services.bank import settling
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from kernel.errors import Forbidden
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk
from tests.accounting.bank.test_bank_settling import code, left, party, suggestion


@pytest.fixture
def euro(desk: Desk) -> BankAccountInfo:
    draft = BankAccountDraft(name="Euro", number=samples.JYSKE, currency="EUR")
    return bank.add_bank_account(draft=draft, actor=desk.actor)


def receive(desk: Desk, amount: str, text: str = "") -> StatementLine:
    movement = samples.Movement(amount, "", text, date(2026, 11, 20), "E1")
    desk.send(samples.camt(movement, currency="EUR"), "euro.xml")
    return StatementLine.objects.get()


def rate(desk: Desk, on: date, value: str) -> None:
    currencies.type_rate(currency="EUR", on=on, rate=Decimal(value), actor=desk.actor)


def booked(entry_id: object) -> list[tuple[str, str, str]]:
    rows = Line.objects.filter(entry_id=entry_id).select_related("account").order_by("position")
    return [
        (row.account.code, f"{row.amount:.2f}", f"{row.currency_amount or 0:.2f}") for row in rows
    ]


def test_a_line_is_booked_by_the_rate_of_its_day(desk: Desk, euro: BankAccountInfo) -> None:
    rate(desk, date(2026, 11, 19), "7.46")
    line = receive(desk, "-100.00")

    done = bank.post_line(line_id=line.id, account_code="1010", actor=desk.actor)

    assert booked(done.entry_id) == [
        (euro.account_code, "-746.00", "-100.00"),
        ("1010", "746.00", "100.00"),
    ]
    overview = selectors.bank_account(bank_account_id=euro.id)
    assert (overview.books_balance, overview.statement_balance) == (-100, 900)
    explained = selectors.line(line_id=line.id).line.reconciliation
    assert explained is not None
    assert [side.amount for side in explained.sides] == [-100]


def test_without_a_rate_nothing_is_booked(desk: Desk, euro: BankAccountInfo) -> None:
    line = receive(desk, "-100.00")

    with pytest.raises(RateMissing):
        bank.post_line(line_id=line.id, account_code="1010", actor=desk.actor)

    line.refresh_from_db()
    assert (line.state, JournalEntry.objects.count()) == ("imported", 0)


def test_an_invoice_in_euro_is_settled_and_the_rates_difference_booked(
    desk: Desk, euro: BankAccountInfo
) -> None:
    rate(desk, date(2026, 11, 19), "7.50")
    whose = party("Wiener Kaffeehaus GmbH")
    amounts = {"currency": "EUR", "currency_amount": Decimal("100.00")}
    back = {"currency": "EUR", "currency_amount": Decimal("-100.00")}
    lines = (
        LineDraft(
            account_code=code(AccountRole.RECEIVABLE),
            amount=Decimal("746.00"),
            party_id=whose,
            **amounts,
        ),
        LineDraft(account_code="1010", amount=Decimal("-746.00"), **back),
    )
    draft = EntryDraft(
        journal_code="GEN", date=date(2026, 11, 10), description="Invoice 2026-9", lines=lines
    )
    posted = ledger.post_entry(draft=draft, actor=desk.actor)
    item = OpenItem.objects.get(line__entry_id=posted.id)
    line = receive(desk, "100.00", "2026-9")

    best = suggestion(line)
    assert (best.kind, best.certainty) == ("settle", "certain")
    done = bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert left(item) == 0
    assert booked(done.entry_id)[0] == (euro.account_code, "750.00", "100.00")
    gain = Line.objects.get(account__code=code(AccountRole.EXCHANGE_GAIN))
    assert gain.amount == -4
    bank.undo_line(line_id=line.id, actor=desk.actor)
    assert left(item) == 100
    assert OpenItem.objects.exclude(open_amount=0).count() == 1


def test_a_rest_in_euro_is_written_off_within_the_limit_of_the_books(
    desk: Desk, euro: BankAccountInfo
) -> None:
    """The limit is 15 crowns, which are 2.00 euro: a rest of 10.00 euro is far beyond it."""
    rate(desk, date(2026, 11, 19), "7.50")
    InvoiceSettings.objects.update(write_off_limit=Decimal(15))
    amounts = {"currency": "EUR", "currency_amount": Decimal("100.00")}
    back = {"currency": "EUR", "currency_amount": Decimal("-100.00")}
    lines = (
        LineDraft(
            account_code=code(AccountRole.RECEIVABLE),
            amount=Decimal("750.00"),
            party_id=party("Wiener Kaffeehaus GmbH"),
            **amounts,
        ),
        LineDraft(account_code="1010", amount=Decimal("-750.00"), **back),
    )
    draft = EntryDraft(
        journal_code="GEN", date=date(2026, 11, 10), description="Invoice 2026-9", lines=lines
    )
    posted = ledger.post_entry(draft=draft, actor=desk.actor)
    item = OpenItem.objects.get(line__entry_id=posted.id)
    line = receive(desk, "90.00", "2026-9")
    shares = [ItemShare(line_id=item.pk, amount=Decimal(100))]

    with pytest.raises(settling.DifferenceTooLarge, match=r"at most 2\.00"):
        bank.settle_line(line_id=line.id, shares=shares, difference="write_off", actor=desk.actor)
    without = replace(desk.actor, permissions=desk.actor.permissions - {"accounting.write_off"})
    with pytest.raises(Forbidden):
        bank.settle_line(line_id=line.id, shares=shares, difference="write_off", actor=without)

    assert (left(item), JournalEntry.objects.count()) == (100, 1)
