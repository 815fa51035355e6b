"""Until when a bank pays on the same day, and what is said about days on which it doesn't."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser
from django.utils import timezone

from apps.accounting.models import BankAccount
from apps.accounting.rules import banking_days
from apps.accounting.selectors import payments as read
from apps.accounting.selectors.payments import days
from apps.accounting.services import payments
from apps.accounting.services.payments import refusals
from apps.accounting.values.payments import ItemToPay
from apps.parties import services as parties
from kernel.errors import Forbidden
from kernel.tenancy import client_scope
from tests.accounting.payments.conftest import Desk, desk_of
from tests.api.conftest import make_integration
from tests.cast import Cast
from tests.frontend.visiting import at_workspace

FRIDAY = date(2026, 11, 20)
SATURDAY, MONDAY = FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=3)
TWO = time(14, 0)


@contextmanager
def at(day: date, hour: int, minute: int = 0) -> Iterator[None]:
    now = datetime.combine(day, time(hour, minute), ZoneInfo("Europe/Prague"))
    with mock.patch.object(days, "bank_clock", return_value=now):
        yield


def coming_friday(desk: Desk) -> date:
    return desk.today + timedelta(days=(4 - desk.today.weekday()) % 7 or 7)


@pytest.mark.parametrize(
    ("asked", "hour", "cut_off", "paid"),
    [
        (FRIDAY, 13, TWO, FRIDAY),
        (FRIDAY, 14, TWO, MONDAY),
        (FRIDAY, 23, None, FRIDAY),
        (SATURDAY, 9, TWO, MONDAY),
        (MONDAY, 18, TWO, MONDAY),
    ],
)
def test_the_bank_pays_on_the_next_banking_day_after_its_cut_off(
    asked: date, hour: int, cut_off: time | None, paid: date
) -> None:
    now = datetime.combine(FRIDAY, time(hour))

    assert banking_days.paid_on(asked, now=now, cut_off=cut_off) == paid


def test_an_order_given_on_a_sunday_evening_is_paid_on_monday() -> None:
    now = datetime.combine(FRIDAY + timedelta(days=2), time(20))

    assert banking_days.paid_on(now.date(), now=now, cut_off=TWO) == MONDAY


def test_the_clock_is_the_banks_wherever_the_reader_is(desk: Desk) -> None:
    with timezone.override(ZoneInfo("Asia/Tokyo")):
        assert str(days.bank_clock().tzinfo) == "Europe/Prague"


def test_after_the_cut_off_the_next_banking_day_is_proposed_and_said(desk: Desk) -> None:
    payments.set_cut_off(bank_account_id=desk.account.id, at=TWO, actor=desk.actor)
    asked = {"bank_account_id": desk.account.id}

    with at(FRIDAY, 13, 59):
        early = read.first_day(**asked)
    with at(FRIDAY, 14):
        late = read.proposal(**asked, until=FRIDAY).pay_on

    assert (early.day, early.usual, early.reason) == (FRIDAY, FRIDAY, "")
    assert (late.day, late.cut_off) == (MONDAY, TWO)
    assert late.reason.endswith("it will be paid on 23 Nov 2026.")
    assert "until 14:00" in late.reason


def test_a_batch_for_a_day_on_which_the_bank_does_not_pay_warns(desk: Desk) -> None:
    saturday = coming_friday(desk) + timedelta(days=1)
    batch_id = desk.draft(desk.owe(desk.mill, "100.00"))
    payments.change_batch(batch_id=batch_id, execution_on=saturday, actor=desk.actor)

    warned = read.batch(batch_id=batch_id).day_warning

    assert warned.startswith("Banks don't pay on ")
    payments.submit_batch(batch_id=batch_id, actor=desk.actor)
    payments.approve_batch(batch_id=batch_id, actor=desk.owner)
    payments.export_batch(batch_id=batch_id, actor=desk.actor)
    assert read.batch(batch_id=batch_id).day_warning == ""


def test_a_discount_that_ends_on_a_weekend_is_taken_on_friday_or_not_at_all(desk: Desk) -> None:
    friday = coming_friday(desk)
    ends = (friday + timedelta(days=1) - desk.today).days
    terms = {"discount_percent": Decimal(2), "discount_days": ends}
    parties.change_party(party_id=desk.mill, changes=terms, actor=desk.actor)
    item = desk.bill(("1000.00", "120.00", "CZ-P12"))
    asked = {
        "bank_account_id": desk.account.id,
        "items": [ItemToPay(line_id=item.pk, take_discount=True)],
        "actor": desk.actor,
    }

    with pytest.raises(refusals.DiscountTooLate):
        payments.make_batch(execution_on=friday + timedelta(days=1), **asked)
    with at(friday, 14):
        payments.set_cut_off(bank_account_id=desk.account.id, at=TWO, actor=desk.actor)
        with pytest.raises(refusals.DiscountTooLate):
            payments.make_batch(execution_on=friday, **asked)
    with at(friday, 13):
        batch_id = payments.make_batch(execution_on=friday, **asked)

    assert read.batch(batch_id=batch_id).row.total == Decimal("1097.60")


def test_only_who_prepares_payments_sets_the_cut_off(desk: Desk) -> None:
    with pytest.raises(Forbidden):
        payments.set_cut_off(bank_account_id=desk.account.id, at=TWO, actor=desk.owner)
    assert BankAccount.objects.get(pk=desk.account.id).cut_off is None

    for _ in range(2):
        payments.set_cut_off(bank_account_id=desk.account.id, at=TWO, actor=desk.actor)
    payments.set_cut_off(bank_account_id=desk.account.id, at=None, actor=desk.actor)

    said = [each["cut_off"] for each in desk.facts("payment.cut_off_changed")]
    assert said == ["14:00", ""]


def test_the_cut_off_is_typed_on_the_sheet_and_told_by_api(cast: Cast) -> None:
    desk = desk_of(cast)
    joana: Browser = at_workspace(cast.preparer)
    address = f"/clients/pekarna/payments/cut-off/{desk.account.id}/"

    assert joana.post(address, {"at": "25:99"}).status_code == 422
    assert joana.post(address, {"at": "14:00"}).status_code == 302
    with at(FRIDAY, 15):
        page = joana.get("/clients/pekarna/payments/new/")
        asked = {"bank_account_id": str(desk.account.id)}
        told = make_integration(cast.pekarna).get("payment-proposal", asked).json()

    assert page.context["sheet"].execution_on == MONDAY
    assert (told["pay_on"], told["pay_on_reason"]) == (
        "2026-11-23",
        page.context["sheet"].proposal.pay_on.reason,
    )
    with client_scope(cast.pekarna.ref):
        assert BankAccount.objects.get(pk=desk.account.id).cut_off == TWO
