"""What the door for machines does about facts: it tells whoever asked to be told."""

from __future__ import annotations

from api.webhooks import services
from api.webhooks.catalogue import PUBLIC_TYPES
from kernel.facts import RecordedFact, reaction


@reaction("api.webhooks", to=PUBLIC_TYPES, writes="client")
def tell_integrations(fact: RecordedFact) -> None:
    services.tell_endpoints(fact=fact)
