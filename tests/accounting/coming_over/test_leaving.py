"""The journal leaves in every format it comes in, and comes back the same."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

from apps.accounting.exports import journal_file as exporting
from apps.accounting.models import Line
from apps.accounting.rules.coming_over import beancount, hledger, tabular
from apps.accounting.rules.coming_over.mapping import preview
from apps.accounting.rules.coming_over.stream import Source
from apps.accounting.rules.coming_over.table import open_table
from apps.accounting.services import ledger
from apps.accounting.values.ledger import EntryDraft, LineDraft
from apps.parties.services import create_party
from apps.parties.values import PartyDraft
from kernel.actor import Actor

EURO: dict[str, Any] = {"currency": "EUR", "currency_amount": Decimal(100)}


@pytest.fixture
def entries(nordlys_books: None, preparer: Actor) -> None:
    party = create_party(
        draft=PartyDraft(name="Havnen; A/S", country="DK", is_customer=True), actor=preparer
    )
    for lines, text in (
        (
            (
                LineDraft(account_code="6480", amount=Decimal("746.12"), **EURO),
                LineDraft(
                    account_code="1010",
                    amount=Decimal("-746.12"),
                    currency="EUR",
                    currency_amount=Decimal(-100),
                ),
            ),
            '=HYPERLINK("http://evil")',
        ),
        (
            (
                LineDraft(
                    account_code="6190",
                    amount=Decimal("50.50"),
                    party_id=party.party.id,
                    due_on=date(2026, 4, 1),
                ),
                LineDraft(account_code="1010", amount=Decimal("-50.50"), description="-1+1"),
            ),
            'Said "so" \\ done; really',
        ),
    ):
        ledger.post_entry(
            draft=EntryDraft(
                journal_code="GEN", date=date(2026, 3, 10), description=text, lines=lines
            ),
            actor=preparer,
        )


def exported(file_format: str) -> bytes:
    return exporting.journal_file(file_format=file_format, language="en").content


def read(file_format: str, content: bytes) -> Source:
    if file_format == "beancount":
        return beancount.read(content)
    if file_format == "hledger":
        return hledger.read(content)
    mapping = preview(open_table(content), subject="journal").guess
    return tabular.read(content, mapping=mapping, books_currency="DKK")


@pytest.mark.parametrize("file_format", ["csv", "xlsx", "beancount", "hledger"])
def test_the_journal_comes_back_the_same(entries: None, file_format: str) -> None:
    source = read(file_format, exported(file_format))
    assert [one.reason for one in source.problems.kept] == []
    found = [
        (
            entry.date,
            "6480" in one.account or "6190" in one.account,
            one.amount,
            one.commodity or "DKK",
            one.weight,
            one.due_on,
        )
        for entry in source.entries
        for one in entry.postings
    ]
    day = date(2026, 3, 10)
    weights = Decimal("746.12"), Decimal("50.50")
    assert found == [
        (day, True, Decimal(100), "EUR", weights[0], None),
        (day, False, Decimal(-100), "EUR", -weights[0], None),
        (day, True, Decimal("50.50"), "DKK", weights[1], date(2026, 4, 1)),
        (day, False, Decimal("-50.50"), "DKK", -weights[1], None),
    ]
    assert source.entries[1].postings[0].party.startswith("Havnen")


def test_cells_that_a_spreadsheet_would_run_are_defused(entries: None) -> None:
    text = exported("csv").decode("utf-8-sig")
    assert "'=HYPERLINK" in text
    assert ",'-1+1" in text
    assert ",-746.12," in text
    book = openpyxl.load_workbook(io.BytesIO(exported("xlsx")))
    texts = [row[2] for row in book.worksheets[0].iter_rows(min_row=2)]
    assert {cell.data_type for cell in texts} == {"s"}


def test_only_the_wanted_days_leave(entries: None) -> None:
    none = exporting.journal_file(file_format="csv", language="en", first=date(2026, 3, 11))
    assert none.content.decode("utf-8-sig").count("\r\n") == 1
    assert Line.objects.count() == 4


def test_an_unknown_format_is_refused(nordlys_books: None) -> None:
    with pytest.raises(exporting.UnknownJournalFormat):
        exported("qif")
