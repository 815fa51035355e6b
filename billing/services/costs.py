"""What an hour costs, and what currencies are worth in each other."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from billing.models import CostRate, ReportingRate
from kernel.actor import Actor
from kernel.errors import Conflict, Invalid, NotFound
from kernel.money import minor_units
from kernel.records import acted
from tenants import selectors as tenants

SEE_MARGIN = "provider.margin.see"


class NegativeAmount(Invalid):
    code = "billing.negative_amount"
    sentence = _("An amount here can't be negative.")


class RateNotPositive(Invalid):
    code = "billing.rate_not_positive"
    sentence = _("A rate is greater than zero.")


class SameCurrency(Invalid):
    code = "billing.same_currency"
    sentence = _("A rate is between two different currencies.")


class RateAlreadySet(Conflict):
    code = "billing.rate_already_set"
    sentence = _("A rate from %(from_date)s on is set already.")


@transaction.atomic
def set_cost_rate(
    *, user_id: uuid.UUID, hourly_amount: Decimal, currency: str, from_date: date, actor: Actor
) -> None:
    """What an hour of this worker costs from `from_date` on.

    Errors: `Forbidden`, `NotFound`, `UnknownCurrency`, `NegativeAmount`, `RateAlreadySet`.
    """
    actor.require(SEE_MARGIN)
    if tenants.worker_of(user_id=user_id) is None:
        raise NotFound
    minor_units(currency)
    if hourly_amount < 0:
        raise NegativeAmount(field="hourly_amount")
    rate = CostRate(
        worker_id=user_id,
        hourly_amount=hourly_amount,
        currency=currency,
        from_date=from_date,
        **acted(actor),
    )
    _insert(rate, from_date=from_date)


@transaction.atomic
def set_reporting_rate(
    *, currency: str, to_currency: str, rate: Decimal, valid_from: date, actor: Actor
) -> None:
    """One `currency` is worth `rate` of `to_currency` from `valid_from` on.

    Errors: `Forbidden`, `UnknownCurrency`, `SameCurrency`, `RateNotPositive`, `RateAlreadySet`.
    """
    actor.require(SEE_MARGIN)
    minor_units(currency)
    minor_units(to_currency)
    if currency == to_currency:
        raise SameCurrency(field="to_currency")
    if rate <= 0:
        raise RateNotPositive(field="rate")
    row = ReportingRate(
        currency=currency,
        to_currency=to_currency,
        rate=rate,
        valid_from=valid_from,
        **acted(actor),
    )
    _insert(row, from_date=valid_from)


def _insert(row: CostRate | ReportingRate, *, from_date: date) -> None:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as refusal:
        raise RateAlreadySet(from_date=from_date) from refusal
