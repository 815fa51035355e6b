"""What stays at the provider when a client has been erased: work and figures, no words."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from apps.workspace import services
from apps.workspace.models import TimeEntry, WorkEvent, WorkItem, WorkSubject
from apps.workspace.selectors import team_load
from billing.models import Subscription, UsageEvent
from billing.services import plans
from kernel.actor import system_actor
from kernel.errors import NotFound
from kernel.facts import publish
from tenants import services as tenants
from tenants.facts import ClientErased
from tenants.models import Client, Engagement
from tenants.values import ClientInfo
from tests.cast import Cast, drain
from tests.workspace.bank_facts import ACCOUNT, LineReconciled, StatementImported, happen

SECRET = "Jan Novák of Jyske Bank"


def work_for(cast: Cast, client: ClientInfo) -> WorkItem:
    """An item that waits, with words everywhere, an hour of work and a reconciled line."""
    owner = cast.actor(cast.owners[client.slug], client)
    preparer = cast.actor(cast.preparer, client)
    happen(client.ref, StatementImported(open_lines=3), actor=owner)
    happen(client.ref, LineReconciled(open_lines=2), actor=preparer)
    item = WorkItem.objects.get(subject__client_id=client.id)
    services.set_waiting(item_id=item.pk, reason=SECRET, on=SECRET, actor=preparer)
    services.log_time(client_id=client.id, item_id=item.pk, minutes=60, note=SECRET, actor=preparer)
    plan_id = plans.create_plan(
        name=client.slug, currency=client.currency, monthly_fee=Decimal("10"), actor=system_actor()
    )
    plans.subscribe(
        client_id=client.id, plan_id=plan_id, starts_on=date(2025, 1, 1), actor=system_actor()
    )
    return item


def erase(client: ClientInfo) -> None:
    """As far as the shared schema sees it."""
    Client.objects.filter(pk=client.id).update(state="erased")
    with transaction.atomic():
        publish(ClientErased(client_id=client.id), actor=system_actor(), client_id=client.id)
    drain()


def words_about(client: ClientInfo) -> str:
    items = WorkItem.objects.filter(subject__client_id=client.id)
    found = [
        *items.values_list("return_reason", "waiting_reason", "waiting_on"),
        *WorkEvent.objects.filter(item__in=items).values_list("note", "before"),
        *WorkSubject.objects.filter(client_id=client.id).values_list("params"),
        *TimeEntry.objects.filter(client_id=client.id).values_list("note"),
    ]
    return str(found)


def test_an_erased_clients_work_is_called_off_and_forgets_its_words(cast: Cast) -> None:
    item = work_for(cast, cast.nordlys)
    kept = work_for(cast, cast.pekarna)
    untouched = words_about(cast.pekarna)
    assert SECRET in words_about(cast.nordlys)
    assert "Jyske Bank" in words_about(cast.nordlys)

    erase(cast.nordlys)

    item.refresh_from_db()
    assert (item.state, item.count, item.total) == ("cancelled", 2, 3)
    assert item.closed_at is not None
    assert "Novák" not in words_about(cast.nordlys)
    assert "Jyske" not in words_about(cast.nordlys)
    params = WorkSubject.objects.get(client_id=cast.nordlys.id).params
    assert (params["bank_account_id"], params["bank_account"]) == (str(ACCOUNT), "")
    events = WorkEvent.objects.filter(item=item).order_by("sequence")
    assert list(events.values_list("what", "actor_name")) == [
        ("opened", ""),
        ("started", "Joana Dias"),
        ("set_waiting", "Joana Dias"),
        ("called_off", "Kontor"),
    ]
    kept.refresh_from_db()
    assert kept.state == "waiting"
    assert words_about(cast.pekarna) == untouched
    assert team_load().uncovered == ()


def test_hours_and_usage_of_an_erased_client_stay_and_its_plan_ends(cast: Cast) -> None:
    work_for(cast, cast.nordlys)
    erase(cast.nordlys)
    assert TimeEntry.objects.get(client_id=cast.nordlys.id).minutes == 60
    assert UsageEvent.objects.get(client_id=cast.nordlys.id).quantity == 1
    assert Subscription.objects.get(client_id=cast.nordlys.id).ends_on == timezone.localdate()


def test_a_client_that_is_not_erased_is_not_forgotten(cast: Cast) -> None:
    work_for(cast, cast.nordlys)
    before = words_about(cast.nordlys)
    services.forget_client(client_id=cast.nordlys.id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT forget_work_events(%s)", [cast.nordlys.id])
        cursor.execute("SELECT forget_shared_facts(%s)", [cast.nordlys.id])
    assert words_about(cast.nordlys) == before
    with pytest.raises(DatabaseError), transaction.atomic():
        WorkEvent.objects.update(note="")


def test_nothing_more_is_sold_to_an_erased_client(cast: Cast) -> None:
    work_for(cast, cast.nordlys)
    plan_id = Subscription.objects.get(client_id=cast.nordlys.id).plan_id
    erase(cast.nordlys)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(NotFound):
        plans.subscribe(
            client_id=cast.nordlys.id, plan_id=plan_id, starts_on=tomorrow, actor=system_actor()
        )
    with pytest.raises(NotFound):
        tenants.set_services(client_id=cast.nordlys.id, services=(), actor=system_actor())
    assert Subscription.objects.filter(client_id=cast.nordlys.id).count() == 1
    assert Engagement.objects.filter(client_id=cast.nordlys.id, ends_on=None).count() == 1
