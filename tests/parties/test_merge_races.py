"""Two people merge at the same moment, each the other way round."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest
from django.db import connections

from apps.parties import services
from apps.parties.errors import PartyIsMerged
from apps.parties.models import Party
from apps.parties.values import PartyDraft
from kernel.tenancy import client_scope
from tests.cast import Cast

pytestmark = pytest.mark.slow


def test_of_two_opposite_merges_one_holds(fresh_database: Cast) -> None:
    cast = fresh_database
    actor = cast.actor(cast.preparer, cast.pekarna)
    draft = PartyDraft(name="One", country="CZ", is_supplier=True)
    with client_scope(cast.pekarna.ref):
        one = services.create_party(draft=draft, actor=actor).party.id
        two = services.create_party(draft=draft, actor=actor).party.id
    start, refused = Barrier(2), []

    def merge(kept: object, merged: object) -> None:
        try:
            with client_scope(cast.pekarna.ref):
                start.wait(timeout=10)
                services.merge_parties(kept_id=kept, merged_id=merged, actor=actor)  # type: ignore[arg-type]
        except PartyIsMerged as refusal:
            refused.append(refusal)
        finally:
            connections.close_all()

    threads = [Thread(target=merge, args=pair) for pair in ((one, two), (two, one))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(refused) == 1
    with client_scope(cast.pekarna.ref):
        assert Party.objects.filter(merged_into=None).count() == 1
