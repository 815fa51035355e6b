"""Reading CSV and XLSX: columns guessed in four languages, and every bad cell by its row."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from apps.accounting.rules.coming_over import tabular
from apps.accounting.rules.coming_over.mapping import TableMapping, preview
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.coming_over.stream import Source
from apps.accounting.rules.coming_over.table import open_table


def guessed(content: bytes, subject: str = "journal") -> TableMapping:
    return preview(open_table(content), subject=subject).guess


def read(text: str, subject: str = "journal", **more: Any) -> Source:
    content = text.encode()
    mapping = guessed(content, subject)
    return tabular.read(
        content,
        mapping=TableMapping.from_dict({**mapping.to_dict(), **more}),
        books_currency="CZK",
    )


def reasons(source: Source) -> list[tuple[int, str, str]]:
    return [(one.line, one.column, one.reason) for one in source.problems.kept]


def workbook(*rows: tuple[Any, ...]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.create_sheet("Books", 0)
    for row in rows:
        sheet.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Date;Number;Account;Debit;Credit;Description", "31.01.2026;7;211;1 000,50;;Cash"),
        ("Datum;Číslo dokladu;Účet;MD;Dal;Popis", "31.01.2026;7;211;1 000,50;;Cash"),
        ("Dátum,Bizonylatszám,Főkönyvi szám,Tartozik,Követel,Szöveg".replace("Dátum", "Kelt"),
         '2026.01.31.,7,211,"1.000,50",,Cash'),
        ("Dato|Bilagsnr|Kontonr|Debet|Kredit|Tekst", "31-01-2026|7|211|1000,50||Cash"),
    ],
)  # fmt: skip
def test_columns_are_recognised_in_four_languages(header: str, row: str) -> None:
    mark = next(one for one in ";,|" if one in header)
    second = mark.join(
        (row.split(mark)[0], "7", "602", "", '"1000,50"' if mark == "," else "1000,50", "Cash")
    )
    source = read(f"{header}\n{row}\n{second}\n")
    assert reasons(source) == []
    entry = source.entries[0]
    assert (entry.date, entry.number, entry.description) == (date(2026, 1, 31), "7", "Cash")
    assert [(one.account, one.amount) for one in entry.postings] == [
        ("211", Decimal("1000.50")),
        ("602", Decimal("-1000.50")),
    ]


def test_a_row_with_two_accounts_is_an_entry_by_itself() -> None:
    source = read("Datum;Účet MD;Účet Dal;Částka;Text\n1.2.2026;518;321;99,90;Nájem\n")
    assert [(one.account, one.amount) for one in source.entries[0].postings] == [
        ("518", Decimal("99.90")),
        ("321", Decimal("-99.90")),
    ]


def test_foreign_amounts_keep_the_value_that_the_file_states() -> None:
    source = read(
        "Date,Number,Account,Amount,Currency,Currency amount\n"
        "2026-01-05,1,221,2500.00,EUR,100.00\n2026-01-05,1,211,-2500.00,CZK,\n"
    )
    first, second = source.entries[0].postings
    assert (first.amount, first.commodity, first.books_amount) == (
        Decimal("100.00"),
        "EUR",
        Decimal("2500.00"),
    )
    assert (second.amount, second.commodity) == (Decimal("-2500.00"), "")


def test_days_of_a_spreadsheet_are_days_and_day_numbers_are_refused_until_chosen() -> None:
    rows = (("Date", "No", "Account", "Amount"),)
    content = workbook(*rows, (date(2026, 1, 31), 1, 211, 10.1), (date(2026, 1, 31), 1, 602, -10.1))
    source = tabular.read(content, mapping=guessed(content), books_currency="CZK")
    assert source.entries[0].date == date(2026, 1, 31)
    assert source.entries[0].postings[0].amount == Decimal("10.1")
    content = workbook(*rows, (46053, 1, 211, 10), (46053, 1, 602, -10))
    mapping = guessed(content)
    found = tabular.read(content, mapping=mapping, books_currency="CZK")
    assert reasons(found)[0] == (
        2,
        "Date",
        "“46053” is a number, not a day. Spreadsheets count days so; it would be 2026-01-31. "
        "Choose “day numbers” for the dates, or save the column as dates.",
    )
    chosen = TableMapping.from_dict({**mapping.to_dict(), "date_format": "serial"})
    assert tabular.read(content, mapping=chosen, books_currency="CZK").entries[0].date == date(
        2026, 1, 31
    )


def test_every_bad_cell_is_reported_with_row_and_column() -> None:
    source = read(
        "Date,Number,Account,Debit,Credit,Currency\n"
        "2026-01-05,1,211,10.00,,\n2026-01-05,1,602,,10.00,\n"
        "soon,2,211,10.00,,\n"
        "2026-01-05,3,211,1O,,\n"
        "2026-01-05,4,211,1.00,1.00,\n"
        "2026-01-05,5,,1.00,,\n"
        "2026-01-05,6,211,1.00,,XQZ\n"
        "2026-01-05,7,211,5.00,,\n2026-01-05,7,602,,4.00,\n"
    )
    assert [
        (line, column, reason.partition(".")[0]) for line, column, reason in reasons(source)
    ] == [
        (4, "Date", "“soon” is not a day as this file writes them"),
        (5, "Debit", "“1O” is not an amount as this file writes them"),
        (6, "Debit", "A row has either a debit or a credit amount, not both"),
        (7, "Account", "“Account” is empty"),
        (8, "Currency", "“XQZ” is not a currency"),
        (9, "", "The entry doesn't balance: 1"),
    ]
    assert len(source.entries) == 1


def test_open_items_and_balances_are_read_by_their_columns() -> None:
    items = read(
        "Firma;IČO;Číslo faktury;Datum vystavení;Splatnost;Zbývá;Měna;Druh\n"
        "Javor s.r.o.;27074358;2026001;5.1.2026;19.1.2026;1 210,00;CZK;pohledávka\n",
        "open_items",
    )
    item = items.items[0]
    assert reasons(items) == []
    assert (item.party, item.number, item.amount, item.control, item.due_on) == (
        "Javor s.r.o.",
        "2026001",
        Decimal("1210.00"),
        "receivable",
        date(2026, 1, 19),
    )
    balances = read("Konto,Navn,Saldo\n1000,Bank,500.25\n1000,Bank,1.00\n", "opening_balances")
    assert balances.balances[0].amount == Decimal("500.25")
    assert reasons(balances) == [(3, "Account", "“1000” stands in line 2 already.")]


def test_a_missing_column_is_named() -> None:
    content = b"Date,Text,Amount\n2026-01-05,x,1.00\n"
    with pytest.raises(FileUnreadable) as refused:
        tabular.read(content, mapping=guessed(content), books_currency="CZK")
    assert refused.value.problem.reason == "No column holds “Account”. Say which one does."


def test_a_table_that_is_parted_by_nothing_known_is_refused() -> None:
    with pytest.raises(FileUnreadable) as refused:
        open_table(b"Date~Account~Amount\n2026-01-05~211~1.00\n")
    assert refused.value.problem.code == "coming_over.one_column"


def test_a_spreadsheet_with_entities_or_far_too_big_is_refused() -> None:
    def archive(**parts: bytes) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            made.writestr("xl/workbook.xml", "<workbook/>")
            for name, content in parts.items():
                made.writestr(f"xl/{name}.xml", content)
        return out.getvalue()

    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    for content, code in (
        (archive(sheet=bomb), "coming_over.hostile"),
        (archive(sheet=b" " * 210_000_000), "coming_over.too_large"),
        (archive(), "coming_over.spreadsheet_broken"),
        (b"PK\x03\x04 no archive", "coming_over.spreadsheet_broken"),
    ):
        with pytest.raises(FileUnreadable) as refused:
            open_table(content)
        assert refused.value.problem.code == code


def test_a_million_rows_are_refused_before_they_are_kept() -> None:
    content = b"Account,Name\n" + b"1,a\n" * 1_000_000
    with pytest.raises(FileUnreadable) as refused:
        tabular.read(content, mapping=guessed(content, "chart"), books_currency="CZK")
    assert refused.value.problem.code == "coming_over.too_many_rows"
