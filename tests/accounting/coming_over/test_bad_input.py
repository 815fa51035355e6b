"""Whatever is wrong with a file: a row and a reason, nothing stored, the file kept."""

from __future__ import annotations

import csv
import io
import uuid
import zipfile
from collections.abc import Callable, Sequence
from typing import Any, Final

import openpyxl
import pytest

from apps.accounting.models import Account, BooksImport, FiscalYear
from apps.accounting.rules.coming_over import archive as archives
from apps.accounting.rules.coming_over import beancount, hledger, table
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.coming_over.table import open_table
from apps.accounting.selectors import coming_over as read
from apps.accounting.services import coming_over
from apps.accounting.values.coming_over import ImportOptions
from apps.parties.models import Party
from kernel import files
from tests.accounting.coming_over.desks import Desk
from tests.accounting.ledger.posting import state_of_books

Rows = Sequence[Sequence[Any]]
Said = list[tuple[int, str]]

# What each table looks like when nothing is wrong with it: the header, and a row or two.
GOOD: Final[dict[str, Rows]] = {
    "chart": (("Account", "Name", "Type"), ("9001", "Grants", "revenue")),
    "parties": (("Name", "Role", "Country"), ("Havnen A/S", "customer", "DK")),
    "opening_balances": (
        ("Account", "Name", "Debit", "Credit", "Currency"),
        ("6480", "Bank", 50, None, None),
    ),
    "open_items": (
        ("Customer", "Number", "Date", "Amount", "Currency", "Role"),
        ("Havnen A/S", "101", "2026-01-05", 100, None, "customer"),
    ),
    "journal": (
        ("Date", "Number", "Account", "Amount", "Currency", "Tax code"),
        ("2026-01-05", "1", "6480", 10, None, None),
        ("2026-01-05", "1", "1010", -10, None, None),
    ),
}
SUBJECTS: Final = tuple(GOOD)
DATED: Final = {"open_items": 2, "journal": 0}


# ---- The two ways a table comes ------------------------------------------------------------------
def as_csv(rows: Rows) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        ["" if cell is None else cell for cell in row] for row in rows
    )
    return out.getvalue().encode()


def as_xlsx(rows: Rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    book.save(out)
    return out.getvalue()


WRITERS: Final[dict[str, Callable[[Rows], bytes]]] = {"csv": as_csv, "xlsx": as_xlsx}


def changed(rows: Rows, row: int, column: int, value: Any) -> list[list[Any]]:
    made = [list(each) for each in rows]
    made[row][column] = value
    return made


def everything() -> tuple[Any, ...]:
    """What a file could have left behind."""
    return (
        state_of_books(),
        FiscalYear.objects.count(),
        Account.objects.count(),
        Party.objects.count(),
    )


def answer(desk: Desk, content: bytes, name: str, subject: str) -> Said:
    """What the person is told, having taken every guess as it is. Nothing may have changed, and
    the file is there for another try."""
    before = everything()
    options = ImportOptions(adds_accounts=subject == "chart")
    import_id = desk.send(content, name, subject, options=options)
    said = _told(desk, import_id)
    assert everything() == before
    row = BooksImport.objects.get(pk=import_id)
    assert row.state in ("waiting", "checked")
    assert files.read(row.file_id) == content
    return said


def _told(desk: Desk, import_id: uuid.UUID) -> Said:
    if read.import_info(import_id=import_id).format == "table":
        try:
            _seen, mapping = read.import_mapping(import_id=import_id)
            coming_over.say_columns(import_id=import_id, mapping=mapping, actor=desk.actor)
        except read.FileRefused as refused:
            return [(int(refused.params["line"]), str(refused.params["reason"]))]
    found = desk.check(import_id)
    assert read.import_progress(import_id=import_id).error == ""
    return found


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("kind", WRITERS)
def test_a_good_table_has_nothing_to_mend(desk: Desk, subject: str, kind: str) -> None:
    """So that what the others are told is about what was spoilt in them."""
    import_id = desk.send(WRITERS[kind](GOOD[subject]), f"t.{kind}", subject)
    assert _told(desk, import_id) == []


# ---- Cells ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("subject", SUBJECTS)
def test_a_missing_column_is_named(desk: Desk, subject: str, kind: str) -> None:
    rows = [list(row)[1:] for row in GOOD[subject]]
    ((line, why),) = answer(desk, WRITERS[kind](rows), f"t.{kind}", subject)
    title = {"parties": "Customer or supplier", "open_items": "Customer or supplier"}
    wanted = title.get(subject, "Date" if subject == "journal" else "Account")
    assert (line, why) == (0, f"No column holds “{wanted}”. Say which one does.")


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("subject", DATED)
def test_days_as_numbers_are_told_from_days(desk: Desk, subject: str, kind: str) -> None:
    rows: Rows = GOOD[subject]
    for place in range(1, len(rows)):
        rows = changed(rows, place, DATED[subject], 46053)
    said = answer(desk, WRITERS[kind](rows), f"t.{kind}", subject)
    assert said[0] == (
        2,
        "“46053” is a number, not a day. Spreadsheets count days so; it would be 2026-01-31. "
        "Choose “day numbers” for the dates, or save the column as dates.",
    )
    # Eight figures are a day that is written without marks; one that there is.
    rows = changed(rows, 1, DATED[subject], 20260230)
    said = answer(desk, WRITERS[kind](rows), f"u.{kind}", subject)
    assert said[0] == (2, "“20260230” is not a day as this file writes them.")


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize("subject", ["opening_balances", "open_items", "journal"])
def test_a_foreign_currency_needs_a_rate(desk: Desk, subject: str, kind: str) -> None:
    rows, column = GOOD[subject], 4
    for place in range(1, len(rows)):
        rows = changed(rows, place, column, "USD")
    said = answer(desk, WRITERS[kind](rows), f"t.{kind}", subject)
    assert said[0][0] == 2
    assert said[0][1].startswith("No rate is known for USD on ")
    said = answer(desk, WRITERS[kind](changed(rows, 1, column, "XQZ")), f"u.{kind}", subject)
    assert said[0] == (2, "“XQZ” is not a currency.")


@pytest.mark.parametrize("kind", WRITERS)
def test_codes_and_sums_that_the_books_do_not_know(desk: Desk, kind: str) -> None:
    rows = GOOD["journal"]
    write = WRITERS[kind]
    assert answer(desk, write(changed(rows, 1, 5, "NOPE")), f"t.{kind}", "journal") == [
        (2, "There is no tax code “NOPE” in these books.")
    ]
    assert answer(desk, write(changed(rows, 2, 3, -9)), f"u.{kind}", "journal") == [
        (2, "The entry doesn't balance: 1 is left over.")
    ]
    assert answer(desk, write(changed(rows, 2, 2, "0000")), f"v.{kind}", "journal") == [
        (3, "There is no account 0000 in these books.")
    ]


FORMULA: Final = (
    "The cell holds a formula without a result, or an error. Open the file in a spreadsheet "
    "program, mend the cell and save it again."
)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("cell", ["=1+1", "#REF!"])
def test_a_formula_without_a_result_is_no_empty_cell(desk: Desk, subject: str, cell: str) -> None:
    column = len(GOOD[subject][0]) - 1 if subject in ("chart", "parties") else 3
    content = as_xlsx(changed(GOOD[subject], 1, column, cell))
    assert answer(desk, content, "t.xlsx", subject)[0] == (2, FORMULA)


def test_a_formula_in_a_text_file_is_text_and_never_an_amount(desk: Desk) -> None:
    said = answer(desk, as_csv(changed(GOOD["journal"], 1, 3, "=1+1")), "t.csv", "journal")
    assert said[0] == (2, "“=1+1” is not an amount as this file writes them.")


# ---- Files ---------------------------------------------------------------------------------------
NOT_TEXT: Final = (
    "A character that no text contains: the file is of another kind, or it is damaged."
)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_what_is_no_table_says_at_which_line(desk: Desk, subject: str) -> None:
    good = as_csv(GOOD[subject])
    for content, line, why in (
        (good.replace(b",", b"~"), 1, "Every row has a single column."),
        (good.replace(b"\n", b"\n\x00", 1), 2, NOT_TEXT),
        (good.decode().encode("utf-16-be"), 1, NOT_TEXT),
        (b"\xff\xfe" + good.decode().encode("utf-16-le") + b"\x00", 0, ""),
        (b"%PDF-1.7\n", 1, "The file is PDF inside, not a table (CSV)."),
        (b"PK\x03\x04 no archive", 0, "The spreadsheet can't be opened:"),
        (good.replace(b"\n", b'\n"', 1), 2, "A quotation mark that opens in this line"),
        (good + b"1," * 200_000 + b"\n", 0, ""),
    ):
        said = answer(desk, content, f"{uuid.uuid4()}.csv", subject)
        assert said
        if why:
            assert said[0][0] == line
            assert said[0][1].startswith(why)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_the_first_row_too_many_is_named(
    desk: Desk, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real limit is held against a million rows where tables are tested by themselves."""
    monkeypatch.setattr(table, "ROWS_MAX", 300)
    head = as_csv(GOOD[subject][:1])
    assert answer(desk, head + b"1,1,1\n" * 1_000, "t.csv", subject) == [
        (301, "The file has more than 300 rows. Part it, for instance by year.")
    ]


@pytest.mark.parametrize("name", ["old.beancount", "old.journal"])
def test_plain_text_says_its_line(desk: Desk, name: str) -> None:
    is_beancount = name.endswith("beancount")
    opens = b"2026-01-01 open Assets:6480-Bank\n2026-01-01 open Income:1010-Sales\n"
    head = opens if is_beancount else b"\n\n"
    entry = b'2026-01-05 * "x"\n  Assets:6480-Bank  10 DKK\n  Income:1010-Sales  -10 DKK\n'
    assert answer(desk, b"%PDF-1.7\n", name, "journal")[0][0] == 1
    for content, line, why in (
        (head + b"\x00" + entry, 3, NOT_TEXT),
        (head + entry.replace(b"-10", b"-9"), 3, "The entry doesn't balance: 1 DKK is left over."),
        (head + entry.replace(b"01-05", b"02-30"), 3, "“2026-02-30” is not a day"),
        (head + entry.replace(b"DKK", b"USD"), 4, "No rate is known for USD on 2026-01-05."),
        (head + entry.replace(b"10 DKK", b"1" * 20 + b" DKK"), 4, "111111"),
        (head + entry.replace(b"x", b"x" * 5_000), 3, "The line has more than 4000 characters."),
        (head + b'include "/etc/passwd"\n' + entry, 3, "The file includes “"),
        (head + b'46053 * "x"\n', 3, "“46053"),
        (head + b'20240131 * "x"\n', 3, "“20240131"),
    ):
        said = answer(desk, content, name, "journal")
        assert (said[0][0], said[0][1][: len(why)]) == (line, why), content[:200]


def test_a_tax_code_of_plain_text_is_looked_up(desk: Desk) -> None:
    text = (
        b'2026-01-05 * "x"\n  Assets:6480-Bank  10 DKK  ; tax: NOPE\n  Income:1010-Sales  -10 DKK\n'
    )
    assert answer(desk, text, "old.journal", "journal") == [
        (2, "There is no tax code “NOPE” in these books.")
    ]
    lines = (
        b"2026-01-01 open Assets:6480-Bank\n2026-01-01 open Income:1010-Sales\n"
        b'2026-01-05 * "x"\n  Assets:6480-Bank  10 DKK\n    tax: "NOPE"\n'
        b"  Income:1010-Sales  -10 DKK\n"
    )
    assert answer(desk, lines, "old.beancount", "journal") == [
        (4, "There is no tax code “NOPE” in these books.")
    ]


@pytest.mark.parametrize("reader", [beancount.read, hledger.read])
@pytest.mark.parametrize("mark", ["(", '"', "{", "[", "a", "1", "((", "@ ", ": ", "  "])
def test_one_endless_line_keeps_nobody_waiting(reader: Callable[[bytes], Any], mark: str) -> None:
    content = ("2026-01-05 * x\n  " + mark * (2_000_000 // len(mark)) + "\n").encode()
    try:
        assert reader(content).problems.errors
    except FileUnreadable as refused:
        assert refused.problem.line


# ---- Spreadsheets made to do harm ----------------------------------------------------------------
def archive(*, sheet: bytes, declared: int | None = None, workbook: bytes = b"") -> bytes:
    """A spreadsheet of one sheet; `declared` is what the directory claims that it unpacks to."""
    good, out = zipfile.ZipFile(io.BytesIO(as_xlsx(GOOD["chart"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for part in good.infolist():
            content = good.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = sheet
            elif part.filename == "xl/workbook.xml" and workbook:
                content = workbook
            made.writestr(part.filename, content)
    made_content = out.getvalue()
    if declared is None:
        return made_content
    real, lie = len(sheet).to_bytes(4, "little"), declared.to_bytes(4, "little")
    return made_content.replace(real, lie)


def sheet_of(*cells: str) -> bytes:
    rows = "".join(
        f'<row r="{"".join(filter(str.isdigit, place))}"><c r="{place}"><v>1</v></c></row>'
        for place in cells
    )
    return f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()


ENTITY: Final = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (archive(sheet=ENTITY + b"<worksheet>&a;</worksheet>"), "hostile"),
        # A declaration may stand far behind the first bytes.
        (archive(sheet=b"<!--" + b" " * 9_000 + b"-->" + ENTITY), "hostile"),
        (archive(sheet=ENTITY.decode().encode("utf-16")), "hostile"),
        (archive(sheet=b" " * 3_000_000), "too_large"),
        # The directory says a kilobyte, and it is more than three million.
        (archive(sheet=b" " * 3_000_000, declared=1_000), "too_large"),
        # Two cells: five hundred gigabytes, were they laid out.
        (archive(sheet=sheet_of("A1", "XFD1048576")), "too_many_rows"),
        (archive(sheet=sheet_of("A1", "XFD2")), "too_wide"),
        (archive(sheet=sheet_of("A1", "GR200")), "too_wide"),
        (archive(sheet=b"<sheetData>" + b"<row><c/></row>" * 5_001), "too_many_rows"),
        (archive(sheet=sheet_of("A1"))[:-30], "spreadsheet_broken"),
    ],
    ids=[
        "entity", "late-entity", "wide-entity", "bomb", "lying-bomb", "far-apart", "wide", "area",
        "cells-without-place", "cut-off",
    ],
)  # fmt: skip
def test_a_spreadsheet_made_to_do_harm_is_never_opened(
    content: bytes, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archives, "UNPACKED_BYTES_MAX", 2_000_000)
    monkeypatch.setattr(archives, "CELLS_MAX", 5_000)
    monkeypatch.setattr(table, "_workbook", None)
    with pytest.raises(FileUnreadable) as refused:
        open_table(content)
    assert refused.value.problem.code == f"coming_over.{code}"


def test_a_bomb_is_kept_and_told_like_any_other_file(desk: Desk) -> None:
    for content in (
        archive(sheet=sheet_of("A1", "XFD1048576")),
        archive(sheet=ENTITY + b"<worksheet/>"),
    ):
        ((_line, why),) = answer(desk, content, f"{uuid.uuid4()}.xlsx", "journal")
        assert why
