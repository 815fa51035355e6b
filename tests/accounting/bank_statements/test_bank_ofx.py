from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules import bank_statements
from tests.accounting.bank_statements import samples


def test_an_ofx_of_version_1_is_read() -> None:
    statement = samples.read_one(samples.OFX)

    assert (statement.format, statement.account) == ("OFX", "1452687~7")
    assert (statement.bank_id, statement.currency) == ("5472369148", "USD")
    assert statement.closing_balance == Decimal("165.49")
    assert statement.opening_balance is None
    assert statement.adds_up is None
    assert statement.lines == (
        bank_statements.ParsedLine(
            position=1,
            booked_on=date(2026, 1, 15),
            amount=Decimal("-34.51"),
            currency="USD",
            counterparty_name="Smith & Sons",
            description="Electric bill",
            bank_reference="F1",
            kind="DEBIT",
        ),
        bank_statements.ParsedLine(
            position=2,
            booked_on=date(2026, 1, 16),
            amount=Decimal("100.00"),
            currency="USD",
            counterparty_name="Refund",
            bank_reference="F2",
            kind="CREDIT",
        ),
    )


def test_an_ofx_of_version_2_is_read_with_closed_or_open_tags() -> None:
    header = '<?xml version="1.0" encoding="UTF-8"?>\n<?OFX OFXHEADER="200" VERSION="203"?>\n'
    closed = (
        "<OFX><CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>AUD</CURDEF>"
        "<CCACCTFROM><ACCTID>1234123412341234</ACCTID></CCACCTFROM><BANKTRANLIST><STMTTRN>"
        "<TRNTYPE>DEBIT</TRNTYPE><DTPOSTED>20260108000000</DTPOSTED><TRNAMT>-5.50</TRNAMT>"
        "<FITID>1</FITID><MEMO><![CDATA[Coffee & <cake>]]></MEMO></STMTTRN></BANKTRANLIST>"
        "<LEDGERBAL><BALAMT>-123.45</BALAMT></LEDGERBAL></CCSTMTRS></CCSTMTTRNRS>"
        "</CREDITCARDMSGSRSV1></OFX>"
    )
    opened = closed
    for tag in ("CURDEF", "ACCTID", "TRNTYPE", "DTPOSTED", "TRNAMT", "FITID", "MEMO", "BALAMT"):
        opened = opened.replace(f"</{tag}>", "")

    for body in (closed, opened):
        statement = samples.read_one(header + body)
        assert (statement.account, statement.closing_balance) == (
            "1234123412341234",
            Decimal("-123.45"),
        )
        assert [(line.amount, line.description) for line in statement.lines] == [
            (Decimal("-5.50"), "Coffee & <cake>")
        ]


def test_pending_movements_stay_apart() -> None:
    pending = (
        "<BANKTRANLISTP><STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260120<TRNAMT>-1.00<NAME>Hotel"
        "</STMTTRNP></BANKTRANLISTP><LEDGERBAL>"
    )

    statement = samples.read_one(samples.OFX.replace("<LEDGERBAL>", pending))

    assert len(statement.lines) == 2
    assert [(line.counterparty_name, line.status) for line in statement.pending] == [
        ("Hotel", "pending")
    ]


def test_the_header_names_the_code_page() -> None:
    content = samples.OFX.replace("Refund", "Købmand Møller").encode("cp1252")

    assert samples.read_one(content).lines[1].counterparty_name == "Købmand Møller"


@pytest.mark.parametrize(
    ("old", "new", "code", "field"),
    [
        ("20260116", "20260230", "bank_statement.bad_value", "DTPOSTED"),
        ("+100,00", "many", "bank_statement.bad_value", "TRNAMT"),
        ("<TRNAMT>+100,00", "", "bank_statement.malformed", "TRNAMT"),
    ],
)
def test_a_wrong_value_is_refused_naming_line_and_field(
    old: str, new: str, code: str, field: str
) -> None:
    with pytest.raises(bank_statements.StatementRejected) as refused:
        samples.read(samples.OFX.replace(old, new))

    assert (refused.value.code, refused.value.field) == (code, field)
    assert refused.value.line == 14


def test_a_file_cut_off_is_refused() -> None:
    with pytest.raises(bank_statements.Malformed, match="in line 8 has no end"):
        samples.read(samples.OFX.partition("</BANKTRANLIST>")[0])


def test_an_ofx_without_statement_says_so() -> None:
    with pytest.raises(bank_statements.NoStatements):
        samples.read("OFXHEADER:100\n\n<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>")
