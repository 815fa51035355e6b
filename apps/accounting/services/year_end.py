"""From a month that is ready to a year closed for good.

Nothing is booked at a year's end: results are computed, so what a year brought stands in equity by
itself (docs/decisions, “Carry the result forward by computing it”).
"""

from __future__ import annotations

import datetime
from typing import Final

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounting.facts import year as facts
from apps.accounting.models import (
    FiscalYear,
    Period,
    PeriodReadiness,
    PeriodState,
    YearClosing,
)
from apps.accounting.selectors import year_end as selectors
from apps.accounting.services import periods
from apps.accounting.values.year_end import YearReadiness
from kernel.actor import Actor, system_actor
from kernel.errors import Conflict, NotFound
from kernel.facts import publish
from kernel.records import acted

PREPARE: Final = "accounting.period.prepare"
CLOSE: Final = "accounting.period.close"


class PeriodNotReady(Conflict):
    code = "accounting.period.not_ready"
    sentence = _("%(period)s isn't ready: %(what)s.")


class YearNotReady(Conflict):
    code = "accounting.fiscal_year.not_ready"
    sentence = _("%(year)s can't be closed yet: %(what)s.")


class YearClosedAlready(Conflict):
    code = "accounting.fiscal_year.closed_already"
    sentence = _("The fiscal year %(year)s is closed already.")


# ---- A period --------------------------------------------------------------------------------
@transaction.atomic
def prepare_period(*, period_id: int, actor: Actor) -> None:
    """Hand a period over to be closed by somebody else. Errors: `NotFound`, `PeriodNotReady`."""
    actor.require(PREPARE)
    found = selectors.period_readiness(period_id=period_id, today=timezone.localdate())
    missing = [str(check.title) for check in found.checks if not check.is_met]
    if missing:
        raise PeriodNotReady(period=found.period.name, what="; ".join(missing))
    PeriodReadiness.objects.update_or_create(
        period_id=period_id,
        defaults={
            "is_ready": True,
            "prepared_by_id": actor.answerable_id,
            "prepared_by_name": actor.name,
            "prepared_at": timezone.now(),
        },
    )
    publish(facts.PeriodPrepared(period_id=period_id, period=found.period.name), actor=actor)


def announce_ready(*, today: datetime.date | None = None) -> bool:
    """Announce once when nothing is left to do in the earliest open period; each sweep calls it.

    What stops being ready is announced again when it is.
    """
    period = selectors.next_to_close()
    today = today or timezone.localdate()
    if period is None or today <= period.ends_on:
        return False
    with transaction.atomic():
        row, _is_new = PeriodReadiness.objects.select_for_update().get_or_create(
            period_id=period.id
        )
        is_ready = all(check.is_met for check in selectors.checks(period, today=today))
        if is_ready == row.is_ready:
            return False
        row.is_ready = is_ready
        row.changed_at = timezone.now()
        row.save(update_fields=["is_ready", "changed_at"])
        if is_ready:
            publish(
                facts.PeriodReady(period_id=period.id, period=period.name), actor=system_actor()
            )
    return is_ready


# ---- A year ----------------------------------------------------------------------------------
@transaction.atomic
def close_year(*, label: str, actor: Actor) -> YearReadiness:
    """Lock the periods of a year for good and keep its result as evidence.

    Errors: `NotFound`, `YearClosedAlready`, `YearNotReady` with what is missing.
    """
    actor.require(CLOSE)
    year = FiscalYear.objects.select_for_update().filter(label=label).first()
    if year is None:
        raise NotFound()
    if YearClosing.objects.filter(fiscal_year=year).exists():
        raise YearClosedAlready(year=label)
    found = selectors.year_readiness(label=label)
    missing = [str(check.title) for check in found.checks if not check.is_met]
    if missing:
        raise YearNotReady(year=label, what="; ".join(missing))
    open_ones = Period.objects.filter(fiscal_year=year).exclude(state=PeriodState.LOCKED)
    for period_id in open_ones.order_by("starts_on").values_list("pk", flat=True):
        periods.close_period(period_id=period_id, state=PeriodState.LOCKED, actor=actor)
    _keep(year, found, actor=actor)
    publish(
        facts.YearClosed(
            fiscal_year_id=year.pk,
            label=year.label,
            result=str(found.result),
            currency=found.currency,
        ),
        actor=actor,
    )
    return selectors.year_readiness(label=label)


def _keep(year: FiscalYear, found: YearReadiness, *, actor: Actor) -> None:
    try:
        with transaction.atomic():
            YearClosing.objects.create(fiscal_year=year, result=found.result, **acted(actor))
    except IntegrityError as taken:
        raise YearClosedAlready(year=year.label) from taken
