"""Money between own accounts, on different statements and days; and several lines at once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from apps.accounting.models import JournalEntry, Line, StatementLine
from apps.accounting.selectors import bank as selectors
from apps.accounting.services import bank, currencies
from apps.accounting.services.bank import certain, reconcile
from apps.accounting.values.bank import BankAccountDraft, BankAccountInfo
from apps.accounting.values.ledger import AccountRole
from kernel.errors import Forbidden
from tests.accounting.bank import samples
from tests.accounting.bank.conftest import Desk
from tests.accounting.bank.test_bank_settling import booked, code, suggestion

TRANSIT = AccountRole.CONVERSION
FRIDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 23)


@pytest.fixture
def savings(desk: Desk) -> BankAccountInfo:
    draft = BankAccountDraft(name="Savings", number=samples.OTHER)
    return bank.add_bank_account(draft=draft, actor=desk.actor)


def moved(
    desk: Desk, amount: str, on: date, *, at: str = samples.JYSKE, names: str = ""
) -> StatementLine:
    """A line on a statement of its own; `names` is the other side's account."""
    number = StatementLine.objects.count() + 1
    movement = samples.Movement(amount, "", "", on, f"T{number}", names)
    desk.send(samples.camt(movement, account=at, reference=f"S{number}"), f"{number}.xml")
    return StatementLine.objects.latest("id")


def in_transit() -> Decimal:
    rows = Line.objects.filter(account__code=code(TRANSIT))
    return sum(rows.values_list("amount", flat=True), Decimal(0))


def states(*lines: StatementLine) -> list[str]:
    found = StatementLine.objects.in_bulk([line.id for line in lines])
    return [found[line.id].state for line in lines]


# ---- Both sides ------------------------------------------------------------------------------
def test_both_sides_are_done_with_all_that_is_certain_of_either_account(
    desk: Desk, jyske: BankAccountInfo, savings: BankAccountInfo
) -> None:
    out = moved(desk, "-500.00", FRIDAY, names=samples.OTHER)
    into = moved(desk, "500.00", MONDAY, at=samples.OTHER)

    best = suggestion(into)
    assert (best.kind, best.certainty, best.other_line_id, best.reason) == (
        "transfer",
        "certain",
        out.id,
        "500.00 left Jyske Bank on 20 November",
    )
    assert suggestion(out).reason == (
        "The other side is your own account Savings · 500.00 came in on Savings on 23 November"
    )
    done = bank.accept_certain(bank_account_id=savings.id, actor=desk.actor)

    assert (done.transferred, done.refused) == (1, ())
    assert states(out, into) == ["reconciled", "reconciled"]
    assert in_transit() == 0
    assert JournalEntry.objects.count() == 2
    bank.undo_line(line_id=out.id, actor=desk.actor)
    assert states(out, into) == ["imported", "reconciled"]
    assert in_transit() == -500
    assert suggestion(out).other_line_id is None


def test_the_same_money_about_the_same_day_is_for_a_person_to_check(
    desk: Desk, jyske: BankAccountInfo, savings: BankAccountInfo
) -> None:
    out = moved(desk, "-500.00", FRIDAY)
    near = moved(desk, "500.00", date(2026, 11, 25), at=samples.OTHER)
    moved(desk, "500.00", date(2026, 11, 26), at=samples.OTHER)

    found = selectors.line(line_id=out.id).suggestions
    assert [(one.certainty, one.other_line_id) for one in found] == [("check", near.id)]
    assert bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor).transferred == 0
    bank.accept_suggested(line_id=out.id, key=found[0].key, actor=desk.actor)

    assert states(out, near) == ["reconciled", "reconciled"]


def test_a_line_that_names_somebody_else_is_nobodys_other_side(
    desk: Desk, jyske: BankAccountInfo, savings: BankAccountInfo
) -> None:
    out = moved(desk, "-500.00", FRIDAY)
    stranger = samples.make_iban("DK", "30000000123456")
    moved(desk, "500.00", FRIDAY, at=samples.OTHER, names=stranger)

    assert selectors.line(line_id=out.id).suggestions == ()


def test_two_alike_are_paired_one_to_one(
    desk: Desk, jyske: BankAccountInfo, savings: BankAccountInfo
) -> None:
    outs = [moved(desk, "-500.00", FRIDAY, names=samples.OTHER) for _ in range(2)]
    ins = [moved(desk, "500.00", FRIDAY, at=samples.OTHER) for _ in range(2)]

    done = bank.accept_certain(bank_account_id=jyske.id, actor=desk.actor)

    assert (done.transferred, states(*outs, *ins)) == (2, ["reconciled"] * 4)
    assert in_transit() == 0


def test_what_the_rates_leave_between_two_currencies_is_the_exchanges(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    """100 EUR left at 7.50, 740.00 came: 10.00 is the bank's."""
    draft = BankAccountDraft(name="Euro", number=samples.OTHER, currency="EUR")
    euro = bank.add_bank_account(draft=draft, actor=desk.actor)
    currencies.type_rate(currency="EUR", on=FRIDAY, rate=Decimal("7.50"), actor=desk.actor)
    movement = samples.Movement("-100.00", "", "", FRIDAY, "E1")
    content = samples.camt(movement, account=samples.OTHER, currency="EUR", reference="E")
    desk.send(content, "e.xml")
    out = StatementLine.objects.get()
    into = moved(desk, "740.00", MONDAY)

    done = bank.transfer_line(line_id=into.id, other_line_id=out.id, actor=desk.actor)

    assert booked(done.entry_id) == [
        (jyske.account_code, "740.00"),
        (code(TRANSIT), "-740.00"),
        (code(TRANSIT), "-10.00"),
        (code(AccountRole.EXCHANGE_LOSS), "10.00"),
    ]
    assert in_transit() == 0
    assert euro.account_code != jyske.account_code


# ---- Several lines at once -------------------------------------------------------------------
def test_chosen_lines_are_posted_and_what_is_refused_is_named(
    desk: Desk, jyske: BankAccountInfo
) -> None:
    lines = [moved(desk, f"-{at}.00", FRIDAY) for at in (10, 20, 30)]
    bank.exclude_line(line_id=lines[1].id, reason="Known", actor=desk.actor)

    done = bank.post_lines(
        bank_account_id=jyske.id,
        line_ids=[line.id for line in lines],
        account_code="2390",
        actor=desk.actor,
    )

    assert done.done == (lines[0].id, lines[2].id)
    said = "Someone else has dealt with this line already: it is excluded now."
    assert done.refused == ((lines[1].id, said),)
    assert (done.open_lines, JournalEntry.objects.count()) == (0, 2)


def test_chosen_lines_are_left_out_or_transferred_together(
    desk: Desk, jyske: BankAccountInfo, savings: BankAccountInfo
) -> None:
    lines = [moved(desk, f"-{at}.00", FRIDAY) for at in (10, 20)]
    other = moved(desk, "20.00", MONDAY, at=samples.OTHER)
    chosen = {"bank_account_id": jyske.id, "line_ids": [line.id for line in lines]}

    assert len(bank.exclude_lines(reason="Twice", actor=desk.actor, **chosen).done) == 2
    assert states(*lines) == ["excluded", "excluded"]
    for line in lines:
        bank.undo_line(line_id=line.id, actor=desk.actor)
    assert len(bank.transfer_lines(actor=desk.actor, **chosen).done) == 2

    assert states(*lines, other) == ["reconciled"] * 3
    assert in_transit() == 10


def test_what_is_suggested_is_accepted_for_the_chosen_lines_alone(
    desk: Desk, jyske: BankAccountInfo, savings: BankAccountInfo
) -> None:
    lines = [moved(desk, f"-{at}.00", FRIDAY) for at in (10, 20, 30)]
    others = [moved(desk, f"{at}.00", MONDAY, at=samples.OTHER) for at in (10, 20)]

    done = bank.accept_lines(
        bank_account_id=jyske.id, line_ids=[lines[1].id, lines[2].id], actor=desk.actor
    )

    assert done.done == (lines[1].id,)
    assert done.refused == ((lines[2].id, "Nothing is suggested for this line."),)
    assert states(*lines, *others) == [
        "imported",
        "reconciled",
        "imported",
        "imported",
        "reconciled",
    ]


def test_nothing_chosen_no_reason_and_no_right_change_nothing(
    desk: Desk, jyske: BankAccountInfo, savings: BankAccountInfo
) -> None:
    line = moved(desk, "-10.00", FRIDAY)
    elsewhere = {"bank_account_id": savings.id, "line_ids": [line.id]}

    with pytest.raises(certain.NoLineChosen):
        bank.accept_lines(bank_account_id=jyske.id, line_ids=[], actor=desk.actor)
    with pytest.raises(reconcile.ReasonMissing):
        bank.exclude_lines(reason=" ", actor=desk.actor, **elsewhere)
    with pytest.raises(Forbidden):
        bank.post_lines(account_code="2390", actor=desk.reviewer, **elsewhere)
    assert bank.post_lines(account_code="2390", actor=desk.actor, **elsewhere).done == ()
    assert (states(line), JournalEntry.objects.count()) == (["imported"], 0)
