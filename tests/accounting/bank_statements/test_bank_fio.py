"""The JSON of Fio banka."""

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


def test_a_statement_is_read_with_its_symbols() -> None:
    statement = samples.read_one(samples.FIO)

    assert (statement.format, statement.account) == ("Fio JSON", "CZ5520100000002000145399")
    assert (statement.currency, statement.bank_id, statement.sequence) == (
        "CZK",
        "FIOBCZPPXXX",
        "7/2026",
    )
    assert (statement.period_from, statement.period_to) == (date(2026, 1, 14), date(2026, 1, 31))
    assert statement.adds_up is True
    first, second = statement.lines
    assert first == bank_statements.ParsedLine(
        position=1,
        booked_on=date(2026, 1, 15),
        amount=Decimal("250.10"),
        currency="CZK",
        counterparty_name="Pekárna Jáchym",
        counterparty_account="1234567899/0100",
        reference="00202617",
        variable_symbol="202617",
        constant_symbol="0308",
        specific_symbol="42",
        description="Faktura 2026-17",
        bank_reference="26001",
        kind="Bezhotovostní příjem",
    )
    assert (second.amount, second.original_amount, second.original_currency) == (
        Decimal("-380.2"),
        Decimal("-15.90"),
        "EUR",
    )


def test_a_day_in_milliseconds_is_the_day_in_prague() -> None:
    # 2026-01-21 23:00 UTC is past midnight in Prague.
    assert samples.read_one(samples.FIO).lines[1].booked_on == date(2026, 1, 22)


def test_figures_are_never_binary_fractions() -> None:
    content = samples.FIO.replace("250.10", "0.1").replace("869.9", "619.9")

    statement = samples.read_one(content)

    assert statement.lines[0].amount == Decimal("0.1")
    assert statement.adds_up is True


@pytest.mark.parametrize(
    ("before", "after", "code", "reason"),
    [
        (
            '"2026-01-15+0100"',
            '"2026-02-30+0100"',
            "bank_statement.bad_value",
            "Line 8: “2026-02-30+0100” in column0 (Datum) is not a day of the calendar.",
        ),
        (
            "250.10",
            '"250,10 Kč"',
            "bank_statement.bad_value",
            "Line 8: “250,10 Kč” in column1 (Objem) is not an amount.",
        ),
        (
            "250.10",
            "1e400",
            "bank_statement.bad_value",
            "Line 8: “1E+400” in column1 (Objem) is not an amount.",
        ),
        (
            '"currency": "CZK"',
            '"currency": null',
            "bank_statement.bad_value",
            "Line 1: “” in info/currency is not a currency code.",
        ),
    ],
)
def test_what_is_wrong_is_named_with_its_line(
    before: str, after: str, code: str, reason: str
) -> None:
    refused = refusal(samples.FIO.replace(before, after, 1))

    assert (refused.code, refused.reason) == (code, reason)


def test_a_file_cut_off_is_refused_with_its_place() -> None:
    refused = refusal(samples.FIO[:-200])

    assert (refused.code, refused.line) == ("bank_statement.malformed", 24)


def test_an_answer_without_a_statement_is_refused() -> None:
    assert refusal('{"accountStatement": null}').code == "bank_statement.no_statements"
    assert refusal('{"accountStatement": {"info": {}}}').code == "bank_statement.bad_value"


def test_letters_that_are_not_utf_8_are_read_and_told() -> None:
    (statement,) = samples.read(samples.FIO.encode("cp1250"))

    assert statement.lines[0].counterparty_name == "Pekárna Jáchym"
    assert [one.code for one in statement.warnings] == ["bank_statement.encoding_guessed"]
