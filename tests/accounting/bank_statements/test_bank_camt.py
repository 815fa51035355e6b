from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules import bank_statements
from tests.accounting.bank_statements import samples

DETAILS_08 = f"""<TxDtls><Refs><EndToEndId>RENT-01</EndToEndId></Refs>
<RltdPties><Dbtr><Pty><Nm>Havnen ApS</Nm></Pty></Dbtr>
<DbtrAcct><Id><IBAN>{samples.LANDLORD}</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>Deposit returned</Ustrd><Ustrd>VS: 0012345</Ustrd></RmtInf></TxDtls>"""
DETAILS_02 = DETAILS_08.replace("<Pty>", "").replace("</Pty>", "")


@pytest.mark.parametrize(
    ("version", "details", "status"),
    [
        ("02", DETAILS_02, "<Sts>BOOK</Sts>"),
        ("03", DETAILS_02, "<Sts>BOOK</Sts>"),
        ("08", DETAILS_08, "<Sts><Cd>BOOK</Cd></Sts>"),
        ("13", DETAILS_08, "<Sts><Cd>BOOK</Cd></Sts>"),
    ],
)
def test_a_camt_statement_of_any_version_is_read(version: str, details: str, status: str) -> None:
    one = samples.entry(details=details, status=status)

    statement = samples.read_one(samples.camt(one, version=version))

    assert statement.format == f"camt.053.001.{version}"
    assert (statement.account, statement.account_kind) == (samples.IBAN, "iban")
    assert (statement.owner, statement.currency) == ("Acme s.r.o.", "CZK")
    assert (statement.reference, statement.sequence) == ("S-2026-01", "7")
    assert statement.opening_balance == Decimal("1000.00")
    assert statement.closing_balance == Decimal("1250.50")
    assert statement.adds_up is True
    assert statement.warnings == ()
    assert statement.lines == (
        bank_statements.ParsedLine(
            position=1,
            booked_on=date(2026, 1, 15),
            amount=Decimal("250.50"),
            currency="CZK",
            counterparty_name="Havnen ApS",
            counterparty_account=samples.LANDLORD,
            reference="RENT-01",
            variable_symbol="12345",
            description="Deposit returned VS: 0012345",
            bank_reference="B-77",
            entry_reference="B-77",
        ),
    )


def test_namespace_prefixes_and_envelopes_make_no_difference() -> None:
    document = samples.camt(samples.entry()).split("?>\n", 1)[1]
    inner = document.replace("<", "<c:").replace("<c:/", "</c:").replace("xmlns=", "xmlns:c=")

    statement = samples.read_one(f"<Envelope><Body>{inner}</Body></Envelope>")

    assert [line.amount for line in statement.lines] == [Decimal("250.50")]


def test_money_out_is_negative_and_a_reversal_keeps_its_stated_side() -> None:
    out = samples.entry("100.00", side="DBIT")
    taken_back = samples.entry("40.00", side="CRDT", extra="<RvslInd>true</RvslInd>")

    statement = samples.read_one(samples.camt(out, taken_back, closing="940.00"))

    assert [line.amount for line in statement.lines] == [Decimal("-100.00"), Decimal("40.00")]
    assert statement.adds_up is True


def test_pending_entries_stay_apart_from_booked_ones() -> None:
    pending = samples.entry("9.00", status="<Sts><Cd>PDNG</Cd></Sts>")

    statement = samples.read_one(samples.camt(samples.entry(), pending))

    assert [line.amount for line in statement.lines] == [Decimal("250.50")]
    assert [(line.amount, line.status) for line in statement.pending] == [
        (Decimal("9.00"), "pending")
    ]
    assert statement.adds_up is True


def test_entries_for_information_are_left_out_with_a_warning() -> None:
    info = samples.entry("9.00", status="<Sts><Cd>INFO</Cd></Sts>")

    statement = samples.read_one(samples.camt(samples.entry(), info))

    assert len(statement.lines) == 1
    assert [warning.code for warning in statement.warnings] == [
        "bank_statement.informational_left_out"
    ]


def batch(*amounts: str) -> str:
    return "".join(
        f"<TxDtls><Refs><EndToEndId>E{index}</EndToEndId></Refs>"
        f'<Amt Ccy="CZK">{amount}</Amt></TxDtls>'
        for index, amount in enumerate(amounts)
    )


def test_a_batch_whose_payments_add_up_becomes_a_line_for_each() -> None:
    one = samples.entry("250.50", details=batch("200.00", "50.50"))

    statement = samples.read_one(samples.camt(one))

    assert [(line.position, line.amount, line.reference) for line in statement.lines] == [
        (1, Decimal("200.00"), "E0"),
        (2, Decimal("50.50"), "E1"),
    ]


def test_a_batch_that_does_not_add_up_stays_one_line_with_a_warning() -> None:
    one = samples.entry("250.50", details=batch("200.00", "60.00"))

    statement = samples.read_one(samples.camt(one))

    assert [line.amount for line in statement.lines] == [Decimal("250.50")]
    assert [(warning.code, warning.line) for warning in statement.warnings] == [
        ("bank_statement.batch_kept_whole", 6)
    ]


def test_stated_balances_are_kept_when_the_lines_contradict_them() -> None:
    statement = samples.read_one(samples.camt(samples.entry("1.00")))

    assert statement.opening_balance == Decimal("1000.00")
    assert statement.closing_balance == Decimal("1250.50")
    assert statement.adds_up is False
    assert statement.difference == Decimal("249.50")
    assert [warning.code for warning in statement.warnings] == ["bank_statement.does_not_add_up"]
    assert statement.warnings[0].sentence == (
        "The opening balance 1000.00 and the lines 1.00 don't make the closing balance 1250.50; "
        "249.50 is left over. The balances are kept as stated."
    )


def test_a_missing_balance_leaves_it_open_whether_the_statement_adds_up() -> None:
    statement = samples.read_one(samples.camt(samples.entry(), opening=None))

    assert statement.opening_balance is None
    assert statement.adds_up is None
    assert statement.difference is None


def test_the_pages_interim_balances_stand_in_for_opening_and_closing() -> None:
    page = samples.camt(samples.entry(), opening=None, closing=None).replace(
        "<Ntry>", samples.balance("ITBD", "10") + samples.balance("ITBD", "260.50") + "<Ntry>"
    )

    statement = samples.read_one(page)

    assert (statement.opening_balance, statement.closing_balance) == (
        Decimal("10"),
        Decimal("260.50"),
    )


def test_the_amount_in_the_payments_own_currency_is_kept() -> None:
    details = '<TxDtls><AmtDtls><InstdAmt><Amt Ccy="EUR">10.00</Amt></InstdAmt></AmtDtls></TxDtls>'

    (line,) = samples.read_one(samples.camt(samples.entry(side="DBIT", details=details))).lines

    assert (line.amount, line.currency) == (Decimal("-250.50"), "CZK")
    assert (line.original_amount, line.original_currency) == (Decimal("-10.00"), "EUR")


def test_two_statements_in_one_file_stay_two() -> None:
    one = samples.camt(samples.entry())
    statement = one[one.index("<Stmt>") : one.index("</BkToCstmrStmt>")]

    found = samples.read(one.replace("</BkToCstmrStmt>", f"{statement}</BkToCstmrStmt>"))

    assert [len(each.lines) for each in found] == [1, 1]
    assert [each.closing_balance for each in found] == [Decimal("1250.50")] * 2


@pytest.mark.parametrize(
    ("old", "new", "field", "value"),
    [
        ("2026-01-15", "2026-02-30", "Ntry/BookgDt", "2026-02-30"),
        ("2026-01-15", "soon", "Ntry/BookgDt", "soon"),
        (">250.50<", ">2,5,0<", "Ntry/Amt", "2,5,0"),
        (">250.50<", ">-250.50<", "Ntry/Amt", "-250.50"),
        (">250.50<", ">0.00001<", "Ntry/Amt", "0.00001"),
        ('"CZK">250.50', '"C">250.50', "Ntry/Amt/@Ccy", "C"),
        ("<CdtDbtInd>CRDT</CdtDbtInd><Sts>", "<Sts>", "Ntry/CdtDbtInd", ""),
    ],
)
def test_a_wrong_value_is_refused_naming_line_and_field(
    old: str, new: str, field: str, value: str
) -> None:
    document = samples.camt(samples.entry())
    assert old in document

    with pytest.raises(bank_statements.BadValue) as refused:
        samples.read(document.replace(old, new))

    assert refused.value.code == "bank_statement.bad_value"
    assert (refused.value.line, refused.value.field) == (6, field)
    assert refused.value.params["value"] == value


def test_an_entry_without_amount_is_refused() -> None:
    document = samples.camt(samples.entry()).replace('<Amt Ccy="CZK">250.50</Amt>', "")

    with pytest.raises(bank_statements.Malformed, match="Line 6: Ntry/Amt is missing"):
        samples.read(document)


def test_a_message_without_statement_says_so() -> None:
    document = samples.camt()
    empty = document[: document.index("<Stmt>")] + "</BkToCstmrStmt></Document>"

    with pytest.raises(bank_statements.NoStatements) as refused:
        samples.read(empty)

    assert (refused.value.code, refused.value.line) == ("bank_statement.no_statements", 4)


def test_a_file_cut_off_is_refused_naming_its_last_line() -> None:
    document = samples.camt(samples.entry())

    with pytest.raises(bank_statements.Malformed) as refused:
        samples.read(document[: document.index("</Ntry>")])

    assert refused.value.code == "bank_statement.malformed"
    assert refused.value.line == 6


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_notification_tells_lines_and_no_balances(version: str) -> None:
    (told,) = samples.read(samples.notification(samples.entry(), version=version))

    assert told.format == f"camt.054.001.{version}"
    assert told.is_notification is True
    assert (told.opening_balance, told.closing_balance, told.adds_up) == (None, None, None)
    assert [line.amount for line in told.lines] == [Decimal("250.50")]


def test_a_notified_line_is_recognised_in_the_statement_that_follows() -> None:
    (told,) = samples.read(samples.notification(samples.entry()))
    (stated,) = samples.read(samples.camt(samples.entry()))

    assert bank_statements.fingerprints(told) == bank_statements.fingerprints(stated)
    assert told.lines[0].entry_reference == stated.lines[0].entry_reference == "B-77"
