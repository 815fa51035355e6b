from __future__ import annotations

from datetime import date

import pytest

from apps.accounting.models import Period
from apps.accounting.selectors import ledger as selectors
from apps.accounting.services import ledger, periods
from apps.accounting.values.ledger import PeriodInfo
from kernel.actor import Actor, system_actor
from kernel.errors import Forbidden
from kernel.models import FactRecord
from tests.accounting.ledger.posting import post, state_of_books

pytestmark = pytest.mark.usefixtures("nordlys_books")


def period(name: str) -> PeriodInfo:
    return next(each for each in selectors.periods() if each.name == name)


def close(name: str, actor: Actor, state: str = "closed") -> PeriodInfo:
    return periods.close_period(period_id=period(name).id, state=state, actor=actor)


def test_a_closed_period_refuses_new_entries(preparer: Actor, reviewer: Actor) -> None:
    close("2025-01", reviewer)
    before = state_of_books()
    with pytest.raises(ledger.PeriodClosed, match="2025-01"):
        post(preparer, ("1610", "10"), ("6480", "-10"), on=date(2025, 1, 31))
    assert state_of_books() == before
    assert post(preparer, ("1610", "10"), ("6480", "-10"), on=date(2025, 2, 1)).number == 1


def test_a_soft_closed_period_takes_adjustments_of_who_may_close(preparer: Actor) -> None:
    chief = system_actor()
    close("2025-01", chief, "soft_closed")
    lines = (("1610", "10"), ("6480", "-10"))
    with pytest.raises(ledger.PeriodClosed):
        post(chief, *lines, on=date(2025, 1, 31))
    with pytest.raises(Forbidden):
        post(preparer, *lines, on=date(2025, 1, 31), is_adjustment=True)
    posted = post(chief, *lines, on=date(2025, 1, 31), is_adjustment=True)
    assert selectors.entry(entry_id=posted.id).is_adjustment


def test_periods_close_in_their_order(reviewer: Actor) -> None:
    with pytest.raises(periods.EarlierPeriodOpen, match="2025-01"):
        close("2025-02", reviewer)
    close("2025-01", reviewer)
    assert close("2025-02", reviewer).state == "closed"


def test_reopening_needs_a_reason_and_is_announced(reviewer: Actor) -> None:
    closed = close("2025-01", reviewer)
    with pytest.raises(ledger.ReasonMissing):
        periods.reopen_period(period_id=closed.id, reason="", actor=reviewer)
    assert period("2025-01").state == "closed"
    reopened = periods.reopen_period(period_id=closed.id, reason="A late bill", actor=reviewer)
    assert reopened.state == "open"
    names = list(FactRecord.objects.order_by("sequence").values_list("name", flat=True))
    assert names[-2:] == ["accounting.period.closed", "accounting.period.reopened"]


def test_a_locked_period_is_never_reopened(reviewer: Actor) -> None:
    close("2025-01", reviewer)
    locked = close("2025-01", reviewer, "locked")
    before = state_of_books()
    with pytest.raises(periods.PeriodCannotChange, match="locked"):
        periods.reopen_period(period_id=locked.id, reason="Please", actor=reviewer)
    assert state_of_books() == before


def test_an_open_period_is_not_locked_at_once(reviewer: Actor) -> None:
    with pytest.raises(periods.PeriodCannotChange):
        close("2025-01", reviewer, "locked")
    with pytest.raises(periods.PeriodCannotChange):
        close("2025-01", reviewer, "nonsense")


def test_a_preparer_closes_nothing(preparer: Actor) -> None:
    with pytest.raises(Forbidden):
        close("2025-01", preparer)
    assert period("2025-01").state == "open"


def test_a_fiscal_year_brings_twelve_periods_and_its_counters(
    preparer: Actor, reviewer: Actor
) -> None:
    year = periods.open_fiscal_year(containing=date(2030, 5, 5), actor=reviewer)
    assert (year.label, year.starts_on, year.ends_on) == (
        "2030",
        date(2030, 1, 1),
        date(2030, 12, 31),
    )
    assert len(selectors.periods(fiscal_year="2030")) == 12
    assert post(preparer, ("1610", "1"), ("6480", "-1"), on=date(2030, 2, 28)).number == 1
    with pytest.raises(periods.FiscalYearOpen):
        periods.open_fiscal_year(containing=date(2030, 1, 1), actor=reviewer)


def test_a_reversal_takes_todays_date_when_the_period_has_closed(
    preparer: Actor, reviewer: Actor
) -> None:
    posted = post(preparer, ("1610", "10"), ("6480", "-10"), on=date(2025, 1, 15))
    close("2025-01", reviewer)
    reversal = ledger.reverse_entry(entry_id=posted.id, reason="Late", actor=preparer)
    assert reversal.date > Period.objects.get(starts_on=date(2025, 1, 1)).ends_on
