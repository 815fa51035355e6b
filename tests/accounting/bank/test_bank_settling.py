"""Lines that pay open items: suggested with reasons, booked, allocated, and taken back."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import Allocation, JournalEntry, Line, OpenItem, StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.selectors import roles
from apps.accounting.services import bank, ledger
from apps.accounting.services.bank import settling, transferring
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo, Suggestion
from apps.accounting.values.ledger import AccountRole, EntryDraft, LineDraft
from apps.accounting.values.open_items import ItemShare
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import system_actor
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk

DAY = date(2026, 11, 10)
OWED, WE_OWE = AccountRole.RECEIVABLE, AccountRole.PAYABLE


def party(name: str) -> uuid.UUID:
    draft = PartyDraft(name=name, country="DK", is_customer=True, is_supplier=True)
    return parties.create_party(draft=draft, actor=system_actor()).party.id


def owe(
    desk: Desk, whose: uuid.UUID, amount: str, text: str, *, role: AccountRole = OWED
) -> OpenItem:
    """An open item: positive when they owe us."""
    other = AccountRole.REVENUE if role == OWED else AccountRole.EXPENSE
    lines = (
        LineDraft(account_code=code(role), amount=Decimal(amount), party_id=whose),
        LineDraft(account_code=code(other), amount=-Decimal(amount)),
    )
    draft = EntryDraft(journal_code="GEN", date=DAY, description=text, lines=lines)
    posted = ledger.post_entry(draft=draft, actor=desk.actor)
    return OpenItem.objects.get(line__entry_id=posted.id)


def code(role: AccountRole) -> str:
    return roles.account_for(role=role).code


def receive(desk: Desk, amount: str, text: str = "", name: str = "") -> StatementLine:
    number = StatementLine.objects.count() + 1
    movement = samples.Movement(amount, name, text, date(2026, 11, 20), f"R{number}")
    desk.send(samples.camt(movement, reference=f"S{number}"), f"{number}.xml")
    return StatementLine.objects.latest("id")


def suggestion(line: StatementLine) -> Suggestion:
    return selectors.line(line_id=line.id).suggestions[0]


def left(item: OpenItem) -> Decimal:
    item.refresh_from_db()
    return item.open_currency_amount


def booked(reference_of: uuid.UUID | None) -> list[tuple[str, str]]:
    rows = Line.objects.filter(entry_id=reference_of).select_related("account")
    return [(row.account.code, f"{row.amount:.2f}") for row in rows.order_by("position")]


# ---- Money in --------------------------------------------------------------------------------
def test_a_named_invoice_is_suggested_accepted_and_settled(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    item = owe(desk, party("Hotel Skagen"), "1250.00", "Invoice 2026-0017")
    line = receive(desk, "1250.00", "Faktura 2026-0017")

    best = suggestion(line)
    assert (best.kind, best.certainty, best.reason) == (
        "settle",
        "certain",
        "Number 2026-0017 and amount match",
    )
    done = bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert left(item) == 0
    assert booked(done.entry_id) == [
        (jyske.account_code, "1250.00"),
        (code(OWED), "-1250.00"),
    ]
    explained = selectors.line(line_id=line.id).line.reconciliation
    assert explained is not None
    assert explained.kind == "settled"


def test_taking_it_back_opens_the_invoice_and_touches_no_other_line(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    hotel = party("Hotel Skagen")
    items = [owe(desk, hotel, "100.00", f"Invoice 2026-000{at}") for at in (1, 2)]
    lines = [receive(desk, "100.00", f"Faktura 2026-000{at}") for at in (1, 2)]
    assert bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor).settled == 2

    bank.undo_line(line_id=lines[0].id, actor=desk.actor)

    assert [left(item) for item in items] == [100, 0]
    states = StatementLine.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["imported", "reconciled"]
    assert JournalEntry.objects.filter(reverses__isnull=False).count() == 1
    assert OpenItem.objects.exclude(open_amount=0).get().pk == items[0].pk
    assert suggestion(lines[0]).certainty == "certain"


def test_two_invoices_by_one_payment_are_settled_together(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    hotel = party("Hotel Skagen")
    items = [owe(desk, hotel, f"{at}00.00", f"Invoice 2026-000{at}") for at in (1, 2)]
    line = receive(desk, "300.00", "2026-0001 og 2026-0002")

    best = suggestion(line)
    assert (best.certainty, [share.amount for share in best.shares]) == ("certain", [100, 200])
    bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert [left(item) for item in items] == [0, 0]


def test_a_part_leaves_the_rest_of_the_invoice_open(desk: Desk, jyske: BankAccountInfo) -> None:
    item = owe(desk, party("Hotel Skagen"), "1000.00", "Invoice 2026-0017")
    line = receive(desk, "600.00", "2026-0017")

    best = suggestion(line)
    assert (best.certainty, best.reason) == ("check", "Number 2026-0017 matches, 400.00 short")
    bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert left(item) == 400


def test_too_much_stays_on_the_partys_account(desk: Desk, jyske: BankAccountInfo) -> None:
    item = owe(desk, party("Hotel Skagen"), "1000.00", "Invoice 2026-0017")
    line = receive(desk, "1600.00", "2026-0017")

    bank.accept(line_id=line.id, suggestion=suggestion(line), actor=desk.actor)

    assert left(item) == 0
    on_account = OpenItem.objects.exclude(open_amount=0).get()
    assert (on_account.open_amount, on_account.party_id) == (-600, item.party_id)
    bank.undo_line(line_id=line.id, actor=desk.actor)
    assert left(item) == 1000


def test_a_payment_nobody_can_place_goes_to_a_partys_account(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    hotel = party("Hotel Skagen")
    line = receive(desk, "77.00")

    bank.settle_line(line_id=line.id, shares=(), party_id=hotel, actor=desk.actor)

    assert OpenItem.objects.get().open_amount == -77


# ---- Money out, differences ------------------------------------------------------------------
def test_a_bill_paid_with_the_banks_fee_is_settled_whole(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    item = owe(desk, party("Fjordrist ApS"), "-1000.00", "Bill 55017", role=WE_OWE)
    line = receive(desk, "-1015.00", "55017")

    best = suggestion(line)
    assert (best.difference, best.difference_amount) == ("fee", Decimal("-15.00"))
    assert best.reason == "Number 55017 matches, 15.00 too much · 15.00 may be the bank's fee"
    done = bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    assert left(item) == 0
    assert booked(done.entry_id) == [
        (jyske.account_code, "-1015.00"),
        (code(AccountRole.BANK_FEES), "15.00"),
        (code(WE_OWE), "1000.00"),
    ]


def test_a_difference_beyond_its_limit_is_refused_and_nothing_changes(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    item = owe(desk, party("Fjordrist ApS"), "-1000.00", "Bill 55017", role=WE_OWE)
    line = receive(desk, "-1200.00", "55017")
    entries = JournalEntry.objects.count()

    with pytest.raises(settling.DifferenceTooLarge) as refused:
        bank.settle_line(
            line_id=line.id,
            shares=[ItemShare(line_id=item.pk, amount=Decimal(-1000))],
            difference="fee",
            actor=desk.actor,
        )

    assert (
        refused.value.message == "A difference of 200.00 is too much for that; at most 150.00 is."
    )
    assert (JournalEntry.objects.count(), Allocation.objects.count()) == (entries, 0)
    assert left(item) == -1000
    line.refresh_from_db()
    assert line.state == "imported"


def test_a_line_never_pays_more_than_it_has(desk: Desk, jyske: BankAccountInfo) -> None:
    item = owe(desk, party("Fjordrist ApS"), "-1000.00", "Bill 55017", role=WE_OWE)
    line = receive(desk, "-900.00")

    with pytest.raises(settling.SharesExceedLine) as refused:
        bank.settle_line(
            line_id=line.id,
            shares=[ItemShare(line_id=item.pk, amount=Decimal(-1000))],
            actor=desk.actor,
        )

    assert "100.00 is missing" in refused.value.message
    assert left(item) == -1000


def test_an_item_is_settled_only_once(desk: Desk, jyske: BankAccountInfo) -> None:
    item = owe(desk, party("Fjordrist ApS"), "-100.00", "Bill 55017", role=WE_OWE)
    shares = [ItemShare(line_id=item.pk, amount=Decimal(-100))]
    first, second = receive(desk, "-100.00"), receive(desk, "-100.00")
    bank.settle_line(line_id=first.id, shares=shares, actor=desk.actor)

    with pytest.raises(settling.ItemSettled):
        bank.settle_line(line_id=second.id, shares=shares, actor=desk.actor)


def test_one_line_pays_two_parties(desk: Desk, jyske: BankAccountInfo) -> None:
    items = [
        owe(desk, party(f"Supplier {at}"), "-100.00", f"Bill 5501{at}", role=WE_OWE)
        for at in (1, 2)
    ]
    line = receive(desk, "-200.00")
    shares = [ItemShare(line_id=item.pk, amount=Decimal(-100)) for item in items]

    bank.settle_line(line_id=line.id, shares=shares, actor=desk.actor)

    assert [left(item) for item in items] == [0, 0]
    assert Allocation.objects.count() == 2
    bank.undo_line(line_id=line.id, actor=desk.actor)
    assert [left(item) for item in items] == [-100, -100]


# ---- Transfers -------------------------------------------------------------------------------
def test_a_transfer_meets_in_transit_and_each_line_is_taken_back_alone(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    savings = bank.add_bank_account(
        draft=BankAccountDraft(name="Savings", number=samples.OTHER), actor=desk.actor
    )
    movement = samples.Movement("-500.00", "", "Til opsparing", DAY, "T1", samples.OTHER)
    desk.send(samples.camt(movement, reference="out"), "out.xml")
    movement = samples.Movement("500.00", "", "Fra drift", DAY, "T2", samples.JYSKE)
    desk.send(samples.camt(movement, account=samples.OTHER, reference="in"), "in.xml")
    out, into = StatementLine.objects.order_by("id")

    best = suggestion(out)
    assert (best.kind, best.certainty, best.reason) == (
        "transfer",
        "certain",
        "The other side is your own account Savings · 500.00 came in on Savings on 10 November",
    )
    bank.transfer_line(line_id=out.id, other_line_id=into.id, actor=desk.actor)

    transit = code(AccountRole.CONVERSION)
    moved = Line.objects.filter(account__code=transit).order_by("id")
    assert [row.amount for row in moved] == [500, -500]
    assert {row.entry_id for row in moved} != {moved[0].entry_id}
    bank.undo_line(line_id=into.id, actor=desk.actor)
    out.refresh_from_db()
    into.refresh_from_db()
    assert (out.state, into.state) == ("reconciled", "imported")
    assert savings.account_code != jyske.account_code


def test_two_lines_of_different_amounts_are_no_transfer(desk: Desk, jyske: BankAccountInfo) -> None:
    one, other = receive(desk, "-500.00"), receive(desk, "400.00")

    with pytest.raises(transferring.NotATransfer):
        bank.transfer_line(line_id=one.id, other_line_id=other.id, actor=desk.actor)
