"""Pages of taking over books: send, columns, report, run, proof, take back; and the files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from apps.accounting.models import BooksImport, JournalEntry
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.frontend.visiting import at_workspace
from tests.frontend.workspace.test_queue_pages import words

HOME = "/clients/nordlys/import/"
TABLE = (
    "Date,Number,Account,Debit,Credit,Description\n"
    "2026-01-05,1,6480,100.00,,Sale\n2026-01-05,1,1010,,100.00,Sale\n"
)
BEANCOUNT = (
    "2026-01-01 open Assets:6480-Bank\n2026-01-01 open Income:Old-sales\n"
    '2026-01-05 * "Sale"\n  Assets:6480-Bank  10 DKK\n  Income:Old-sales\n'
)


@pytest.fixture
def joana(cast: Cast) -> Iterator[Browser]:
    yield at_workspace(cast.preparer)
    root = Path(settings.MEDIA_ROOT) / cast.nordlys.ref.schema_name
    for path in [each for each in root.rglob("*") if each.is_file()]:
        path.unlink()


def send(browser: Browser, text: str, name: str, **more: Any) -> Any:
    sent = SimpleUploadedFile(name, text.encode())
    return browser.post(HOME, {"subject": "journal", "books": sent, **more})


def entries(cast: Cast) -> int:
    with client_scope(cast.nordlys.ref):
        return JournalEntry.objects.count()


def test_a_table_is_explained_checked_taken_over_and_taken_back(cast: Cast, joana: Browser) -> None:
    answer = send(joana, TABLE, "old.csv")
    page = answer["Location"]
    columns = joana.get(page)["Location"]
    assert columns == f"{page}columns/"
    shown = joana.get(columns).content.decode()
    assert "What is in which column?" in shown
    given = {
        f"column_{at}": each
        for at, each in enumerate(("date", "number", "account", "debit", "credit", "description"))
    }
    given |= {"date_format": "%Y-%m-%d", "decimal_mark": ".", "skip": "1"}
    assert joana.post(columns, given)["Location"] == page
    assert "Checking; nothing is changed" in joana.get(page).content.decode()
    drain(cast.nordlys.ref)
    report = words(joana.get(page).content.decode())
    assert "1 entries with 2 lines" in report
    assert entries(cast) == 0
    assert _second_of_that_shape(joana) == (page.count("/"), "Money S3", 0)
    joana.post(f"{page}run/")
    drain(cast.nordlys.ref)
    done = words(joana.get(page).content.decode())
    assert "The books are here" in done
    assert "Trial balance of the file" in done
    assert entries(cast) == 1
    assert joana.post(f"{page}take-back/", {"reason": "Wrong client"})["Location"] == page
    drain(cast.nordlys.ref)
    assert "All 1 entries were reversed" in words(joana.get(page).content.decode())
    assert entries(cast) == 2


def _second_of_that_shape(joana: Browser) -> tuple[int, str, int]:
    """Nothing is asked about it; what is remembered is renamed and forgotten."""
    again = send(joana, TABLE.replace("100.00", "200.00"), "next.csv")["Location"]
    assert "Checking; nothing is changed" in joana.get(again).content.decode()
    (found,) = set(re.findall(rf"{HOME}tables/\d+/", joana.get(HOME).content.decode()))
    assert joana.post(found, {"name": "Money S3"})["Location"] == HOME
    shown = joana.get(HOME).content.decode()
    joana.post(f"{found}forget/")
    left = len(re.findall(r"/tables/\d+/", joana.get(HOME).content.decode()))
    return again.count("/"), "Money S3" if "Money S3" in shown else "", left


def test_rows_to_mend_are_listed_and_downloaded(cast: Cast, joana: Browser) -> None:
    bad = BEANCOUNT + '2026-01-06 * "=cmd"\n  Assets:6480-Bank  1 DKK\n  Income:Old-sales  -2 DKK\n'
    page = send(joana, bad, "old.beancount")["Location"]
    drain(cast.nordlys.ref)
    shown = words(joana.get(page).content.decode())
    assert "1 row has to be mended" in shown
    assert "balance: -1 DKK is left over." in shown
    text = joana.get(f"{page}report.csv").content.decode("utf-8-sig")
    assert text.splitlines()[1] == "6,,to mend,The entry doesn't balance: -1 DKK is left over."
    assert joana.post(f"{page}run/")["Location"] == page
    assert entries(cast) == 0
    joana.post(f"{page}discard/")
    assert joana.get(page).status_code == 404


def test_an_account_is_sent_where_the_person_says(cast: Cast, joana: Browser) -> None:
    page = send(joana, BEANCOUNT, "old.beancount")["Location"]
    drain(cast.nordlys.ref)
    shown = joana.get(page).content.decode()
    assert re.search(r'name="code-1" value="R001"', shown)
    joana.post(f"{page}accounts/", {"code-0": "6480", "code-1": "1010 Sales", "kind-1": ""})
    drain(cast.nordlys.ref)
    assert 'value="1010"' in joana.get(page).content.decode()


def test_an_unreadable_table_says_why_and_is_kept(cast: Cast, joana: Browser) -> None:
    page = send(joana, "Date~Account~Amount\n1~2~3\n", "odd.csv")["Location"]
    answer = joana.get(page, follow=True)
    assert answer.status_code == 422
    assert "parted by a mark that isn" in answer.content.decode()
    with client_scope(cast.nordlys.ref):
        assert BooksImport.objects.count() == 1


def test_the_journal_leaves_as_a_file(cast: Cast, joana: Browser) -> None:
    for file_format, ending in (("csv", "csv"), ("beancount", "beancount"), ("hledger", "journal")):
        answer = joana.get(f"{HOME}journal.{file_format}")
        assert answer["Content-Disposition"] == f'attachment; filename="journal.{ending}"'
    assert joana.get(f"{HOME}journal.qif").status_code == 422


def test_every_part_of_the_books_leaves_as_a_table(cast: Cast, joana: Browser) -> None:
    shown = joana.get(f"{HOME}?on=2026-03-31").content.decode()
    links = re.findall(rf"{HOME}[a-z_]+\.(?:csv|xlsx)[^\"]*", shown)
    assert len(links) == 2 * 5
    names = [joana.get(link)["Content-Disposition"].partition('"')[2].strip('"') for link in links]
    assert "balances-2026-03-31.csv" in names
    assert "open-items-2026-03-31.xlsx" in names
    assert (
        joana.get(f"{HOME}chart.csv")
        .content.decode("utf-8-sig")
        .startswith("Account,Account’s name,Kind of account,Currency\r\n")
    )
    assert joana.get(f"{HOME}rings.csv").status_code == 422
    assert joana.get(f"{HOME}chart.pdf").status_code == 422
    assert joana.get(f"{HOME}?on=2026-02-31").status_code == 200


def test_the_pages_take_few_questions(cast: Cast, joana: Browser) -> None:
    page = send(joana, BEANCOUNT, "old.beancount")["Location"]
    drain(cast.nordlys.ref)
    for address in (HOME, page):
        joana.get(address)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            joana.get(address)
        own = [
            one["sql"] for one in asked if "books_import" in one["sql"] or "account" in one["sql"]
        ]
        assert len(own) <= 12, own


def test_a_reviewer_may_not_take_over_books(cast: Cast) -> None:
    assert at_workspace(cast.reviewer).get(HOME).status_code == 403
