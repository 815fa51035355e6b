"""Reports on the page, behind their figures, and as files."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser

from frontend.reports import spans
from frontend.reports.spans import Span
from tests.cast import Cast
from tests.frontend.portal import books
from tests.frontend.visiting import at_portal

YEAR = "first=2026-01-01&last=2026-12-31"


@pytest.fixture
def history(cast: Cast) -> None:
    books.post(cast, date(2025, 3, 5), "Salg", (books.BANK, "400.00"), (books.SALES, "-400.00"))
    books.post(cast, date(2026, 2, 5), "Salg", (books.BANK, "1000.00"), (books.SALES, "-1000.00"))
    books.post(cast, date(2026, 3, 9), "Kaffe", (books.GOODS, "300.00"), (books.BANK, "-300.00"))


def amounts(page: Any, name: str) -> list[Decimal]:
    return list(next(line["amounts"] for line in page.context["lines"] if line["name"] == name))


@pytest.mark.usefixtures("history")
def test_profit_and_loss_stands_against_last_year(owner: Browser) -> None:
    page = owner.get(f"/reports/profit-and-loss/?{YEAR}")
    assert page.context["sheet"].columns == ("Jan – Dec 2026", "Jan – Dec 2025", "Change")
    assert amounts(page, "Result") == [Decimal("700"), Decimal("400"), Decimal("300")]
    assert amounts(page, "Expenses, total") == [Decimal("300"), Decimal("0"), Decimal("300")]
    assert [figure for _label, figure in page.context["figures"]] == [
        Decimal("1000"), Decimal("300"), Decimal("700"),
    ]  # fmt: skip


@pytest.mark.usefixtures("history")
def test_profit_and_loss_by_month_has_a_column_for_each(owner: Browser) -> None:
    page = owner.get("/reports/profit-and-loss/?first=2026-01-01&last=2026-03-31&layout=month")
    assert amounts(page, "Result") == [Decimal(n) for n in ("0", "1000", "-300", "700")]
    assert page.context["sheet"].columns[:3] == ("Jan 2026", "Feb 2026", "Mar 2026")


@pytest.mark.usefixtures("history")
def test_balance_sheet_trial_balance_and_cash_agree(owner: Browser) -> None:
    balance = owner.get("/reports/balance-sheet/?on=2026-12-31")
    assert amounts(balance, "Assets, total") == [Decimal("1100"), Decimal("400")]
    assert amounts(balance, "Equity and liabilities, total") == [Decimal("1100"), Decimal("400")]
    trial = owner.get(f"/reports/trial-balance/?{YEAR}")
    assert amounts(trial, "Total")[1:3] == [Decimal("1300"), Decimal("1300")]
    cash = owner.get(f"/reports/cash/?{YEAR}")
    assert amounts(cash, "March 2026") == [Decimal(n) for n in ("0", "300", "-300", "1100")]


@pytest.mark.usefixtures("history")
def test_a_figure_leads_to_its_account_and_that_to_its_entry(owner: Browser) -> None:
    report = owner.get(f"/reports/profit-and-loss/?{YEAR}")
    account = next(line["url"] for line in report.context["lines"] if line["code"] == books.SALES)
    page = owner.get(account)
    ((line, amount, balance),) = page.context["rows"]
    assert (amount, balance, page.context["moved"]) == (Decimal(1000),) * 3
    assert page.context["opening"] == Decimal(0)
    entry = owner.get(f"/reports/entries/{line.entry_id}/")
    assert "Posted by Joana Dias" in entry.text
    assert "1\xa0000.00" in entry.text


@pytest.mark.usefixtures("history")
@pytest.mark.parametrize("kind", ["profit-and-loss", "balance-sheet", "trial-balance", "cash"])
def test_every_report_comes_as_pdf_xlsx_and_csv(owner: Browser, kind: str) -> None:
    starts = {"pdf": b"%PDF", "xlsx": b"PK", "csv": b"\xef\xbb\xbf"}
    for file_format, start in starts.items():
        file = owner.get(f"/reports/{kind}/file/{file_format}/?{YEAR}")
        assert file.content.startswith(start)
        assert file["Content-Disposition"].endswith(f'.{file_format}"')
    assert owner.get(f"/reports/{kind}/file/exe/?{YEAR}").status_code == 422


@pytest.mark.usefixtures("history")
def test_a_bank_account_carries_its_balance_over(owner: Browser) -> None:
    page = owner.get(f"/reports/accounts/{books.BANK}/?{YEAR}")
    assert page.context["opening"] == Decimal(400)
    assert [balance for _line, _amount, balance in page.context["rows"]] == [1400, 1100]
    assert page.context["moved"] == Decimal(700)


@pytest.mark.usefixtures("history")
def test_an_account_downloads_all_its_lines(owner: Browser) -> None:
    file = owner.get(f"/reports/accounts/{books.BANK}/lines.csv?{YEAR}")
    rows = list(csv.reader(io.StringIO(file.content.decode().lstrip("\ufeff"))))
    assert [Decimal(row[4]) for row in rows[1:]] == [Decimal("1400"), Decimal("1100")]


def test_days_the_wrong_way_round_are_explained_and_kept(owner: Browser) -> None:
    page = owner.get("/reports/profit-and-loss/?first=2026-05-01&last=2026-04-01")
    assert "The last day lies before the first." in page.text
    assert 'value="2026-05-01"' in page.text


@pytest.mark.usefixtures("history")
def test_a_viewer_reads_reports_but_opens_no_account(cast: Cast) -> None:
    viewer = at_portal(cast.nordlys, books.member(cast, "viewer"))
    page = viewer.get(f"/reports/profit-and-loss/?{YEAR}")
    assert not any(line["url"] for line in page.context["lines"])
    assert viewer.get(f"/reports/accounts/{books.SALES}/").status_code == 403


def test_unknown_reports_accounts_and_entries_do_not_exist(owner: Browser) -> None:
    for address in (
        "/reports/horoscope/",
        "/reports/accounts/0000/",
        "/reports/entries/01932f6e-7a4c-7b1e-9c51-2f6f3c1d8a10/",
    ):
        assert owner.get(address).status_code == 404


def test_named_periods_follow_the_fiscal_year() -> None:
    today = date(2026, 11, 22)
    assert spans.named("this-year", today=today, first_month=7) == Span(
        date(2026, 7, 1), date(2026, 11, 30)
    )
    assert spans.named("last-year", today=today, first_month=7) == Span(
        date(2025, 7, 1), date(2026, 6, 30)
    )
    assert spans.named("this-quarter", today=today, first_month=7).first == date(2026, 10, 1)
    assert Span(date(2024, 2, 1), date(2024, 2, 29)).year_before.last == date(2023, 2, 28)
    assert Span(date(2023, 2, 1), date(2023, 2, 28)).year_before.last == date(2022, 2, 28)
