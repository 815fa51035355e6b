"""Sending a bank statement, from the file to the lines."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from apps.accounting.models import BankAccount, Statement, StatementLine, UploadDraft
from kernel.models import Job, StoredFile
from kernel.tenancy import client_scope
from tests.cast import Cast, drain
from tests.frontend.portal import books
from tests.frontend.visiting import at_portal

CSV = (
    "Dato;Tekst;Beløb;Saldo;Modtager\n"
    "20.10.2026;Kaffe til kontoret;-120,50;9879,50;Netto\n"
    "21.10.2026;Faktura 1001;1500,00;11379,50;Café Sol\n"
).encode()


def send(browser: Browser, name: str, content: bytes) -> Any:
    return browser.post("/bank/send/", {"statement": SimpleUploadedFile(name, content)})


def kept(cast: Cast) -> tuple[int, ...]:
    """How much is stored of everything that a file can leave behind."""
    with client_scope(cast.nordlys.ref):
        kinds = (StoredFile, Statement, StatementLine, UploadDraft, BankAccount, Job)
        return tuple(kind.objects.count() for kind in kinds)


def test_a_statement_of_a_known_account_is_taken_in_with_its_progress(
    cast: Cast, owner: Browser
) -> None:
    books.import_statement(cast, books.mt940(month="2609", name="SEP"))
    answer = send(owner, "oktober.sta", books.mt940())
    assert answer.status_code == 302
    assert "Waiting for its turn" in owner.get(answer.url).text
    drain(cast.nordlys.ref)
    page = owner.get(answer.url, headers={"HX-Request": "true"})
    assert "2 lines were taken in from oktober.sta." in page.text
    assert "<html" not in page.text
    assert "hx-trigger" not in page.text


def test_a_statement_that_does_not_add_up_is_kept_and_says_so(cast: Cast, owner: Browser) -> None:
    books.import_statement(cast, books.mt940(month="2609", name="SEP"))
    answer = send(owner, "oktober.sta", books.mt940(closing="1200,00"))
    drain(cast.nordlys.ref)
    page = owner.get(answer.url)
    assert "This statement doesn’t add up" in page.text
    for amount in ("1\xa0000.00 DKK", "1\xa0200.00 DKK", "+50.00 DKK"):
        assert amount in page.text
    with client_scope(cast.nordlys.ref):
        assert Statement.objects.get(difference=Decimal("50")).line_count == 2


def test_a_broken_file_names_line_and_reason_and_only_the_file_is_kept(
    cast: Cast, owner: Browser
) -> None:
    broken = books.mt940().replace(b":61:26100210", b":61:26103210")
    page = send(owner, "oktober.sta", broken)
    assert page.status_code == 422
    assert "The file was not taken in" in page.text
    assert "Line 5" in page.text
    assert "The file is kept for a day: try again" in page.text
    assert kept(cast) == (1, 0, 0, 1, 0, 0)


def test_an_empty_and_an_unknown_file_are_refused_in_words(cast: Cast, owner: Browser) -> None:
    before = kept(cast)
    assert "empty" in send(owner, "nothing.csv", b"").text
    assert "camt.053" in send(owner, "cat.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64).text
    assert kept(cast) == before


def test_the_same_file_twice_is_recognised(cast: Cast, owner: Browser) -> None:
    books.import_statement(cast, books.mt940())
    before = kept(cast)
    page = send(owner, "again.sta", books.mt940())
    assert page.status_code == 409
    assert "was already imported by Mette Holm" in page.text
    assert kept(cast) == before


def test_a_file_that_is_too_large_is_refused_before_it_is_read(cast: Cast, owner: Browser) -> None:
    before = kept(cast)
    page = send(owner, "huge.csv", b"a" * (20 * 1024 * 1024 + 1))
    assert page.status_code == 422
    assert "20 MB is the most that can be sent at once" in page.text
    assert kept(cast) == before


COLUMNS = {
    "column_0": "date",
    "column_1": "description",
    "column_2": "amount",
    "column_3": "balance",
    "column_4": "counterparty_name",
    "date_format": "%d.%m.%Y",
    "decimal_separator": ",",
    "thousands_separator": "none",
    "skip_rows": "0",
    "header_rows": "1",
    "footer_rows": "0",
}


def test_the_columns_of_a_csv_are_asked_once_and_remembered(cast: Cast, owner: Browser) -> None:
    draft = send(owner, "bank.csv", CSV).url
    asked = owner.get(draft)
    assert "What is in which column?" in asked.text
    assert "Kaffe til kontoret" in asked.text
    assert '<option value="amount" selected>' in asked.text
    account = owner.post(draft, COLUMNS)
    assert account.url == draft
    refused = owner.post(draft, {"bank_account": "new", "name": "Opsparing", "number": "12"})
    assert refused.status_code == 422
    assert 'value="Opsparing"' in refused.text
    answers = {"bank_account": "new", "name": "Opsparing", "number": books.IBAN}
    done = owner.post(draft, answers)
    assert done.url.startswith("/bank/imports/")
    drain(cast.nordlys.ref)
    with client_scope(cast.nordlys.ref):
        amounts = StatementLine.objects.order_by("id").values_list("amount", flat=True)
        assert list(amounts) == [Decimal("-120.50"), Decimal("1500.00")]
        assert UploadDraft.objects.count() == 0
    again = send(owner, "november.csv", CSV.replace(b".10.2026", b".11.2026"))
    assert "Which account is this?" in owner.get(again.url).text


def test_columns_without_a_date_are_refused_and_the_choices_kept(
    cast: Cast, owner: Browser
) -> None:
    draft = send(owner, "bank.csv", CSV).url
    before = kept(cast)
    page = owner.post(draft, COLUMNS | {"column_0": "kind"})
    assert page.status_code == 422
    assert "Say which column holds the date." in page.text
    assert '<option value="kind" selected>' in page.text
    assert kept(cast) == before


def test_a_file_can_be_withdrawn_while_it_waits(cast: Cast, owner: Browser) -> None:
    before = kept(cast)
    draft = send(owner, "bank.csv", CSV).url
    assert owner.post(f"{draft}discard/").url == "/bank/"
    assert kept(cast) == before
    assert owner.get(draft).status_code == 404


def test_a_viewer_may_not_send_and_a_stranger_finds_nothing(cast: Cast) -> None:
    viewer = at_portal(cast.nordlys, books.member(cast, "viewer"))
    before = kept(cast)
    assert send(viewer, "oktober.sta", books.mt940()).status_code == 403
    for stranger in (cast.outsider, cast.preparer, cast.owners["pekarna"]):
        assert send(at_portal(cast.nordlys, stranger), "o.sta", books.mt940()).status_code == 404
    assert kept(cast) == before
