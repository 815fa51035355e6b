"""The trail only grows, and shows when it was touched."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from kernel.actor import Actor
from kernel.audit import trail
from kernel.models import AuditEntry
from kernel.tenancy import client_scope, connection_of
from tenants.fleet.compile import owner_in
from tests.cast import Cast


def look_at(actor: Actor, thing: str) -> None:
    trail.record_access(actor=actor, act="seen.bank", subject_kind="bank", subject_id=thing)


def test_an_access_is_written_once_per_visit(cast: Cast) -> None:
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        for thing in ("a", "a", "b"):
            look_at(actor, thing)
        seen = trail.entries(accesses=True)
    assert [(entry.subject_id, entry.actor_name) for entry in seen] == [
        ("b", "Joana Dias"),
        ("a", "Joana Dias"),
    ]


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_entry SET actor_name = 'Nobody'",
        "DELETE FROM audit_entry",
        "TRUNCATE audit_entry",
    ],
)
def test_the_running_product_cannot_change_the_trail(cast: Cast, sql: str) -> None:
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        look_at(actor, "a")
        before = trail.head()
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
        assert trail.head() == before
        assert trail.verify({})[1] is None


def test_an_untouched_trail_verifies_against_its_anchors(cast: Cast) -> None:
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        look_at(actor, "a")
        sequence, digest = trail.head()
        look_at(actor, "b")
        assert trail.verify({sequence: digest}) == (sequence + 1, None)


def test_even_the_owner_of_the_tables_is_found_out(fresh_database: Cast) -> None:
    """Whoever switches the triggers off can change rows, but not the chain over them."""
    cast = fresh_database
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        for thing in ("a", "b", "c"):
            look_at(actor, thing)
        last, _ = trail.head()
    with owner_in(cast.nordlys.ref.schema_name) as owner, owner.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_is_final")
        cursor.execute(
            "UPDATE audit_entry SET actor_name = 'Nobody' WHERE sequence = %s", [last - 1]
        )
    connection_of("owner").close()
    with client_scope(cast.nordlys.ref):
        verified, broken = trail.verify({})
    assert broken is not None
    assert (verified, broken.sequence, broken.reason) == (
        last - 2,
        last - 1,
        "its content was changed",
    )


def test_a_rewritten_chain_differs_from_its_anchor(cast: Cast) -> None:
    actor = cast.actor(cast.preparer, cast.nordlys)
    with client_scope(cast.nordlys.ref):
        look_at(actor, "a")
        sequence, _ = trail.head()
        verified, broken = trail.verify({sequence: "f" * 64})
        assert broken is not None
        assert broken.reason == "it differs from the anchor kept outside the client"
        assert AuditEntry.objects.count() == verified
