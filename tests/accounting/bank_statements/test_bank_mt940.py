from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.rules import bank_statements
from tests.accounting.bank_statements import samples


def mt940(*lines: str, closing: str = ":62F:C260131EUR1000,00") -> str:
    head = (":20:X", ":25:NL91ABNA0417164300", ":28C:1/1", ":60F:C260114EUR1000,00")
    return "\n".join((*head, *lines, closing, "-", ""))


def the_line(*lines: str) -> bank_statements.ParsedLine:
    (line,) = samples.read_one(mt940(*lines)).lines
    return line


def test_a_german_mt940_is_read_with_its_subfields() -> None:
    statement = samples.read_one(samples.MT940)

    assert statement.format == "MT940"
    assert (statement.account, statement.account_kind) == ("12345678/1020304050", "domestic")
    assert (statement.bank_id, statement.sequence) == ("12345678", "00007/001")
    assert (statement.opening_balance, statement.closing_balance) == (
        Decimal("1000.00"),
        Decimal("1200.00"),
    )
    assert (statement.period_from, statement.period_to) == (date(2026, 1, 14), date(2026, 1, 31))
    assert statement.adds_up is True
    assert statement.lines[0] == bank_statements.ParsedLine(
        position=1,
        booked_on=date(2026, 1, 15),
        value_on=date(2026, 1, 15),
        amount=Decimal("250.50"),
        currency="EUR",
        counterparty_name="MUELLER GMBH",
        counterparty_account="DE89370400440532013000",
        reference="RE-2026-17",
        description="Rechnung 2026-17",
        bank_reference="B-77",
        kind="GUTSCHRIFT",
    )
    assert statement.lines[1].amount == Decimal("-50.5")


@pytest.mark.parametrize(
    ("mark", "amount"),
    [
        ("C", "5.00"),
        ("D", "-5.00"),
        ("RC", "-5.00"),
        ("RD", "5.00"),
        ("CR", "5.00"),
        ("DR", "-5.00"),
        ("RCR", "-5.00"),
        ("CN", "5.00"),
    ],
)
def test_reversals_turn_the_sign_and_funds_codes_do_not(mark: str, amount: str) -> None:
    assert the_line(f":61:2601150115{mark}5,00NTRFREF//B1").amount == Decimal(amount)


@pytest.mark.parametrize(
    ("value", "entry", "booked_on"),
    [
        ("260101", "1231", date(2025, 12, 31)),
        ("251231", "0102", date(2026, 1, 2)),
        ("260115", "", date(2026, 1, 15)),
    ],
)
def test_the_entry_day_takes_the_year_nearest_to_the_value_date(
    value: str, entry: str, booked_on: date
) -> None:
    assert the_line(f":61:{value}{entry}D5,00NTRFREF").booked_on == booked_on


def test_a_value_date_of_30_february_is_read_as_banks_mean_it_and_says_so() -> None:
    statement = samples.read_one(mt940(":61:2602300301DR6,00N024NONREF"))

    assert statement.lines[0].value_on == date(2026, 2, 28)
    assert statement.lines[0].booked_on == date(2026, 3, 1)
    assert statement.warnings[0].code == "bank_statement.thirty_day_month"
    assert statement.warnings[0].line == 5


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (":61:2602310301D6,00NTRFX", ":61: value date"),
        (":61:2601150230D6,00NTRFX", ":61: entry date"),
        (":61:2613010101D6,00NTRFX", ":61: value date"),
    ],
)
def test_other_impossible_days_are_refused_naming_line_and_field(line: str, field: str) -> None:
    with pytest.raises(bank_statements.BadValue) as refused:
        samples.read(mt940(line))

    assert (refused.value.line, refused.value.field) == (5, field)


def test_a_broken_movement_or_balance_is_refused_with_its_line() -> None:
    with pytest.raises(bank_statements.Malformed, match="Line 5: “rubbish” in :61:"):
        samples.read(mt940(":61:rubbish"))
    with pytest.raises(bank_statements.BadValue, match="Line 5: “C26EUR” in :62F:"):
        samples.read(mt940(closing=":62F:C26EUR"))


def test_sepa_words_between_slashes_are_told_apart() -> None:
    line = the_line(
        ":61:260115C5,00NTRFEREF//B1",
        ":86:/TRTP/SEPA OVERBOEKING/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/J JANSE",
        "N/REMI/Factuur 17/EREF/NOTPROVIDED",
    )

    assert (line.kind, line.counterparty_name) == ("SEPA OVERBOEKING", "J JANSEN")
    assert line.counterparty_account == "NL91ABNA0417164300"
    assert (line.description, line.reference) == ("Factuur 17", "EREF")


def test_the_counterparty_block_of_dutch_banks_is_read() -> None:
    line = the_line(
        ":61:260115D5,00NTRFNONREF",
        ":86:/EREF/E-17//CNTP/NL91ABNA0417164300/ABNANL2A/Jansen BV/Delft///REMI/USTD//Factuur/",
    )

    assert (line.counterparty_name, line.counterparty_account) == (
        "Jansen BV",
        "NL91ABNA0417164300",
    )
    assert (line.description, line.reference) == ("Factuur", "E-17")


def test_labels_of_polish_banks_are_read() -> None:
    line = the_line(
        ":61:260115C0,01NTRFNONREF//MB1",
        ":86:911 TRANSAKCJA; Z RACH.: 56114010810000267002001001; OD: JAN NOWAK  ",
        "UL. NIJAKA; TYT.: PRZELEW SRODKOW; TNR: 1.0",
    )

    assert (line.kind, line.description) == ("911 TRANSAKCJA", "PRZELEW SRODKOW")
    assert line.counterparty_name == "JAN NOWAK UL. NIJAKA"
    assert line.counterparty_account == "56114010810000267002001001"


def test_an_iban_and_name_first_are_the_other_side() -> None:
    line = the_line(
        ":61:260115D65,00NOVBNL91ABNA0417164300", ":86:NL91ABNA0417164300 j jansen", "", "Sieraden"
    )

    assert (line.counterparty_name, line.counterparty_account) == (
        "j jansen",
        "NL91ABNA0417164300",
    )
    assert line.description == "Sieraden"


def test_plain_words_are_joined_where_the_bank_broke_a_full_line() -> None:
    line = the_line(":61:260115D5,00NMSCNONREF", ":86:" + "a" * 65, "bc", "d VS:0012")

    assert line.description == "a" * 65 + "bc d VS:0012"
    assert line.variable_symbol == "12"


def test_swift_blocks_and_rubbish_between_messages_are_passed_over() -> None:
    first = "{1:F01BANKNL2AXXXX}{2:O940}{4:\n" + mt940().replace("\n-\n", "\n-}{5:}\n")
    second = "BANKNL2A\n940\nBANKNL2A\n" + mt940(":61:260115C5,00NTRFX").replace("62F", "62M")

    statements = samples.read(first + second)

    assert [len(statement.lines) for statement in statements] == [0, 1]
    assert [statement.adds_up for statement in statements] == [True, False]


def test_a_movement_after_the_end_is_taken_in_with_a_warning() -> None:
    statement = samples.read_one(mt940() + ":61:260115C5,00NTRFX//B2\nlate\n")

    assert [(line.amount, line.description) for line in statement.lines] == [
        (Decimal("5.00"), "late")
    ]
    assert [warning.code for warning in statement.warnings] == [
        "bank_statement.line_after_end",
        "bank_statement.does_not_add_up",
    ]


def test_a_statement_without_closing_balance_warns_of_a_file_cut_off() -> None:
    cut = mt940(":61:260115C5,00NTRFX").partition(":62F:")[0]

    statement = samples.read_one(cut)

    assert statement.closing_balance is None
    assert statement.adds_up is None
    assert [warning.code for warning in statement.warnings] == ["bank_statement.no_closing_balance"]


def test_words_about_the_whole_statement_stay_out_of_the_last_line() -> None:
    document = mt940(":61:260115C5,00NTRFX", ":86:Rent").replace("\n-\n", "\n:86:Totals\n-\n")

    assert samples.read_one(document).lines[0].description == "Rent"


@pytest.mark.parametrize(
    ("stated", "number", "kind", "bank"),
    [
        ("NL91ABNA0417164300EUR", "NL91ABNA0417164300", "iban", ""),
        ("ABNANL2A/NL91ABNA0417164300", "NL91ABNA0417164300", "iban", "ABNANL2A"),
        ("19-2000145399/0800", "19-2000145399/0800", "domestic", "0800"),
        ("0001234567", "0001234567", "domestic", ""),
    ],
)
def test_the_account_is_read_in_each_spelling(
    stated: str, number: str, kind: str, bank: str
) -> None:
    statement = samples.read_one(mt940().replace("NL91ABNA0417164300", stated))

    assert (statement.account, statement.account_kind, statement.bank_id) == (number, kind, bank)


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Jiří Dvořák"),
        ("cp1250", "Jiří Dvořák"),
        ("cp1250", "Árvíztűrő Kft"),
        ("cp1252", "Købmand Møller på Ærø"),
        ("cp1252", "Größe Süd"),
    ],
)
def test_letters_are_read_in_the_encoding_of_the_bank(encoding: str, name: str) -> None:
    document = mt940(":61:260115C5,00NTRFX", f":86:166?00X?20Y?32{name}")

    statement = samples.read_one(document.encode(encoding))

    assert statement.lines[0].counterparty_name == name
    guessed = [w.code for w in statement.warnings if w.code == "bank_statement.encoding_guessed"]
    assert len(guessed) == (0 if encoding == "utf-8" else 1)


def test_subfields_between_other_signs_are_read() -> None:
    line = the_line(
        ":61:260115C10,00NTRFNONREF",
        ":86:000>100390123456>20HUUR JANUARI>21VAN JANSEN",
    )

    assert (line.description, line.counterparty_account) == ("HUUR JANUARI VAN JANSEN", "390123456")


def test_labels_of_dutch_banks_are_read() -> None:
    line = the_line(
        ":61:260115D10,00N426NONREF",
        ":86:SEPA OVERBOEKING IBAN: NL91ABNA0417164300",
        "BIC: ABNANL2A NAAM: J. Jansen",
        "OMSCHRIJVING: Factuur 17 KENMERK: RE-17",
    )

    assert line.counterparty_name == "J. Jansen"
    assert line.counterparty_account == "NL91ABNA0417164300"
    assert (line.description, line.reference, line.kind) == (
        "Factuur 17",
        "RE-17",
        "SEPA OVERBOEKING",
    )


def test_rabobanks_supplementary_line_names_the_other_account() -> None:
    line = the_line(
        ":61:260115C10,00N541EREF",
        "NL91ABNA0417164300",
        ":86:/ORDP//NAME/J. Jansen/REMI/Factuur 17",
    )

    assert line.counterparty_account == "NL91ABNA0417164300"
    assert (line.counterparty_name, line.description) == ("J. Jansen", "Factuur 17")


def test_czech_symbols_are_found_in_the_words() -> None:
    line = the_line(":61:260115C10,00NTRFNONREF", ":86:/VS0000202617/SS42/KS308 faktura")

    assert (line.variable_symbol, line.specific_symbol, line.constant_symbol) == (
        "202617",
        "42",
        "0308",
    )
