"""Opening fiscal years, and closing and reopening their periods."""

from __future__ import annotations

import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import ledger as facts
from apps.accounting.models import (
    PERIOD_TRANSITIONS,
    Books,
    FiscalYear,
    Journal,
    JournalCounter,
    JournalEntry,
    Period,
    PeriodReadiness,
    PeriodState,
)
from apps.accounting.selectors import ledger as selectors
from apps.accounting.services.ledger import ReasonMissing
from apps.accounting.values.ledger import FiscalYearInfo, PeriodInfo
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.facts import publish
from kernel.periods import FiscalYearSpan

CLOSED: Final = (PeriodState.CLOSED, PeriodState.LOCKED)


class FiscalYearOpen(Invalid):
    code = "accounting.fiscal_year.open"
    sentence = _("The fiscal year %(year)s is already open.")


class PeriodCannotChange(Conflict):
    code = "accounting.period.cannot_change"
    sentence = _("The period %(period)s is %(now)s and can't become %(wanted)s.")


class EarlierPeriodOpen(Conflict):
    code = "accounting.period.earlier_open"
    sentence = _("Close %(earlier)s first: periods are closed in their order.")


class ClosedByItsPreparer(Conflict):
    code = "accounting.period.closed_by_its_preparer"
    sentence = _("You prepared %(period)s yourself. Somebody else closes it.")


@transaction.atomic
def open_fiscal_year(*, containing: datetime.date, actor: Actor) -> FiscalYearInfo:
    """Open the fiscal year of that day, with its twelve periods and the journals' counters.

    Errors: `FiscalYearOpen`.
    """
    actor.require("accounting.period.close")
    span = FiscalYearSpan.containing(containing, first_month=Books.objects.get().first_month)
    year = _create_year(span)
    Period.objects.bulk_create(
        Period(fiscal_year=year, starts_on=month.first_day, ends_on=month.last_day)
        for month in span.months
    )
    JournalCounter.objects.bulk_create(
        JournalCounter(journal=journal, fiscal_year=year) for journal in Journal.objects.all()
    )
    publish(
        facts.FiscalYearOpened(
            fiscal_year_id=year.pk,
            label=year.label,
            starts_on=year.starts_on.isoformat(),
            ends_on=year.ends_on.isoformat(),
        ),
        actor=actor,
    )
    return selectors.fiscal_year_info(year)


@transaction.atomic
def close_period(*, period_id: int, actor: Actor, state: str = PeriodState.CLOSED) -> PeriodInfo:
    """Soft-close, close or lock a period; posting that is under way is waited for.

    Whoever prepared a period doesn't close it. Errors: `NotFound`, `PeriodCannotChange`,
    `EarlierPeriodOpen`, `ClosedByItsPreparer`.
    """
    actor.require("accounting.period.close")
    period = _locked(period_id)
    if state == PeriodState.OPEN or state not in PERIOD_TRANSITIONS[period.state]:
        raise _cannot_change(period, wanted=state)
    if state in CLOSED:
        _require_earlier_closed(period)
    if state == PeriodState.CLOSED:
        _require_second_person(period, actor=actor)
    period.state = state
    period.save(update_fields=["state"])
    closed = selectors.period_info(period)
    publish(
        facts.PeriodClosed(period_id=period.pk, period=closed.name, state=closed.state), actor=actor
    )
    return closed


@transaction.atomic
def reopen_period(*, period_id: int, reason: str, actor: Actor) -> PeriodInfo:
    """Open a closed period again, with a reason that stays. Locked ones stay locked.

    Errors: `NotFound`, `ReasonMissing`, `PeriodCannotChange`.
    """
    actor.require("accounting.period.close")
    if not reason.strip():
        raise ReasonMissing(field="reason")
    period = _locked(period_id)
    if PeriodState.OPEN not in PERIOD_TRANSITIONS[period.state]:
        raise _cannot_change(period, wanted=PeriodState.OPEN)
    period.state = PeriodState.OPEN
    period.save(update_fields=["state"])
    PeriodReadiness.objects.filter(period=period).delete()
    reopened = selectors.period_info(period)
    publish(
        facts.PeriodReopened(period_id=period.pk, period=reopened.name, reason=reason.strip()),
        actor=actor,
    )
    return reopened


def _create_year(span: FiscalYearSpan) -> FiscalYear:
    try:
        with transaction.atomic():
            return FiscalYear.objects.create(
                label=span.label, starts_on=span.starts_on, ends_on=span.ends_on
            )
    except IntegrityError as taken:
        raise FiscalYearOpen(field="containing", year=span.label) from taken


def _locked(period_id: int) -> Period:
    period = Period.objects.select_for_update().filter(pk=period_id).first()
    if period is None:
        raise NotFound()
    return period


def _require_second_person(period: Period, *, actor: Actor) -> None:
    """The closer is neither who handed it over nor, when nobody did, who posted in it.

    Adjustments after the soft closing are the closer's own work. Behind a key
    stands whoever made it.
    """
    who = actor.answerable_id
    if actor.user_id is None and not actor.made_by:
        return
    readiness = PeriodReadiness.objects.filter(period=period).first()
    if readiness is not None and readiness.prepared_by_id:
        is_preparer = readiness.prepared_by_id == who
    else:
        own = JournalEntry.objects.filter(period=period, actor_id=who, is_adjustment=False)
        is_preparer = own.exists()
    if is_preparer:
        raise ClosedByItsPreparer(period=f"{period.starts_on:%Y-%m}")


def _cannot_change(period: Period, *, wanted: str) -> PeriodCannotChange:
    titles = dict(PeriodState.choices)
    return PeriodCannotChange(
        period=f"{period.starts_on:%Y-%m}",
        now=titles[period.state],
        wanted=titles.get(wanted, wanted),
    )


def _require_earlier_closed(period: Period) -> None:
    earlier = (
        Period.objects.filter(starts_on__lt=period.starts_on)
        .exclude(state__in=CLOSED)
        .order_by("starts_on")
        .first()
    )
    if earlier is not None:
        raise EarlierPeriodOpen(earlier=f"{earlier.starts_on:%Y-%m}")
