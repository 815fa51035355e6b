"""Facts open, count down and close work; assignments decide whose queue it is in."""

from __future__ import annotations

import uuid

from apps.workspace import services, work_rules
from kernel.facts import RecordedFact, reaction


@reaction("workspace.work", to=work_rules.heard(), writes="shared")
def follow_work(fact: RecordedFact) -> None:
    if fact.client is None:
        return
    for rule in work_rules.opening(fact.name):
        services.open_work(rule=rule, fact=fact)
    for rule in work_rules.moving(fact.name):
        services.move_count(rule=rule, fact=fact)
    for rule in work_rules.closing(fact.name):
        services.close_work(rule=rule, fact=fact)


@reaction(
    "workspace.assignments",
    to={"tenants.worker.assigned", "tenants.worker.unassigned"},
    writes="shared",
)
def follow_assignments(fact: RecordedFact) -> None:
    services.cover_open_items(client_id=fact.of_client().id)


@reaction("workspace.portfolio", to={"accounting.position.measured"}, writes="shared")
def follow_position(fact: RecordedFact) -> None:
    services.keep_position(fact=fact)


@reaction("workspace.forgetting", to={"tenants.client.erased"}, writes="shared")
def forget_client(fact: RecordedFact) -> None:
    services.forget_client(client_id=uuid.UUID(fact.payload["client_id"]))
