"""What the engine proposes for one line, and why."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from apps.accounting.rules.matching import (
    Limits,
    Matcher,
    MatchItem,
    MatchLine,
    OwnAccount,
    Proposal,
    Share,
)

MLYN, HAVNEN = UUID(int=1), UUID(int=2)
DAY = date(2026, 11, 20)
DISCOUNT = "20.00 may be the cash discount"


def item(
    at: int,
    amount: str,
    number: str = "",
    *,
    party: UUID = MLYN,
    name: str = "Mlýn Žižkov s.r.o.",
    due: int = 0,
    discount: str = "0",
) -> MatchItem:
    return MatchItem(
        id=at,
        party_id=party,
        party_name=name,
        amount=Decimal(amount),
        currency="CZK",
        date=DAY - timedelta(days=14),
        due_on=DAY + timedelta(days=due),
        reference=number or f"2026-00{at}",
        numbers=(number or f"2026-00{at}",),
        discount=Decimal(discount),
        discount_until=DAY if discount != "0" else None,
    )


def line(amount: str, *, at: int = 1, account: str = "", name: str = "", **said: str) -> MatchLine:
    return MatchLine(
        id=at,
        booked_on=DAY,
        amount=Decimal(amount),
        currency="CZK",
        account_key=account,
        name=name,
        **said,
    )


def matcher(*items: MatchItem, limits: Limits | None = None) -> Matcher:
    return Matcher(
        items,
        party_accounts={"0800:123": MLYN},
        own_accounts=[OwnAccount(account_key="0300:9", name="Savings")],
        limits=limits,
    )


def first(found: tuple[Proposal, ...]) -> tuple[str, str, list[str], dict[int, str]]:
    one = found[0]
    shares = {share.item_id: str(share.amount) for share in one.shares}
    return one.kind, one.certainty, [why.sentence for why in one.reasons], shares


# ---- By number -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    [
        {"variable_symbol": "202617"},
        {"reference": "FV-2026/17"},
        {"description": "platba fv 2026/17 děkujeme"},
        {"description": "VS:0000202617"},
    ],
)
def test_a_number_and_the_amount_are_certain(said: dict[str, str]) -> None:
    wanted = MatchItem(
        **{
            **{name: getattr(item(1, "1210.00"), name) for name in MatchItem.__slots__},
            "reference": "FV-2026/17",
            "numbers": ("FV-2026/17", "202617"),
        }
    )

    found = matcher(wanted, item(2, "1210.00")).proposals(line("1210.00", **said))

    assert first(found) == (
        "one",
        "certain",
        ["Number FV-2026/17 and amount match"],
        {1: "1210.00"},
    )


def test_several_numbers_that_make_the_amount_are_certain() -> None:
    found = matcher(item(1, "100"), item(2, "250"), item(3, "1")).proposals(
        line("350", description="2026-001, 2026-002")
    )

    assert first(found) == (
        "several",
        "certain",
        ["Numbers 2026-001, 2026-002 match and make the amount"],
        {1: "100", 2: "250"},
    )


def test_a_credit_note_is_taken_off_with_its_sign() -> None:
    found = matcher(item(1, "1000"), item(2, "-200")).proposals(line("800", account="0800:123"))

    assert first(found)[0] == "several"
    assert first(found)[3] == {1: "1000", 2: "-200"}


def test_a_number_with_too_little_is_settled_in_part() -> None:
    found = matcher(item(1, "1000")).proposals(line("600", variable_symbol="2026001"))

    assert first(found) == (
        "part",
        "check",
        ["Number 2026-001 matches, 400.00 short"],
        {1: "600"},
    )


def test_a_number_with_too_much_leaves_the_rest_on_account() -> None:
    found = matcher(item(1, "1000")).proposals(line("1600", variable_symbol="2026001"))

    assert first(found) == (
        "over",
        "check",
        ["Number 2026-001 matches, 600.00 too much"],
        {1: "1000"},
    )
    assert found[0].over == Decimal("600")


def test_a_named_item_and_others_of_the_party_make_the_amount() -> None:
    found = matcher(item(1, "1000"), item(2, "600"), item(3, "77")).proposals(
        line("1600", variable_symbol="2026001")
    )

    assert first(found)[0] == "several"
    assert first(found)[2] == [
        "2026-001, 2026-002 make the amount together",
        "Number 2026-001 matches, 600.00 too much",
    ]


def test_a_supplier_is_paid_with_negative_amounts() -> None:
    found = matcher(item(1, "-1000")).proposals(line("-1000", variable_symbol="2026001"))

    assert first(found)[1:] == ("certain", ["Number 2026-001 and amount match"], {1: "-1000"})


def test_money_in_never_settles_what_we_owe() -> None:
    assert matcher(item(1, "-1000")).proposals(line("1000", variable_symbol="2026001")) == ()


def test_one_number_of_two_parties_is_to_be_checked() -> None:
    other = item(2, "1000", "2026-001", party=HAVNEN, name="Havnen ApS")

    found = matcher(item(1, "1000"), other).proposals(line("1000", variable_symbol="2026001"))

    assert {one.certainty for one in found} == {"check"}
    assert {one.party_id for one in found} == {MLYN, HAVNEN}


def test_the_account_decides_between_two_parties_with_one_number() -> None:
    other = item(2, "1000", "2026-001", party=HAVNEN, name="Havnen ApS")

    found = matcher(item(1, "1000"), other).proposals(
        line("1000", variable_symbol="2026001", account="0800:123")
    )

    assert first(found) == (
        "one",
        "certain",
        ["Number 2026-001 and amount match", "Account of Mlýn Žižkov s.r.o."],
        {1: "1000"},
    )


# ---- Differences -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("owed", "paid", "kind", "difference", "sentence"),
    [
        (item(1, "1000.40"), "1000", "rounding", "-0.40", "0.40 may be rounding"),
        (item(1, "1000"), "985", "fee", "-15", "15.00 may be the bank's fee"),
        (item(1, "-1000"), "-1015", "fee", "-15", "15.00 may be the bank's fee"),
        (
            item(1, "1000", discount="20"),
            "980",
            "discount",
            "-20",
            "20.00 may be the cash discount",
        ),
        (
            item(1, "-1000", discount="20"),
            "-980",
            "discount",
            "20",
            "20.00 may be the cash discount",
        ),
    ],
)
def test_a_small_difference_is_explained(
    owed: MatchItem, paid: str, kind: str, difference: str, sentence: str
) -> None:
    limits = Limits(rounding=Decimal("0.99"), fee=Decimal(20))

    found = matcher(owed, limits=limits).proposals(line(paid, variable_symbol="2026001"))

    assert (found[0].kind, found[0].certainty) == ("difference", "check")
    assert found[0].difference is not None
    assert (found[0].difference.kind, found[0].difference.amount) == (kind, Decimal(difference))
    assert found[0].reasons[-1].sentence == sentence
    assert found[0].shares == (Share(1, owed.amount),)


# ---- By party --------------------------------------------------------------------------------
def test_the_partys_account_and_its_only_item_of_that_amount_are_certain() -> None:
    found = matcher(item(1, "1000"), item(2, "500")).proposals(line("1000", account="0800:123"))

    assert first(found) == (
        "one",
        "certain",
        ["Account of Mlýn Žižkov s.r.o.", "2026-001 is open with this amount"],
        {1: "1000"},
    )


def test_two_items_of_that_amount_are_to_be_checked_the_sooner_due_first() -> None:
    found = matcher(item(1, "1000", due=9), item(2, "1000", due=3)).proposals(
        line("1000", account="0800:123")
    )

    assert [one.certainty for one in found] == ["check", "check"]
    assert [one.shares[0].item_id for one in found] == [2, 1]


def test_a_name_without_its_legal_form_is_enough_to_look() -> None:
    found = matcher(item(1, "1000")).proposals(line("1000", name="MLYN ZIZKOV"))

    assert first(found) == (
        "one",
        "check",
        ["Name of Mlýn Žižkov s.r.o.", "2026-001 is open with this amount"],
        {1: "1000"},
    )


def test_a_payment_by_account_goes_to_the_longest_due() -> None:
    found = matcher(item(1, "1000", due=1), item(2, "500", due=-9)).proposals(
        line("700", account="0800:123")
    )

    assert first(found) == (
        "part",
        "check",
        ["Account of Mlýn Žižkov s.r.o.", "Longest due first: 2026-002, 2026-001"],
        {2: "500", 1: "200"},
    )


# ---- The rest --------------------------------------------------------------------------------
def test_an_amount_alone_is_only_looked_at_when_it_is_near() -> None:
    near, far = item(1, "1000"), item(2, "1000", due=100)
    far = MatchItem(
        **{
            **{name: getattr(far, name) for name in MatchItem.__slots__},
            "date": DAY + timedelta(days=90),
        }
    )

    found = matcher(near, far).proposals(line("1000"))

    assert [one.shares[0].item_id for one in found] == [1]
    assert first(found)[1:3] == (
        "check",
        ["Only the amount matches: 2026-001, Mlýn Žižkov s.r.o."],
    )


def test_another_own_account_is_a_transfer() -> None:
    found = matcher().proposals(line("-5000", account="0300:9"))

    assert first(found) == (
        "transfer",
        "certain",
        ["The other side is your own account Savings"],
        {},
    )


def test_what_is_certain_leaves_nothing_for_the_next_line() -> None:
    engine = matcher(item(1, "1000"))
    engine.best(line("1000", variable_symbol="2026001"))

    assert engine.best(line("1000", at=2, variable_symbol="2026001")) is None


def test_a_line_without_an_amount_has_no_proposal() -> None:
    assert matcher(item(1, "1000")).proposals(line("0", variable_symbol="2026001")) == ()
