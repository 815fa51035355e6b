from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

import openpyxl
import pypdf
import pytest

from apps.accounting import exports
from apps.accounting.exports import hand_back as handing
from apps.accounting.exports.csv_file import text_cell
from apps.accounting.selectors import statements
from apps.accounting.services import accounts
from apps.accounting.values.ledger import AccountDraft
from apps.accounting.values.statements import Statement
from kernel.actor import Actor
from tests.accounting.ledger.posting import post
from tests.cast import Cast

pytestmark = pytest.mark.usefixtures("nordlys_books")
MOMENT = datetime(2026, 4, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def profit_and_loss(preparer: Actor) -> Statement:
    hostile = AccountDraft(code="2999", name='=HYPERLINK("http://x")', kind="expense")
    accounts.add_account(draft=hostile, actor=preparer)
    post(preparer, ("6480", "12345.60"), ("1010", "-12345.60"), on=date(2026, 3, 1))
    post(preparer, ("2999", "20000"), ("6480", "-20000"), on=date(2026, 3, 2))
    return statements.profit_and_loss(first=date(2026, 1, 1), last=date(2026, 3, 31))


def made(statement: Statement, file_format: str, language: str = "da") -> Any:
    return exports.render(
        statement=statement,
        file_format=file_format,
        language=language,
        client_name="Nordlys Kaffe ApS",
        generated_at=MOMENT,
    )


def test_a_danish_csv_has_semicolons_commas_and_its_mark(profit_and_loss: Statement) -> None:
    found = made(profit_and_loss, "csv")
    lines = found.content.decode("utf-8-sig").split("\r\n")
    assert found.content.startswith(b"\xef\xbb\xbf")
    assert found.name == "profit_and_loss_2026-01-01_2026-03-31.csv"
    assert lines[0] == "Nordlys Kaffe ApS"
    assert "1010;Salg af varer og ydelser;12345,60" in lines
    assert lines[-2].endswith(";-7654,40")


def test_an_english_csv_has_commas_and_points(profit_and_loss: Statement) -> None:
    lines = made(profit_and_loss, "csv", "en").content.decode("utf-8-sig").split("\r\n")
    assert "1010,Salg af varer og ydelser,12345.60" in lines


def test_no_cell_of_a_csv_is_run_as_a_formula(profit_and_loss: Statement) -> None:
    text = made(profit_and_loss, "csv").content.decode()
    assert '2999;"\'=HYPERLINK(""http://x"")";20000,00' in text
    for risky in ("=1", "+1", "-1", "@x", "\tx", "\rx"):
        assert text_cell(risky) == f"'{risky}"
    assert text_cell("Beans - dark") == "Beans - dark"


def test_an_xlsx_has_real_numbers_frozen_headings_and_no_formula(
    profit_and_loss: Statement,
) -> None:
    found = made(profit_and_loss, "xlsx")
    page = openpyxl.load_workbook(io.BytesIO(found.content)).active
    rows = {row[0].value: row for row in page.iter_rows() if row[0].value}
    assert rows["1010"][2].value == 12345.6
    assert rows["1010"][2].number_format == "#,##0.00"
    assert rows["2999"][1].value == '=HYPERLINK("http://x")'
    assert rows["2999"][1].data_type == "s"
    assert page.freeze_panes == "C7"


def test_a_pdf_names_client_period_page_and_moment(profit_and_loss: Statement) -> None:
    found = made(profit_and_loss, "pdf", "en")
    pages = pypdf.PdfReader(io.BytesIO(found.content)).pages
    text = pages[0].extract_text().replace("\u00a0", " ")
    assert found.content.startswith(b"%PDF-")
    assert len(pages) == 1
    for words in (
        "Nordlys Kaffe ApS",
        "Profit and loss",
        "1 January 2026 to 31 March 2026",
        "12,345.60",
        "\u22127,654.40",
        "Page 1 of 1",
        "1 Apr 2026",
    ):
        assert words in text


def test_a_long_pdf_counts_its_pages(profit_and_loss: Statement, preparer: Actor) -> None:
    for number in range(120):
        code = f"29{number:03}"
        draft = AccountDraft(code=code, name=f"Account #{number}", kind="expense")
        accounts.add_account(draft=draft, actor=preparer)
        post(preparer, (code, "1"), ("6480", "-1"))
    by_month = statements.profit_and_loss(
        first=date(2026, 1, 1), last=date(2026, 12, 31), is_by_month=True
    )
    pages = pypdf.PdfReader(io.BytesIO(made(by_month, "pdf", "en").content)).pages
    assert len(pages) > 1
    assert f"Page 2 of {len(pages)}" in pages[1].extract_text()
    assert pages[0].mediabox.width > pages[0].mediabox.height


def test_an_unknown_format_is_refused(profit_and_loss: Statement) -> None:
    with pytest.raises(exports.UnknownFormat):
        made(profit_and_loss, "docx")


def test_a_client_takes_its_books_along_in_open_formats(cast: Cast, preparer: Actor) -> None:
    post(preparer, ("1610", "250"), ("6480", "-250"), description="Beans; dark\nroast")
    files = dict(handing.hand_back(client=cast.nordlys))
    assert list(files) == [
        "accounts.csv",
        "journal.csv",
        "entries.journal",
        "entries.beancount",
        "trial_balance.csv",
    ]
    assert "1610,Varekøb,expense,no,no,yes" in files["accounts.csv"].decode()
    journal = files["journal.csv"].decode().splitlines()
    assert len([line for line in journal if "GEN,2026,1" in line]) == 2
    plain = files["entries.journal"].decode()
    assert (
        "2026-03-10 * (GEN 2026/1) Beans dark roast\n"
        "    1610 Varekøb  250.00 DKK\n"
        "    6480 Bankindestående  -250.00 DKK\n"
    ) in plain
    assert "2026,1610,Varekøb,0,250.0000,0.0000,250.0000" in files["trial_balance.csv"].decode()
