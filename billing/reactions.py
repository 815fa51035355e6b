"""Facts become usage, each exactly once; who is gone is charged no longer."""

from __future__ import annotations

import uuid

from django.utils import timezone

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


@reaction("billing.client_erased", to={"tenants.client.erased"}, writes="shared")
def stop_charging(fact: RecordedFact) -> None:
    """Usage and plans name nobody and stay: the provider's own books rest on them."""
    services.stop_charging(
        client_id=uuid.UUID(fact.payload["client_id"]),
        after=timezone.localdate(fact.happened_at),
    )
