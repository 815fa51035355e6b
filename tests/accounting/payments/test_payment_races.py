"""Several people at the same money, really committed: nothing is paid or sent twice."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.db.models import Sum

from apps.accounting.models import OpenItem, PaymentBatch, PaymentExport, PaymentItem
from apps.accounting.selectors import payments as read
from apps.accounting.services import allocations, bank, payments
from apps.accounting.services.bank import holding
from apps.accounting.services.payments import locking
from apps.accounting.values.open_items import ItemShare
from apps.accounting.values.payments import ItemToPay
from kernel.models import StoredFile
from kernel.tenancy import client_scope
from tests.accounting.payments.conftest import Desk, booked_by_bank, desk_of
from tests.cast import Cast


@dataclass(frozen=True)
class Room:
    desk: Desk

    def at_once(self, *acts: Callable[[], Any]) -> list[Any]:
        """Run all of `acts` in threads that start together; what each gave back or raised."""
        together = threading.Barrier(len(acts))
        client = self.desk.cast.pekarna.ref

        def run(act: Callable[[], Any]) -> Any:
            try:
                with client_scope(client):
                    together.wait()
                    return act()
            except Exception as raised:  # noqa: BLE001 - the test looks at it
                return raised
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))


@pytest.fixture
def room(fresh_database: Cast) -> Iterator[Room]:
    desk = desk_of(fresh_database)
    with client_scope(fresh_database.pekarna.ref):
        yield Room(desk)


def live_on(item: OpenItem) -> Decimal:
    rows = PaymentItem.objects.filter(item=item).exclude(payment__batch__state="discarded")
    return -(rows.aggregate(total=Sum("amount"))["total"] or Decimal(0))


def test_racing_drafts_and_submissions_never_hold_more_than_is_open(room: Room) -> None:
    desk = room.desk
    item = desk.owe(desk.mill, "1000.00")
    share = ItemToPay(line_id=item.pk, amount=Decimal("400.00"))

    done = room.at_once(*[lambda: desk.draft(share) for _ in range(5)])

    made = [each for each in done if isinstance(each, uuid.UUID)]
    assert len(made) == 2
    assert live_on(item) == Decimal("800")
    numbers = list(PaymentBatch.objects.order_by("number").values_list("number", flat=True))
    assert numbers == [1, 2]


def test_a_changed_draft_and_a_new_one_race_for_the_same_item(room: Room) -> None:
    desk = room.desk
    item, other = desk.owe(desk.mill, "1000.00"), desk.owe(desk.landlord, "5.00")
    first, second = desk.draft(other), desk.draft(desk.owe(desk.landlord, "6.00"))
    whole = [ItemToPay(line_id=item.pk)]

    done = room.at_once(
        *[
            lambda batch_id=batch_id: payments.change_batch(
                batch_id=batch_id, items=whole, actor=desk.actor
            )
            for batch_id in (first, second)
        ]
    )

    assert sorted(type(each).__name__ for each in done) in (
        ["MoreThanIsFree", "NoneType"],
        ["NoneType", "PaidTwice"],
    )
    assert live_on(item) == Decimal("1000")


def test_two_exports_make_one_file(room: Room) -> None:
    desk = room.desk
    batch_id = desk.approved(desk.owe(desk.mill, "100.00"))
    before = StoredFile.objects.count()

    done = room.at_once(
        *[lambda: payments.export_batch(batch_id=batch_id, actor=desk.actor) for _ in range(3)]
    )

    names = sorted(type(each).__name__ for each in done)
    assert names == ["BatchMovedOn", "BatchMovedOn", "ExportInfo"]
    assert PaymentExport.objects.count() == 1
    assert StoredFile.objects.count() == before + 1


def test_whoever_confirms_and_whoever_settles_never_wait_in_a_circle(room: Room) -> None:
    desk = room.desk
    for amount in ("100.00", "200.00", "300.00"):
        item = desk.owe(desk.mill, amount)
        batch_id = desk.exported(item)
        lines = booked_by_bank(desk, f"-{amount}", f"-{amount}")
        payment = read.batch(batch_id=batch_id).payments[0].id
        shares = [ItemShare(line_id=item.pk, amount=-Decimal(amount))]

        confirmed, settled = room.at_once(
            lambda payment=payment, line=lines[0]: payments.confirm(
                payment_ids=[payment], line_id=line, actor=desk.actor
            ),
            lambda shares=shares, line=lines[1]: bank.settle_line(
                line_id=line, shares=shares, actor=desk.actor
            ),
        )

        names = (type(confirmed).__name__, type(settled).__name__)
        assert names in (("Reconciled", "ItemSettled"), ("NotOnTheWay", "Reconciled"))
        item.refresh_from_db()
        assert (item.open_amount, desk.state(batch_id)) == (0, "confirmed")


def test_who_settles_the_line_holds_the_account_before_any_batch(room: Room) -> None:
    """In the other order the two would wait for each other: seen by whom each waits for."""
    desk = room.desk
    batch_id = desk.exported(desk.owe(desk.mill, "100.00"))
    (line_id,) = booked_by_bank(desk, "-100.00")
    payment = read.batch(batch_id=batch_id).payments[0].id
    at_account, goes_on = threading.Event(), threading.Event()
    took: list[str] = []

    def keeps_the_line() -> None:
        with transaction.atomic():
            holding.locked(line_id)
            at_account.set()
            assert goes_on.wait(10)
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '5s'")
            locking.locked(batch_id)
            took.append("batch")

    def confirms() -> Any:
        assert at_account.wait(10)
        threading.Timer(0.3, goes_on.set).start()
        return payments.confirm(payment_ids=[payment], line_id=line_id, actor=desk.actor)

    kept, confirmed = room.at_once(keeps_the_line, confirms)

    assert (kept, took) == (None, ["batch"])
    assert type(confirmed).__name__ == "Reconciled"


def test_what_was_settled_meanwhile_is_not_sent_to_the_bank(room: Room) -> None:
    desk = room.desk
    bill, credit = desk.owe(desk.mill, "100.00"), desk.owe(desk.mill, "-100.00")
    batch_id = desk.approved(bill)
    shares = [
        ItemShare(line_id=bill.pk, amount=Decimal(-100)),
        ItemShare(line_id=credit.pk, amount=Decimal(100)),
    ]

    exported, settled = room.at_once(
        lambda: payments.export_batch(batch_id=batch_id, actor=desk.actor),
        lambda: allocations.allocate(items=shares, on=desk.today, actor=desk.actor),
    )

    assert type(settled).__name__ == "AllocatedItems"
    if type(exported).__name__ == "PaidTwice":
        assert desk.state(batch_id) == "approved"
        assert PaymentExport.objects.count() == 0
    else:
        assert desk.state(batch_id) == "exported"
