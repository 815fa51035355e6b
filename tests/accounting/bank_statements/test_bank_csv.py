from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules import bank_statements
from apps.accounting.rules.bank_statements import CsvMapping
from tests.accounting.bank_statements import samples

MAPPING = CsvMapping(
    date_column=0,
    date_format="%d.%m.%Y",
    amount_column=1,
    description_columns=(2,),
    currency="EUR",
    thousands_separator=".",
)


def mapped(*rows: str, mapping: CsvMapping = MAPPING) -> bank_statements.ParsedStatement:
    return samples.read_one("\n".join(("Date;Amount;Text", *rows)), mapping)


def test_a_csv_without_mapping_asks_for_one_with_a_preview() -> None:
    with pytest.raises(bank_statements.MappingNeeded) as asked:
        samples.read(samples.CSV_CZECH)

    preview = asked.value.preview
    assert asked.value.code == "bank_statement.mapping_needed"
    assert (preview.delimiter, preview.encoding) == (";", "utf-8")
    assert preview.header[:2] == ("Datum", "Částka")
    assert preview.rows[1][5] == "Nájem Havnen"
    assert asked.value.params == {"columns": 10}


def test_a_czech_export_is_read_by_the_guess() -> None:
    statement = samples.read_guessed(samples.CSV_CZECH)

    assert statement.format == "CSV"
    assert statement.currency == "CZK"
    assert (statement.opening_balance, statement.closing_balance) == (
        Decimal("1000.00"),
        Decimal("2200.00"),
    )
    assert statement.adds_up is True
    assert (statement.period_from, statement.period_to) == (date(2026, 1, 15), date(2026, 1, 16))
    assert statement.lines[0] == bank_statements.ParsedLine(
        position=1,
        booked_on=date(2026, 1, 15),
        amount=Decimal("1250.50"),
        currency="CZK",
        counterparty_name="Jiří Dvořák",
        counterparty_account="19-2000145399/0800",
        variable_symbol="2026017",
        description="Faktura 17",
        bank_reference="1001",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_an_export_is_read_in_the_encoding_it_was_written_in(encoding: str) -> None:
    content = samples.CSV_CZECH.replace("\u00a0", " ").encode(encoding)

    statement = samples.read_guessed(content)

    assert statement.lines[0].counterparty_name == "Jiří Dvořák"


EXPORTS = {
    "english": (
        "Date,Description,Paid in,Paid out,Balance\n"
        '01/15/2026,Refund,"1,100.00",,1100.00\n01/16/2026,Rent,,50.50,1049.50\n',
        [Decimal("1100.00"), Decimal("-50.50")],
        True,
    ),
    "hungarian": (
        "Könyvelés dátuma;Összeg;Devizanem;Partner neve;Közlemény;Egyenleg\n"
        "2026.01.15.;12 500;HUF;Kovács Kft;Számla;12 500\n2026.01.16.;-500;HUF;Bank;Díj;12 000\n",
        [Decimal("12500"), Decimal("-500")],
        True,
    ),
    "danish": (
        'Dato;Tekst;Beløb;Saldo\n15-01-2026;Køb;"-1.250,50";"8.749,50"\n'
        '16-01-2026;Løn;"20.000,00";"28.749,50"\n',
        [Decimal("-1250.50"), Decimal("20000.00")],
        True,
    ),
    "german, newest first, with a preamble": (
        "Kontoauszug\nIBAN;DE89370400440532013000\n\n"
        "Buchungstag;Wertstellung;Verwendungszweck;Betrag;Währung;Saldo\n"
        "16.01.26;16.01.26;Miete;-50,50;EUR;949,50\n15.01.26;15.01.26;Gutschrift;100,00;EUR;1.000,00\n",
        [Decimal("-50.50"), Decimal("100.00")],
        True,
    ),
    "dutch, direction in a column": (
        '"Datum","Naam / Omschrijving","Rekening","Tegenrekening","Code","Af Bij",'
        '"Bedrag (EUR)","Mededelingen"\n'
        '"20260115","Jansen","NL91ABNA0417164300","","GT","Af","50,50","Huur"\n'
        '"20260116","Smit","NL91ABNA0417164300","","GT","Bij","75,00","Factuur"\n',
        [Decimal("-50.50"), Decimal("75.00")],
        None,
    ),
    "without header": (
        '15.01.2026;"Coffee";14.01.2026;-3,50;EUR\n16.01.2026;"Salary paid";16.01.2026;99,00;EUR\n',
        [Decimal("-3.50"), Decimal("99.00")],
        None,
    ),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_exports_of_many_countries_are_read_by_the_guess(name: str) -> None:
    export, amounts, adds_up = EXPORTS[name]

    statement = samples.read_guessed(export)

    assert [line.amount for line in statement.lines] == amounts
    assert [line.booked_on.day for line in statement.lines] in ([15, 16], [16, 15])
    assert statement.adds_up is adds_up
    assert all(line.description for line in statement.lines)


def test_the_signature_holds_for_the_next_export_and_changes_with_the_header() -> None:
    january = samples.preview(samples.CSV_CZECH)
    february = samples.preview(samples.CSV_CZECH.replace(".01.", ".02.").replace("Nájem", "Rent"))
    other = samples.preview(samples.CSV_CZECH.replace("Poznámka", "X").replace("Měna", "Kód měny"))

    assert january.signature == february.signature
    assert january.signature != other.signature


def test_a_mapping_survives_json() -> None:
    guess = samples.preview(samples.CSV_CZECH).guess
    assert guess is not None

    assert CsvMapping.from_dict(json.loads(json.dumps(guess.to_dict()))) == guess


@pytest.mark.parametrize(
    ("changes", "setting"),
    [
        ({"date_column": -1}, "date_column"),
        ({"date_column": None}, "date_column"),
        ({"date_column": "0"}, "date_column"),
        ({"date_format": "%d.%m"}, "date_format"),
        ({"date_format": "%d.%m.%Q"}, "date_format"),
        ({"date_format": 7}, "date_format"),
        ({"delimiter": "xx"}, "delimiter"),
        ({"decimal_separator": "."}, "thousands_separator"),
        ({"amount_column": None}, "amount_column"),
        ({"debit_column": 2}, "amount_column"),
        ({"description_columns": "2"}, "description_columns"),
        ({"description_columns": [99_999]}, "description_columns[0]"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_senseless_mapping_is_refused_naming_the_setting(
    changes: dict[str, object], setting: str
) -> None:
    with pytest.raises(bank_statements.BadMapping) as refused:
        CsvMapping.from_dict(MAPPING.to_dict() | changes)

    assert (refused.value.code, refused.value.field) == ("bank_statement.bad_mapping", setting)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1.234,56", "1234.56"),
        ("-1 234,56", "-1234.56"),
        ("\u22121234,56", "-1234.56"),
        ("12,50-", "-12.50"),
        ("(12,50)", "-12.50"),
        ("+12,5", "12.5"),
        ("12", "12"),
        ("12,50 EUR", "12.50"),
        ("€ 12,50", "12.50"),
    ],
)
def test_amounts_are_read_as_banks_write_them(cell: str, amount: str) -> None:
    assert mapped(f"15.01.2026;{cell};x").lines[0].amount == Decimal(amount)


@pytest.mark.parametrize(
    "cell", ["1.23", "1234.56", "1,2,3", "--1", "(-1)", "1 23", "x", "", "NaN"]
)
def test_a_doubtful_amount_is_refused_rather_than_guessed(cell: str) -> None:
    with pytest.raises(bank_statements.BadValue) as refused:
        mapped("15.01.2026;1,00;x", f"15.01.2026;{cell};x")

    assert (refused.value.line, refused.value.field) == (3, "column 2")


def test_an_impossible_day_is_refused_naming_line_and_column() -> None:
    with pytest.raises(bank_statements.BadValue) as refused:
        mapped("30.02.2026;1,00;x")

    assert refused.value.reason == "Line 2: “30.02.2026” in column 1 is not a day of the calendar."


def test_a_time_after_the_day_does_no_harm() -> None:
    assert mapped("15.01.2026 13:45:00;1,00;x").lines[0].booked_on == date(2026, 1, 15)


def test_a_remark_between_the_lines_is_left_out_with_a_warning() -> None:
    statement = mapped("15.01.2026;1,00;x", "Balance carried forward;;", "16.01.2026;2,00;y")

    assert [line.amount for line in statement.lines] == [Decimal("1.00"), Decimal("2.00")]
    assert [(warning.code, warning.line) for warning in statement.warnings] == [
        ("bank_statement.row_left_out", 3)
    ]


def test_a_footer_is_left_out_when_the_mapping_says_so() -> None:
    mapping = CsvMapping.from_dict(MAPPING.to_dict() | {"footer_rows": 1})

    statement = mapped("15.01.2026;1,00;x", "Total;1,00;", mapping=mapping)

    assert len(statement.lines) == 1


def test_accounts_and_currencies_of_one_file_become_statements() -> None:
    mapping = CsvMapping(
        date_column=0, date_format="%Y-%m-%d", amount_column=1, currency_column=2, account_column=3
    )
    rows = ("2026-01-15;1,00;EUR;A1", "2026-01-15;2,00;CZK;A1", "2026-01-16;3,00;EUR;A1")

    found = samples.read("\n".join(("d;a;c;k", *rows)), mapping)

    assert [(one.account, one.currency, one.total) for one in found] == [
        ("A1", "EUR", Decimal("4.00")),
        ("A1", "CZK", Decimal("2.00")),
    ]
    assert [line.position for line in found[0].lines] == [1, 2]


def test_a_running_balance_that_does_not_add_up_is_kept_and_warned_of() -> None:
    mapping = CsvMapping.from_dict(MAPPING.to_dict() | {"balance_column": 2})

    statement = mapped("15.01.2026;1,00;10,00", "16.01.2026;1,00;20,00", mapping=mapping)

    assert (statement.opening_balance, statement.closing_balance) == (
        Decimal("9.00"),
        Decimal("20.00"),
    )
    assert [warning.code for warning in statement.warnings] == ["bank_statement.does_not_add_up"]


def test_a_quotation_mark_that_swallows_lines_is_refused() -> None:
    with pytest.raises(bank_statements.Malformed, match="Line 2 opens a quotation mark"):
        mapped('15.01.2026;1,00;"x', "16.01.2026;2,00;y")


def test_a_short_row_is_refused_naming_its_line() -> None:
    mapping = CsvMapping(date_column=1, date_format="%d.%m.%Y", amount_column=2)

    with pytest.raises(bank_statements.Malformed, match="Line 3 has 2 columns"):
        mapped("x;15.01.2026;1,00", "x;15.01.2026", mapping=mapping)


def test_the_wrong_encoding_is_refused_with_its_place() -> None:
    with pytest.raises(bank_statements.WrongEncoding) as refused:
        samples.read("Date;Amount;Text\n15.01.2026;1,00;Dvořák".encode("cp1250"), MAPPING)

    assert refused.value.code == "bank_statement.wrong_encoding"
    assert (refused.value.line, refused.value.column) == (2, 20)


def test_a_header_alone_contains_no_statement() -> None:
    with pytest.raises(bank_statements.NoStatements):
        mapped()


def test_an_export_with_only_a_header_still_asks_for_a_mapping() -> None:
    preview = samples.preview("Date;Amount;Text\n")

    assert preview.header == ("Date", "Amount", "Text")
    assert preview.guess is None
