"""The recurring tasks walk over all clients; each stands for itself."""

from __future__ import annotations

import pytest

from kernel.shared.models import AuditAnchor
from kernel.tenancy import ClientRef, current_client
from kontor import tasks
from tests.cast import Cast


def test_a_client_that_breaks_holds_up_no_other_clients_sweep(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept: list[ClientRef | None] = []

    def sweep_or_fail(client: ClientRef | None) -> None:
        if client == cast.pekarna.ref:
            raise RuntimeError("no books")
        swept.append(client)

    monkeypatch.setattr(tasks, "sweep_scope", sweep_or_fail)
    tasks.sweep()
    assert swept == [None, cast.nordlys.ref, cast.duna.ref]
    assert current_client() is None


def test_a_client_that_breaks_holds_up_no_other_clients_anchor(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    anchor = tasks.anchor

    def anchor_or_fail(client: ClientRef) -> None:
        if client == cast.pekarna.ref:
            raise RuntimeError("no books")
        anchor(client)

    monkeypatch.setattr(tasks, "anchor", anchor_or_fail)
    tasks.anchor_audit()
    anchored = set(AuditAnchor.objects.values_list("client_id", flat=True))
    assert anchored == {cast.nordlys.id, cast.duna.id}
