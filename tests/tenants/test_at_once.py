"""Two people at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

from django.db import connections

from kernel.actor import system_actor
from kernel.errors import KontorError
from kernel.models import DataKey, FactRecord
from kernel.shared.models import SharedFact
from kernel.tenancy import client_scope
from tenants import services
from tenants.models import Assignment, Client, Member, Worker
from tests.cast import Cast
from tests.tenants.drafts import aurora

OPERATOR = system_actor()


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run `acts` in threads of their own; the code of each one's refusal, "" for none."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(timeout=10)
            act()
        except KontorError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def test_a_client_is_provisioned_once_by_two_workers(fresh_database: Cast) -> None:
    created = services.create_client(draft=aurora(), actor=OPERATOR)

    def provision() -> None:
        services.provision_client(client_id=created.client_id, actor=OPERATOR)

    assert at_once(provision, provision) == ["", ""]
    row = Client.objects.get(pk=created.client_id)
    assert row.state == "active"
    with client_scope(row.ref):
        assert DataKey.objects.count() == 1
        assert FactRecord.objects.filter(name="tenants.service.prepared").count() == 2
    told = SharedFact.objects.filter(name="tenants.client.provisioned", client_id=row.id)
    assert told.count() == 1


def test_an_address_is_given_once(fresh_database: Cast) -> None:
    def create() -> None:
        services.create_client(draft=aurora(slug="aurora"), actor=OPERATOR)

    assert at_once(create, create) == ["", "client.slug_taken"]
    assert Client.objects.filter(slug="aurora").count() == 1


def test_preparer_and_reviewer_stay_two_people(fresh_database: Cast) -> None:
    worker = Worker.objects.get(user_id=fresh_database.outsider.user_id)

    def assign(role: str) -> Callable[[], object]:
        return lambda: services.assign_worker(
            worker_id=worker.pk,
            client_id=fresh_database.nordlys.id,
            service="accounting",
            role=role,
            starts_on=date(2026, 1, 1),
            actor=OPERATOR,
        )

    refused = at_once(assign("preparer"), assign("reviewer"))
    assert refused == ["", "assignment.preparer_is_reviewer"]
    assert Assignment.objects.filter(worker=worker).count() == 1


def test_two_owners_do_not_both_leave(fresh_database: Cast) -> None:
    client = fresh_database.nordlys
    lars: Any = Worker.objects.get(user_id=fresh_database.outsider.user_id)
    Member.objects.create(user_id=lars.user_id, client_id=client.id, role="owner")
    owners = list(Member.objects.filter(client_id=client.id).values_list("pk", flat=True))

    def leave(member_id: int) -> Callable[[], object]:
        return lambda: services.revoke_member(member_id=member_id, actor=OPERATOR)

    assert at_once(*map(leave, owners)) == ["", "member.last_owner"]
    assert Member.objects.filter(client_id=client.id, revoked_at=None).count() == 1


def test_an_invitation_lets_one_person_in_once(fresh_database: Cast) -> None:
    sent = services.invite_member(
        client_id=fresh_database.nordlys.id,
        email="lars@nordlys.example",
        name="Lars Holm",
        role="viewer",
        actor=OPERATOR,
    )

    def accept() -> None:
        services.accept_invitation(token=sent.token, password="a kettle of north light")

    assert at_once(accept, accept) == ["", "invitation.used"]
    assert Member.objects.filter(client_id=fresh_database.nordlys.id).count() == 2
