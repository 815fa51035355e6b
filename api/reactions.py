"""What the door for machines does about facts: it tells whoever asked to be told."""

from __future__ import annotations

from collections.abc import Sequence

from api.webhooks import services
from api.webhooks.catalogue import PUBLIC_TYPES
from kernel.facts import RecordedFact, reaction_to_many


@reaction_to_many("api.webhooks", to=PUBLIC_TYPES, writes="client")
def tell_integrations(facts: Sequence[RecordedFact]) -> None:
    services.tell_endpoints(facts=facts)
