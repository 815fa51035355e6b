"""Facts become usage, each exactly once."""

from __future__ import annotations

from billing import metrics, services
from kernel import offering
from kernel.facts import RecordedFact, reaction


@reaction("billing.meter", to=metrics.counted(), writes="shared")
def meter(fact: RecordedFact) -> None:
    if fact.client is None:
        return
    for each in offering.meters():
        if fact.name in each.counts:
            services.count(metric=each.code, fact=fact)
        elif fact.name in each.takes_back:
            services.take_back(metric=each.code, fact=fact)
