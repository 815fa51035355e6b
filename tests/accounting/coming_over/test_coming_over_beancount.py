"""Reading beancount files: amounts, costs, texts, pads, balances, and what is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules.coming_over import beancount
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.coming_over.stream import Source

OPEN = """
2024-01-01 open Assets:Bank DKK
2024-01-01 open Assets:Euro EUR
2024-01-01 open Assets:Shares
2024-01-01 open Equity:Opening
2024-01-01 open Income:Sales
2024-01-01 open Expenses:Fees
"""


def read(text: str) -> Source:
    return beancount.read((OPEN + text).encode())


def reasons(source: Source) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in source.problems.kept]


def amounts(source: Source) -> list[tuple[str, str, str]]:
    return [
        (one.account, f"{one.amount.normalize():f}", one.commodity)
        for entry in source.entries
        for one in entry.postings
    ]


def test_the_amount_left_out_takes_what_is_left_over() -> None:
    source = read(
        '2024-01-02 * "Café \\"Nord\\"" "Beans\nand milk" #spring ^inv-7\n'
        "  due: 2024-02-01\n"
        "  Assets:Bank   -(10 + 5) * 2.50 DKK ; a remark\n"
        "  Expenses:Fees   7.50 DKK\n"
        "  Income:Sales\n"
    )
    assert reasons(source) == []
    assert amounts(source) == [
        ("Assets:Bank", "-37.5", "DKK"),
        ("Expenses:Fees", "7.5", "DKK"),
        ("Income:Sales", "30", "DKK"),
    ]
    entry = source.entries[0]
    assert (entry.payee, entry.number) == ('Café "Nord"', "inv-7")
    assert entry.description == 'Café "Nord" · Beans and milk #spring ^inv-7'
    assert entry.postings[0].due_on == date(2024, 2, 1)


def test_a_posting_weighs_its_cost_before_its_price() -> None:
    source = read(
        '2024-01-02 * "Shares"\n'
        "  Assets:Shares  3 NORD {1,033.10 DKK, 2024-01-02} @ 1100 DKK\n"
        "  Assets:Bank  -3099.30 DKK\n"
        '2024-01-03 * "At a total"\n'
        "  Assets:Shares  -2 NORD {{2000 DKK}}\n"
        "  Assets:Bank   2000 DKK\n"
        '2024-01-04 * "Euro"\n'
        "  Assets:Euro  100.00 EUR @@ 746.12 DKK\n"
        "  Assets:Bank\n"
    )
    assert reasons(source) == []
    weights = [(one.weight, one.weight_currency) for e in source.entries for one in e.postings]
    assert weights == [
        (Decimal("3099.30"), "DKK"),
        (Decimal("-3099.30"), "DKK"),
        (Decimal(-2000), "DKK"),
        (Decimal(2000), "DKK"),
        (Decimal("746.12"), "DKK"),
        (Decimal("-746.12"), "DKK"),
    ]


def test_a_pad_fills_what_the_next_balance_states() -> None:
    source = read(
        "2024-01-02 pad Assets:Bank Equity:Opening\n"
        '2024-01-03 * "Sale"\n  Assets:Bank 100 DKK\n  Income:Sales\n'
        "2024-01-05 balance Assets:Bank 1000.00 DKK\n"
        "2024-01-06 balance Assets:Bank 1000.00 DKK\n"
    )
    assert reasons(source) == []
    assert source.entries[0].date == date(2024, 1, 2)
    assert amounts(source)[:2] == [("Assets:Bank", "900", "DKK"), ("Equity:Opening", "-900", "DKK")]


def test_a_balance_that_is_not_so_is_reported_with_both_figures() -> None:
    source = read("2024-01-05 balance Assets:Bank 10.00 DKK\n")
    assert reasons(source) == [
        (8, "Assets:Bank should hold 10 DKK on 2024-01-05 but holds 0 DKK by this file.")
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ('include "2023.beancount"\n', 8, "includes “2023.beancount”"),
        ('2024-02-30 * "x"\n', 8, "“2024-02-30” is not a day"),
        ('2024-01-02 * "x"\n  Assets:Bank  1 DKK\n  Income:Sales -2 DKK\n', 8, "-1 DKK is left"),
        ('2024-01-02 * "x"\n  Assets:Bank\n  Income:Sales\n', 10, "More than one posting"),
        ('2024-01-02 * "x"\n  Assets:Shares -1 NORD {}\n  Assets:Bank\n', 9, "State it in full"),
        ('2024-01-02 * "x"\n  Assets:Bank  1/0 DKK\n  Income:Sales\n', 9, "“1/0” is not a number"),
        ('2024-01-02 * "x"\n  Assets:Cash 1 DKK\n  Income:Sales\n', 9, "used but never opened"),
        ("2024-01-02 frobnicate x\n", 8, "“frobnicate x” is not understood"),
    ],
)
def test_what_is_not_understood_is_reported_with_its_line(
    text: str, line: int, reason: str
) -> None:
    found = reasons(read(text))
    assert (found[0][0], reason in found[0][1], len(found)) == (line, True, 1), found


def test_an_account_is_not_used_after_its_end() -> None:
    source = read(
        "2024-01-03 close Assets:Euro\n"
        '2024-01-04 * "x"\n  Assets:Euro 1 EUR @ 7 DKK\n  Assets:Bank\n'
    )
    assert reasons(source) == [(10, "Assets:Euro is closed on 2024-01-03 and is used after it.")]


def test_a_text_without_end_is_refused_at_its_beginning() -> None:
    with pytest.raises(FileUnreadable) as refused:
        read('2024-01-02 * "never ends\n' + "  x\n" * 100)
    assert (refused.value.problem.line, refused.value.problem.code) == (
        8,
        "coming_over.text_broken",
    )


def test_wrong_encodings_and_other_files_are_refused() -> None:
    for content, code in (
        (b"", "coming_over.empty"),
        (b"2024-01-01 open A\x00B", "coming_over.not_text"),
        (b"PK\x03\x04....", "coming_over.other_kind"),
        (b"x" * 21_000_000, "coming_over.too_large"),
    ):
        with pytest.raises(FileUnreadable) as refused:
            beancount.read(content)
        assert refused.value.problem.code == code
