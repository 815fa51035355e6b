"""Entries that come back are posted once each, and never lost."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import (
    Account,
    ExchangeRate,
    JournalEntry,
    Line,
    OpenItem,
    RecurringEntry,
    RecurringRun,
    RoleAccount,
)
from apps.accounting.selectors import ledger as books
from apps.accounting.selectors import recurring as read
from apps.accounting.services import accounts, ledger, periods, recurring
from apps.accounting.values.recurring import RecurringDraft, TemplateLine
from apps.parties import services as parties
from apps.parties.values import PartyDraft
from kernel.actor import system_actor
from kernel.errors import KontorError
from kernel.models import FactRecord
from tests.accounting.ledger_growth.conftest import People

RENT = (
    TemplateLine(account_code="2030", amount=Decimal("12500")),
    TemplateLine(account_code="6480", amount=Decimal("-12500")),
)


def rent(**more: Any) -> RecurringDraft:
    columns: dict[str, Any] = {
        "name": "Rent",
        "journal_code": "GEN",
        "description": "Rent of the roastery",
        "every": "month",
        "day": 31,
        "starts_on": date(2026, 1, 1),
        "ends_on": None,
        "lines": RENT,
    }
    return RecurringDraft(**{**columns, **more})


def add(people: People, **more: Any) -> uuid.UUID:
    return recurring.add_recurring_entry(draft=rent(**more), actor=people.preparer)


def posted_days() -> list[str]:
    rows = JournalEntry.objects.filter(source_kind="recurring_entry").order_by("date")
    return [row.date.isoformat() for row in rows]


def test_a_sweep_posts_every_occurrence_that_is_due_and_no_more(people: People) -> None:
    recurring_id = add(people)
    assert recurring.post_what_is_due(today=date(2026, 3, 30)).posted == 2
    assert posted_days() == ["2026-01-31", "2026-02-28"]
    assert recurring.post_what_is_due(today=date(2026, 3, 30)).posted == 0
    detail = read.recurring_entry(recurring_id=recurring_id)
    assert (detail.row.next_on, detail.row.total) == (date(2026, 3, 31), Decimal(12500))
    assert [run.on for run in detail.runs] == [date(2026, 2, 28), date(2026, 1, 31)]
    assert detail.coming[:2] == (date(2026, 3, 31), date(2026, 4, 30))
    entry = books.entry(entry_id=detail.runs[0].entry_id or uuid.uuid4())
    assert [(line.account.code, line.amount) for line in entry.lines] == [
        ("2030", Decimal(12500)),
        ("6480", Decimal(-12500)),
    ]


def test_a_closed_period_holds_it_visibly_and_it_is_posted_on_another_day(people: People) -> None:
    recurring_id = add(people, starts_on=date(2025, 1, 1))
    january = books.periods()[0]
    periods.close_period(period_id=january.id, actor=people.reviewer)
    swept = recurring.post_what_is_due(today=date(2025, 3, 15))
    assert (swept.posted, swept.held) == (0, 1)
    waiting = read.due(on=date(2025, 3, 15))
    assert [(each.on.isoformat(), each.held_because) for each in waiting] == [
        ("2025-01-31", "The period 2025-01 isn't open for posting."),
        ("2025-02-28", ""),
    ]
    recurring.post_what_is_due(today=date(2025, 3, 15))
    assert FactRecord.objects.filter(name="accounting.recurring_entry.held").count() == 1

    posted = recurring.post_due(
        recurring_id=recurring_id,
        on=date(2025, 1, 31),
        dated=date(2025, 2, 1),
        actor=people.preparer,
    )
    assert posted.date == date(2025, 2, 1)
    assert recurring.post_what_is_due(today=date(2025, 3, 15)).posted == 1
    assert posted_days() == ["2025-02-01", "2025-02-28"]


def test_an_occurrence_is_posted_or_skipped_once(people: People) -> None:
    recurring_id = add(people)
    january = date(2026, 1, 31)
    recurring.skip_due(
        recurring_id=recurring_id, on=january, reason="Rent-free month", actor=people.preparer
    )
    with pytest.raises(recurring.NotDue):
        recurring.post_due(recurring_id=recurring_id, on=january, actor=people.preparer)
    run = RecurringRun.objects.get()
    assert (run.date, run.entry_id, run.skipped_because) == (january, None, "Rent-free month")
    assert posted_days() == []


def test_skipping_needs_a_reason(people: People) -> None:
    recurring_id = add(people)
    with pytest.raises(ledger.ReasonMissing):
        recurring.skip_due(
            recurring_id=recurring_id, on=date(2026, 1, 31), reason=" ", actor=people.preparer
        )
    assert not RecurringRun.objects.exists()


def test_an_ended_one_comes_no_more(people: People) -> None:
    recurring_id = add(people)
    recurring.end_recurring_entry(
        recurring_id=recurring_id, on=date(2026, 2, 15), actor=people.preparer
    )
    recurring.post_what_is_due(today=date(2026, 12, 31))
    assert posted_days() == ["2026-01-31"]
    assert [row.name for row in read.recurring_entries(is_active=True)] == []


def test_an_account_put_out_of_use_holds_it(people: People) -> None:
    add(people)
    accounts.change_account(code="2030", is_active=False, actor=people.preparer)
    assert recurring.post_what_is_due(today=date(2026, 1, 31)).held == 1
    (waiting,) = read.due(on=date(2026, 1, 31))
    assert waiting.held_because == "The account 2030 isn't used any more."


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"name": " "}, recurring.RecurringNameMissing),
        ({"day": 32}, recurring.RecurrenceMalformed),
        ({"every": "week"}, recurring.RecurrenceMalformed),
        ({"ends_on": date(2025, 12, 31)}, recurring.RecurrenceMalformed),
        ({"ends_on": date(2026, 1, 30)}, recurring.NothingRecurs),
        ({"journal_code": "XXX"}, ledger.UnknownJournal),
        ({"lines": RENT[:1]}, ledger.EntryTooShort),
        ({"lines": (RENT[0], TemplateLine(account_code="6480", amount=Decimal(-1)))},
         ledger.EntryUnbalanced),
        ({"lines": (RENT[0], TemplateLine(account_code="4711", amount=Decimal(-12500)))},
         ledger.UnknownAccount),
    ],
)  # fmt: skip
def test_a_template_that_could_never_be_posted_is_refused(
    people: People, more: dict[str, Any], refusal: type[KontorError]
) -> None:
    with pytest.raises(refusal):
        add(people, **more)
    assert not RecurringEntry.objects.exists()


def test_a_control_account_needs_somebody_and_is_refused(people: People) -> None:
    control = Account.objects.exclude(control="").order_by("code")[0].code
    lines = (RENT[0], TemplateLine(account_code=control, amount=Decimal(-12500)))
    with pytest.raises(ledger.PartyMissing):
        add(people, lines=lines)


def test_the_list_takes_one_query(people: People, django_assert_num_queries: Any) -> None:
    for name in ("Rent", "Leasing", "Insurance"):
        add(people, name=name)
    with django_assert_num_queries(1):
        found = read.recurring_entries()
    assert [row.name for row in found] == ["Insurance", "Leasing", "Rent"]


# ---- Lines said in full ----------------------------------------------------------------------
@pytest.fixture
def landlord(people: People) -> uuid.UUID:
    draft = PartyDraft(name="Ejendomme Ø ApS", country="DK", is_supplier=True)
    return parties.create_party(draft=draft, actor=system_actor()).party.id


def template(account: str, amount: str, **more: Any) -> TemplateLine:
    return TemplateLine(account_code=account, amount=Decimal(amount), **more)


def lines_of(entry: JournalEntry) -> list[tuple[Any, ...]]:
    found = books.entry(entry_id=entry.pk).lines
    return [(line.account.code, line.amount, line.currency, line.currency_amount) for line in found]


def test_a_line_says_whose_it_is_when_it_is_due_and_how_it_is_taxed(
    people: People, landlord: uuid.UUID
) -> None:
    lines = (
        template("2030", "10000", tax_code="DK-P25", tax_role="base"),
        template("7740", "2500", tax_code="DK-P25", tax_role="tax"),
        template("6800", "-12500", party_id=landlord, due_days=14),
    )
    payable = Account.objects.get(control="payable").code
    tax = RoleAccount.objects.get(role="tax_input").account.code
    lines = (
        lines[0],
        replace(lines[1], account_code=tax),
        replace(lines[2], account_code=payable),
    )
    add(people, lines=lines, starts_on=date(2026, 1, 1))
    assert recurring.post_what_is_due(today=date(2026, 2, 28)).posted == 2
    owed = OpenItem.objects.order_by("due_on")
    assert [(item.due_on.isoformat(), item.party_id, item.open_amount) for item in owed] == [
        ("2026-02-14", landlord, Decimal(-12500)),
        ("2026-03-14", landlord, Decimal(-12500)),
    ]
    taxed = Line.objects.exclude(tax_role=None).order_by("entry__date", "position")
    assert list(taxed.values_list("tax_code__code", "tax_role", "taxed_on"))[:2] == [
        ("DK-P25", "base", date(2026, 1, 31)),
        ("DK-P25", "tax", date(2026, 1, 31)),
    ]


def test_a_foreign_line_takes_each_days_own_rate_to_the_cent(people: People) -> None:
    for on, rate in ((date(2026, 1, 31), "7.4603"), (date(2026, 2, 28), "7.4717")):
        ExchangeRate.objects.create(currency="EUR", date=on, rate=Decimal(rate), source="typed")
    in_euro = {"currency": "EUR"}
    add(
        people,
        lines=(
            template("2030", "746", currency_amount=Decimal("100.01"), **in_euro),
            template("2390", "746", currency_amount=Decimal("100.01"), **in_euro),
            template("6480", "-1492", currency_amount=Decimal("-200.02"), **in_euro),
        ),
    )
    assert recurring.post_what_is_due(today=date(2026, 2, 28)).posted == 2
    january, february = JournalEntry.objects.order_by("date")
    assert lines_of(january) == [
        ("2030", Decimal("746.10"), "EUR", Decimal("100.01")),
        ("2390", Decimal("746.10"), "EUR", Decimal("100.01")),
        ("6480", Decimal("-1492.20"), "EUR", Decimal("-200.02")),
    ]
    assert [amount for _code, amount, *_rest in lines_of(february)] == [
        Decimal("747.24"),
        Decimal("747.24"),
        Decimal("-1494.48"),
    ]


def test_without_a_rate_it_waits_and_says_so(people: People) -> None:
    in_euro = {"currency": "EUR"}
    add(
        people,
        lines=(
            template("2030", "746", currency_amount=Decimal(100), **in_euro),
            template("6480", "-746", currency_amount=Decimal(-100), **in_euro),
        ),
    )
    swept = recurring.post_what_is_due(today=date(2026, 1, 31))
    assert (swept.posted, swept.held, JournalEntry.objects.count()) == (0, 1, 0)
    assert "EUR" in read.due(on=date(2026, 1, 31))[0].held_because


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        (
            "accounting.entry.party_missing",
            (template("2030", "1"), template("payable", "-1")),
        ),
        (
            "accounting.entry.party_unknown",
            (template("2030", "1"), template("6480", "-1", party_id=uuid.uuid4())),
        ),
        (
            "accounting.tax_code.unknown",
            (template("2030", "1", tax_code="CZ-P21"), template("6480", "-1")),
        ),
        (
            "accounting.recurring_entry.currency",
            (
                template("2030", "7", currency="EUR", currency_amount=Decimal(1)),
                template("6480", "-7"),
            ),
        ),
        (
            "accounting.entry.currency_unfit",
            (
                template("2030", "7", currency="DKK", currency_amount=Decimal(7)),
                template("6480", "-7", currency="DKK", currency_amount=Decimal(-7)),
            ),
        ),
        (
            "accounting.recurring_entry.due_days",
            (template("2030", "1", due_days=731), template("6480", "-1")),
        ),
    ],
)
def test_a_template_whose_lines_say_what_cannot_be_is_refused(
    people: People, code: str, lines: tuple[TemplateLine, ...]
) -> None:
    payable = Account.objects.get(control="payable").code
    given = tuple(
        replace(line, account_code=payable) if line.account_code == "payable" else line
        for line in lines
    )
    with pytest.raises(KontorError) as refused:
        add(people, lines=given)
    assert refused.value.code == code
    assert RecurringEntry.objects.count() == 0
