"""Lines that are payments the bank was told of: a whole batch as one sum, or one payment of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from apps.accounting.rules.matching import (
    MatchBatch,
    Matcher,
    MatchItem,
    MatchLine,
    MatchPayment,
    Proposal,
    Share,
)

DAY = date(2026, 11, 20)
MILL, LANDLORD = UUID(int=1), UUID(int=2)
NAMES = {MILL: "Mlýn Vltava s.r.o.", LANDLORD: "Nájem Dům a.s."}


def payment(at: int, amount: str, *, to: UUID = MILL, symbol: str = "") -> MatchPayment:
    return MatchPayment(
        id=UUID(int=100 + at),
        party_id=to,
        party_name=NAMES[to],
        amount=-Decimal(amount),
        number=f"KTR-00000000000000000{at:03d}",
        variable_symbol=symbol,
        shares=(Share(at, -Decimal(amount)),),
    )


def batch(at: int, *payments: MatchPayment, day: date = DAY) -> MatchBatch:
    return MatchBatch(
        number=at,
        message_id=f"KTR-{at}-abcdef12345{at}",
        execution_on=day,
        currency="CZK",
        payments=payments,
    )


def line(amount: str, *, at: int = 1, day: date = DAY, **said: str) -> MatchLine:
    return MatchLine(id=at, booked_on=day, amount=Decimal(amount), currency="CZK", **said)


def matcher(*batches: MatchBatch, items: tuple[MatchItem, ...] = ()) -> Matcher:
    return Matcher(items, party_accounts={"0800:1": MILL, "0300:2": LANDLORD}, batches=batches)


def said(found: Proposal | None) -> tuple[str, str, str] | None:
    return found and (found.kind, found.certainty, found.reasons[0].sentence)


WHOLE = batch(12, payment(1, "100.00"), payment(2, "250.00", to=LANDLORD))


# ---- The whole batch -------------------------------------------------------------------------
def test_a_line_with_the_sum_of_a_batch_is_that_batch() -> None:
    found = matcher(WHOLE).best(line("-350.00", name="Hromadná platba"))

    assert said(found) == (
        "batch",
        "certain",
        "The 2 payments of batch 12, 2026-11-20, make the amount",
    )
    assert found is not None
    assert found.shares == (Share(1, Decimal(-100)), Share(2, Decimal(-250)))
    assert found.payments == (UUID(int=101), UUID(int=102))


def test_two_batches_with_one_sum_are_for_a_person_unless_the_bank_names_one() -> None:
    other = batch(13, payment(3, "150.00"), payment(4, "200.00", to=LANDLORD))
    both = matcher(WHOLE, other)

    found = both.proposals(line("-350.00"))
    named = both.best(line("-350.00", description=f"Davka {other.message_id}"))

    assert [(one.batch, one.certainty) for one in found] == [(12, "check"), (13, "check")]
    assert said(named) == (
        "batch",
        "certain",
        "Payment batch 13 is named, its 2 payments make the amount",
    )


@pytest.mark.parametrize(
    ("days", "is_found"), [(-2, False), (-1, True), (0, True), (10, True), (11, False)]
)
def test_the_sum_counts_only_about_the_day_it_was_ordered_for(days: int, is_found: bool) -> None:
    found = matcher(WHOLE).best(line("-350.00", day=DAY + timedelta(days=days)))

    assert (found is not None) is is_found


def test_a_payment_of_the_same_amount_leaves_a_doubt() -> None:
    single = batch(13, payment(3, "350.00"))

    found = matcher(WHOLE, single).proposals(line("-350.00"))

    assert [(one.kind, one.batch, one.certainty) for one in found] == [
        ("payment", 13, "check"),
        ("batch", 12, "check"),
    ]


def test_a_sum_that_went_to_somebody_is_for_a_person_to_check() -> None:
    assert said(matcher(WHOLE).best(line("-350.00", account_key="0800:1")))[1] == "check"  # type: ignore[index]


def test_money_in_is_no_payment() -> None:
    assert matcher(WHOLE).proposals(line("350.00")) == ()


# ---- One payment of it -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"reference": "KTR-00000000000000000002"}, "its number and amount match"),
        ({"variable_symbol": "77"}, "symbol and amount match"),
        ({"account_key": "0300:2"}, "account and amount match"),
        ({"name": "NÁJEM DŮM, a.s."}, "name and amount match"),
        ({}, "the amount matches"),
    ],
)
def test_one_payment_is_told_by_what_the_bank_says(words: dict[str, str], why: str) -> None:
    both = batch(12, payment(1, "100.00"), payment(2, "250.00", to=LANDLORD, symbol="0077"))

    found = matcher(both).best(line("-250.00", **words))

    assert said(found) == ("payment", "certain", f"Payment to Nájem Dům a.s. in batch 12: {why}")
    assert found is not None
    assert (found.payments, found.party_id) == ((UUID(int=102),), LANDLORD)


def test_the_amount_alone_is_for_a_person_when_the_bank_says_somebody_else() -> None:
    found = matcher(WHOLE).best(line("-250.00", name="Somebody Else"))

    assert said(found) == (
        "payment",
        "check",
        "Payment to Nájem Dům a.s. in batch 12: the amount matches",
    )


def test_two_payments_alike_are_for_a_person_to_check() -> None:
    alike = batch(12, payment(1, "100.00"), payment(2, "100.00"))

    found = matcher(alike).proposals(line("-100.00", account_key="0800:1"))

    assert [(one.payments[0].int, one.certainty) for one in found] == [
        (101, "check"),
        (102, "check"),
    ]


def test_what_one_line_takes_no_other_line_is_offered() -> None:
    two = matcher(WHOLE)
    assert said(two.best(line("-250.00"))) is not None

    assert two.best(line("-250.00", at=2)) is None
    assert two.best(line("-350.00", at=3)) is None
    assert two.best(line("-100.00", at=4)) is not None


def test_a_bill_taken_by_its_number_is_not_paid_by_its_batch_once_more() -> None:
    bill = MatchItem(
        id=1,
        party_id=MILL,
        party_name=NAMES[MILL],
        amount=Decimal("-100.00"),
        currency="CZK",
        date=DAY,
        due_on=DAY,
        reference="55017",
        numbers=("55017",),
    )
    late = replace(WHOLE, execution_on=DAY + timedelta(days=30))
    two = matcher(late, items=(bill,))

    assert said(two.best(line("-100.00", variable_symbol="55017")))[0] == "one"  # type: ignore[index]
    assert two.best(line("-100.00", at=2, reference="KTR-00000000000000000001")) is None
