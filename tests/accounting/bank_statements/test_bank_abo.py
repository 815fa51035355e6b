"""ABO/GPC: records of 128 characters, read by their places."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules import bank_statements
from tests.accounting.bank_statements import samples


def refusal(content: str | bytes) -> bank_statements.StatementRejected:
    with pytest.raises(bank_statements.StatementRejected) as refused:
        samples.read(content)
    return refused.value


def test_a_record_has_128_characters() -> None:
    assert len(samples.abo_head()) == 128
    assert len(samples.abo_movement()) == 128


@pytest.mark.parametrize("encoding", ["cp1250", "utf-8", "utf-8-sig"])
def test_a_statement_is_read_with_its_symbols_and_message(encoding: str) -> None:
    statement = samples.read_one(samples.ABO.encode(encoding))

    assert statement.format == "ABO/GPC"
    assert (statement.account, statement.account_kind) == ("19-2000145399", "domestic")
    assert statement.is_account_short is True
    assert (statement.owner, statement.sequence, statement.currency) == ("Acme s.r.o.", "7", "CZK")
    assert (statement.period_from, statement.period_to) == (date(2026, 1, 14), date(2026, 1, 15))
    assert (statement.opening_balance, statement.closing_balance) == (
        Decimal("1000.00"),
        Decimal("1250.50"),
    )
    assert statement.adds_up is True
    assert statement.warnings == ()
    assert statement.lines == (
        bank_statements.ParsedLine(
            position=1,
            booked_on=date(2026, 1, 15),
            value_on=date(2026, 1, 15),
            amount=Decimal("250.50"),
            currency="CZK",
            counterparty_name="Pekárna Jáchym",
            counterparty_account="1234567899/0100",
            reference="202617",
            variable_symbol="202617",
            constant_symbol="0308",
            specific_symbol="42",
            description="Faktura 2026-17 za pečivo a dovoz do kavárny",
            bank_reference="0000000000077",
        ),
    )


@pytest.mark.parametrize(
    ("code", "amount"), [("1", "-250.50"), ("2", "250.50"), ("4", "250.50"), ("5", "-250.50")]
)
def test_a_reversal_goes_the_other_way(code: str, amount: str) -> None:
    content = f"{samples.abo_head()}\n{samples.abo_movement(code=code)}\n"

    assert samples.read_one(content).lines[0].amount == Decimal(amount)


def test_several_statements_of_one_file_are_told_apart() -> None:
    second = samples.abo_head(
        opening="125050", closing="-74950", debit="200000", credit="0", number="8", day="160126"
    )
    content = "\n".join(
        (samples.ABO.strip(), second, samples.abo_movement(code="1", amount="200000"))
    )

    first, last = samples.read(content)

    assert (first.sequence, last.sequence) == ("7", "8")
    assert (last.opening_balance, last.closing_balance, last.adds_up) == (
        Decimal("1250.50"),
        Decimal("-749.50"),
        True,
    )


def test_totals_that_differ_are_told_and_kept_as_stated() -> None:
    head = samples.abo_head(debit="100", credit="25050", closing="125050")

    statement = samples.read_one(f"{head}\n{samples.abo_movement()}\n")

    assert [one.code for one in statement.warnings] == [
        "bank_statement.turnovers_differ",
        "bank_statement.debit_total_differs",
    ]
    assert statement.warnings[1].sentence == (
        "Line 1 states debits of 1.00; the lines that follow make 0."
    )


def test_an_owner_written_two_wider_moves_what_follows() -> None:
    wide = samples.abo_head(name="Acme s.r.o.           ")

    assert len(wide) == 130
    assert samples.read_one(f"{wide}\n{samples.abo_movement()}\n").opening_balance == Decimal(1000)


def test_a_place_that_holds_no_currency_leaves_the_accounts_own() -> None:
    content = f"{samples.abo_head()}\n{samples.abo_movement(currency='1101')}\n"

    statement = samples.read_one(content)

    assert (statement.currency, statement.lines[0].currency) == ("", "")


@pytest.mark.parametrize(
    ("content", "code", "reason"),
    [
        (
            samples.abo_head()[:60],
            "bank_statement.malformed",
            "Line 1: the record 074 has 60 characters instead of 128; the file may be cut off.",
        ),
        (
            f"{samples.abo_head()}\n{samples.abo_movement()[:100]}",
            "bank_statement.malformed",
            "Line 2: the record 075 has 100 characters instead of 128; the file may be cut off.",
        ),
        (
            samples.abo_movement(),
            "bank_statement.malformed",
            "Line 1: a record 075 stands before the record 074 it belongs to; the beginning of "
            "the file may be missing.",
        ),
        (
            f"{samples.abo_head()}\n078hello",
            "bank_statement.malformed",
            "Line 2: a record 078 stands before the record 075 it belongs to; the beginning of "
            "the file may be missing.",
        ),
        (
            f"{samples.abo_head()}\n:61:2601150115CR250,50NTRFNONREF",
            "bank_statement.malformed",
            "Line 2 begins with “:61:26011501”; a record of ABO/GPC begins with 074, 075, 076, "
            "078 or 079.",
        ),
        (
            f"{samples.abo_head()}\n{samples.abo_movement(day='310226')}",
            "bank_statement.bad_value",
            "Line 2: “310226” in 075 date is not a day of the calendar.",
        ),
        (
            f"{samples.abo_head()}\n{samples.abo_movement(amount='2505x')}",
            "bank_statement.bad_value",
            "Line 2: “00000002505x” in 075 amount is not an amount.",
        ),
        (
            f"{samples.abo_head()}\n{samples.abo_movement(code='3')}",
            "bank_statement.bad_value",
            "Line 2: “3” in 075 debit or credit is not 1, 2, 4 or 5.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(content: str, code: str, reason: str) -> None:
    refused = refusal(content)

    assert (refused.code, refused.reason) == (code, reason)


def test_letters_of_no_czech_encoding_are_refused_with_their_place() -> None:
    content = samples.ABO.encode("cp1250").replace(b"Acme", b"Ac\x81e")

    refused = refusal(content)

    assert (refused.code, refused.line) == ("bank_statement.wrong_encoding", 1)
    assert refused.params["column"] == 22
