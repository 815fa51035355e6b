"""Open portal pages ask again when something they show has changed."""

from __future__ import annotations

from kernel import live
from kernel.facts import RecordedFact, reaction

SHOWN = frozenset(
    {
        "accounting.bank_account.added",
        "accounting.bank_account.reconciled",
        "accounting.statement.imported",
    }
)


@reaction("frontend.tell_portal", to=SHOWN, writes="client")
def tell_portal(fact: RecordedFact) -> None:
    live.tell("portal", client_id=fact.of_client().id)
