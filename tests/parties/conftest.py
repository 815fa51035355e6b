"""A desk with the register of Pekárna Javor before it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from apps.parties import services
from apps.parties.values import BankAccountDraft, BankAccountInfo, PartyDetail, PartyDraft
from kernel.actor import Actor
from kernel.models import FactRecord
from kernel.tenancy import client_scope
from tests.cast import Cast

# Published examples: the Czech National Bank's own IČO and account, and a check digit of each sort.
CNB_ICO = "48136450"
CNB_ACCOUNT = "19-2000145399/0800"
CNB_IBAN = "CZ6508000000192000145399"


@dataclass(frozen=True)
class Desk:
    """`actor` prepares, `reviewer` reviews, `owner` is the client's."""

    actor: Actor
    reviewer: Actor
    owner: Actor

    def add(self, name: str, **fields: Any) -> PartyDetail:
        roles = {"is_supplier": True} if not fields.get("is_customer") else {}
        draft = PartyDraft(name=name, **({"country": "CZ"} | roles | fields))
        return services.create_party(draft=draft, actor=self.actor)

    def account(self, party: PartyDetail, number: str = CNB_ACCOUNT) -> BankAccountInfo:
        return services.add_bank_account(
            party_id=party.party.id, draft=BankAccountDraft(number=number), actor=self.actor
        )

    def facts(self, name: str) -> list[dict[str, Any]]:
        rows = FactRecord.objects.filter(name=name).order_by("sequence")
        return list(rows.values_list("payload", flat=True))


@pytest.fixture
def desk(cast: Cast) -> Iterator[Desk]:
    desk = Desk(
        actor=cast.actor(cast.preparer, cast.pekarna),
        reviewer=cast.actor(cast.reviewer, cast.pekarna),
        owner=cast.actor(cast.owners["pekarna"], cast.pekarna),
    )
    with client_scope(cast.pekarna.ref):
        yield desk
