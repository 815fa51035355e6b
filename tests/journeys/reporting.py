"""What the owner sees, downloads and pays; what the provider earns."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdf
from playwright.sync_api import expect

from tests.browser.visitor import Visitor
from tests.journeys.doors import inspect, words
from tests.journeys.taking_on import CLIENT

PROFIT_AND_LOSS = {
    "1010": Decimal("10380.50"),
    "1610": Decimal("1000.00"),
    "1830": Decimal("250.00"),
    "2030": Decimal("8500.00"),
    "2050": Decimal("2000.00"),
    "2230": Decimal("310.00"),
    "2390": Decimal("75.00"),
    "2410": Decimal("640.00"),
}
REVENUE, EXPENSES, RESULT = "10 380.50", "12 775.00", "-2 394.50"
CASH = "7 605.50"


def see_the_home(owner: Visitor, day: date) -> None:
    page = owner.go("/").page
    cash = words(page.locator(".figures").first.locator("> *").all_inner_texts())
    month = f"{day:%B %Y}"
    assert cash == [
        "In the books today 7 606 DKK",
        f"Revenue, {month} 10 381",
        f"Expenses, {month} 12 775",
        f"Result, {month} -2 395",
    ]
    expect(page.get_by_role("img", name="Revenue, expenses and cash by month")).to_be_visible()
    expect(page.get_by_text("Every line is in the books")).to_be_visible()
    inspect(owner, "dark", "phone")


def see_the_reports(owner: Visitor) -> None:
    page = owner.go("/reports/cash/").page
    expect(page.get_by_text("In all")).to_be_visible()
    assert any(CASH in each for each in words(page.locator(".column-side").all_inner_texts()))
    expect(page.get_by_role("img").first).to_be_visible()
    inspect(owner)

    page.get_by_role("link", name="Balance sheet").click()
    page.wait_for_url("**/balance-sheet/**")
    assert _row(owner, "Assets, total") == [CASH, "0.00"]
    assert _row(owner, "Result of the year") == [RESULT, "0.00"]
    assert _row(owner, "Equity and liabilities, total") == [CASH, "0.00"]
    inspect(owner)

    page.get_by_role("link", name="Profit and loss").click()
    page.wait_for_url("**/profit-and-loss/**")
    assert _row(owner, "Revenue, total")[0] == REVENUE
    assert _row(owner, "Expenses, total")[0] == EXPENSES
    assert _row(owner, "1010 Salg af varer")[0] == REVENUE
    expect(page.get_by_role("img", name="Revenue and expenses by month")).to_be_visible()
    inspect(owner)


def _row(owner: Visitor, name: str) -> list[str]:
    return words(owner.page.get_by_role("row", name=name).get_by_role("cell").all_inner_texts())


def download_the_reports(owner: Visitor, folder: Path) -> None:
    """The same figures in each format."""
    page = owner.go("/reports/profit-and-loss/?layout=total").page
    for kind in ("PDF", "CSV", "XLSX"):
        page.locator("summary", has_text="Download").click()
        with page.expect_download() as waiting:
            page.get_by_role("link", name=kind, exact=True).click()
        waiting.value.save_as(folder / kind)
        page.keyboard.press("Escape")
        page.reload()
    text = " ".join(each.extract_text() for each in pypdf.PdfReader(str(folder / "PDF")).pages)
    [plain] = words([text])
    assert CLIENT in plain
    for figure in (REVENUE, EXPENSES, RESULT):
        assert figure.replace(" ", "") in plain.replace(",", "").split()
    rows = list(csv.reader(io.StringIO((folder / "CSV").read_text("utf-8-sig"))))
    assert rows[0] == [CLIENT]
    assert _accounts(rows) == PROFIT_AND_LOSS
    sheet = openpyxl.load_workbook(io.BytesIO((folder / "XLSX").read_bytes())).active
    assert sheet is not None
    assert _accounts(sheet.iter_rows(values_only=True)) == PROFIT_AND_LOSS


def _accounts(rows: object) -> dict[str, Decimal]:
    found = {}
    for row in rows:  # type: ignore[attr-defined]
        if row and row[0] and str(row[0]).isdecimal():
            found[str(row[0])] = Decimal(str(row[2])).quantize(Decimal("0.01"))
    return found


def who_saw_what(owner: Visitor) -> None:
    page = owner.go("/trail/").page
    stories = words(page.locator(".trail li").all_inner_texts())
    for name in ("Joana Dias", "Tomáš Novák"):
        assert any(
            "Looked at the bank account Jyske Bank" in each and f"{name}, workspace" in each
            for each in stories
        ), name
    assert not any("Oskar Lind" in each for each in stories)
    inspect(owner)
    page.get_by_role("link", name="What was done").click()
    expect(page.get_by_text("Work was accepted by its reviewer")).to_be_visible()
    inspect(owner)


def the_bill_is_exact(owner: Visitor) -> None:
    """Nine lines at 3.50; each unit leads to the fact that it was counted for."""
    page = owner.go("/bill/").page
    assert _row(owner, "Bank lines reconciled") == ["9", "3.50", "31.50"]
    expect(page.get_by_role("row", name="Total so far")).to_contain_text("31.50")
    inspect(owner)
    page.get_by_role("link", name="Bank lines reconciled").click()
    page.wait_for_url("**/bill/bank_lines_reconciled/**")
    units = words(page.locator("tbody tr td:nth-child(4)").all_inner_texts())
    assert (units.count("1"), units.count("-1"), len(units)) == (11, 2, 13)
    inspect(owner)
    facts = page.locator("tbody th a")
    assert facts.count() == len(units)
    facts.first.click()
    page.wait_for_url("**/trail/statement_line/**")
    expect(page.get_by_text("reconciled").first).to_be_visible()
    inspect(owner)


def the_margin_is_known(provider: Visitor) -> None:
    """Five minutes at 180 an hour."""
    provider.go("/cockpit/")
    row = _row(provider, CLIENT)
    assert row == ["DKK", "31.50", "5 min", "15.00", "16.50", "52"]
    inspect(provider)
