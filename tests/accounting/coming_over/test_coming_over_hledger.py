"""Reading hledger and ledger journals."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules.coming_over import hledger
from apps.accounting.rules.coming_over.stream import Source


def read(text: str) -> Source:
    return hledger.read(text.encode())


def reasons(source: Source) -> list[tuple[int, str]]:
    return [(one.line, one.reason) for one in source.problems.kept]


def postings(source: Source) -> list[tuple[str, Decimal, str]]:
    return [(p.account, p.amount, p.commodity) for e in source.entries for p in e.postings]


def test_codes_payees_tags_and_the_decimal_comma_are_read() -> None:
    source = read(
        "commodity 1.000,00 EUR\n"
        "account assets:bank  ; type: C\n"
        "2024/01/02=2024/01/05 * (INV1) Acme | Rent  ; due: 2024-02-03\n"
        "    assets:bank      1.234,50 EUR\n"
        "    income:sales  ; party: Acme s.r.o.\n"
    )
    assert reasons(source) == []
    entry = source.entries[0]
    assert (entry.date, entry.number, entry.payee) == (date(2024, 1, 2), "INV1", "Acme")
    assert [(p.account, p.amount) for p in entry.postings] == [
        ("assets:bank", Decimal("1234.50")),
        ("income:sales", Decimal("-1234.50")),
    ]
    assert entry.postings[1].party == "Acme s.r.o."
    assert entry.postings[0].due_on == date(2024, 2, 3)
    assert {one.name: one.kind for one in source.accounts} == {
        "assets:bank": "asset",
        "income:sales": "revenue",
    }


@pytest.mark.parametrize(
    ("written", "amount", "commodity"),
    [
        ("$-1,234.50", "-1234.50", "USD"),
        ("-$5", "-5", "USD"),
        ("1 234,50 Kč", "1234.50", "CZK"),
        ("EUR 1.234.567", "1234567", "EUR"),
        ('3 "Green tea"', "3", "Green tea"),
        (".5 EUR", "0.5", "EUR"),
    ],
)
def test_amounts_are_read_as_people_write_them(written: str, amount: str, commodity: str) -> None:
    source = read(f"2024-01-02 x\n    a  {written}\n    b\n")
    assert postings(source)[0] == ("a", Decimal(amount), commodity)


def test_two_commodities_without_a_price_pay_for_each_other() -> None:
    source = read("2024-01-02 x\n    a  10 USD\n    b  -9.30 EUR\n")
    weighed = source.entries[0].postings[0]
    assert (weighed.weight, weighed.weight_currency) == (Decimal("9.30"), "EUR")


def test_a_stated_balance_fills_the_amount_and_is_checked_later() -> None:
    source = read(
        "2024-01-02 open\n    a   = 100 EUR\n    equity\n"
        "2024-01-03 spend\n    a  -30 EUR = 70 EUR\n    food\n"
        "2024-01-04 wrong\n    a  -10 EUR = 65 EUR\n    food\n"
    )
    assert postings(source)[:2] == [
        ("a", Decimal(100), "EUR"),
        ("equity", Decimal(-100), "EUR"),
    ]
    assert reasons(source) == [
        (8, "a should hold 65 EUR on 2024-01-04 but holds 60 EUR by this file.")
    ]


def test_postings_outside_the_balance_are_left_out_and_said() -> None:
    source = read("2024-01-02 x\n    (budget)  5 EUR\n    a  5 EUR\n    [b]  -5 EUR\n")
    assert [account for account, _amount, _commodity in postings(source)] == ["a", "b"]
    assert [(one.line, one.code, one.is_error) for one in source.problems.kept] == [
        (2, "coming_over.virtual", False)
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("include 2023.journal\n", 1, "includes “2023.journal”"),
        ("alias a=b\n", 1, "“alias a=b” is not taken over"),
        ("2024-13-01 x\n    a  1 EUR\n    b\n", 1, "“2024-13-01” is not a day"),
        ("01-05 x\n    a  1 EUR\n    b\n", 1, "“01-05” is not a day"),
        ("2024-01-05 x\n    a  1 EUR\n    b  -2 EUR\n", 1, "-1 EUR is left over"),
        ("2024-01-05 x\n    a  EUR\n    b\n", 2, "“EUR” is not an amount"),
        ("    a  1 EUR\n", 1, "without a transaction"),
    ],
)
def test_what_is_not_understood_is_reported_with_its_line(
    text: str, line: int, reason: str
) -> None:
    found = reasons(read(text))
    assert (found[0][0], reason in found[0][1], len(found)) == (line, True, 1), found


def test_prices_comments_and_years_are_read() -> None:
    source = read(
        "comment\nanything 2024\nend comment\n"
        "# a remark\nY 2023\nP 2024-01-01 USD 0.92 EUR\n"
        "12-31 * year's end\n    a  1.00 USD @ 0.92 EUR\n    b  -0.92 EUR\n"
    )
    assert reasons(source) == []
    assert source.entries[0].date == date(2023, 12, 31)
    assert (source.prices[0].commodity, source.prices[0].rate) == ("USD", Decimal("0.92"))
