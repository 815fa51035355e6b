"""Whatever bytes come, a reader answers with a stream or says that the file can't be read."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from apps.accounting.rules.coming_over import beancount, booking, hledger, tabular
from apps.accounting.rules.coming_over.mapping import TableMapping, preview
from apps.accounting.rules.coming_over.problems import FileUnreadable
from apps.accounting.rules.coming_over.stream import Source
from apps.accounting.rules.coming_over.table import open_table
from tests.accounting.coming_over.generated import beancount as generated

WRITTEN = (
    '2024-01-02 "~"~Assets:Bank~1,00~-5.5~EUR~DKK~{~}}~@~@@~=~open~pad~balance~(~[a]~*~P ~#~,'
    "~include~account~commodity~1/0~((~\t~ø~{{1 # 2 EUR}}~D 1.000,00 EUR~\n~\n  ~; x~  a  "
)
PIECES = st.sampled_from(WRITTEN.split("~"))
TEXTS = st.lists(PIECES, max_size=40).map("".join)
COLUMNS = {"date": 0, "number": 1, "account": 2, "amount": 3, "currency": 4, "currency_amount": 5}


def _book_all(source: Source) -> None:
    """What was read balances, in the books' currency and in every other one."""
    for entry in source.entries:
        found = booking.book(
            entry,
            books_currency="DKK",
            places=2,
            rate=lambda _currency, _on: Decimal("7.1234"),
            problems=source.problems,
        )
        if found is None:
            continue
        assert sum(line.amount for line in found.lines) == 0
        for currency in {line.currency for line in found.lines} - {""}:
            foreign = [line.currency_amount for line in found.lines if line.currency == currency]
            assert sum(amount or 0 for amount in foreign) == 0
        assert all(date(1970, 1, 1) <= entry.date for entry in source.entries)


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.binary(max_size=30))
def test_plain_text_journals_never_break_their_reader(text: str, noise: bytes) -> None:
    for read in (beancount.read, hledger.read):
        with suppress(FileUnreadable):
            _book_all(read(text.encode() + noise))


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_damaged_ledger_never_breaks_its_reader(data: st.DataObject) -> None:
    text, _held, _postings = generated(6)
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 40))
    damaged = text[:at] + data.draw(TEXTS) + text[at + gone :]
    with suppress(FileUnreadable):
        _book_all(beancount.read(damaged.encode()))


CELLS = st.sampled_from(
    [
        "2026-01-05",
        "45292",
        "1",
        "",
        "6480",
        "-1.50",
        "1,50",
        "1.000,5",
        "EUR",
        "€",
        "x",
        '"',
        "(2)",
    ]
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=7).map(",".join), max_size=8).map("\n".join))
def test_tables_never_break_their_reader(text: str) -> None:
    content = text.encode()
    with suppress(FileUnreadable):
        preview(open_table(content), subject="journal")
        mapping = TableMapping(subject="journal", columns=COLUMNS, skip=0, delimiter=",")
        _book_all(tabular.read(content, mapping=mapping, books_currency="DKK"))
