from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import Allocation, JournalEntry, Line
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import open_items
from apps.accounting.services import allocations, ledger
from apps.accounting.services.ledger.settling import Part, settle
from apps.accounting.values.open_items import AllocatedItems
from apps.parties.models import Party
from kernel.actor import Actor
from kernel.errors import KontorError
from tests.accounting.open_items.owing import (
    DAY,
    RECEIVABLES,
    SALES,
    control_accounts_differ,
    entry,
    left,
    line,
    owed,
    register,
    rows,
    share,
    state_of_items,
)

pytestmark = pytest.mark.usefixtures("nordlys_books")


def allocate(actor: Actor, *shares: tuple[int, str]) -> AllocatedItems:
    items = [share(line_id, amount) for line_id, amount in shares]
    return allocations.allocate(items=items, on=DAY, actor=actor)


def refused(act: Callable[[], object]) -> KontorError:
    before = state_of_items()
    with pytest.raises(KontorError) as refusal, transaction.atomic():
        act()
    assert state_of_items() == before
    return refusal.value


def test_a_payment_settles_two_invoices_and_a_part_of_a_third(
    preparer: Actor, hotel: uuid.UUID
) -> None:
    one, two, three = (owed(preparer, hotel, amount) for amount in ("100", "250.50", "80"))
    payment = owed(preparer, hotel, "-400")
    allocate(preparer, (one, "100"), (two, "250.50"), (three, "49.50"), (payment, "-400"))
    assert [left(item)[0] for item in (one, two, three, payment)] == [
        "0.00",
        "0.00",
        "30.50",
        "0.00",
    ]
    assert open_items.party_balances(control="receivable") == {hotel: Decimal("30.5")}
    assert control_accounts_differ() == []


def test_what_is_over_paid_stays_open_on_the_payment(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-130")
    allocate(preparer, (invoice, "100"), (payment, "-100"))
    assert left(payment) == ("-30.00", "-30.00")


def test_settlement_is_told_from_the_items(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-40")
    entry_id = Line.objects.get(pk=invoice).entry_id
    assert open_items.settlements(entry_ids=[entry_id])[entry_id].state == "unpaid"
    allocate(preparer, (invoice, "40"), (payment, "-40"))
    found = open_items.settlements(entry_ids=[entry_id])[entry_id]
    assert (found.state, found.total, found.open) == ("partial", 100, 60)


def test_no_more_is_settled_than_is_open(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-130")
    error = refused(lambda: allocate(preparer, (invoice, "101"), (payment, "-101")))
    assert error.code == "accounting.allocation.exceeds"
    allocate(preparer, (invoice, "100"), (payment, "-100"))
    error = refused(lambda: allocate(preparer, (invoice, "1"), (payment, "-1")))
    assert error.message == "More would be settled than is open. Nothing was settled."


def test_the_table_itself_refuses_to_settle_too_much(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-130")
    parts = [
        Part(item_id=item, amount=Decimal(amount), currency_amount=Decimal(amount))
        for item, amount in ((invoice, "120"), (payment, "-120"))
    ]
    error = refused(lambda: settle(parts=parts, on=DAY, actor=preparer))
    assert error.code == "accounting.allocation.exceeds"


def test_what_settles_comes_to_zero(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-130")
    error = refused(lambda: allocate(preparer, (invoice, "100"), (payment, "-90")))
    assert error.code == "accounting.allocation.unbalanced"


def test_items_of_two_parties_dont_settle_each_other(preparer: Actor, hotel: uuid.UUID) -> None:
    bar = register("Bar Havnen")
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, bar, "-100")
    error = refused(lambda: allocate(preparer, (invoice, "100"), (payment, "-100")))
    assert error.code == "accounting.allocation.mixed"
    Party.objects.filter(pk=bar).update(merged_into=hotel)
    allocate(preparer, (invoice, "100"), (payment, "-100"))
    assert left(invoice) == ("0.00", "0.00")


def test_undoing_opens_again_what_was_settled_once(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-100")
    done = allocate(preparer, (invoice, "60"), (payment, "-60"))
    allocations.undo_allocation(allocation_id=done.id, reason="Other hotel", actor=preparer)
    assert (left(invoice)[0], left(payment)[0]) == ("100.00", "-100.00")
    error = refused(
        lambda: allocations.undo_allocation(allocation_id=done.id, reason="Again", actor=preparer)
    )
    assert error.code == "accounting.allocation.taken_back"
    mirror = Allocation.objects.get(undoes=done.id)
    error = refused(
        lambda: allocations.undo_allocation(allocation_id=mirror.pk, reason="No", actor=preparer)
    )
    assert error.code == "kontor.not_found"


def test_a_rate_that_fell_is_a_realised_loss(preparer: Actor, hotel: uuid.UUID) -> None:
    """100 EUR invoiced at 7.4610 and paid at 7.4000: 6.10 DKK are lost."""
    invoice = owed(preparer, hotel, "746.10", euros="100")
    payment = owed(preparer, hotel, "-740", euros="-100")
    done = allocate(preparer, (invoice, "100"), (payment, "-100"))
    assert done.exchange_difference == Decimal("6.10")
    assert done.difference_entry_id is not None
    posted = books.entry(entry_id=done.difference_entry_id)
    assert posted.row.reference == "CUR 2026/1"
    assert [(each.account.code, f"{each.amount:.2f}") for each in posted.lines] == [
        (RECEIVABLES, "-6.10"),
        ("3610", "6.10"),
    ]
    assert left(invoice) == left(payment) == ("0.00", "0.00")
    assert control_accounts_differ() == []


def test_parts_of_a_foreign_item_come_to_its_booked_amount(
    preparer: Actor, hotel: uuid.UUID
) -> None:
    """A third at a time: 33.33 and 33.33 are rounded, the last takes the odd cent."""
    invoice = owed(preparer, hotel, "100.00", euros="13.41")
    for euros in ("4.47", "4.47", "4.47"):
        payment = owed(preparer, hotel, "-33.33", euros=f"-{euros}")
        allocate(preparer, (invoice, euros), (payment, f"-{euros}"))
    assert left(invoice) == ("0.00", "0.00")
    assert control_accounts_differ() == []


def test_undoing_takes_the_exchange_difference_back(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice = owed(preparer, hotel, "746.10", euros="100")
    payment = owed(preparer, hotel, "-740", euros="-100")
    done = allocate(preparer, (invoice, "100"), (payment, "-100"))
    allocations.undo_allocation(allocation_id=done.id, reason="Wrong hotel", actor=preparer)
    assert (left(invoice), left(payment)) == (("746.10", "100.00"), ("-740.00", "-100.00"))
    assert JournalEntry.objects.filter(reverses=done.difference_entry_id).count() == 1
    assert control_accounts_differ() == []


def test_an_entry_that_was_settled_isnt_reversed(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-100")
    done = allocate(preparer, (invoice, "100"), (payment, "-100"))
    entry_id = Line.objects.get(pk=invoice).entry_id
    error = refused(lambda: ledger.reverse_entry(entry_id=entry_id, reason="Twice", actor=preparer))
    assert error.message == (
        "GEN 2026/1 has been settled, at least in part. Take the settlement back first."
    )
    allocations.undo_allocation(allocation_id=done.id, reason="Twice", actor=preparer)
    ledger.reverse_entry(entry_id=entry_id, reason="Twice", actor=preparer)
    assert left(invoice) == ("0.00", "0.00")


def test_an_item_tells_what_settled_it(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-60")
    done = allocate(preparer, (invoice, "60"), (payment, "-60"))
    [told] = open_items.allocations_of_item(line_id=invoice)
    assert (told.id, told.amount, told.actor_name) == (done.id, Decimal(60), "Joana Dias")
    assert [reference for _id, reference in told.counter_entries] == ["GEN 2026/2"]
    assert told.undone_at is None


def test_what_was_settled_is_final(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-100")
    allocate(preparer, (invoice, "100"), (payment, "-100"))
    for act in (
        "UPDATE allocation_part SET amount = 0",
        "DELETE FROM allocation_part",
        "DELETE FROM allocation",
        "TRUNCATE allocation_part",
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows(act)
    assert left(invoice) == ("0.00", "0.00")


def test_a_part_never_comes_later(preparer: Actor, hotel: uuid.UUID) -> None:
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, hotel, "-100")
    done = allocate(preparer, (invoice, "40"), (payment, "-40"))
    other = owed(preparer, hotel, "5")
    with pytest.raises(DatabaseError, match="written together"), transaction.atomic():
        rows(
            "INSERT INTO allocation_part (allocation_id, item_id, amount, currency_amount)"
            " VALUES (%s, %s, 0, 0) RETURNING id",
            done.id,
            other,
        )


def test_payables_settle_like_receivables(preparer: Actor, hotel: uuid.UUID) -> None:
    bill = entry(preparer, line(SALES, "80"), line("7440", "-80", party_id=hotel, due_on=DAY))
    paid = entry(preparer, line("7440", "80", party_id=hotel), line("6480", "-80"))
    [owing] = open_items.items_of_entries(entry_ids=[bill])
    [payment] = open_items.items_of_entries(entry_ids=[paid])
    allocate(preparer, (owing.line_id, "-80"), (payment.line_id, "80"))
    assert left(owing.line_id) == ("0.00", "0.00")
    assert control_accounts_differ() == []


def test_what_merged_parties_settled_is_taken_back_also_after_they_part(
    preparer: Actor, hotel: uuid.UUID
) -> None:
    bar = register("Bar Havnen")
    invoice, payment = owed(preparer, hotel, "100"), owed(preparer, bar, "-100")
    Party.objects.filter(pk=bar).update(merged_into=hotel)
    done = allocate(preparer, (invoice, "100"), (payment, "-100"))
    Party.objects.filter(pk=bar).update(merged_into=None)
    allocations.undo_allocation(allocation_id=done.id, reason="Two after all", actor=preparer)
    assert (left(invoice)[0], left(payment)[0]) == ("100.00", "-100.00")


def test_an_entry_and_its_reversal_settle_each_other_for_good(
    preparer: Actor, hotel: uuid.UUID
) -> None:
    invoice = owed(preparer, hotel, "100")
    entry_id = Line.objects.get(pk=invoice).entry_id
    ledger.reverse_entry(entry_id=entry_id, reason="Twice", actor=preparer)
    settled = Allocation.objects.get(source_kind="reversal")
    error = refused(
        lambda: allocations.undo_allocation(allocation_id=settled.pk, reason="No", actor=preparer)
    )
    assert error.code == "accounting.allocation.of_reversal"
