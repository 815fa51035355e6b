"""From a month that is ready to a year closed for good."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from apps.accounting.models import Bill, Invoice, Period, PeriodReadiness, YearClosing
from apps.accounting.selectors import year_end as read
from apps.accounting.services import opening, periods, recurring, year_end
from apps.accounting.values.ledger import LineDraft, PeriodState
from apps.parties.models import Party
from apps.workspace.models import WorkItem
from kernel.actor import Actor, ActorKind
from kernel.errors import Forbidden
from kernel.models import FactRecord
from kernel.records import acted
from kernel.tenancy import client_scope
from tests.accounting.ledger.posting import post
from tests.accounting.ledger_growth.conftest import People
from tests.accounting.ledger_growth.test_recurring_entries import rent
from tests.cast import Cast, drain

TODAY = date(2026, 11, 22)


def january() -> Period:
    return Period.objects.order_by("starts_on")[0]


def missing(period: Period) -> list[tuple[str, int]]:
    found = read.period_readiness(period_id=period.pk, today=TODAY)
    return [(check.code, check.left) for check in found.checks if not check.is_met]


def close_all(people: People, year: int) -> None:
    rows = Period.objects.filter(starts_on__year=year).exclude(state__in=read.CLOSED)
    for period_id in rows.order_by("starts_on").values_list("pk", flat=True):
        periods.close_period(period_id=period_id, actor=people.reviewer)


def with_both_roles(people: People) -> Actor:
    """Joana, were she assigned as a reviewer too."""
    permissions = people.preparer.permissions | people.reviewer.permissions
    return replace(people.preparer, permissions=permissions)


def ready_facts() -> list[str]:
    rows = FactRecord.objects.filter(name="accounting.period.ready").order_by("sequence")
    return [row.payload["period"] for row in rows]


def test_what_is_left_to_do_is_computed_from_the_books(people: People) -> None:
    recurring.add_recurring_entry(draft=rent(starts_on=date(2025, 1, 1)), actor=people.preparer)
    assert missing(january()) == [("recurring", 1)]
    february = Period.objects.order_by("starts_on")[1]
    assert missing(february) == [("earlier", 1), ("recurring", 2)]
    recurring.post_what_is_due(today=date(2025, 3, 1))
    assert missing(january()) == []


def test_a_bill_and_an_invoice_dated_here_have_to_be_posted(people: People) -> None:
    customer = Party.objects.create(name="Aarhus Kaffebar")
    Bill.objects.create(
        origin="typed", received_on=date(2025, 2, 3), issued_on=date(2025, 1, 30),
        currency="DKK", **acted(people.preparer),
    )  # fmt: skip
    Invoice.objects.create(
        kind="invoice", party=customer, issued_on=date(2025, 1, 31), currency="DKK",
        **acted(people.preparer),
    )  # fmt: skip
    assert missing(january()) == [("invoices", 1), ("bills", 1)]


def test_a_month_is_announced_once_when_it_becomes_ready(people: People) -> None:
    assert year_end.announce_ready(today=TODAY) is True
    assert year_end.announce_ready(today=TODAY) is False
    assert ready_facts() == ["2025-01"]
    recurring.add_recurring_entry(draft=rent(starts_on=date(2025, 1, 1)), actor=people.preparer)
    assert year_end.announce_ready(today=TODAY) is False
    recurring.post_what_is_due(today=date(2025, 1, 31))
    assert year_end.announce_ready(today=TODAY) is True
    assert ready_facts() == ["2025-01", "2025-01"]


def test_who_hands_a_period_over_does_not_close_it(people: People) -> None:
    year_end.prepare_period(period_id=january().pk, actor=people.preparer)
    both = with_both_roles(people)
    with pytest.raises(periods.ClosedByItsPreparer, match="2025-01"):
        periods.close_period(period_id=january().pk, actor=both)
    assert january().state == PeriodState.OPEN
    assert periods.close_period(period_id=january().pk, actor=people.reviewer).state == "closed"


def test_a_key_does_not_close_what_its_maker_hands_over(people: People) -> None:
    year_end.prepare_period(period_id=january().pk, actor=people.preparer)
    key = replace(
        people.reviewer,
        kind=ActorKind.INTEGRATION,
        id=str(uuid.uuid4()),
        made_by=people.preparer.id,
    )
    with pytest.raises(periods.ClosedByItsPreparer):
        periods.close_period(period_id=january().pk, actor=key)
    assert january().state == PeriodState.OPEN


def test_who_posted_in_a_period_nobody_handed_over_does_not_close_it(people: People) -> None:
    post(people.preparer, ("1610", "10"), ("6480", "-10"), on=date(2025, 1, 5))
    both = with_both_roles(people)
    with pytest.raises(periods.ClosedByItsPreparer):
        periods.close_period(period_id=january().pk, actor=both)
    assert january().state == PeriodState.OPEN


def test_a_period_that_is_not_ready_is_not_handed_over(people: People) -> None:
    recurring.add_recurring_entry(draft=rent(starts_on=date(2025, 1, 1)), actor=people.preparer)
    with pytest.raises(year_end.PeriodNotReady, match="Recurring entries are posted"):
        year_end.prepare_period(period_id=january().pk, actor=people.preparer)
    assert not PeriodReadiness.objects.exists()


def test_reopening_forgets_who_prepared_it(people: People) -> None:
    year_end.prepare_period(period_id=january().pk, actor=people.preparer)
    periods.close_period(period_id=january().pk, actor=people.reviewer)
    periods.reopen_period(period_id=january().pk, reason="A late bill", actor=people.reviewer)
    assert not PeriodReadiness.objects.exists()
    fact = FactRecord.objects.get(name="accounting.period.reopened")
    assert fact.payload["reason"] == "A late bill"


def test_ready_and_reopened_periods_open_work_that_closes_with_them(cast: Cast) -> None:
    preparer, reviewer = (
        cast.actor(person, cast.nordlys) for person in (cast.preparer, cast.reviewer)
    )
    with client_scope(cast.nordlys.ref):
        period_id = january().pk
        year_end.announce_ready(today=TODAY)
    drain(cast.nordlys.ref)
    (item,) = WorkItem.objects.all()
    assert (item.subject.rule, item.state) == ("close_period", "ready")
    with client_scope(cast.nordlys.ref):
        year_end.prepare_period(period_id=period_id, actor=preparer)
    drain(cast.nordlys.ref)
    item.refresh_from_db()
    assert (item.state, item.reviewer_id) == ("in_review", cast.reviewer.user_id)
    with client_scope(cast.nordlys.ref):
        periods.close_period(period_id=period_id, actor=reviewer)
        periods.reopen_period(period_id=period_id, reason="A late bill", actor=reviewer)
    drain(cast.nordlys.ref)
    reopened = WorkItem.objects.get(subject__rule="period_reopened")
    assert reopened.state == "ready"
    with client_scope(cast.nordlys.ref):
        periods.close_period(period_id=period_id, actor=reviewer)
    drain(cast.nordlys.ref)
    reopened.refresh_from_db()
    assert reopened.state == "done"


def test_a_year_is_closed_for_good_with_its_result_as_evidence(people: People) -> None:
    opening.post_opening_balances(
        lines=(
            LineDraft(account_code="6480", amount=Decimal(9000)),
            LineDraft(account_code="7110", amount=Decimal(-9000)),
        ),
        actor=people.preparer,
    )
    post(people.preparer, ("6480", "1200"), ("1010", "-1200"), on=date(2025, 6, 1))
    with pytest.raises(year_end.YearNotReady, match="Its months are closed"):
        year_end.close_year(label="2025", actor=people.reviewer)
    assert not YearClosing.objects.exists()
    close_all(people, 2025)
    closed = year_end.close_year(label="2025", actor=people.reviewer)
    assert (closed.result, closed.currency, closed.closed_by) == (
        Decimal(1200), "DKK", "Tomáš Novák",
    )  # fmt: skip
    states = set(Period.objects.filter(starts_on__year=2025).values_list("state", flat=True))
    assert states == {PeriodState.LOCKED}
    with pytest.raises(year_end.YearClosedAlready):
        year_end.close_year(label="2025", actor=people.reviewer)
    with pytest.raises(periods.PeriodCannotChange):
        periods.reopen_period(period_id=january().pk, reason="Late", actor=people.reviewer)


def test_a_first_year_without_opening_balances_is_not_closed(people: People) -> None:
    close_all(people, 2025)
    with pytest.raises(year_end.YearNotReady, match="Opening balances are entered"):
        year_end.close_year(label="2025", actor=people.reviewer)


def test_a_preparer_closes_no_year(people: People) -> None:
    with pytest.raises(Forbidden):
        year_end.close_year(label="2025", actor=people.preparer)


def test_the_result_of_a_closed_year_stands_in_equity_without_an_entry(people: People) -> None:
    post(people.preparer, ("6480", "1200"), ("1010", "-1200"), on=date(2025, 6, 1))
    sheet = read.statements.balance_sheet(as_of=date(2026, 1, 31))
    rows = {
        row.name: row.amounts[0]
        for section in sheet.sections
        for row in section.all_rows()
        if not row.code
    }
    assert Decimal(1200) in rows.values()
    assert not any(sheet.totals)


def test_readiness_takes_four_queries(people: People, django_assert_num_queries: Any) -> None:
    period_id = january().pk
    with django_assert_num_queries(4):
        read.period_readiness(period_id=period_id, today=TODAY)
