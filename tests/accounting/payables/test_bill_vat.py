"""VAT of bills: who owes it, how much of it is claimed, and whether it adds up."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import BillLine, Line
from apps.accounting.rules.bill_lines import taxes_of_lines
from apps.accounting.selectors import payables as read
from apps.accounting.services.payables import refusals
from tests.accounting.payables.conftest import Desk, line
from tests.accounting.payables.test_bill_rules import BILL, LINE, found


def taxed(bill_id: uuid.UUID) -> list[tuple[str, str, str, str]]:
    """(account, amount, tax code, role) of the entry's lines, but for what is owed."""
    rows = Line.objects.filter(entry_id=read.bill(bill_id=bill_id).entry_id).order_by("position")
    shown = rows.values_list("account__code", "amount", "tax_code__code", "tax_role")
    return [
        (account, f"{amount:.2f}", code or "", role or "")
        for account, amount, code, role in shown
        if account != "321"
    ]


def own(net: str, code: str, **given: object) -> object:
    return line(net, tax_code=code, tax=Decimal(0), tax_rate=Decimal(0), **given)


@pytest.mark.parametrize("code", ["CZ-PEUS21", "CZ-PEUG21", "CZ-PIMP21", "CZ-PIMS21", "CZ-PRC21"])
def test_what_the_buyer_assesses_is_output_and_input_tax(desk: Desk, code: str) -> None:
    bill_id = desk.posted(own("5000", code, account="518"), tax=Decimal(0))

    assert taxed(bill_id) == [
        ("518", "5000.00", code, "base"),
        ("343", "1050.00", code, "tax"),
        ("343", "-1050.00", code, "tax"),
    ]
    assert desk.owed() == Decimal(-5000)


def test_it_is_computed_once_for_all_lines_of_a_code(desk: Desk) -> None:
    # 3 x 0.05 x 21 % is 0.0315 in all: 0.03, and never 3 x 0.01 by chance.
    lines = [own("0.03", "CZ-PEUS21", account="518") for _each in range(3)]
    bill_id = desk.posted(*lines, tax=Decimal(0))

    # 21 % of 0.09 is 0.0189.
    assert taxed(bill_id)[-2:] == [
        ("343", "0.02", "CZ-PEUS21", "tax"),
        ("343", "-0.02", "CZ-PEUS21", "tax"),
    ]


def test_a_credit_note_takes_both_taxes_back(desk: Desk) -> None:
    back = own("5000", "CZ-PEUS21", account="518")
    bill_id = desk.posted(back, tax=Decimal(0), kind="credit_note")

    assert taxed(bill_id) == [
        ("518", "-5000.00", "CZ-PEUS21", "base"),
        ("343", "-1050.00", "CZ-PEUS21", "tax"),
        ("343", "1050.00", "CZ-PEUS21", "tax"),
    ]


def test_the_share_that_is_not_claimed_is_part_of_the_cost(desk: Desk) -> None:
    phone = line(
        "1000",
        account="518",
        tax_code="CZ-P21",
        tax=Decimal(210),
        tax_rate=Decimal(21),
        claimed_percent=Decimal(70),
    )
    bill_id = desk.posted(phone, tax=Decimal(210))

    assert taxed(bill_id) == [
        ("518", "1000.00", "CZ-P21", "base"),
        ("343", "147.00", "CZ-P21", "tax"),
        ("518", "63.00", "", ""),
    ]
    assert desk.owed() == Decimal(-1210)


def test_half_a_cent_of_the_share_goes_to_what_is_claimed(desk: Desk) -> None:
    odd = line(
        "0.50",
        account="518",
        tax_code="CZ-P21",
        tax=Decimal("0.11"),
        tax_rate=Decimal(21),
        claimed_percent=Decimal(50),
    )
    bill_id = desk.posted(odd, tax=Decimal("0.11"))

    assert [each[:2] for each in taxed(bill_id)] == [
        ("518", "0.50"),
        ("343", "0.06"),
        ("518", "0.05"),
    ]


def test_tax_assessed_and_claimed_in_part_is_owed_whole(desk: Desk) -> None:
    service = own("1000", "CZ-PEUS21", account="518", claimed_percent=Decimal(25))
    bill_id = desk.posted(service, tax=Decimal(0))

    assert taxed(bill_id) == [
        ("518", "1000.00", "CZ-PEUS21", "base"),
        ("343", "52.50", "CZ-PEUS21", "tax"),
        ("343", "-210.00", "CZ-PEUS21", "tax"),
        ("518", "157.50", "", ""),
    ]


def test_nothing_claimed_leaves_no_input_tax(desk: Desk) -> None:
    gift = line(
        "1000",
        account="513",
        tax_code="CZ-P21",
        tax=Decimal(210),
        tax_rate=Decimal(21),
        claimed_percent=Decimal(0),
    )
    bill_id = desk.posted(gift, tax=Decimal(210))

    assert [each[:2] for each in taxed(bill_id)] == [("513", "1000.00"), ("513", "210.00")]


@pytest.mark.parametrize("share", ["-1", "100.01", "33.333", "NaN"])
def test_a_share_that_is_none_is_refused(desk: Desk, share: str) -> None:
    with pytest.raises(refusals.ShareUnfit):
        desk.captured(line(claimed_percent=Decimal(share)))
    assert BillLine.objects.count() == 0


def test_the_tables_know_what_a_share_is(desk: Desk) -> None:
    bill_id = desk.captured()

    with pytest.raises(DatabaseError, match="bill_line_claims_a_share"), transaction.atomic():
        BillLine.objects.filter(bill=bill_id).update(claimed_percent=Decimal(101))


def test_a_supplier_s_own_rounding_line_is_booked_as_it_is_coded(desk: Desk) -> None:
    flour = line("999.60", tax=Decimal("119.95"))
    cents = line(
        "0.45", account="548", tax_code="CZ-POUT", tax=Decimal(0), tax_rate=None, description="Z"
    )
    bill_id = desk.posted(flour, cents, tax=Decimal("119.95"))

    assert [each[:3] for each in taxed(bill_id)] == [
        ("501", "999.60", "CZ-P12"),
        ("548", "0.45", "CZ-POUT"),
        ("343", "119.95", "CZ-P12"),
    ]
    assert desk.owed() == Decimal(-1120)


# ---- Whether it adds up --------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("tax", "expected"),
    [
        ("249.95", []),
        ("250.05", []),
        ("249.94", [("tax_apart", "confirm")]),
        ("250.06", [("tax_apart", "confirm")]),
    ],
)
def test_five_of_the_smallest_units_are_a_supplier_s_rounding(
    tax: str, expected: list[tuple[str, str]]
) -> None:
    charged = replace(LINE, tax=Decimal(tax))
    gross = Decimal(1000) + Decimal(tax)

    assert found(lines=(charged,), tax=Decimal(tax), gross=gross) == expected


def test_in_forints_the_smallest_unit_is_one() -> None:
    for tax, expected in ((Decimal(2705), []), (Decimal(2706), [("tax_apart", "confirm")])):
        charged = replace(LINE, net=Decimal(10000), tax=tax, rate=Decimal(27))
        changes = {"net": Decimal(10000), "tax": tax, "gross": Decimal(10000) + tax}
        assert found(currency="HUF", lines=(charged,), **changes) == expected


def test_vat_of_the_lines_is_the_vat_of_the_bill_to_the_cent() -> None:
    charged = replace(LINE, tax=Decimal("249.99"))

    assert found(lines=(charged,)) == [("tax_lines_apart", "blocks"), ("rounded", "hint")]
    assert found(lines=(charged,), gross=Decimal("1249.99")) == [("tax_lines_apart", "blocks")]
    assert found(tax=None) == [("tax_missing", "blocks")]
    assert BILL.tax == Decimal(250)


def test_two_rates_are_each_held_against_their_own() -> None:
    half = replace(LINE, net=Decimal(500), tax=Decimal(125))
    other = replace(half, position=2, tax_code="DK-P12", rate=Decimal(12), tax=Decimal(125))

    assert found(lines=(half, other)) == [("tax_apart", "confirm")]


# ---- Lines that state no tax of their own --------------------------------------------------------
def shared(
    *lines: tuple[str, str], currency: str = "CZK", tax: str = "", **stated: str
) -> list[str]:
    found = taxes_of_lines(
        lines=[(Decimal(net), Decimal(rate)) for net, rate in lines],
        stated={Decimal(rate[1:]): Decimal(part) for rate, part in stated.items()},
        tax=Decimal(tax) if tax else None,
        currency=currency,
    )
    return [f"{each:f}" for each in found]


def test_the_largest_line_takes_the_odd_cents_of_its_rate() -> None:
    # 21 % of 0.33, 0.35 and 0.32 is 0.07 each; of 1.00 it is 0.21: nothing is left.
    assert shared(("0.33", "21"), ("0.35", "21"), ("0.32", "21"), tax="0.21") == [
        "0.07",
        "0.07",
        "0.07",
    ]
    # 12 % of 0.04 is 0.00 each, of 0.16 it is 0.02.
    assert shared(*[("0.04", "12")] * 3, ("0.05", "12"), tax="0.02") == [
        "0.00",
        "0.00",
        "0.00",
        "0.02",
    ]


def test_each_rate_comes_to_what_is_stated_of_it() -> None:
    lines = (("10.10", "21"), ("10.10", "21"), ("5.05", "12"), ("5.05", "12"))
    # 12 % of 5.05 is 0.61 (0.606), of 10.10 it is 1.21 (1.212).
    assert shared(*lines, r21="4.24", r12="1.21") == ["2.12", "2.12", "0.60", "0.61"]


def test_what_is_further_apart_than_rounding_is_left_to_the_checks() -> None:
    assert shared(("100", "21"), ("100", "21"), tax="50") == ["21.00", "21.00"]
    assert shared(("1000", "27"), currency="HUF", tax="271") == ["271"]
