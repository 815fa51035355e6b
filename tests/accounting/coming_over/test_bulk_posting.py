"""Posting many at once: the same promises as one by one, and all or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from apps.accounting.models import JournalCounter, JournalEntry, Line, Period, PeriodState
from apps.accounting.selectors import statements
from apps.accounting.services import bulk, ledger
from apps.accounting.values.ledger import EntryDraft, LineDraft
from kernel.actor import Actor
from kernel.errors import Forbidden
from kernel.models import FactRecord
from tests.accounting.ledger.posting import DAY, draft, post, state_of_books

BANK, SALES, RENT = "6480", "1010", "2030"


def drafts(count: int, **more: Any) -> list[EntryDraft]:
    return [
        draft(
            (BANK, f"{number}.50"), (SALES, f"-{number}.50"), description=f"Sale {number}", **more
        )
        for number in range(1, count + 1)
    ]


def test_many_entries_are_numbered_in_their_order_without_a_gap(
    nordlys_books: None, preparer: Actor
) -> None:
    post(preparer, (BANK, "1"), (SALES, "-1"))
    done = bulk.post_entries(drafts=drafts(5), actor=preparer)
    assert (done.entries, done.lines, done.total, done.currency) == (5, 10, Decimal("17.50"), "DKK")
    after = post(preparer, (BANK, "1"), (SALES, "-1"))
    numbered = JournalEntry.objects.order_by("number").values_list("number", "description")
    assert list(numbered) == [
        (1, "Coffee beans"),
        *((number + 1, f"Sale {number}") for number in range(1, 6)),
        (7, "Coffee beans"),
    ]
    assert after.number == 7


def test_balances_and_one_fact_follow(nordlys_books: None, preparer: Actor) -> None:
    before = FactRecord.objects.count()
    bulk.post_entries(drafts=drafts(4, source_kind="import", source_id="x"), actor=preparer)
    table = statements.trial_balance(first=date(2026, 1, 1), last=date(2026, 12, 31))
    rows = {row.code: row.amounts for section in table.sections for row in section.rows}
    assert Decimal("12.00") in rows[BANK]
    assert FactRecord.objects.count() == before + 1
    fact = FactRecord.objects.order_by("sequence").last()
    assert fact is not None
    assert (fact.name, fact.payload["entries"], fact.payload["lines"]) == (
        "accounting.entries.posted",
        4,
        8,
    )


def test_foreign_lines_and_the_rest_of_a_line_are_written(
    nordlys_books: None, preparer: Actor
) -> None:
    foreign = EntryDraft(
        journal_code="GEN",
        date=DAY,
        description="Euros",
        lines=(
            LineDraft(
                account_code=BANK,
                amount=Decimal("746.12"),
                currency="EUR",
                currency_amount=Decimal(100),
            ),
            LineDraft(
                account_code=SALES,
                amount=Decimal("-746.12"),
                currency="EUR",
                currency_amount=Decimal(-100),
            ),
        ),
    )
    bulk.post_entries(drafts=[foreign], actor=preparer)
    assert list(Line.objects.order_by("position").values_list("currency", "currency_amount")) == [
        ("EUR", Decimal(100)),
        ("EUR", Decimal(-100)),
    ]


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (draft((BANK, "5"), (SALES, "-4")), ledger.EntryUnbalanced),
        (draft((BANK, "5"), ("9999", "-5")), ledger.UnknownAccount),
        (draft((BANK, "5"), (SALES, "-5"), on=date(1999, 1, 1)), ledger.NoPeriod),
        (draft((BANK, "5"), (SALES, "-5"), journal_code="XXX"), ledger.UnknownJournal),
        (draft((BANK, "5.001"), (SALES, "-5.001")), ledger.AmountTooPrecise),
    ],
)
def test_one_bad_entry_keeps_all_of_them_out(
    nordlys_books: None, preparer: Actor, bad: EntryDraft, error: type[Exception]
) -> None:
    before = state_of_books()
    with pytest.raises(error), transaction.atomic():
        bulk.post_entries(drafts=[*drafts(3), bad], actor=preparer)
    assert state_of_books() == before


def test_a_closed_period_refuses_many_as_it_refuses_one(
    nordlys_books: None, preparer: Actor
) -> None:
    Period.objects.filter(starts_on=DAY.replace(day=1)).update(state=PeriodState.CLOSED)
    before = state_of_books()
    with pytest.raises(ledger.PeriodClosed), transaction.atomic():
        bulk.post_entries(drafts=drafts(3), actor=preparer)
    assert state_of_books() == before


def test_the_triggers_look_at_every_line_of_a_batch(nordlys_books: None, preparer: Actor) -> None:
    """What the drafts' own check let pass, the tables refuse: here an unbalanced currency."""
    wrong = EntryDraft(
        journal_code="GEN",
        date=DAY,
        description="Half a conversion",
        lines=(
            LineDraft(
                account_code=BANK,
                amount=Decimal(7),
                currency="EUR",
                currency_amount=Decimal(1),
            ),
            LineDraft(account_code=SALES, amount=Decimal(-7)),
        ),
    )
    before = state_of_books()
    with pytest.raises(ledger.CurrencyUnbalanced), transaction.atomic():
        bulk.post_entries(drafts=[*drafts(2), wrong], actor=preparer)
    assert state_of_books() == before


def test_batches_share_one_transaction_and_one_range(
    nordlys_books: None, preparer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "BATCH", 3)
    told: list[int] = []
    bulk.post_entries(drafts=drafts(8), actor=preparer, report=told.append)
    assert told == [3, 6, 8]
    numbers = JournalEntry.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 9))
    assert max(JournalCounter.objects.values_list("last_number", flat=True)) == 8


def test_who_may_not_post_may_not_post_many(nordlys_books: None, reviewer: Actor) -> None:
    with pytest.raises(Forbidden):
        bulk.post_entries(drafts=drafts(1), actor=reviewer)


def test_posting_many_takes_few_statements(
    nordlys_books: None, preparer: Actor, django_assert_max_num_queries: Any
) -> None:
    many = drafts(50)
    with django_assert_max_num_queries(14):
        bulk.post_entries(drafts=many, actor=preparer)
    assert connection.in_atomic_block
