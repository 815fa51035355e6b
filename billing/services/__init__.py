"""Setting what is charged and what it costs; writing down what was used."""

from billing.services.costs import (
    NegativeAmount,
    RateNotPositive,
    SameCurrency,
    set_cost_rate,
    set_reporting_rate,
)
from billing.services.plans import (
    CurrencyChangesWithinMonth,
    PlanNameTaken,
    PriceInThePast,
    SubscriptionOverlaps,
    UnknownMetric,
    create_plan,
    end_subscription,
    set_price,
    stop_charging,
    subscribe,
)
from billing.services.usage import count, take_back

__all__ = [
    "CurrencyChangesWithinMonth",
    "NegativeAmount",
    "PlanNameTaken",
    "PriceInThePast",
    "RateNotPositive",
    "SameCurrency",
    "SubscriptionOverlaps",
    "UnknownMetric",
    "count",
    "create_plan",
    "end_subscription",
    "set_cost_rate",
    "set_price",
    "set_reporting_rate",
    "stop_charging",
    "subscribe",
    "take_back",
]
