"""Payment batches on the bank screen: suggested, accepted, confirmed, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import formats

from apps.accounting.models import JournalEntry, OpenItem, StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.selectors import payments as read
from apps.accounting.services import bank, payments
from apps.accounting.services.payments import refusals
from apps.accounting.values.bank import Suggestion
from apps.accounting.values.payments import ItemToPay
from kernel import jobs
from kernel.tenancy import client_scope
from tests.accounting.bank import samples
from tests.accounting.payments.conftest import Desk, desk_of
from tests.cast import Cast

OWN_IBAN = samples.make_iban("CZ", "08000000192000145399")


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    made = desk_of(cast)
    with client_scope(cast.pekarna.ref):
        yield made


def on_statement(desk: Desk, *movements: samples.Movement) -> list[int]:
    """A statement of the own account; its lines' ids."""
    content = samples.camt(*movements, account=OWN_IBAN, currency="CZK")
    accepted = bank.accept_upload(name="s.xml", content=content, actor=desk.actor)
    jobs.run(accepted.job_id)
    return list(StatementLine.objects.order_by("position").values_list("pk", flat=True))


def moved(desk: Desk, amount: str, *, days: int = 1, text: str = "") -> samples.Movement:
    return samples.Movement(
        amount, text=text, day=desk.today + timedelta(days=days), reference=f"R{amount}"
    )


def best(line_id: int) -> Suggestion:
    return selectors.line(line_id=line_id).suggestions[0]


def left(*items: OpenItem) -> list[Decimal]:
    found = OpenItem.objects.in_bulk([item.pk for item in items])
    return [found[item.pk].open_amount for item in items]


def test_one_sum_is_suggested_as_its_batch_and_accepted_with_all_that_is_certain(
    desk: Desk,
) -> None:
    items = [desk.owe(desk.mill, "100.00"), desk.owe(desk.landlord, "250.00")]
    batch_id = desk.exported(*items)
    (line_id,) = on_statement(desk, moved(desk, "-350.00"))

    found = best(line_id)
    day = formats.date_format(desk.today + timedelta(days=1), "j F")
    assert (found.kind, found.certainty, found.reason) == (
        "batch",
        "certain",
        f"The 2 payments of batch 1, {day}, make the amount",
    )
    assert [share.amount for share in found.shares] == [-100, -250]
    done = bank.accept_certain(bank_account_id=desk.account.id, actor=desk.actor)

    assert (done.settled, done.refused, done.open_lines) == (1, (), 0)
    assert (desk.state(batch_id), left(*items)) == ("confirmed", [0, 0])
    bank.undo_line(line_id=line_id, actor=desk.actor)
    assert (desk.state(batch_id), left(*items)) == ("exported", [-100, -250])
    assert best(line_id).key == found.key


def test_payments_booked_one_by_one_are_confirmed_one_by_one(desk: Desk) -> None:
    """A part of a bill, and a bill less a credit note: what the line pays is what was ordered."""
    bill, credit = desk.owe(desk.mill, "100.00"), desk.owe(desk.mill, "-30.00", text="Credit")
    rent = desk.owe(desk.landlord, "250.00")
    batch_id = desk.exported(bill, credit, ItemToPay(line_id=rent.pk, amount=Decimal(200)))
    lines = on_statement(desk, moved(desk, "-70.00"), moved(desk, "-200.00"))

    assert [(best(each).batch_number, best(each).certainty) for each in lines] == [
        (1, "certain"),
        (1, "certain"),
    ]
    bank.accept(line_id=lines[0], suggestion=best(lines[0]), actor=desk.actor)
    assert desk.state(batch_id) == "exported"
    bank.accept(line_id=lines[1], suggestion=best(lines[1]), actor=desk.actor)

    assert (desk.state(batch_id), left(bill, credit, rent)) == ("confirmed", [0, 0, -50])


def test_what_the_bank_did_not_carry_out_is_no_part_of_the_sum(desk: Desk) -> None:
    batch_id = desk.exported(desk.owe(desk.mill, "100.00"), desk.owe(desk.landlord, "250.00"))
    failed = read.batch(batch_id=batch_id).payments[1]
    payments.fail_payments(payment_ids=[failed.id], reason="Closed", actor=desk.actor)
    (line_id,) = on_statement(desk, moved(desk, "-350.00"))

    assert [one.kind for one in selectors.line(line_id=line_id).suggestions] == []
    assert desk.state(batch_id) == "exported"


def test_a_suggestion_whose_payment_failed_since_changes_nothing(desk: Desk) -> None:
    item = desk.owe(desk.mill, "100.00")
    batch_id = desk.exported(item)
    (line_id,) = on_statement(desk, moved(desk, "-100.00"))
    found = best(line_id)
    payment = read.batch(batch_id=batch_id).payments[0]
    payments.fail_payments(payment_ids=[payment.id], reason="Closed", actor=desk.actor)
    entries = JournalEntry.objects.count()

    with pytest.raises(refusals.NotOnTheWay):
        bank.accept(line_id=line_id, suggestion=found, actor=desk.actor)

    assert (JournalEntry.objects.count(), left(item)) == (entries, [-100])
    assert StatementLine.objects.get().state == "imported"


def test_a_batch_that_is_not_exported_is_not_expected(desk: Desk) -> None:
    desk.approved(desk.owe(desk.mill, "100.00"), desk.owe(desk.landlord, "250.00"))
    (line_id,) = on_statement(desk, moved(desk, "-350.00"))

    assert "batch" not in {one.kind for one in selectors.line(line_id=line_id).suggestions}
