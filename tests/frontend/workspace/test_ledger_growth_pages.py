"""Rates, recurring entries, accruals, dimensions, opening balances and closings as pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.accounting.models import (
    Account,
    Accrual,
    Dimension,
    ExchangeRate,
    JournalEntry,
    Line,
    Period,
    RecurringEntry,
    YearClosing,
)
from kernel.models import StoredFile
from kernel.tenancy import client_scope
from tests.accounting.currencies import samples
from tests.cast import Cast
from tests.frontend.workspace.conftest import BANK, RENT, Books
from tests.frontend.workspace.test_queue_pages import words

HOME = "/clients/nordlys/ledger/"
OF_THE_BOOKS = re.compile(
    r'FROM "?(books|account|period|exchange_rate|recurring|accrual|dimension|journal|open_item)'
)
LIST = samples.nationalbanken(day="2026-11-20")


def sent(content: bytes, name: str = "rates.xml") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def count(cast: Cast, model: Any) -> int:
    with client_scope(cast.nordlys.ref):
        return int(model.objects.count())


def lines(*rows: tuple[str, str, str]) -> dict[str, str]:
    given = {"lines-TOTAL_FORMS": str(len(rows)), "lines-INITIAL_FORMS": "0"}
    for at, (account, debit, credit) in enumerate(rows):
        given |= {f"lines-{at}-account": account, f"lines-{at}-text": ""}
        given |= {f"lines-{at}-debit": debit, f"lines-{at}-credit": credit}
    return given


# ---- Rates ---------------------------------------------------------------------------------------
def test_a_list_of_rates_is_looked_at_then_taken_in(cast: Cast, joana: Browser) -> None:
    answer = joana.post(f"{HOME}rates/send/", {"rates": sent(LIST)})
    assert answer["Location"] == f"{HOME}rates/preview/"
    page = words(joana.get(answer["Location"]).text)
    assert "Danmarks Nationalbank" in page
    assert "4 new rates" in page
    assert count(cast, ExchangeRate) == 0
    joana.post(f"{HOME}rates/preview/")
    listed = words(joana.get(f"{HOME}rates/").text)
    assert "EUR 7.4705 Danmarks Nationalbank Joana Dias" in listed
    csv = joana.get(f"{HOME}rates/?as=csv").text.splitlines()
    assert csv[1] == "2026-11-20,EUR,7.470500000000,Danmarks Nationalbank,Joana Dias"


def test_a_list_with_a_bad_row_leaves_neither_rates_nor_bytes(cast: Cast, joana: Browser) -> None:
    before = count(cast, StoredFile)
    bad = samples.nationalbanken({"EUR": "much"})
    page = joana.post(f"{HOME}rates/send/", {"rates": sent(bad)})
    assert page.status_code == 422
    assert "Line 4: “much” is not a rate." in page.text
    assert (count(cast, ExchangeRate), count(cast, StoredFile)) == (0, before)


def test_a_list_that_is_forgotten_leaves_no_bytes(cast: Cast, joana: Browser) -> None:
    before = count(cast, StoredFile)
    joana.post(f"{HOME}rates/send/", {"rates": sent(LIST)})
    joana.post(f"{HOME}rates/discard/")
    assert (count(cast, ExchangeRate), count(cast, StoredFile)) == (0, before)
    assert joana.get(f"{HOME}rates/preview/")["Location"] == f"{HOME}rates/send/"


def test_a_rate_is_typed_with_a_comma_and_removed(cast: Cast, joana: Browser) -> None:
    given = {"currency": "eur", "on": "2026-11-20", "rate": "7,4601"}
    joana.post(f"{HOME}rates/new/", given)
    assert "7.4601" in joana.get(f"{HOME}rates/").text
    joana.post(f"{HOME}rates/EUR/2026-11-20/remove/")
    assert count(cast, ExchangeRate) == 0


def test_a_reviewer_reads_rates_and_changes_none(cast: Cast, tomas: Browser) -> None:
    assert tomas.get(f"{HOME}rates/").status_code == 200
    given = {"currency": "EUR", "on": "2026-11-20", "rate": "7.46"}
    assert tomas.post(f"{HOME}rates/new/", given).status_code == 403
    assert count(cast, ExchangeRate) == 0


def test_revaluation_says_when_nothing_is_held(cast: Cast, joana: Browser) -> None:
    page = words(joana.get(f"{HOME}revaluation/?on=2026-10-31").text)
    assert "Nothing is held in a foreign currency" in page


# ---- What comes back, what is spread -------------------------------------------------------------
def template(**more: str) -> dict[str, str]:
    head = {
        "name": "Rent",
        "journal": "GEN",
        "description": "Rent of the roastery",
        "every": "month",
        "day": "31",
        "starts_on": "2026-10-01",
        "ends_on": "",
    }
    return head | lines((RENT, "12500", ""), (BANK, "", "12500")) | more


def test_a_recurring_entry_is_set_up_posted_and_skipped(cast: Cast, joana: Browser) -> None:
    answer = joana.post(f"{HOME}recurring/new/", template())
    address = answer["Location"]
    page = words(joana.get(address).text)
    assert "every month, from 1 Oct 2026, DKK" in page
    assert "31 Oct 2026" in page
    assert "31 Oct 2026 Rent" in words(joana.get(f"{HOME}recurring/").text)
    joana.post(f"{address}2026-10-31/post/", {"dated": "2026-10-31"})
    joana.post(f"{address}2026-11-30/skip/", {"reason": "Rent-free"})
    page = words(joana.get(address).text)
    assert "30 Nov 2026 skipped: Rent-free Joana Dias" in page
    assert count(cast, JournalEntry) == 1


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"day": "32"}, "less than or equal to 31"),
        ({"lines-1-credit": "12000"}, "Debit and credit differ by 500."),
        ({"ends_on": "2026-09-01"}, "an end after the start"),
    ],
)
def test_a_refused_template_keeps_what_was_typed(
    cast: Cast, joana: Browser, more: dict[str, str], said: str
) -> None:
    page = joana.post(f"{HOME}recurring/new/", template(**more))
    assert page.status_code == 422
    assert said in page.text
    assert 'value="Rent of the roastery"' in page.text
    assert count(cast, RecurringEntry) == 0


def test_a_line_is_spread_from_its_entry_and_taken_back(books: Books, joana: Browser) -> None:
    posted = books.post("Insurance 2026", (RENT, "1200"), (BANK, "-1200"), day=date(2026, 1, 5))
    with client_scope(books.cast.nordlys.ref):
        line_id = Line.objects.get(entry_id=posted.id, account__code=RENT).pk
    entry = f"{HOME}entries/{posted.id}/"
    given = {"first": "2026-01-01", "last": "2026-12-31", "spread_by": "months"}
    joana.post(f"{entry}lines/{line_id}/spread/", given)
    with client_scope(books.cast.nordlys.ref):
        accrual = Accrual.objects.get()
    assert f"{HOME}accruals/{accrual.pk}/" in joana.get(entry).text
    page = words(joana.get(f"{HOME}accruals/{accrual.pk}/").text)
    assert "31 Jan 2026 GEN 2026/" in page
    assert "Insurance 2026" in joana.get(f"{HOME}accruals/").text
    joana.post(f"{HOME}accruals/{accrual.pk}/cancel/", {"reason": "Terminated"})
    assert "Terminated" in joana.get(f"{HOME}accruals/{accrual.pk}/").text


# ---- Dimensions and the chart --------------------------------------------------------------------
def test_a_cost_centre_is_added_changed_and_its_result_shown(cast: Cast, joana: Browser) -> None:
    joana.post(f"{HOME}dimensions/new/", {"kind": "cost_centre", "code": "SHOP/1", "name": "Shop"})
    joana.post(f"{HOME}dimensions/cost_centre/SHOP/1/change/", {"name": "Shop in Aarhus"})
    with client_scope(cast.nordlys.ref):
        row = Dimension.objects.get()
    assert (row.name, row.is_active) == ("Shop in Aarhus", False)
    page = joana.get(f"{HOME}dimensions/cost_centre/result/?from=2026-01-01&to=2026-12-31")
    assert "Profit and loss by cost centre" in page.text
    assert joana.get(f"{HOME}dimensions/colour/result/").status_code == 404


def test_a_chart_is_looked_at_then_taken_in(cast: Cast, joana: Browser) -> None:
    content = b"Account number,Name,Kind\n1011,Cake sold,revenue\n"
    answer = joana.post(f"{HOME}accounts/import/", {"chart": sent(content, "chart.csv")})
    assert "1011 Cake sold revenue" in words(joana.get(answer["Location"]).text)
    joana.post(answer["Location"])
    with client_scope(cast.nordlys.ref):
        assert Account.objects.get(code="1011").name == "Cake sold"


def test_a_bad_chart_names_each_row_and_changes_nothing(cast: Cast, joana: Browser) -> None:
    before = count(cast, Account)
    content = b"Account number,Name,Kind\n1011,Cake,sweet\n1012,,revenue\n"
    page = joana.post(f"{HOME}accounts/import/", {"chart": sent(content, "chart.csv")})
    assert page.status_code == 422
    assert "Line 2: “sweet” is no kind of account" in words(page.text)
    assert "Line 3:" in words(page.text)
    assert count(cast, Account) == before


# ---- Opening and closing -------------------------------------------------------------------------
def test_opening_balances_are_typed_and_replaced(cast: Cast, joana: Browser) -> None:
    joana.post(f"{HOME}opening/", lines((BANK, "9000", ""), ("7110", "", "9000")))
    page = joana.get(f"{HOME}opening/")
    assert "OPN 2025/1" in page.text
    assert 'value="9000.00"' in page.text
    bad = joana.post(f"{HOME}opening/", lines((BANK, "9500", ""), ("7110", "", "9000")))
    assert bad.status_code == 422
    assert "Debit and credit differ by 500." in bad.text
    assert count(cast, JournalEntry) == 1
    joana.post(f"{HOME}opening/", lines((BANK, "9500", ""), ("7110", "", "9500")))
    assert "OPN 2025/3" in joana.get(f"{HOME}opening/").text


def test_a_month_is_handed_over_and_closed_by_somebody_else(
    cast: Cast, joana: Browser, tomas: Browser
) -> None:
    with client_scope(cast.nordlys.ref):
        period = Period.objects.order_by("starts_on")[0]
    address = f"{HOME}periods/{period.pk}/"
    assert "Ready to close" in joana.get(address).text
    joana.post(f"{address}prepare/")
    assert "By Joana Dias" in words(tomas.get(address).text)
    tomas.post(f"{address}close/", {"state": "closed"})
    with client_scope(cast.nordlys.ref):
        assert Period.objects.get(pk=period.pk).state == "closed"


def test_a_year_that_is_not_ready_says_what_is_left(cast: Cast, tomas: Browser) -> None:
    page = words(tomas.get(f"{HOME}years/2025/").text)
    assert "Its months are closed 12 left" in page
    assert tomas.post(f"{HOME}years/2025/close/").status_code == 409
    assert count(cast, YearClosing) == 0
    assert tomas.get(f"{HOME}years/1999/").status_code == 404


@pytest.mark.parametrize(
    ("place", "limit"),
    [
        ("rates/", 2), ("recurring/", 2), ("accruals/", 2), ("dimensions/", 1), ("opening/", 6),
        ("revaluation/", 3), ("periods/", 1),
    ],
)  # fmt: skip
def test_a_page_asks_its_books_no_more_than_it_needs(
    cast: Cast, joana: Browser, place: str, limit: int
) -> None:
    """Beside what every page of the workspace asks about the person and the client."""
    with CaptureQueriesContext(connection) as asked:
        assert joana.get(f"{HOME}{place}").status_code == 200
    own = [each["sql"] for each in asked if OF_THE_BOOKS.search(each["sql"])]
    assert len(own) <= limit, own
