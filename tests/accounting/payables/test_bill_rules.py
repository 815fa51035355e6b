"""The pure rules: what is found about a bill, and what is proposed for its lines."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.rules.approval import Limit, limits_reached
from apps.accounting.rules.bill_checks import (
    CheckedBill,
    CheckedLine,
    OtherBill,
    check_bill,
    usual_band,
)
from apps.accounting.rules.bill_coding import (
    Circumstances,
    KnownCode,
    OpenLine,
    PastLine,
    proposals,
)

TODAY = datetime.date(2026, 11, 20)
LINE = CheckedLine(
    position=1,
    net=Decimal(1000),
    tax=Decimal(250),
    is_coded=True,
    tax_code="DK-P25",
    kind="standard",
    rate=Decimal(25),
)
BILL = CheckedBill(
    kind="bill",
    supplier="Fjordrist",
    has_party=True,
    number="117",
    issued_on=datetime.date(2026, 11, 3),
    taxed_on=None,
    due_on=datetime.date(2026, 12, 3),
    currency="DKK",
    net=Decimal(1000),
    tax=Decimal(250),
    gross=Decimal(1250),
    lines=(LINE,),
    others=(),
    account="",
    account_state="",
    account_known="",
    account_problem="",
    vat_id="",
    known_vat_id="",
    is_vat_id_formed=True,
    vies_unknown_on=None,
    period_state="open",
    books_on=datetime.date(2026, 11, 3),
    has_rate=True,
    hold_reason="",
    today=TODAY,
)


def other(**given: Any) -> OtherBill:
    values = {
        "bill": "b",
        "number": "116",
        "issued_on": datetime.date(2026, 10, 3),
        "gross": Decimal(1300),
        "currency": "DKK",
        "is_posted": True,
    } | given
    return OtherBill(**values)


def found(**changes: Any) -> list[tuple[str, str]]:
    return [(each.code, each.severity) for each in check_bill(replace(BILL, **changes))]


def test_a_bill_in_order_has_no_findings() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"number": ""}, ("number_missing", "blocks")),
        ({"has_party": False}, ("party_missing", "blocks")),
        ({"due_on": None}, ("due_on_missing", "blocks")),
        ({"lines": ()}, ("no_lines", "blocks")),
        ({"due_on": datetime.date(2026, 11, 17)}, ("already_due", "hint")),
        ({"due_on": datetime.date(2026, 11, 1)}, ("due_before_issue", "confirm")),
        ({"issued_on": datetime.date(2026, 11, 21)}, ("issued_later", "confirm")),
        ({"period_state": "closed"}, ("period_closed", "confirm")),
        ({"period_state": ""}, ("period_missing", "blocks")),
        ({"has_rate": False}, ("rate_missing", "blocks")),
        ({"hold_reason": "Damaged"}, ("on_hold", "blocks")),
        ({"account_state": "changed"}, ("account_changed", "confirm")),
        ({"account_state": "unconfirmed"}, ("account_unconfirmed", "hint")),
        ({"vat_id": "DK1", "is_vat_id_formed": False}, ("vat_id_malformed", "confirm")),
        ({"vat_id": "DK1", "known_vat_id": "DK2"}, ("vat_id_differs", "confirm")),
        ({"vies_unknown_on": TODAY}, ("vat_id_unknown", "confirm")),
        ({"gross": Decimal("1250.50")}, ("rounded", "hint")),
        ({"lines": (replace(LINE, is_coded=False),)}, ("line_uncoded", "blocks")),
    ],
)
def test_each_check_finds_its_own(changes: dict[str, Any], expected: tuple[str, str]) -> None:
    assert found(**changes) == [expected]


def test_totals_and_lines_more_than_a_unit_apart_block() -> None:
    assert found(gross=Decimal("1251.01")) == [
        ("totals_apart", "blocks"),
        ("lines_apart", "blocks"),
    ]


def test_vat_that_its_rate_does_not_give_needs_a_word() -> None:
    wrong = replace(LINE, tax=Decimal(240))
    assert found(lines=(wrong,), tax=Decimal(240), gross=Decimal(1240)) == [
        ("tax_apart", "confirm")
    ]
    near = replace(LINE, tax=Decimal("249.95"))
    assert found(lines=(near,), tax=Decimal("249.95"), gross=Decimal("1249.95")) == []


def test_vat_charged_under_reverse_charge_blocks() -> None:
    own = replace(LINE, kind="reverse_charge", tax_code="DK-PRC25")
    assert found(lines=(own,)) == [("tax_not_theirs", "blocks")]


def test_the_same_number_over_the_same_amount_is_a_duplicate() -> None:
    again = other(number=" 117 ", gross=Decimal(1250))
    assert found(others=(again,)) == [("same_number", "blocks")]
    assert found(others=(other(number="117"),)) == [("number_again", "confirm")]


def test_the_same_amount_within_ten_days_needs_a_word() -> None:
    near = other(gross=Decimal(1250), issued_on=datetime.date(2026, 10, 24))
    far = replace(near, issued_on=datetime.date(2026, 10, 23))
    assert found(others=(near,)) == [("same_amount", "confirm")]
    assert found(others=(far,)) == []


def test_an_amount_far_from_the_usual_is_said_with_the_usual() -> None:
    past = tuple(
        other(bill=str(at), gross=Decimal(amount)) for at, amount in enumerate((90, 100, 110))
    )
    (unusual,) = check_bill(replace(BILL, others=past))
    assert (unusual.code, unusual.params["low"], unusual.params["high"]) == ("unusual", 90, 110)
    assert found(others=past[:2]) == []


def test_the_usual_is_three_deviations_around_the_median_and_at_least_a_quarter() -> None:
    assert usual_band([Decimal(90), Decimal(100), Decimal(110)]) == (70, 130)
    assert usual_band([Decimal(100)] * 3) == (75, 125)


def test_a_word_counts_only_while_the_finding_is_the_same() -> None:
    (one,) = check_bill(replace(BILL, others=(other(number="117"),)))
    (two,) = check_bill(replace(BILL, others=(other(number="117", gross=Decimal(1)),)))
    assert one.identity != two.identity


# ---- Proposals ---------------------------------------------------------------------------------
CODES = (
    KnownCode(code="DK-P25", kind="standard", rate=Decimal(25), category="S"),
    KnownCode(code="DK-PEUS25", kind="intra_eu", rate=Decimal(25), category="AE"),
    KnownCode(code="DK-POUT", kind="outside", rate=Decimal(0), category="O"),
)
AROUND = Circumstances(
    supplier="Fjordrist",
    supplier_country="DK",
    own_country="DK",
    is_supplier_in_eu=True,
    default_account="1660",
    rounding_account="",
    accounts=frozenset({"1610", "1660", "2030"}),
    tax_codes=CODES,
)
RENT = OpenLine(description="Rent December", net=Decimal(9000), tax_rate=Decimal(25))


def past(number: int, **given: Any) -> PastLine:
    values = {
        "bill": str(number),
        "number": str(number),
        "description": "Coffee, roasted",
        "net": Decimal(100 + number),
        "tax_rate": Decimal(25),
        "account": "1610",
        "tax_code": "DK-P25",
    } | given
    return PastLine(**values)


def proposed(line: OpenLine, *lines: PastLine, **around: Any) -> dict[str, tuple[str, str]]:
    made = proposals(line=line, past=lines, around=replace(AROUND, **around))
    return {name: (each.value, each.message % each.params) for name, each in made.items()}


def test_the_first_bill_takes_the_charts_default_and_the_stated_rate() -> None:
    assert proposed(RENT) == {
        "account": (
            "1660",
            "First bill of Fjordrist: the account for expenses when nothing else is said",
        ),
        "tax_code": ("DK-P25", "The document states 25 % VAT"),
    }


def test_words_of_the_line_come_before_habit() -> None:
    rent = past(1, description="Rent November", account="2030", cost_centre="SHOP")
    assert proposed(RENT, past(3), past(2), rent) == {
        "account": ("2030", "“Rent”, as on bill 1"),
        "tax_code": ("DK-P25", "“Rent”, as on bill 1"),
        "cost_centre": ("SHOP", "“Rent”, as on bill 1"),
    }


def test_the_same_words_on_several_bills_are_counted() -> None:
    lines = [past(at, description="Rent", account="2030") for at in (4, 3, 2, 1)]
    assert proposed(RENT, *lines)["account"] == (
        "2030",
        "“Rent”, as on the last 4 bills of Fjordrist",
    )


def test_the_same_amount_speaks_when_words_do_not() -> None:
    line = OpenLine(description="", net=Decimal(102), tax_rate=Decimal(25))
    found = proposed(line, past(3, account="2030"), past(2))
    assert found["account"] == ("1610", "Same amount as on bill 2")


def test_habit_counts_only_as_long_as_bills_agree() -> None:
    line = OpenLine(description="Beans", net=Decimal(5), tax_rate=Decimal(25))
    assert proposed(line, past(3), past(2), past(1, account="2030"))["account"] == (
        "1610",
        "As on the last 2 bills of Fjordrist",
    )
    assert proposed(line, past(3), past(2, account="2030"))["account"] == (
        "1610",
        "As on the last bill of Fjordrist, 3",
    )


def test_accounts_out_of_use_are_never_proposed() -> None:
    found = proposed(RENT, past(1, account="9999"))
    assert found["account"][0] == "1660"


def test_a_supplier_abroad_without_vat_means_the_buyer_owes_it() -> None:
    line = OpenLine(description="Hosting", net=Decimal(50), tax_rate=Decimal(0))
    found = proposed(line, supplier_country="IE")
    assert found["tax_code"] == ("DK-PEUS25", "Fjordrist is in IE and charges no VAT")
    assert proposed(line)["tax_code"] == ("DK-POUT", "The document states no VAT")


def test_a_code_that_the_stated_rate_contradicts_is_left_out() -> None:
    line = OpenLine(description="Coffee", net=Decimal(5), tax_rate=Decimal(0))
    assert proposed(line, past(1))["tax_code"][0] == "DK-POUT"


def test_limits_are_reached_in_order() -> None:
    limits = [
        Limit(position=2, label="Board", amount_from=Decimal(10000)),
        Limit(position=1, label="Mette", amount_from=Decimal(0)),
    ]
    assert [each.label for each in limits_reached(amount=Decimal(10000), limits=limits)] == [
        "Mette",
        "Board",
    ]
    assert [each.label for each in limits_reached(amount=Decimal(9999), limits=limits)] == ["Mette"]
