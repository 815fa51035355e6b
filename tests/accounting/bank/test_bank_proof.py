"""The reconciliation at a date: every difference has its reasons, to the cent."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.accounting.models import StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.services import bank, ledger
from apps.accounting.values.bank import BankAccountInfo
from apps.accounting.values.bank_proof import BankProof
from apps.accounting.values.ledger import EntryDraft, LineDraft
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk

END = date(2026, 11, 30)


def prove(jyske: BankAccountInfo, on: date = END) -> BankProof:
    found = selectors.proof(bank_account_id=jyske.id, on=on)
    assert found.unexplained == 0
    return found


def book(desk: Desk, jyske: BankAccountInfo, amount: str, on: date = END) -> None:
    lines = (
        LineDraft(account_code=jyske.account_code, amount=Decimal(amount)),
        LineDraft(account_code="1010", amount=-Decimal(amount)),
    )
    draft = EntryDraft(journal_code="GEN", date=on, description="Cash", lines=lines)
    ledger.post_entry(draft=draft, actor=desk.actor)


def test_bank_and_books_agree_when_everything_is_explained(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(samples.camt(*samples.MOVEMENTS, opening="0.00"))
    for line in StatementLine.objects.all():
        bank.post_line(line_id=line.id, account_code="1010", actor=desk.actor)

    found = prove(jyske)

    assert (found.is_even, found.lines, found.entries) == (True, (), ())
    assert (found.balance, found.booked) == (Decimal("-27057.50"), Decimal("-27057.50"))


def test_a_difference_is_made_of_lines_entries_and_the_first_balance(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    desk.send(samples.camt(*samples.MOVEMENTS, opening="1000.00"))
    first, second, third = StatementLine.objects.order_by("position")
    bank.post_line(line_id=first.id, account_code="1010", actor=desk.actor)
    bank.exclude_line(line_id=second.id, reason="Private", actor=desk.actor)
    book(desk, jyske, "42.00")

    found = prove(jyske)

    assert found.opening_balance == 1000
    assert [one.line_id for one in found.lines] == [third.id, second.id]
    assert found.lines[1].text.endswith("(left out: Private)")
    assert [(one.amount, one.text) for one in found.entries] == [(42, "Cash")]
    assert found.difference == Decimal("-40482.00")


def test_a_missing_statement_is_what_the_statements_leave_open(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    movement = samples.Movement("10.00", "", "one", date(2026, 11, 5), "A1")
    desk.send(samples.camt(movement, opening="0.00", closing="10.00"), "1.xml")
    movement = samples.Movement("5.00", "", "two", date(2026, 11, 24), "A2")
    content = samples.camt(movement, opening="70.00", closing="75.00", reference="later")
    desk.send(content, "2.xml")

    assert prove(jyske).unaccounted == 60


def test_a_line_booked_later_is_a_reason_until_then(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(samples.camt(samples.MOVEMENTS[0], opening="0.00"))
    line = StatementLine.objects.get()
    book(desk, jyske, str(line.amount), on=date(2026, 12, 2))
    best = selectors.line(line_id=line.id).suggestions[0]
    bank.accept(line_id=line.id, suggestion=best, actor=desk.actor)

    found = prove(jyske)

    assert [one.text.endswith("(booked on 2 Dec 2026)") for one in found.lines] == [True]
    assert prove(jyske, on=date(2026, 12, 2)).lines == ()


def test_an_entry_and_its_reversal_are_no_reasons(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(samples.camt(samples.MOVEMENTS[0], opening="0.00"))
    line = StatementLine.objects.get()
    bank.post_line(line_id=line.id, account_code="1010", actor=desk.actor)
    bank.undo_line(line_id=line.id, actor=desk.actor)

    found = prove(jyske)

    assert (len(found.lines), found.entries) == (1, ())


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.tuples(st.sampled_from("pxub"), st.integers(0, 2)), max_size=8))
def test_whatever_was_done_the_reasons_make_the_difference(
    desk: Desk, jyske: BankAccountInfo, acts: list[tuple[str, int]]
) -> None:
    if not StatementLine.objects.exists():
        desk.send(samples.camt(*samples.MOVEMENTS, opening="1000.00"))
    lines = list(StatementLine.objects.order_by("position"))
    for act, at in acts:
        line = lines[at]
        line.refresh_from_db()
        if act == "p" and line.state == "imported":
            bank.post_line(line_id=line.id, account_code="1010", actor=desk.actor)
        elif act == "x" and line.state == "imported":
            bank.exclude_line(line_id=line.id, reason="Private", actor=desk.actor)
        elif act == "u" and line.state != "imported":
            bank.undo_line(line_id=line.id, actor=desk.actor)
        elif act == "b":
            book(desk, jyske, "1.00")

    prove(jyske)


def test_the_proof_is_laid_out_like_a_statement(desk: Desk, jyske: BankAccountInfo) -> None:
    desk.send(samples.camt(samples.MOVEMENTS[0], opening="0.00"))

    laid_out = selectors.as_statement(prove(jyske))

    assert [section.code for section in laid_out.sections] == ["bank", "books", "lines"]
    assert laid_out.totals == (Decimal("14382.50"),)
