"""Who is late is known, told once, reminded step by step, or left alone for a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from apps.accounting.exports.invoices import letters
from apps.accounting.models import DunningLetter
from apps.accounting.rules import dunning as rules
from apps.accounting.rules.dunning import Late, Level
from apps.accounting.rules.terms import Terms
from apps.accounting.selectors import receivables as read
from apps.accounting.services import receivables
from apps.accounting.services.receivables import refusals
from apps.accounting.values.letters import DunningLetter as Paper
from kernel import files
from kernel.models import FactRecord, StoredFile
from tests.accounting.receivables.conftest import Shop, add_customer, line
from tests.accounting.receivables.test_documents import work_off

LEVELS = [
    Level(1, 7),
    Level(2, 21, interest_percent=Decimal("11.5")),
    Level(3, 35, Decimal(1200), Decimal("11.5")),
]


def names(name: str) -> int:
    return FactRecord.objects.filter(name=name).count()


def test_levels_are_taken_one_after_the_other() -> None:
    due, today = date(2026, 9, 1), date(2026, 11, 22)
    assert rules.next_level(Late(date(2026, 11, 16)), LEVELS, today=today) is None
    first = rules.next_level(Late(due), LEVELS, today=today)
    assert first is not None
    assert first.level == 1
    soon = Late(due, last_level=1, last_on=date(2026, 11, 10))
    assert rules.next_level(soon, LEVELS, today=today) is None
    later = rules.next_level(Late(due, 1, date(2026, 11, 8)), LEVELS, today=today)
    assert later is not None
    assert later.level == 2
    assert rules.next_level(Late(due, 3, due), LEVELS, today=today) is None


def test_interest_is_reckoned_by_days_of_a_year() -> None:
    grown = rules.interest(
        Decimal(10000),
        percent=Decimal("11.5"),
        since=date(2026, 1, 1),
        until=date(2026, 1, 31),
        places=2,
    )
    assert grown == Decimal("94.52")


def test_a_customer_is_told_late_once_and_settled_once(shop: Shop) -> None:
    shop.issued(line("100"), terms=Terms(days=0))
    assert receivables.watch_overdue(today=date(2026, 11, 5)) == 0
    assert receivables.watch_overdue(today=date(2026, 11, 6)) == 1
    assert receivables.watch_overdue(today=date(2026, 11, 7)) == 0
    assert names("accounting.customer.overdue") == 1
    shop.pay("112")
    assert names("accounting.customer.settled") == 1
    assert receivables.watch_overdue(today=date(2026, 11, 8)) == 0


def test_a_promise_and_a_hold_let_reminders_wait(shop: Shop) -> None:
    today = timezone.localdate()
    issued = shop.issued(line("100"), issued_on=today - timedelta(days=20), terms=Terms(days=0))
    assert [each.level for each in read.dunning_proposals(today=today)] == [1]
    receivables.note_promise(
        invoice_id=issued.id,
        promised_on=today + timedelta(days=2),
        amount=Decimal(112),
        actor=shop.actor,
    )
    assert read.dunning_proposals(today=today) == []
    [broken] = read.dunning_proposals(today=today + timedelta(days=3))
    assert broken.has_broken_promise
    hold_id = receivables.hold_dunning(
        party_id=shop.customer, reason="A complaint is open", actor=shop.actor
    )
    assert read.dunning_proposals(today=today + timedelta(days=3)) == []
    with pytest.raises(refusals.HoldExists):
        receivables.hold_dunning(party_id=shop.customer, reason="Twice", actor=shop.actor)
    receivables.lift_hold(hold_id=hold_id, actor=shop.actor)
    assert len(read.dunning_proposals(today=today + timedelta(days=3))) == 1
    with pytest.raises(refusals.PromiseUnfit):
        receivables.note_promise(
            invoice_id=issued.id, promised_on=today, amount=Decimal(113), actor=shop.actor
        )


def test_letters_go_out_and_book_interest_and_fee(shop: Shop) -> None:
    issued = shop.issued(line("10000", tax_code="CZ-S21"), issued_on=date(2026, 8, 3))
    due = date(2026, 8, 17)
    for level, day in ((1, 7), (2, 21), (3, 35)):
        receivables.send_reminder(
            party_id=shop.customer, actor=shop.actor, today=due + timedelta(days=day)
        )
        assert DunningLetter.objects.latest("made_on").level == level
    with pytest.raises(refusals.NothingToDun):
        receivables.send_reminder(party_id=shop.customer, actor=shop.actor, today=due)
    third, second, first = read.letters()
    assert (first.interest, first.fee) == (Decimal(0), Decimal(0))
    # 12 100 at 11.5 % for 21 days, then for 14 more.
    assert (second.interest, second.fee) == (Decimal("80.06"), Decimal(0))
    assert (third.interest, third.fee) == (Decimal("53.37"), Decimal(1200))
    assert third.total == Decimal("13353.37")
    assert shop.owed() == Decimal("12100") + Decimal("80.06") + Decimal("1253.37")
    assert files.read(third.file_id).startswith(b"%PDF")
    work_off()
    assert [each.to for each in mail.outbox] == [["ucto@umostu.example"]] * 3
    assert {each.state for each in read.letters()} == {"sent"}
    titles = {each.title for each in read.invoice(invoice_id=issued.id).events}
    assert {"Reminded, level 1", "Reminded, level 3"} <= titles


def test_a_letter_may_be_printed_and_cost_nothing(shop: Shop) -> None:
    shop.issued(line("100"), issued_on=date(2026, 8, 3))
    receivables.send_reminder(
        party_id=shop.customer,
        actor=shop.actor,
        recipient="",
        is_charged=False,
        today=date(2026, 8, 24),
    )
    work_off()
    [letter] = read.letters()
    assert (letter.state, letter.total) == ("", Decimal(112))
    assert mail.outbox == []


def test_who_owes_what_by_age(shop: Shop) -> None:
    today = date(2026, 11, 22)
    for days, price in ((0, "100"), (10, "200"), (40, "300"), (100, "400")):
        issued_on = today - timedelta(days=days)
        shop.issued(line(price), issued_on=issued_on, terms=Terms(days=0))
    bands = {each.key: (each.count, each.amount) for each in read.ageing(today=today)}
    assert bands == {
        "current": (1, Decimal(112)),
        "1-30": (1, Decimal(224)),
        "31-60": (1, Decimal(336)),
        "61-90": (0, Decimal(0)),
        "90+": (1, Decimal(448)),
    }
    [balance] = read.customer_balances(today=today)
    assert (balance.amount, balance.overdue, balance.invoices) == (
        Decimal(1120),
        Decimal(1008),
        4,
    )
    statement = read.statement_of_account(
        party_id=shop.customer, first=date(2026, 11, 1), last=today, made_on=today
    )
    assert (statement.opening, statement.closing) == (Decimal(784), Decimal(1120))
    assert [each.balance for each in statement.movements] == [Decimal(1008), Decimal(1120)]


def test_many_are_reminded_at_once_and_who_cannot_keeps_none_of_the_others(shop: Shop) -> None:
    hotel = add_customer(name="Hotel Luna", code="L", email="")
    for party in (shop.customer, hotel):
        shop.issued(line("100"), issued_on=date(2026, 8, 3), party_id=party)
    other = add_customer(name="Bistro", code="B")
    asked = [(shop.customer, "CZK"), (other, "CZK"), (hotel, "CZK"), (shop.customer, "CZK")]
    today = date(2026, 8, 24)
    done = receivables.send_reminders(letters=asked, actor=shop.actor, today=today)
    assert done.refused == (("Bistro", "Bistro has nothing to be reminded of today."),)
    assert [(each.party_name, each.state) for each in read.letters()] == [
        ("Hotel Luna", ""),
        ("Kavárna U Mostu s.r.o.", "queued"),
    ]
    again = receivables.send_reminders(letters=asked, actor=shop.actor, today=today)
    assert (again.letters, len(again.refused), DunningLetter.objects.count()) == ((), 3, 2)


def test_a_look_at_a_letter_keeps_and_books_nothing(shop: Shop) -> None:
    shop.issued(line("10000"), issued_on=date(2026, 8, 3))
    before = (StoredFile.objects.count(), shop.owed())
    pdf = receivables.preview_reminder(
        party_id=shop.customer, actor=shop.actor, today=date(2026, 9, 30)
    )
    assert pdf.startswith(b"%PDF")
    assert (StoredFile.objects.count(), shop.owed()) == before
    assert DunningLetter.objects.count() == 0
    with pytest.raises(refusals.NothingToDun):
        receivables.preview_reminder(
            party_id=shop.customer, actor=shop.actor, today=date(2026, 8, 4)
        )


def test_levels_are_the_clients_own_with_words_for_each_language(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = read.dunning_levels()[0]
    texts = {"cs": "Prosíme o platbu.", "da": "", "xx": "?"}
    receivables.change_levels(
        levels=[replace(first, name="Připomínka", fee=Decimal(50), texts=texts, text="Please pay")],
        actor=shop.actor,
    )
    [kept] = read.dunning_levels()
    assert (kept.level, kept.name, kept.fee) == (1, "Připomínka", Decimal(50))
    assert dict(kept.texts) == {"cs": "Prosíme o platbu."}
    written: list[Paper] = []
    monkeypatch.setattr(letters, "dunning_pdf", lambda letter: written.append(letter) or b"%PDF")
    for language in ("cs", "da"):
        party = add_customer(name=f"Reads {language}", language=language, code=language)
        shop.issued(line("100"), issued_on=date(2026, 8, 3), party_id=party)
        receivables.preview_reminder(party_id=party, actor=shop.actor, today=date(2026, 8, 24))
    assert [(each.note, each.fee) for each in written] == [
        ("Prosíme o platbu.", Decimal(50)),
        ("Please pay", Decimal(50)),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"days_overdue": 0},
        {"days_overdue": 731},
        {"pay_within_days": -1},
        {"fee": Decimal(-1)},
        {"fee": Decimal("1e9")},
        {"fee": Decimal("NaN")},
        {"interest_percent": Decimal("100.01")},
    ],
)
def test_levels_that_cannot_be_are_refused_and_the_old_ones_stay(
    shop: Shop, wrong: dict[str, Any]
) -> None:
    known = read.dunning_levels()
    with pytest.raises(refusals.LevelUnfit):
        receivables.change_levels(levels=[replace(known[0], **wrong)], actor=shop.actor)
    for many in (
        [],
        [known[0], known[0]],
        [replace(known[0], days_overdue=d) for d in range(1, 11)],
    ):
        with pytest.raises(refusals.LevelUnfit):
            receivables.change_levels(levels=many, actor=shop.actor)
    assert read.dunning_levels() == known


def test_statutory_interest_says_where_it_is_from_and_until_when(shop: Shop) -> None:
    friendly, second, last = read.dunning_levels()
    assert (friendly.valid_until, friendly.is_out_of_date(date(2030, 1, 1))) == (None, False)
    for each in (second, last):
        assert "351/2013" in each.source
        assert (each.is_verified, each.valid_until) == (False, date(2026, 12, 31))
        assert not each.is_out_of_date(date(2026, 12, 31))
        assert each.is_out_of_date(date(2027, 1, 1))


def test_holds_and_promises_show_in_the_list(shop: Shop) -> None:
    issued = shop.issued(line("100"))
    [plain] = read.invoices().rows
    assert (plain.is_held, plain.promised_on) == (False, None)
    day = timezone.localdate() + timedelta(days=3)
    receivables.note_promise(
        invoice_id=issued.id, promised_on=day, amount=Decimal(112), actor=shop.actor
    )
    hold_id = receivables.hold_dunning(party_id=shop.customer, reason="Complaint", actor=shop.actor)
    [row] = read.invoices().rows
    assert (row.is_held, row.promised_on) == (True, day)
    receivables.lift_hold(hold_id=hold_id, actor=shop.actor)
    assert not read.invoices().rows[0].is_held
