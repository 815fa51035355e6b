"""Explaining lines: post, split, match, exclude, and take each back alone."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from apps.accounting.models import (
    JournalEntry,
    Line,
    LineState,
    Period,
    PeriodState,
    Reconciliation,
    StatementLine,
)
from apps.accounting.selectors import bank as selectors
from apps.accounting.selectors import ledger as ledger_selectors
from apps.accounting.services import bank, ledger
from apps.accounting.services.bank import booking, holding, reconcile
from apps.accounting.values.bank import BankAccountInfo, Reconciled, SplitPart
from apps.accounting.values.ledger import EntryDraft, LineDraft, PostedEntry
from kernel.errors import Forbidden, NotFound
from tests.accounting.bank.conftest import Desk
from tests.accounting.bank.samples import MOVEMENTS, Movement, camt

RENT, SALES, FEES = "2030", "1010", "2390"


@pytest.fixture
def lines(desk: Desk, jyske: BankAccountInfo) -> list[StatementLine]:
    desk.send(camt(*MOVEMENTS))
    return desk.lines()


def entry_of(desk: Desk, amount: str, text: str, day: date = date(2026, 11, 22)) -> PostedEntry:
    """An entry on the bank account that someone posted by hand."""
    bank_account = selectors.bank_accounts()[0].account.account_code
    draft = EntryDraft(
        journal_code="GEN",
        date=day,
        description=text,
        lines=(
            LineDraft(account_code=bank_account, amount=Decimal(amount)),
            LineDraft(account_code=SALES, amount=-Decimal(amount)),
        ),
    )
    return ledger.post_entry(draft=draft, actor=desk.actor)


def bank_side(posted: PostedEntry) -> Line:
    return Line.objects.get(entry_id=posted.id, account__is_bank=True)


def entry_id_of(done: Reconciled) -> uuid.UUID:
    assert done.entry_id is not None
    return done.entry_id


def states() -> list[str]:
    return list(StatementLine.objects.order_by("position").values_list("state", flat=True))


# ---- Posting -------------------------------------------------------------------------------
def test_posting_a_line_books_it_between_bank_and_account(
    desk: Desk, jyske: BankAccountInfo, lines: list[StatementLine]
) -> None:
    done = bank.post_line(line_id=lines[2].id, account_code=RENT, actor=desk.actor)
    assert (done.state, done.open_lines, done.entry_reference) == ("reconciled", 2, "BNK 2026/1")
    entry = ledger_selectors.entry(entry_id=entry_id_of(done))
    assert [(one.account.code, one.amount) for one in entry.lines] == [
        (jyske.account_code, Decimal("-28500.00")),
        (RENT, Decimal("28500.00")),
    ]
    assert entry.row.date == date(2026, 11, 23)
    assert entry.row.description == "Ejendomsselskabet Havnen, Husleje nov"
    assert (entry.source_kind, entry.source_id) == ("statement_line", str(lines[2].id))
    assert states() == ["imported", "imported", "reconciled"]


def test_posting_announces_what_is_left(
    desk: Desk, jyske: BankAccountInfo, lines: list[StatementLine]
) -> None:
    done = bank.post_line(line_id=lines[2].id, account_code=RENT, actor=desk.actor)
    assert desk.facts("accounting.statement_line.reconciled") == [
        {
            "line_id": lines[2].id,
            "statement_id": str(lines[2].statement_id),
            "bank_account_id": str(jyske.id),
            "bank_account": "Jyske Bank ··4817",
            "entry_id": str(done.entry_id),
            "amount": "-28500.0000",
            "currency": "DKK",
            "open_lines": 2,
        }
    ]
    assert desk.facts("accounting.bank_account.reconciled") == []


def test_the_last_line_announces_that_the_account_is_done(
    desk: Desk, jyske: BankAccountInfo, lines: list[StatementLine]
) -> None:
    bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    bank.post_line(line_id=lines[1].id, account_code=FEES, actor=desk.actor)
    bank.exclude_line(line_id=lines[2].id, reason="Belongs to the owner", actor=desk.actor)
    assert desk.facts("accounting.bank_account.reconciled") == [
        {"bank_account_id": str(jyske.id), "bank_account": "Jyske Bank ··4817", "lines": 3}
    ]


def test_a_line_is_posted_once(desk: Desk, lines: list[StatementLine]) -> None:
    bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    with pytest.raises(holding.LineMoved) as refusal:
        bank.post_line(line_id=lines[0].id, account_code=FEES, actor=desk.actor)
    assert refusal.value.message == (
        "Someone else has dealt with this line already: it is matched now."
    )
    assert JournalEntry.objects.count() == 1


def test_a_closed_period_leaves_the_line_open(desk: Desk, lines: list[StatementLine]) -> None:
    Period.objects.filter(starts_on=date(2026, 11, 1)).update(state=PeriodState.CLOSED)
    with pytest.raises(ledger.PeriodClosed), transaction.atomic():
        bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    assert states() == ["imported"] * 3
    assert not JournalEntry.objects.exists()
    assert desk.facts("accounting.statement_line.reconciled") == []


def test_an_unknown_account_leaves_the_line_open(desk: Desk, lines: list[StatementLine]) -> None:
    with pytest.raises(ledger.UnknownAccount):
        bank.post_line(line_id=lines[0].id, account_code="nope", actor=desk.actor)
    assert states() == ["imported"] * 3


def test_the_bank_account_itself_is_not_what_a_line_is_for(
    desk: Desk, jyske: BankAccountInfo, lines: list[StatementLine]
) -> None:
    with pytest.raises(booking.SameAccount):
        bank.post_line(line_id=lines[0].id, account_code=jyske.account_code, actor=desk.actor)
    assert states() == ["imported"] * 3


def test_a_line_without_an_amount_can_only_be_excluded(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(Movement("0.00", text="Interest rate changed")))
    line = desk.lines()[0]
    with pytest.raises(booking.AmountIsZero):
        bank.post_line(line_id=line.id, account_code=SALES, actor=desk.actor)
    assert (
        bank.exclude_line(line_id=line.id, reason="No money moved", actor=desk.actor).open_lines
        == 0
    )


def test_a_reviewer_may_not_post_and_a_line_that_is_not_there_is_not_found(
    desk: Desk, lines: list[StatementLine]
) -> None:
    with pytest.raises(Forbidden):
        bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.reviewer)
    with pytest.raises(NotFound):
        bank.post_line(line_id=0, account_code=SALES, actor=desk.actor)


# ---- Splitting -----------------------------------------------------------------------------
def test_a_line_is_split_over_several_accounts_in_one_entry(
    desk: Desk, jyske: BankAccountInfo, lines: list[StatementLine]
) -> None:
    parts = (
        SplitPart(account_code=SALES, amount=Decimal("14500.00"), description="Takings"),
        SplitPart(account_code=FEES, amount=Decimal("-117.50"), description="Nets' fee"),
    )
    done = bank.split_line(
        line_id=lines[0].id, parts=parts, description="Dankort, 23 Nov", actor=desk.actor
    )
    entry = ledger_selectors.entry(entry_id=entry_id_of(done))
    assert [(one.account.code, one.amount, one.description) for one in entry.lines] == [
        (jyske.account_code, Decimal("14382.50"), ""),
        (SALES, Decimal("-14500.00"), "Takings"),
        (FEES, Decimal("117.50"), "Nets' fee"),
    ]
    assert entry.row.description == "Dankort, 23 Nov"


def test_parts_that_do_not_make_the_line_are_refused(
    desk: Desk, lines: list[StatementLine]
) -> None:
    parts = (SplitPart(account_code=SALES, amount=Decimal("14000.00")),)
    with pytest.raises(reconcile.SplitDiffers) as refusal:
        bank.split_line(line_id=lines[0].id, parts=parts, actor=desk.actor)
    assert refusal.value.params["difference"] == "382.5"
    assert states() == ["imported"] * 3


# ---- Matching ------------------------------------------------------------------------------
def test_a_line_is_matched_to_an_entry_that_is_in_the_books(
    desk: Desk, lines: list[StatementLine]
) -> None:
    posted = entry_of(desk, "14382.50", "Till takings, Havnegade")
    done = bank.match_line(
        line_id=lines[0].id, ledger_line_id=bank_side(posted).id, actor=desk.actor
    )
    assert (done.entry_id, done.state, done.open_lines) == (posted.id, "reconciled", 2)
    assert JournalEntry.objects.count() == 1


def test_an_entry_of_another_amount_is_no_match(desk: Desk, lines: list[StatementLine]) -> None:
    posted = entry_of(desk, "14382.49", "Till takings")
    with pytest.raises(reconcile.NoMatch):
        bank.match_line(line_id=lines[0].id, ledger_line_id=bank_side(posted).id, actor=desk.actor)
    assert states() == ["imported"] * 3


def test_an_entry_is_matched_to_one_line_only(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(camt(Movement("10.00", "A", "a"), Movement("10.00", "B", "b")))
    first, second = desk.lines()
    ledger_line = bank_side(entry_of(desk, "10.00", "Once")).id
    bank.match_line(line_id=first.id, ledger_line_id=ledger_line, actor=desk.actor)
    with pytest.raises(reconcile.EntryTaken):
        bank.match_line(line_id=second.id, ledger_line_id=ledger_line, actor=desk.actor)
    assert states() == ["reconciled", "imported"]


def test_a_reversed_entry_explains_nothing(desk: Desk, lines: list[StatementLine]) -> None:
    posted = entry_of(desk, "14382.50", "Wrong")
    ledger.reverse_entry(entry_id=posted.id, reason="Wrong", actor=desk.actor)
    with pytest.raises(reconcile.EntryTaken):
        bank.match_line(line_id=lines[0].id, ledger_line_id=bank_side(posted).id, actor=desk.actor)
    assert selectors.line(line_id=lines[0].id).suggestions == ()


# ---- Undoing -------------------------------------------------------------------------------
def test_undoing_a_posting_reverses_its_entry_and_nothing_else(
    desk: Desk, lines: list[StatementLine]
) -> None:
    done = bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    bank.post_line(line_id=lines[1].id, account_code=FEES, actor=desk.actor)
    undone = bank.undo_line(line_id=lines[0].id, actor=desk.actor)
    assert (undone.state, undone.open_lines) == ("imported", 2)
    assert states() == ["imported", "reconciled", "imported"]
    reversal = JournalEntry.objects.exclude(reverses=None).get()
    assert reversal.reverses_id == done.entry_id
    assert reversal.date == date(2026, 11, 24)
    assert JournalEntry.objects.count() == 3
    reopened = desk.facts("accounting.statement_line.reopened")
    assert [(one["line_id"], one["open_lines"]) for one in reopened] == [(lines[0].id, 2)]


def test_undoing_a_match_releases_the_entry(desk: Desk, lines: list[StatementLine]) -> None:
    ledger_line = bank_side(entry_of(desk, "14382.50", "Till takings")).id
    bank.match_line(line_id=lines[0].id, ledger_line_id=ledger_line, actor=desk.actor)
    bank.undo_line(line_id=lines[0].id, actor=desk.actor)
    assert states() == ["imported"] * 3
    assert JournalEntry.objects.count() == 1
    again = bank.match_line(line_id=lines[0].id, ledger_line_id=ledger_line, actor=desk.actor)
    assert again.state == "reconciled"


def test_undoing_an_exclusion_puts_the_line_back_without_taking_a_unit_back(
    desk: Desk, lines: list[StatementLine]
) -> None:
    bank.exclude_line(line_id=lines[0].id, reason="Private", actor=desk.actor)
    assert StatementLine.objects.get(pk=lines[0].id).exclusion_reason == "Private"
    done = bank.undo_line(line_id=lines[0].id, actor=desk.actor)
    assert (done.state, done.open_lines) == ("imported", 3)
    assert StatementLine.objects.get(pk=lines[0].id).exclusion_reason == ""
    assert len(desk.facts("accounting.statement_line.included")) == 1
    assert desk.facts("accounting.statement_line.reopened") == []


def test_an_open_line_has_nothing_to_undo(desk: Desk, lines: list[StatementLine]) -> None:
    with pytest.raises(holding.NothingToUndo):
        bank.undo_line(line_id=lines[0].id, actor=desk.actor)


def test_a_line_can_be_posted_again_after_undo_and_keeps_its_past(
    desk: Desk, lines: list[StatementLine]
) -> None:
    bank.post_line(line_id=lines[0].id, account_code=FEES, actor=desk.actor)
    bank.undo_line(line_id=lines[0].id, actor=desk.actor)
    bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    detail = selectors.line(line_id=lines[0].id)
    assert [one.sides[0].account_code for one in detail.history] == [SALES, FEES]
    assert detail.history[0].undone_at is None
    assert detail.history[1].undone_by_name == "Joana Dias"
    assert detail.line.reconciliation == detail.history[0]


def test_leaving_a_line_out_needs_a_reason(desk: Desk, lines: list[StatementLine]) -> None:
    with pytest.raises(reconcile.ReasonMissing):
        bank.exclude_line(line_id=lines[0].id, reason="  ", actor=desk.actor)
    assert states() == ["imported"] * 3


def test_an_entry_reversed_in_the_journal_opens_its_line_again(
    desk: Desk, lines: list[StatementLine]
) -> None:
    done = bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    ledger.reverse_entry(entry_id=entry_id_of(done), reason="Wrong account", actor=desk.actor)
    assert bank.reopen_lines_of(entry_id=entry_id_of(done), actor=desk.actor) == 1
    assert bank.reopen_lines_of(entry_id=entry_id_of(done), actor=desk.actor) == 0
    assert states() == ["imported"] * 3
    assert JournalEntry.objects.count() == 2
    assert len(desk.facts("accounting.statement_line.reopened")) == 1


def test_an_entry_reversed_before_its_line_was_undone_is_not_reversed_twice(
    desk: Desk, lines: list[StatementLine]
) -> None:
    done = bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    ledger.reverse_entry(entry_id=entry_id_of(done), reason="Wrong account", actor=desk.actor)
    assert bank.undo_line(line_id=lines[0].id, actor=desk.actor).state == "imported"
    assert JournalEntry.objects.count() == 2


# ---- What the tables promise ---------------------------------------------------------------
def test_what_the_bank_stated_cannot_be_changed(desk: Desk, lines: list[StatementLine]) -> None:
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        StatementLine.objects.update(amount=Decimal(1))
    with pytest.raises(DatabaseError, match="final"), transaction.atomic():
        StatementLine.objects.all()._raw_delete("default")
    assert [line.amount for line in desk.lines()] == [line.amount for line in lines]


def test_a_line_is_never_explained_twice_even_past_the_service(
    desk: Desk, lines: list[StatementLine]
) -> None:
    bank.post_line(line_id=lines[0].id, account_code=SALES, actor=desk.actor)
    row = Reconciliation.objects.get()
    row.pk = None
    with pytest.raises(DatabaseError, match="reconciliation_of_l"), transaction.atomic():
        row.save(force_insert=True)
    assert StatementLine.objects.filter(state=LineState.RECONCILED).count() == 1
