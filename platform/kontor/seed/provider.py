"""The provider of the demonstration: its people, plans and costs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing import selectors as billing
from billing.services import costs, plans
from kernel.actor import Actor, Door, system_actor
from kernel.tenancy import shared_scope
from tenants import selectors, services
from tenants.values import WorkerInfo

PASSWORD = "kontor-demo-2026"  # noqa: S105 — printed to whoever starts the demonstration
METRICS = ("bank_lines_reconciled", "bills_posted", "invoices_issued")


@dataclass(frozen=True, slots=True)
class Hand:
    """One of the provider's people. `rate` is an hour's cost in CZK."""

    email: str
    name: str
    title: str
    is_administrator: bool
    rate: int


ADMINISTRATOR = Hand("alena@provider.example", "Alena Dvořáková", "Administrator", True, 620)
JOANA = Hand("joana@provider.example", "Joana Dias", "Bookkeeper", False, 410)
TOMAS = Hand("tomas@provider.example", "Tomáš Novák", "Senior bookkeeper", False, 540)
ESZTER = Hand("eszter@provider.example", "Eszter Szabó", "Bookkeeper", False, 380)
STAFF = (ADMINISTRATOR, JOANA, TOMAS, ESZTER)

# (name, currency, monthly fee, price of one of each metric)
PLANS = (
    ("Bookkeeping, Denmark", "DKK", Decimal("1900.00"), ("9.50", "24.00", "12.00")),
    ("Bookkeeping, Czechia", "CZK", Decimal("3900.00"), ("18.00", "45.00", "22.00")),
    ("Bookkeeping, Hungary", "HUF", Decimal("54000.00"), ("290.00", "720.00", "350.00")),
)
# What one CZK is worth in the plan's currency: round figures for show, not a bank's rates.
RATES = (("DKK", Decimal("0.305")), ("HUF", Decimal("15.80")))


def staff() -> dict[str, WorkerInfo]:
    """The provider's people by e-mail, taken on if they aren't yet."""
    known = {worker.person.email: worker for worker in selectors.workers()}
    for hand in STAFF:
        if hand.email not in known:
            known[hand.email] = services.add_worker(
                email=hand.email,
                name=hand.name,
                title=hand.title,
                is_administrator=hand.is_administrator,
                password=PASSWORD,
                actor=system_actor(door=Door.CLI),
            )
    return known


def administrator() -> Actor:
    """Alena, acting for the provider."""
    with shared_scope():
        worker = staff()[ADMINISTRATOR.email]
        actor = selectors.provider_actor(user_id=worker.person.user_id)
    if actor is None:
        raise LookupError(ADMINISTRATOR.email)
    return actor


def plan_of(currency: str, *, since: date, actor: Actor) -> uuid.UUID:
    """The id of the plan in `currency`; plans, prices, costs and rates are made on first use."""
    if not billing.plans():
        _price_everything(since, actor)
    return next(plan.plan_id for plan in billing.plans() if plan.currency == currency)


def _price_everything(since: date, actor: Actor) -> None:
    for name, currency, fee, units in PLANS:
        plan = plans.create_plan(name=name, currency=currency, monthly_fee=fee, actor=actor)
        for metric, unit in zip(METRICS, units, strict=True):
            plans.set_price(
                plan_id=plan,
                metric=metric,
                unit_amount=Decimal(unit),
                from_date=since,
                actor=actor,
            )
    for hand in STAFF:
        costs.set_cost_rate(
            user_id=staff()[hand.email].person.user_id,
            hourly_amount=Decimal(hand.rate),
            currency="CZK",
            from_date=since,
            actor=actor,
        )
    for currency, rate in RATES:
        costs.set_reporting_rate(
            currency="CZK", to_currency=currency, rate=rate, valid_from=since, actor=actor
        )
