"""After two bills of a supplier the third is proposed as they were, and says why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.selectors import payables as read
from apps.accounting.services import dimensions, payables
from apps.accounting.values.bills import BillLineDraft
from tests.accounting.payables.conftest import Desk, line

FLOUR = {"description": "Hladká mouka", "account": "501", "tax_code": "CZ-P12"}
CARRIAGE = {
    "description": "Doprava na prodejnu",
    "account": "518",
    "tax_code": "CZ-P21",
    "tax_rate": Decimal(21),
}
PHONE = {
    "description": "Telefon vedení",
    "account": "518",
    "tax_code": "CZ-P21",
    "tax_rate": Decimal(21),
    "claimed_percent": Decimal(70),
}


def bought(net: str, tax: str, **words: Any) -> BillLineDraft:
    return line(net, tax=Decimal(tax), **words)


def stated(net: str, tax: str, description: str, rate: int | None) -> BillLineDraft:
    """A line as it is read: without account and codes."""
    return BillLineDraft(
        description=description,
        net=Decimal(net),
        tax=Decimal(tax),
        tax_rate=None if rate is None else Decimal(rate),
    )


@pytest.fixture
def taught(desk: Desk) -> Desk:
    """Two bills were posted: flour for the bakery, its carriage and a phone for the shop."""
    for code, name in (("PEK", "Pekárna"), ("PROD", "Prodejna")):
        dimensions.add_dimension(kind="cost_centre", code=code, name=name, actor=desk.actor)
    for number, net, tax in (("1", "1000", "120"), ("2", "1100", "132")):
        desk.posted(
            bought(net, tax, **FLOUR, cost_centre="PEK"),
            bought("200", "42", **CARRIAGE, cost_centre="PROD"),
            bought("100", "21", **PHONE),
            number=number,
            tax=Decimal(tax) + 63,
        )
    return desk


def test_each_line_of_the_third_gets_its_own_account_code_and_cost_centre(taught: Desk) -> None:
    bill_id = taught.captured(
        stated("900", "108", "Hladká mouka", 12),
        stated("200", "42", "Doprava na prodejnu", 21),
        number="3",
        tax=Decimal(150),
    )

    found = read.suggestions(bill_id=bill_id)

    said = {
        at: {name: (each.value, each.why) for name, each in fields.items()}
        for at, fields in found.items()
    }
    flour = "“Hladká mouka”, as on the last 2 bills of Mlýn Vltava s.r.o."
    carriage = "“Doprava prodejnu”, as on the last 2 bills of Mlýn Vltava s.r.o."
    assert said == {
        1: {
            "account": ("501", flour),
            "tax_code": ("CZ-P12", flour),
            "cost_centre": ("PEK", flour),
        },
        2: {
            "account": ("518", carriage),
            "tax_code": ("CZ-P21", carriage),
            "cost_centre": ("PROD", carriage),
        },
    }


def test_the_share_of_vat_that_is_claimed_is_learned_too(taught: Desk) -> None:
    bill_id = taught.captured(
        stated("100", "21", "Telefon vedení", 21), number="3", tax=Decimal(21)
    )
    assert read.suggestions(bill_id=bill_id)[1]["claimed_percent"].value == "70"

    payables.accept_suggestions(bill_id=bill_id, actor=taught.actor)

    (coded,) = read.bill(bill_id=bill_id).lines
    assert (coded.account, coded.tax_code, coded.claimed_percent) == (
        "518",
        "CZ-P21",
        Decimal(70),
    )
    assert taught.state(bill_id) == "coded"


def test_another_rate_keeps_the_account_and_takes_the_code_of_the_rate(taught: Desk) -> None:
    bill_id = taught.captured(
        stated("900", "189", "Hladká mouka", 21), number="3", tax=Decimal(189)
    )

    found = read.suggestions(bill_id=bill_id)[1]

    assert (found["account"].value, found["tax_code"].value, found["tax_code"].why) == (
        "501",
        "CZ-P21",
        "The document states 21 % VAT",
    )


def test_other_words_go_by_the_rate(taught: Desk) -> None:
    bill_id = taught.captured(stated("77", "9.24", "Žito", 12), number="3", tax=Decimal("9.24"))

    found = read.suggestions(bill_id=bill_id)[1]

    assert (found["account"].value, found["account"].why) == (
        "501",
        "As on the last 2 bills of Mlýn Vltava s.r.o. at 12 % VAT",
    )


def test_the_supplier_s_rounding_is_known_without_having_been_seen(taught: Desk) -> None:
    bill_id = taught.captured(
        stated("999.60", "119.95", "Hladká mouka", 12),
        stated("0.45", "0", "Zaokrouhlení", 0),
        number="3",
        tax=Decimal("119.95"),
    )

    found = read.suggestions(bill_id=bill_id)[2]

    assert {name: (each.value, each.why) for name, each in found.items()} == {
        "account": ("548", "“Zaokrouhlení” is the supplier's rounding"),
        "tax_code": ("CZ-POUT", "“Zaokrouhlení” is the supplier's rounding"),
    }


def test_what_was_reversed_teaches_nothing(desk: Desk) -> None:
    bill_id = desk.posted(line(account="511"))
    payables.reverse_bill(bill_id=bill_id, reason="Wrong", actor=desk.actor)
    again = desk.captured(stated("1000", "120", "Hladká mouka", 12), number="2")

    assert read.suggestions(bill_id=again)[1]["account"].why.startswith("First bill of")


def test_taking_all_over_makes_the_third_ready_to_submit(taught: Desk) -> None:
    bill_id = taught.captured(
        stated("900", "108", "Hladká mouka", 12),
        stated("200", "42", "Doprava na prodejnu", 21),
        number="3",
        tax=Decimal(150),
    )
    payables.accept_suggestions(bill_id=bill_id, actor=taught.actor)
    payables.submit_bill(bill_id=bill_id, actor=taught.actor)

    assert taught.state(bill_id) == "submitted"
